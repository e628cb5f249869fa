/**
 * A tenant's responses, seen through the real objects of a portal and a contact.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { sessionCheck, type ContactEvent } from "../../../src/domain/contact/event.ts";
import { discover, parseConnection } from "../../../src/onekosmos/registry.ts";
import { creationOf, idvOf, newContact, work, type TestPortal } from "../support/portal.ts";
import { LINK } from "../../unit/onekosmos/providers.ts";
import { ORIGIN, page, refused, SESSION_ID, SUFFIXES, type Tenant } from "../../unit/onekosmos/tenant.ts";
import { value } from "../../unit/onekosmos/values.ts";
import {
  contactOf,
  created,
  createWorld,
  historyOf,
  IDVERIFY_INPUT,
  pollNow,
  SESSIONS_INPUT,
} from "./world.ts";
import type { EventContext } from "../../../src/features/contacts/contract.ts";
import { FAILURE_WORDS } from "../../../src/onekosmos/failures.ts";

const WALLET = "0123456789abcdef0123456789abcdef01234567";

/** The portal's calls of its contact, for tasks that no webhook brings. */
async function contextFor(
  tenant: Tenant,
  portal: TestPortal,
  contactId: string,
  input: object,
): Promise<EventContext> {
  const connection = value(parseConnection(input, null, SUFFIXES));
  const directory = value(await discover(connection, tenant.io));
  const { portalId } = portal;
  return {
    portalId,
    contactId,
    origin: "https://app.test",
    jurisdiction: "none",
    linkLifetimeMs: 86_400_000,
    remind: { max: 0, everyMs: 0 },
    decisionWindowMs: 0,
    handEdits: "keepOurs",
    verifiedBefore: null,
    deletedBefore: 0,
    provider: { connection, directory },
  };
}

const PRESS = { by: "card", reference: "77", at: Date.UTC(2026, 10, 23) } as const;

function ask(kind: "liveid" | "stepup" | "identity", again = false): ContactEvent {
  const order = { proofingLevel: null, documentTypes: [] };
  return { type: "verification.request", kind, again, order, trigger: PRESS, execution: "" };
}

describe("prefill", () => {
  it("is off: nothing about the contact is read, and nothing sent", async () => {
    const { tenant, portal, toHubSpot } = await createWorld(IDVERIFY_INPUT);
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const contactId = await created(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(toHubSpot.filter((call) => call.startsWith("GET ") && call.includes("email"))).toEqual([]);
    expect(JSON.stringify(tenant.asked)).not.toContain("@example.com");
  });

  it("sends what the settings name, read once, when the session is made", async () => {
    const { tenant, portal, toHubSpot } = await createWorld({ ...IDVERIFY_INPUT, prefill: ["username"] });
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const contactId = await created(portal);
    const create = tenant.asked.find(({ url }) => url.endsWith("/create"));
    expect(create?.body).toMatchObject({
      sessionRequest: { user: { username: expect.stringContaining("@example.com") } },
    });
    expect(toHubSpot.filter((call) => call.includes("properties=email"))).toHaveLength(1);
    await portal.stub.accept([creationOf(contactId)]);
    await pollNow(portal);
    expect(toHubSpot.filter((call) => call.includes("properties=email"))).toHaveLength(1);
  });

  it("waits while HubSpot does not tell, and goes without when it knows nobody", async () => {
    const { tenant, portal } = await createWorld({ ...IDVERIFY_INPUT, prefill: ["name"] });
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const contactId = await newContact(portal);
    await portal.crm("DELETE", `/crm/v3/objects/contacts/${contactId}`);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await historyOf(portal, contactId)).toContain(`started ${SESSION_ID}`);
  });
});

describe("the level of a community user", () => {
  it("is looked up under the contact's own address, read when the pass is there", async () => {
    const { tenant, portal, toHubSpot } = await createWorld({
      ...IDVERIFY_INPUT,
      prefill: ["username"],
      lookUpUsers: true,
    });
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const contactId = await created(portal);
    tenant.result = { sessionStatus: "Pending" };
    await pollNow(portal);
    expect(toHubSpot.filter((call) => call.includes("properties=email"))).toHaveLength(1);
    tenant.result = { sessionStatus: "Completed", verificationStatus: "Passed" };
    tenant.user = { did: { [WALLET]: { value: "IAL2" } } };
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_status: "verified",
      idv_ial_level: "IAL2",
      idv_credential_did: `did:blockid:${WALLET}`,
    });
  });
});

