/**
 * A person who may use several documents, from the link to the verdict, through the real app and objects.
 *
 * @module-tag waits
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ContactStore } from "../../../src/features/contacts/object/store.ts";
import { WORDS } from "../../../src/i18n/languages.ts";
import {
  endSession,
  idvOf,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { SOON } from "../../soon.ts";
import { cardIn } from "../support/card.ts";
import { lookAtLink, pressLink } from "../support/link.ts";
import { endLinks, jobsOf, loseJobs } from "../support/peek.ts";
import { start, told } from "../support/workflows.ts";
import { ORIGIN, refused, type Tenant } from "../../unit/onekosmos/tenant.ts";
import {
  contactOf,
  created,
  createWorld,
  historyOf,
  IDVERIFY_INPUT,
  pollNow,
  SESSIONS_INPUT,
} from "./world.ts";

const TWO_DOCUMENTS = { ...IDVERIFY_INPUT, dvcIds: { drivers_license: "dl", passport: "ppt" } };
const PASSED = { sessionStatus: "Completed", verificationStatus: "Passed" };

/** Opens the contact's link. */
async function visit(portal: TestPortal, contactId: string): Promise<Response> {
  return lookAtLink((await idvOf(portal, contactId))["idv_verification_url"] ?? "");
}

/** Presses a button of the contact's page; returns where it leads. Without a document: the page's only button. */
async function press(portal: TestPortal, contactId: string, document?: string): Promise<string | null> {
  const { idv_verification_url: url } = await idvOf(portal, contactId);
  const answer = await pressLink(url ?? "", document === undefined ? {} : { document });
  expect(answer.status).toBe(303);
  return answer.headers.get("Location");
}

/**
 * Lets the portal work until something holds: its alarm may be at it already, and an opening of the link, which the portal
 * handles after the response, postpones the next poll.
 */
function eventually(portal: TestPortal, holds: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(async () => {
    await work(portal);
    await holds();
  }, SOON);
}

/** Moves the end of the time in which the person may choose into the past. */
function endChoice({ portalId }: TestPortal, contactId: string): Promise<void> {
  const stub = env.CONTACT.getByName(`${portalId}:${contactId}`);
  return runInDurableObject(stub, (_, { storage }) => {
    const store = new ContactStore(storage);
    const state = store.load();
    const { identity } = state.tracks;
    if (identity.choice === null) throw new Error("the person has nothing to choose");
    const choice = { ...identity.choice, expiresAt: 1 };
    store.save({ ...state, tracks: { ...state.tracks, identity: { ...identity, choice } } }, null);
  });
}

const askedSchema = z.object({
  sessionId: z.string().optional(),
  sessionRequest: z.object({ documentType: z.string() }).optional(),
});

/** A tenant whose sessions are numbered; `made` are the documents that they were made for. */
async function world(connection: object = TWO_DOCUMENTS) {
  const { tenant, portal } = await createWorld(connection);
  const made: unknown[] = [];
  const results = new Map<string, object>();
  tenant.fault = async (request) => {
    const asked = askedSchema.safeParse(tenant.asked.at(-1)?.body).data ?? {};
    if (request.url.endsWith("/create")) {
      made.push(asked.sessionRequest?.documentType);
      return Response.json({ sessionId: sessionId(made.length), url: `${ORIGIN}/s/${made.length}` });
    }
    if (!request.url.endsWith("/result")) return undefined;
    const result = results.get(asked.sessionId ?? "") ?? { sessionStatus: "Pending" };
    return Response.json(await tenant.sealed(result));
  };
  return { tenant, portal, made, results };
}

const sessionId = (n: number) => `5d0a9a0e-3c0f-4e62-9d0a-${String(n).padStart(12, "0")}`;

const polls = (tenant: Tenant) => tenant.asked.filter(({ url }) => url.endsWith("/result")).length;

