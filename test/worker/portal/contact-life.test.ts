/**
 * HubSpot's changes of a record, through the real objects, against the sandbox HubSpot and 1Kosmos.
 *
 * @module-tag waits
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { followLink as follow } from "../support/link.ts";
import { dateContacts, makeOutboxDue, outboxOf, putDocument, statusOfContact } from "../support/peek.ts";
import { everythingStored } from "../support/storage.ts";
import { ContactStore } from "../../../src/features/contacts/object/store.ts";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import {
  APP_ORIGIN,
  creationOf,
  endSession,
  idvOf,
  installedPortal,
  newContact,
  sessionsOf,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";
import type { ContactRef, EventContext } from "../../../src/features/contacts/contract.ts";

const DAY = 86_400_000;

async function pendingContact(portal: TestPortal) {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  const idv = await idvOf(portal, contactId);
  return { contactId, sessionId: idv["idv_session_id"] ?? "", url: idv["idv_verification_url"] ?? "" };
}

async function verifiedContact(portal: TestPortal) {
  const contact = await pendingContact(portal);
  await endSession(contact.sessionId, { outcome: "passed", ial: "IAL2", documentType: "passport" });
  await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
  await work(portal);
  return contact;
}

async function tell(portal: TestPortal, contactId: string, change: Partial<HubSpotEvent>): Promise<void> {
  await portal.stub.accept([creationOf(contactId, change)]);
  await work(portal);
}

const merge = (mergedIds: readonly string[]): Partial<HubSpotEvent> => ({ type: "contact.merge", mergedIds });

async function counters(portal: TestPortal): Promise<Readonly<Record<string, number>>> {
  return (await portal.stub.overview())?.counters ?? {};
}

/** Everything that a portal's or contact's object has stored, as text. */
async function everythingIn(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_, state) => everythingStored(state.storage));
}

/** Matches an id that stands alone: its digits may be within a time. */
function alone(id: string): RegExp {
  return new RegExp(`(?<!\\d)${id}(?!\\d)`, "u");
}

/** The data that the portal gives a contact's object that needs nobody outside. */
function contextFor(ref: ContactRef): EventContext {
  const rules = {
    decisionWindowMs: 0,
    handEdits: "keepOurs",
    verifiedBefore: null,
    deletedBefore: 0,
  } as const;
  return { ...ref, linkLifetimeMs: DAY, remind: { max: 0, everyMs: 0 }, provider: null, ...rules };
}

async function history(portal: TestPortal, contactId: string) {
  const stub = env.CONTACT.getByName(`${portal.portalId}:${contactId}`);
  return runInDurableObject(stub, (_, state) =>
    new ContactStore(state.storage)
      .history(100)
      .toReversed()
      .map(({ event, detail }) => ({ event, detail })),
  );
}