describe("a result", () => {
  it("whose level is derived is marked so in the history; an invalid DID is refused and recorded", async () => {
    const { tenant, portal } = await createWorld({ ...IDVERIFY_INPUT, derivedIal: "IAL1" });
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const contactId = await created(portal);
    tenant.result = { sessionStatus: "Completed", verificationStatus: "Passed", did: "not a did" };
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_ial_level: "IAL1", idv_credential_did: null });
    expect((await historyOf(portal, contactId)).at(-1)).toBe("verified IAL1 (derived) did_invalid");
  });
});

describe.each([
  ["idverify", IDVERIFY_INPUT],
  ["sessions", SESSIONS_INPUT],
] as const)("over %s", (kind, input) => {
  it("a LiveID enrolment is written, and leaves the identity alone", async () => {
    const { tenant, portal } = await createWorld(input);
    tenant.created = { sessionId: SESSION_ID, url: LINK, session_id: SESSION_ID, session_url: LINK };
    const contactId = await newContact(portal);
    const context = await contextFor(tenant, portal, contactId, input);
    const contact = contactOf(portal, contactId);
    const made = await contact.handle(ask("liveid"), context);
    const open = made.kind === "done" ? made.projection.open[0] : undefined;
    expect(open).toMatchObject({ kind: "liveid" });
    tenant.result = { responseStatus: "SUCCESS", status: "completed", result: { outcome: "passed" } };
    const report = await contact.handle(sessionCheck(open?.requestId ?? ""), context);
    expect(report).toMatchObject({
      outcome: "verified",
      projection: { snapshot: { idv_liveid_enrolled: "true" } },
    });
    expect(report).not.toHaveProperty(["projection", "snapshot", "idv_status"]);
  });

  it("a step-up is written with its date; a failed one takes nothing from a verified identity and is recorded", async () => {
    const { tenant, portal } = await createWorld(input);
    tenant.created = {
      sessionId: SESSION_ID,
      url: LINK,
      session_id: SESSION_ID,
      session_url: LINK,
      challenge_id: "c-1",
      challenge_url: `${ORIGIN}/stepup/c-1`,
    };
    const contactId = await newContact(portal);
    const context = await contextFor(tenant, portal, contactId, input);
    const contact = contactOf(portal, contactId);
    const first = await contact.handle(ask("identity"), context);
    const passed = { outcome: "passed", ial_level: "IAL2", did: `did:blockid:${WALLET}` };
    tenant.result = {
      status: "completed",
      verificationStatus: "Passed",
      ial: "IAL2",
      did: WALLET,
      result: passed,
    };
    await contact.handle(
      sessionCheck(first.kind === "done" ? (first.projection.open[0]?.requestId ?? "") : ""),
      context,
    );

    const answers = {
      right: { match_result: "match", confidence: 0.9 },
      wrong: { match_result: "no_match" },
    };
    for (const [answer, outcome] of [
      ["wrong", "failed"],
      ["right", "verified"],
    ] as const) {
      const made = await contact.handle(ask("stepup"), context);
      const open =
        made.kind === "done" ? made.projection.open.find((session) => session.kind === "stepup") : undefined;
      // Nothing announces its end, so it is polled closely whatever the provider.
      expect(open).toMatchObject({ provider: "idverify" });
      tenant.result = answers[answer];
      tenant.wallet = { did: answer === "right" ? WALLET : "f".repeat(40) };
      const report = await contact.handle(sessionCheck(open?.requestId ?? ""), context);
      expect(report).toMatchObject({
        outcome,
        projection: { snapshot: { idv_status: "verified", idv_ial_level: "IAL2" } },
      });
      const snapshot = report.kind === "done" ? report.projection.snapshot : null;
      const today = new Date().toISOString().slice(0, 10);
      expect(snapshot?.idv_last_stepup_date).toBe(answer === "right" ? today : undefined);
    }
    expect((await historyOf(portal, contactId)).join()).toContain("failed not_passed");
  });

  it("what is not mapped is refused before 1Kosmos is asked, in words for an admin, and leaves no trace in HubSpot", async () => {
    const closed = kind === "idverify" ? input : { ...input, documentTypes: ["passport"] };
    const { tenant, portal } = await createWorld(closed);
    const contactId = await newContact(portal);
    const context = await contextFor(tenant, portal, contactId, closed);
    tenant.asked.length = 0;
    const order = { proofingLevel: null, documentTypes: ["national_id" as const] };
    const task: ContactEvent = {
      type: "verification.request",
      kind: "identity",
      again: false,
      order,
      trigger: PRESS,
      execution: "",
    };
    const report = await contactOf(portal, contactId).handle(task, context);
    expect(report).toMatchObject({
      outcome: "refused",
      message: expect.stringMatching(/^Nothing was started: /u),
    });
    expect(report).toMatchObject({ answered: false });
    expect(tenant.asked).toEqual([]);
  });
});