describe("a contact whose connection maps several documents", () => {
  it("costs nothing until the person has chosen: no session, no poll, however often the link is opened", async () => {
    const { tenant, portal, made } = await world();
    const contactId = await created(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending", idv_session_id: null });
    for (const opening of ["first", "second"]) {
      const page = await visit(portal, contactId);
      expect([opening, page.status]).toEqual([opening, 200]);
      expect(await page.text()).toContain(WORDS.en.choose.title);
    }
    await portal.stub.sweep();
    await work(portal);
    expect([made, polls(tenant)]).toEqual([[], 0]);
    expect(await portal.stub.overview()).toMatchObject({
      counters: { choices_offered: 1 },
      waiting: { openSessions: 1, inbox: 0 },
    });
  });

  it("gets one session, for the document that was pressed, and is verified by it", async () => {
    const { portal, made, results } = await world();
    const contactId = await created(portal);
    await Promise.all([press(portal, contactId, "passport"), press(portal, contactId, "passport")]);
    await eventually(portal, async () => {
      expect(await idvOf(portal, contactId)).toMatchObject({ idv_session_id: sessionId(1) });
    });
    expect(made).toEqual(["ppt_object"]);
    expect(await press(portal, contactId, "passport")).toBe(`${ORIGIN}/s/1`);
    results.set(sessionId(1), { ...PASSED, ppt_object: { documentId: "x" } });
    await eventually(portal, async () => {
      await pollNow(portal);
      expect(await idvOf(portal, contactId)).toMatchObject({
        idv_status: "verified",
        idv_document_type: "passport",
      });
    });
    expect(await historyOf(portal, contactId)).toEqual([
      "asked contact.creation",
      "choice_offered drivers_license passport",
      "chosen passport",
      `started ${sessionId(1)}`,
      "verified",
    ]);
  });

  it("changes to another document and back: a session each, and the pass of either counts", async () => {
    const { tenant, portal, made, results } = await world();
    const contactId = await created(portal);
    for (const [documentType, session] of [
      ["passport", 1],
      ["drivers_license", 2],
      ["passport", 1],
    ] as const) {
      await press(portal, contactId, documentType);
      await eventually(portal, async () => {
        expect(await idvOf(portal, contactId)).toMatchObject({ idv_session_id: sessionId(session) });
      });
      expect(await (await visit(portal, contactId)).text()).toContain("instead");
    }
    expect(made).toEqual(["ppt_object", "dl_object"]);
    tenant.asked.length = 0;
    const asked = () => tenant.asked.filter(({ url }) => url.endsWith("/result")).map(({ body }) => body);
    await eventually(portal, async () => {
      await pollNow(portal);
      expect(asked()).not.toEqual([]);
    });
    // The other one was opened as well: its page may still be in front of the person.
    expect(asked()).toEqual(expect.arrayContaining([expect.objectContaining({ sessionId: sessionId(1) })]));
    results.set(sessionId(1), PASSED);
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
  });

  it("may go to and fro as fast as it likes: the portal hears of it about once a second", async () => {
    const { portal, made } = await world();
    const contactId = await created(portal);
    for (const documentType of ["passport", "drivers_license"] as const) {
      const before = made.length;
      await press(portal, contactId, documentType);
      await eventually(portal, () => expect(made).toHaveLength(before + 1));
    }
    const contact = contactOf(portal, contactId);
    const startedAt = Date.now();
    for (let n = 0; n < 20; n += 1) {
      await contact.proceed("passport");
      await contact.proceed("drivers_license");
    }
    const seconds = Math.ceil((Date.now() - startedAt) / 1000) + 1;
    const looks = (await jobsOf(portal)).filter(({ dedupeKey }) => dedupeKey.startsWith("choice:"));
    expect(looks.length).toBeGreaterThan(1);
    expect(looks.length).toBeLessThanOrEqual(2 + 2 * seconds);
  });

  it("is led to the session though the portal did not hear of the choice at first", async () => {
    const { portal, made } = await world();
    const contactId = await created(portal);
    const contact = contactOf(portal, contactId);
    await contact.proceed("passport");
    await loseJobs(portal, "choice:");
    await evictDurableObject(portal.stub);
    await work(portal);
    expect(made).toEqual([]);
    await press(portal, contactId, "passport");
    await eventually(portal, () => expect(made).toEqual(["ppt_object"]));
  });

  it("waits while 1Kosmos refuses, and the portal's page says why", async () => {
    const { tenant, portal } = await world();
    const contactId = await created(portal);
    tenant.fault = (request) =>
      request.url.endsWith("/create") ? refused(404, "dvcID not found") : undefined;
    await press(portal, contactId, "passport");
    await eventually(portal, async () =>
      expect((await portal.stub.overview())?.attention).toContain("dvcID"),
    );
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("expires with its link when nobody chooses, and 1Kosmos never heard of it", async () => {
    const { tenant, portal, made } = await world();
    await portal.stub.putSettings({ linkLifetimeHours: 1 });
    const contactId = await created(portal);
    await endChoice(portal, contactId);
    await endLinks(portal, 1);
    await portal.stub.sweep();
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
    expect((await visit(portal, contactId)).status).toBe(410);
    expect([made, polls(tenant)]).toEqual([[], 0]);
    expect((await portal.stub.overview())?.waiting).toMatchObject({ openSessions: 0 });
  });
});

describe("nobody is asked", () => {
  it.each([
    ["one document is mapped", IDVERIFY_INPUT],
    [
      "one workflow serves all documents",
      { ...IDVERIFY_INPUT, workflows: [{ id: "wf-1", call: "one_time" }] },
    ],
    ["the tenant takes several documents in one session", SESSIONS_INPUT],
  ])("when %s", async (_, connection) => {
    const { tenant, portal } = await createWorld(connection);
    const link = `${ORIGIN}/s/1`;
    tenant.directory["idproofingapi"] = `${ORIGIN}/idproofingapi`;
    tenant.created = {
      sessionId: sessionId(1),
      url: link,
      session_id: sessionId(1),
      session_url: link,
      wfInstanceId: sessionId(1),
      wfInstanceUrl: link,
    };
    const contactId = await created(portal);
    expect(await press(portal, contactId)).toBe(link);
  });
});

describe("whoever asked for it", () => {
  const TWO = {
    ...IDVERIFY_CONNECTION,
    dvcIds: { drivers_license: "sandbox-dl-selfie", passport: "sandbox-passport-selfie" },
  };

  it("at a card has a link at once, and sees the choice", async () => {
    const portal = await installedPortal(TWO);
    const contactId = await newContact(portal);
    const answer = await cardIn(portal).startVerification(contactId, { requestKey: "one" });
    expect(answer).toMatchObject({
      outcome: "started",
      card: { status: "pending", link: { kind: "identity" }, trigger: { by: "card" } },
    });
    expect(answer.card.attempts[0]).toMatchObject({ outcome: "choice_offered" });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_verification_url: expect.stringContaining("/v/"),
    });
  });

  it.each([
    ["passed", "verified"],
    ["failed", "failed"],
  ])("in a workflow goes on when the session of the last choice has %s", async (outcome, status) => {
    const portal = await installedPortal(TWO);
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    for (const documentType of ["passport", "drivers_license"]) {
      const { idv_session_id: before } = await idvOf(portal, contactId);
      await press(portal, contactId, documentType);
      await eventually(portal, async () => {
        const { idv_session_id: now } = await idvOf(portal, contactId);
        expect([null, "", before]).not.toContain(now);
      });
    }
    const { idv_session_id: session } = await idvOf(portal, contactId);
    await endSession(session ?? "", { outcome });
    await pollNow(portal);
    expect(await told(portal, enrolled)).toMatchObject({
      state: "SUCCESS",
      outputs: { verification_status: status, session_reference: session },
    });
  });
});

it("is verified at the sandbox with the document of their choice", async () => {
  const portal = await installedPortal({
    ...IDVERIFY_CONNECTION,
    dvcIds: { drivers_license: "sandbox-dl-selfie", passport: "sandbox-passport-selfie" },
  });
  const contactId = await created(portal);
  await press(portal, contactId, "passport");
  await eventually(portal, async () => {
    const { idv_session_id: id } = await idvOf(portal, contactId);
    await endSession(id ?? "", { outcome: "passed" });
  });
  await pollNow(portal);
  expect(await idvOf(portal, contactId)).toMatchObject({
    idv_status: "verified",
    idv_document_type: "passport",
    idv_liveid_enrolled: "true",
  });
});