describe("a merge during a pending session", () => {
  it("with a new id: the result of the callback lands on the survivor, and the old link works", async () => {
    const portal = await installedPortal();
    const [loser, survivorId] = [await pendingContact(portal), await newContact(portal)];
    const callback = await signedCallback(portal, loser.contactId);
    await tell(portal, survivorId, merge([loser.contactId]));
    expect(await idvOf(portal, survivorId)).toMatchObject({
      idv_status: "pending",
      idv_session_id: loser.sessionId,
    });
    const leads = (await follow(loser.url)).headers.get("location");
    expect(leads).toContain(loser.sessionId);

    await endSession(loser.sessionId, { outcome: "passed", ial: "IAL2" });
    expect(await portal.stub.acceptCallback(callback)).toEqual({ kind: "accepted" });
    await work(portal);
    expect(await idvOf(portal, survivorId)).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
    expect((await follow(loser.url)).status).toBe(410);
    expect((await portal.stub.overview())?.waiting).toEqual({
      inbox: 0,
      planned: 0,
      outbox: 0,
      openSessions: 0,
      inReview: 0,
      workflows: 0,
    });
    expect(await sessionsOf(portal)).toEqual(new Map([[loser.contactId, 1]]));
  });

  it("whose first report was lost in a crash is the portal's knowledge as well when it is repeated", async () => {
    const portal = await installedPortal();
    const { portalId } = portal;
    const [loser, survivorId] = [await pendingContact(portal), await newContact(portal)];
    const callback = await signedCallback(portal, loser.contactId);
    const survivor = env.CONTACT.getByName(`${portalId}:${survivorId}`);
    const identity = { portalId, contactId: survivorId, origin: APP_ORIGIN, jurisdiction: "none" } as const;
    await survivor.handle({ type: "contact.merge", loserId: loser.contactId }, contextFor(identity));
    await tell(portal, survivorId, merge([loser.contactId]));
    await endSession(loser.sessionId, { outcome: "passed", ial: "IAL2" });
    await portal.stub.acceptCallback(callback);
    await work(portal);
    expect(await idvOf(portal, survivorId)).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
  });

  it("into a verified contact: the stronger state stays, is written again, and the loser's history with it", async () => {
    const portal = await installedPortal();
    const [survivor, loser] = [await verifiedContact(portal), await pendingContact(portal)];
    const id = survivor.contactId;
    // HubSpot keeps either record's values; here the loser's.
    await portal.crm("PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { idv_status: "pending" } });
    await tell(portal, id, merge([loser.contactId]));
    expect(await idvOf(portal, id)).toMatchObject({
      idv_status: "verified",
      idv_session_id: survivor.sessionId,
    });
    const events = (await history(portal, id)).map(({ event }) => event);
    expect(events).toEqual(["asked", "started", "verified", "asked", "started", "merged"]);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
  });

  it("told twice, and in a chain that arrives in the wrong order, ends at the last survivor", async () => {
    const portal = await installedPortal();
    const [one, two, three] = [
      await pendingContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    const second = creationOf(three, merge([two]));
    await portal.stub.accept([second]);
    await work(portal);
    await portal.stub.accept([creationOf(two, merge([one.contactId])), second]);
    await work(portal);
    await tell(portal, two, merge([one.contactId]));
    expect(await idvOf(portal, three)).toMatchObject({
      idv_status: "pending",
      idv_session_id: one.sessionId,
    });
    expect((await follow(one.url)).headers.get("location")).toContain(one.sessionId);
    expect((await counters(portal))["contacts_merged"]).toBe(2);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(1);
  });

  it("does not let the deletion of the loser delete the survivor", async () => {
    const portal = await installedPortal();
    const [survivor, loser] = [await verifiedContact(portal), await pendingContact(portal)];
    await tell(portal, survivor.contactId, merge([loser.contactId]));
    await tell(portal, loser.contactId, { type: "contact.deletion", occurredAt: Date.now() + 1000 });
    const target = await env.CONTACT.getByName(`${portal.portalId}:${loser.contactId}`).personView();
    expect(target).toEqual({ state: "passed", kind: "identity" });
  });

  it("works without 1Kosmos being connected: nothing of it is needed", async () => {
    const portal = await installedPortal(null);
    await tell(portal, "1001", merge(["1002"]));
    expect((await portal.stub.overview())?.waiting.inbox).toBe(0);
    expect((await counters(portal))["contacts_merged"]).toBe(1);
  });
});

describe("a deletion", () => {
  it("abandons the session, and a restore brings it back with its link", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId, url } = await pendingContact(portal);
    await tell(portal, contactId, { type: "contact.deletion" });
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
    expect((await follow(url)).status).toBe(404);
    await scheduler.wait(2);
    await tell(portal, contactId, { type: "contact.restore" });
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(1);
    expect((await follow(url)).headers.get("location")).toContain(sessionId);
    expect((await counters(portal))["snapshots_written"]).toBe(2);
  });

  it("whose first report was lost in a crash is the portal's knowledge as well when it is repeated", async () => {
    const portal = await installedPortal();
    const { portalId } = portal;
    const { contactId } = await verifiedContact(portal);
    const occurredAt = Date.now();
    const identity = { portalId, contactId, origin: APP_ORIGIN, jurisdiction: "none" } as const;
    await env.CONTACT.getByName(`${portalId}:${contactId}`).handle(
      { type: "contact.deletion", occurredAt },
      contextFor(identity),
    );
    await tell(portal, contactId, { type: "contact.deletion", occurredAt });
    expect(await statusOfContact(portal, contactId)).toBeNull();
  });

  it.each([false, true])(
    "that is 30 days old is final: the cron leaves nothing (crash: %s)",
    async (crash) => {
      const portal = await installedPortal();
      const { contactId, url } = await pendingContact(portal);
      await tell(portal, contactId, { type: "contact.deletion", occurredAt: Date.now() });
      await dateContacts(portal, "deleted_at", Date.now() - 31 * DAY);
      await backdateDeletion(portal, contactId);
      // The object has done it, and its report was lost.
      if (crash) await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).erase();
      await portal.stub.sweep();
      await work(portal);
      expect(await everythingIn(env.CONTACT.getByName(`${portal.portalId}:${contactId}`))).toBe("[]");
      expect(await everythingIn(portal.stub)).not.toMatch(alone(contactId));
      expect((await follow(url)).status).toBe(404);
    },
  );
});