describe("a tenant that does not work", () => {
  it("is left alone after a few failures, the page says so, and all is made up for when it works again", async () => {
    const { tenant, portal } = await createWorld(SESSIONS_INPUT);
    let calls = 0;
    tenant.created = { session_id: SESSION_ID, session_url: LINK };
    // Alarms of other portals may come in between.
    tenant.fault = async (request) => {
      const isOurs = (await request.text()).includes(`"hubspot_portal_id":"${portal.portalId}"`);
      calls += isOurs ? 1 : 0;
      return page(503);
    };
    const contacts = await Promise.all(Array.from({ length: 60 }, () => newContact(portal)));
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await work(portal);
    // Some were under way when the fifth failed; the others never left.
    expect(calls).toBeLessThanOrEqual(32);
    const before = calls;
    const { pause, attention } = (await portal.stub.overview()) ?? {};
    expect(attention).toBeNull();
    expect(pause?.reason).toContain(FAILURE_WORDS.server_error);
    expect(pause?.until).toBeGreaterThan(Date.now());

    await evictDurableObject(portal.stub);
    expect((await portal.stub.overview())?.pause?.reason).toBe(pause?.reason);
    await work(portal);
    // Still at rest, or one trial.
    expect(calls).toBeLessThanOrEqual(before + 1);

    tenant.fault = () => undefined;
    // Another connection, or the same saved again: nothing is known against the tenant.
    await portal.stub.putConnection(SESSIONS_INPUT);
    await work(portal);
    const overview = await portal.stub.overview();
    expect(overview).not.toHaveProperty("pause");
    expect(overview?.waiting).toMatchObject({ inbox: 0, openSessions: 60 });
  });

  it("is asked no more often than the settings allow", async () => {
    const { tenant, portal } = await createWorld({
      ...SESSIONS_INPUT,
      pace: { concurrency: 2, perMinute: 1 },
    });
    let [atOnce, most] = [0, 0];
    tenant.created = { session_id: SESSION_ID, session_url: LINK };
    tenant.fault = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await scheduler.wait(5);
      atOnce -= 1;
      return undefined;
    };
    const contacts = await Promise.all(Array.from({ length: 6 }, () => newContact(portal)));
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await work(portal);
    expect((await portal.stub.overview())?.waiting).toMatchObject({ inbox: 5, openSessions: 1 });
    await portal.stub.putConnection({ ...SESSIONS_INPUT, pace: { concurrency: 2 } });
    await work(portal);
    expect((await portal.stub.overview())?.waiting).toMatchObject({ inbox: 0, openSessions: 6 });
    expect(most).toBe(2);
  });

  it("does not stop what asks nothing of it", async () => {
    const { tenant, portal } = await createWorld(SESSIONS_INPUT);
    tenant.fault = () => refused(401, "Unauthorized");
    const contactId = await created(portal);
    const { attention } = (await portal.stub.overview()) ?? {};
    await portal.stub.accept([
      creationOf(contactId, { type: "contact.deletion", occurredAt: Date.now() + 1 }),
    ]);
    await work(portal);
    // A task that never reached 1Kosmos does not prove that the key is right again.
    expect((await portal.stub.overview())?.attention).toBe(attention);
  });
});
