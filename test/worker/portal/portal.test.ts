/** Journeys of contacts through the real objects, against the sandbox HubSpot and 1Kosmos. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import {
  APP_ORIGIN,
  consent,
  creationOf,
  endSession,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  newPortal,
  pendingContact,
  sessionsOf,
  SESSIONS_CONNECTION,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { endLinks, makePollsDue } from "../support/peek.ts";

describe("a contact is created", () => {
  it("and is pending in HubSpot, with the session and our short link", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId, url } = await pendingContact(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending", idv_ial_level: null });
    expect(sessionId).toMatch(/^[\da-f-]{36}$/u);
    expect(url).toMatch(new RegExp(`^${APP_ORIGIN}/v/[\\w-]+$`, "u"));
  });

  it.each([
    ["sessions", SESSIONS_CONNECTION],
    ["idverify", IDVERIFY_CONNECTION],
  ])("passes by a poll or a callback over %s, and every property is written", async (_, connection) => {
    const portal = await installedPortal(connection);
    const { contactId, sessionId } = await pendingContact(portal);
    await endSession(sessionId, {
      outcome: "passed",
      documentType: "passport",
      matchConfidence: 0.97,
      ial: "IAL2",
      livenessEnrolled: true,
    });
    await sweepAsIfDue(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_status: "verified",
      idv_ial_level: "IAL2",
      idv_liveid_enrolled: "true",
      idv_document_type: "passport",
      idv_match_confidence: "0.97",
      idv_verified_date: new Date().toISOString().slice(0, 10),
      idv_session_id: sessionId,
      idv_credential_did: expect.stringMatching(/^did:/u),
    });
  });

  it("ten deliveries of one batch, shuffled, two at a time, make one session a contact", async () => {
    const portal = await installedPortal();
    const contacts = await Promise.all([newContact(portal), newContact(portal), newContact(portal)]);
    const batch = contacts.flatMap((id) => [creationOf(id), creationOf(id, { type: "object.creation" })]);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const shuffled = batch.toSorted(() => Math.random() - 0.5);
      await Promise.all([portal.stub.accept(shuffled), portal.stub.accept(shuffled.toReversed())]);
      await work(portal);
    }
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
  });

  it("two different events that share an eventId give two outcomes", async () => {
    const portal = await installedPortal();
    const [one, two] = await Promise.all([newContact(portal), newContact(portal)]);
    await portal.stub.accept([
      creationOf(one, { dedupeKey: `same:7:${one}` }),
      creationOf(two, { dedupeKey: `same:7:${two}` }),
    ]);
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(
      new Map([
        [one, 1],
        [two, 1],
      ]),
    );
  });

  it("a deletion that arrives before its creation leaves no session", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const at = Date.now();
    await portal.stub.accept([creationOf(contactId, { type: "contact.deletion", occurredAt: at })]);
    await work(portal);
    await portal.stub.accept([creationOf(contactId, { occurredAt: at - 1000 })]);
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(new Map());
  });

  it("a source that is switched off, or imports under `skip`, are counted and start nothing", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ triggers: { form: false }, importPolicy: { mode: "skip" } });
    const [form, imported, manual] = await Promise.all([
      newContact(portal),
      newContact(portal),
      newContact(portal),
    ]);
    await portal.stub.accept([
      creationOf(form, { changeSource: "FORM" }),
      creationOf(imported, { changeSource: "IMPORT" }),
      creationOf(manual),
    ]);
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(new Map([[manual, 1]]));
    expect((await portal.stub.overview())?.counters).toMatchObject({
      skipped_by_trigger: 1,
      imports_skipped: 1,
    });
  });

  it("paced imports wait for their place, and go at once when the policy is lifted", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
    const contacts = await Promise.all([newContact(portal), newContact(portal), newContact(portal)]);
    await portal.stub.accept(contacts.map((id) => creationOf(id, { changeSource: "IMPORT" })));
    await work(portal);
    expect(await sessionsOf(portal)).toHaveProperty("size", 1);
    await portal.stub.putSettings({ importPolicy: { mode: "verify" } });
    await work(portal);
    expect(await sessionsOf(portal)).toHaveProperty("size", 3);
  });
});

describe("a link that nobody uses", () => {
  it("expires by the cron, after one last look at 1Kosmos", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await passTime(portal);
    await sweepAsIfDue(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
  });

  it("is verified instead when the last look finds a pass whose callback was lost", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    await endSession(sessionId, { outcome: "passed" });
    await passTime(portal);
    await sweepAsIfDue(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
  });
});

describe("a callback", () => {
  it("that is signed leads to a fetch; repeated, it changes nothing", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    await endSession(sessionId, { outcome: "passed" });
    const delivery = await signedCallback(portal, contactId);
    expect(await portal.stub.acceptCallback(delivery)).toEqual({ kind: "accepted" });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect(await portal.stub.acceptCallback(delivery)).toEqual({ kind: "accepted" });
    await work(portal);
    expect((await portal.stub.overview())?.counters).toMatchObject({
      verified: 1,
      callbacks_accepted: 1,
      callbacks_repeated: 1,
    });
  });

  it("is only a hint: signed or not, it cannot verify anybody whom 1Kosmos has not", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("is taken over its bytes, whether or not they are text", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const binary = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d);
    const delivery = await signedCallback(portal, contactId, Date.now(), binary);
    expect(await portal.stub.acceptCallback(delivery)).toEqual({ kind: "accepted" });
    const replaced = utf8(new TextDecoder().decode(binary));
    expect(await portal.stub.acceptCallback({ ...delivery, body: replaced })).toMatchObject({
      reason: "bad_signature",
    });
  });

  it("is refused unsigned, forged, stale, and whenever no secret is configured; nothing is stored", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const good = await signedCallback(portal, contactId);
    const late = await signedCallback(portal, contactId, Date.now() - 6 * 60_000);
    expect(await portal.stub.acceptCallback({ ...good, headers: {} })).toMatchObject({ reason: "unsigned" });
    expect(await portal.stub.acceptCallback({ ...good, body: utf8("{}") })).toMatchObject({
      reason: "bad_signature",
    });
    expect(await portal.stub.acceptCallback(late)).toMatchObject({ reason: "stale" });
    const open = await installedPortal({ ...SESSIONS_CONNECTION, callbackSecrets: [] });
    const there = await pendingContact(open);
    expect(await open.stub.acceptCallback(await signedCallback(open, there.contactId))).toMatchObject({
      reason: "no_secret",
    });
    const { counters, waiting } = (await portal.stub.overview()) ?? {};
    expect(counters).toMatchObject({ callbacks_refused: 3 });
    expect(counters).not.toHaveProperty("callbacks_accepted");
    expect(waiting?.inbox).toBe(0);
  });
});

describe("portals", () => {
  it("that were never installed store nothing and show nothing", async () => {
    const portal = await newPortal();
    expect(await portal.stub.accept([creationOf("1001")])).toEqual({ kind: "unknown_portal" });
    expect(await portal.stub.overview()).toBeNull();
    expect(await portal.stub.sweep()).toBeNull();
  });

  it("keep their contacts apart, even when the contact ids are the same", async () => {
    const [one, two] = await Promise.all([installedPortal(), installedPortal()]);
    const { contactId } = await pendingContact(one);
    expect((await two.stub.overview())?.waiting).toEqual({
      inbox: 0,
      planned: 0,
      outbox: 0,
      openSessions: 0,
      inReview: 0,
      workflows: 0,
    });
    const target = await env.CONTACT.getByName(`${two.portalId}:${contactId}`).personView();
    expect(target).toEqual({ state: "erased" });
  });

  it("that are installed again are repaired: what is missing comes back and nothing else changes", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ linkLifetimeHours: 24 });
    await portal.crm("DELETE", "/crm/v3/properties/contacts/idv_ial_level");
    const outcome = await portal.stub.install({
      portalId: portal.portalId,
      grant: await consent(portal.portalId),
      origin: APP_ORIGIN,
    });
    expect(outcome).toMatchObject({
      firstInstall: false,
      provisioning: { ok: true, value: { group: "present", created: ["idv_ial_level"] } },
    });
    const names = outcome.provisioning.ok ? outcome.provisioning.value.present : [];
    // Deals and tickets have properties of the same names.
    expect(names).toEqual(
      expect.arrayContaining(["idv_status", "idv_gate_status (deals)", "idv_gate_status (tickets)"]),
    );
    expect(names).toHaveLength(new Set(names).size);
    expect(await portal.stub.overview()).toMatchObject({
      settings: { linkLifetimeHours: 24 },
      connection: { kind: "sessions" },
    });
  });
});

/** The cron at a time when the portal is due, and the work it leads to. Polls that are due later are requested now. */
async function sweepAsIfDue(portal: TestPortal): Promise<void> {
  await makePollsDue(portal);
  await portal.stub.sweep();
  await work(portal);
}

/** Lets every open session of the portal reach its end. */
function passTime(portal: TestPortal): Promise<void> {
  return endLinks(portal, Date.now() - 1);
}