/** Moves a contact's own deletion 31 days back. */
async function backdateDeletion(portal: TestPortal, contactId: string): Promise<void> {
  await runInDurableObject(env.CONTACT.getByName(`${portal.portalId}:${contactId}`), (_, state) => {
    const store = new ContactStore(state.storage);
    store.save({ ...store.load(), deletedAt: Date.now() - 31 * DAY }, null);
  });
}

describe("a privacy deletion", () => {
  it.each([
    ["before its deletion", ["contact.privacyDeletion", "contact.deletion"]],
    ["after its deletion", ["contact.deletion", "contact.privacyDeletion"]],
  ])("told %s erases everything once, and nothing late revives it", async (_, types) => {
    const portal = await installedPortal();
    const { contactId, sessionId, url } = await pendingContact(portal);
    const callback = await signedCallback(portal, contactId);
    for (const type of types) await tell(portal, contactId, { type });
    expect(await everythingIn(env.CONTACT.getByName(`${portal.portalId}:${contactId}`))).toBe("[]");
    expect(await everythingIn(portal.stub)).not.toMatch(alone(contactId));

    await endSession(sessionId, { outcome: "passed" });
    expect(await portal.stub.acceptCallback(callback)).toEqual({ kind: "accepted" });
    await tell(portal, contactId, { type: "contact.privacyDeletion" });
    await tell(portal, contactId, { occurredAt: Date.now() + 1000 });
    await tell(portal, contactId, { type: "contact.restore", occurredAt: Date.now() + 1000 });
    expect((await follow(url)).status).toBe(404);
    expect(await everythingIn(env.CONTACT.getByName(`${portal.portalId}:${contactId}`))).toBe("[]");
    expect(await everythingIn(portal.stub)).not.toMatch(alone(contactId));
    expect(await counters(portal)).toMatchObject({ contacts_erased: 1, sessions_started: 1 });
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 1]]));
  });

  it("of a survivor erases who became part of it too", async () => {
    const portal = await installedPortal();
    const [loser, survivorId] = [await pendingContact(portal), await newContact(portal)];
    await tell(portal, survivorId, merge([loser.contactId]));
    await tell(portal, survivorId, { type: "contact.privacyDeletion" });
    for (const id of [loser.contactId, survivorId]) {
      expect(await everythingIn(env.CONTACT.getByName(`${portal.portalId}:${id}`))).toBe("[]");
      expect(await everythingIn(portal.stub)).not.toMatch(alone(id));
    }
    await tell(portal, loser.contactId, {});
    expect((await follow(loser.url)).status).toBe(404);
    expect((await counters(portal))["events_of_forgotten"]).toBe(1);
  });

  it("is obeyed even while 1Kosmos is not connected", async () => {
    const portal = await installedPortal(null);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await tell(portal, contactId, { type: "contact.privacyDeletion" });
    expect(await everythingIn(portal.stub)).not.toMatch(alone(contactId));
  });
});

describe("a name that changes while pending", () => {
  const renamed: Partial<HubSpotEvent> = { type: "contact.propertyChange", propertyName: "lastname" };

  it("keeps the session by default", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    await tell(portal, contactId, { ...renamed, occurredAt: Date.now() + 1000 });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_session_id: sessionId });
  });

  it("starts another session when the portal wants that, and the old one's pass still counts", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ personChange: "restart" });
    const { contactId, sessionId, url } = await pendingContact(portal);
    const callback = await signedCallback(portal, contactId);
    await tell(portal, contactId, { ...renamed, occurredAt: Date.now() + 1000 });
    const second = (await idvOf(portal, contactId))["idv_session_id"] ?? "";
    expect(second).not.toBe(sessionId);
    expect((await follow(url)).headers.get("location")).toContain(second);
    await endSession(sessionId, { outcome: "passed" });
    await portal.stub.acceptCallback(callback);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect((await history(portal, contactId)).map(({ event }) => event)).toContain("verified");
  });
});

/** Somebody sets the status in HubSpot. */
const inHubSpot = (portal: TestPortal, contactId: string, status: string) =>
  portal.crm("PATCH", `/crm/v3/objects/contacts/${contactId}`, { properties: { idv_status: status } });

describe("a status that is edited by hand", () => {
  const byHand: Partial<HubSpotEvent> = {
    type: "contact.propertyChange",
    propertyName: "idv_status",
    sourceId: "userId:7",
  };

  it("is written back, and the history says who did it", async () => {
    const portal = await installedPortal();
    const { contactId } = await verifiedContact(portal);
    await inHubSpot(portal, contactId, "failed");
    await tell(portal, contactId, { ...byHand, value: "failed" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
    expect((await history(portal, contactId)).at(-1)).toEqual({
      event: "kept_ours",
      detail: "idv_status by CRM_UI userId:7",
    });
  });

  it("is taken away again from a contact who was never verified", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await inHubSpot(portal, contactId, "verified");
    await tell(portal, contactId, { ...byHand, value: "verified" });
    expect((await idvOf(portal, contactId))["idv_status"]).toBeFalsy();
  });

  it("is written back however often it is set, then with a delay that ends", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    await endSession(sessionId, { outcome: "failed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "failed" });
    const start = Date.now();
    for (let time = 1; time <= 6; time += 1) {
      await inHubSpot(portal, contactId, "verified");
      const edit = creationOf(contactId, { ...byHand, value: "verified", occurredAt: start + time });
      // HubSpot reports it under both kinds of subscription.
      await portal.stub.accept([edit, { ...edit, dedupeKey: `${edit.dedupeKey}:object` }]);
      await work(portal);
      const { idv_status: shown } = await idvOf(portal, contactId);
      expect([time, shown]).toEqual([time, time < 6 ? "failed" : "verified"]);
    }
    const alarm = await runInDurableObject(portal.stub, (_, { storage }) => storage.getAlarm());
    const writes = (await outboxOf(portal, "contacts")).filter(({ state }) => state === "due");
    expect(writes).toHaveLength(1);
    expect((writes[0]?.dueAt ?? 0) - Date.now()).toBeLessThanOrEqual(10_000);
    expect((writes[0]?.dueAt ?? 0) - Date.now()).toBeGreaterThan(1000);
    expect(alarm).toBeLessThanOrEqual(writes[0]?.dueAt ?? 0);
    expect(await counters(portal)).toMatchObject({ edits_written_back: 5, edits_put_off: 1 });
    expect(await portal.stub.conditions()).toMatchObject([
      {
        code: "edits_repeated",
        waiting: 1,
        message: expect.stringContaining(`contact ${contactId},`),
        retryAt: writes[0]?.dueAt,
      },
    ]);
    await makeOutboxDue(portal, "contacts");
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "failed" });
    const over = { since: start, at: Date.now() - 10 * 60_000, writeAt: start };
    await putDocument(portal, "edits", { [contactId]: over });
    expect(await portal.stub.conditions()).toEqual([]);
  });

  it("is not accepted when a result is newer than the edit", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ handEdits: "accept" });
    const { contactId, sessionId } = await pendingContact(portal);
    const before = Date.now() - 1000;
    await endSession(sessionId, { outcome: "failed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    await work(portal);
    await tell(portal, contactId, { ...byHand, value: "verified", occurredAt: before });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "failed" });
    expect((await history(portal, contactId)).at(-1)?.event).toBe("kept_ours");
  });

  it("stays under the policy that accepts it", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ handEdits: "accept" });
    const { contactId, url } = await pendingContact(portal);
    await inHubSpot(portal, contactId, "verified");
    await tell(portal, contactId, { ...byHand, value: "verified" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect((await follow(url)).status).toBe(410);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
    expect((await history(portal, contactId)).at(-1)?.event).toBe("edit_accepted");
  });

  it("by ourselves is no edit", async () => {
    const portal = await installedPortal();
    const { contactId } = await verifiedContact(portal);
    await tell(portal, contactId, { ...byHand, value: "pending", own: true });
    expect(await counters(portal)).not.toHaveProperty("edits_written_back");
  });
});

describe("a verification that grows old", () => {
  it("holds for good by default, and expires by the cron when the portal sets a limit", async () => {
    const portal = await installedPortal();
    const { contactId } = await verifiedContact(portal);
    const verifiedAt = Date.now() - 31 * DAY;
    await runInDurableObject(env.CONTACT.getByName(`${portal.portalId}:${contactId}`), (_, state) => {
      const store = new ContactStore(state.storage);
      const { result, ...rest } = store.load();
      store.save({ ...rest, result: result === null ? null : { ...result, verifiedAt } }, null);
    });
    await dateContacts(portal, "verified_at", verifiedAt);
    await portal.stub.sweep();
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    await portal.stub.putSettings({ reverifyAfterDays: 30 });
    await portal.stub.sweep();
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired", idv_ial_level: null });
    expect(await counters(portal)).toMatchObject({ verifications_aged: 1 });
  });
});
