/**
 * A verification's events on a record's timeline in HubSpot: each event once, whatever is repeated or refused.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TIMELINE_PROPERTY_NAMES } from "../../../src/hubspot/timeline/timeline-events.ts";
import { emptyOutbox, makePollsDue, patchPortalRecord } from "../support/peek.ts";
import { consent, creationOf, endSession, idvOf, installedPortal, newContact } from "../support/portal.ts";
import { APP_ORIGIN, IDVERIFY_CONNECTION, pendingContact, signedCallback, work } from "../support/portal.ts";
import { holdTimelines, timelineOf, tellTimelines, wakeTimelines } from "../support/timeline.ts";
import { intercept, follow, open, end, typesOf, stored, CREATED } from "./timeline-play.ts";

afterEach(() => vi.restoreAllMocks());

describe.each([
  ["sessions", undefined],
  ["idverify", IDVERIFY_CONNECTION],
])("the timeline of a contact over %s", (_, connection) => {
  it("tells of the session, the opened link and the pass, with the table's values and nothing else", async () => {
    const portal = await installedPortal(connection);
    const contact = await pendingContact(portal);
    await open(portal, contact.url);
    const outcome = { outcome: "passed", ial: "IAL2", documentType: "passport", matchConfidence: 0.97 };
    await endSession(contact.sessionId, outcome);
    await makePollsDue(portal);
    await portal.stub.sweep();
    await work(portal);
    await tellTimelines(portal);
    const about = { kind: "identity", session: contact.sessionId, trigger: "contact_created" };
    const events = await timelineOf(portal, contact.contactId);
    expect(events).toMatchObject([
      { eventTypeName: CREATED, properties: { ...about, status: "pending" } },
      { eventTypeName: "idv_link_opened", properties: { ...about, status: "pending" } },
      { eventTypeName: "idv_verified", properties: { ...about, status: "verified", ial: "IAL2" } },
    ]);
    for (const { properties } of events)
      expect(TIMELINE_PROPERTY_NAMES).toEqual(expect.arrayContaining(Object.keys(properties)));
    expect(events.every((event) => !("email" in event))).toBe(true);
  });
});

describe("a timeline", () => {
  it("tells each moment once, however often the app hears of it", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const creation = creationOf(contactId);
    await portal.stub.accept([creation]);
    await work(portal);
    await portal.stub.accept([creation, creationOf(contactId)]);
    await work(portal);
    await tellTimelines(portal);
    const idv = await idvOf(portal, contactId);
    const contact = { contactId, sessionId: idv["idv_session_id"] ?? "" };
    await open(portal, idv["idv_verification_url"] ?? "");
    for (let i = 0; i < 2; i += 1) await follow(idv["idv_verification_url"] ?? "");
    const callback = await signedCallback(portal, contactId);
    await endSession(contact.sessionId, { outcome: "failed" });
    await portal.stub.acceptCallback(callback);
    await work(portal);
    await evictDurableObject(portal.stub);
    await portal.stub.acceptCallback({ ...callback });
    await portal.stub.sweep();
    await work(portal);
    await tellTimelines(portal);
    expect(await typesOf(portal, contactId)).toEqual([CREATED, "idv_link_opened", "idv_failed"]);
  });

  it("is told by the next report what the portal lost with a crash", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const contact = await pendingContact(portal);
    await emptyOutbox(portal, "timeline");
    await end(portal, contact, { outcome: "passed" });
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([CREATED, "idv_verified"]);
  });

  it("has an event once although the answer to its batch was lost", async () => {
    const portal = await installedPortal();
    const real = globalThis.fetch;
    const calls = intercept(async (call, request) => {
      if (call > 1) return null;
      await real(request);
      throw new TypeError("connection lost");
    });
    const contacts = [await pendingContact(portal), await pendingContact(portal)];
    await tellTimelines(portal);
    expect(calls.length).toBe(1);
    await patchPortalRecord(portal, { writerPausedUntil: 0 });
    await tellTimelines(portal);
    for (const { contactId } of contacts) expect(await typesOf(portal, contactId)).toEqual([CREATED]);
    expect(calls.length).toBe(1 + 1 + 2); // the batch again, refused as known, then each alone
    expect(await portal.stub.overview()).toMatchObject({
      timeline: { state: "on", waiting: 0 },
      counters: { timeline_events: 2 },
    });
  });

  it("is told of 120 contacts in batches of 100", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const contacts = await Promise.all(Array.from({ length: 120 }, () => newContact(portal)));
    const bodies = intercept(async () => null);
    await portal.stub.accept(contacts.slice(0, 100).map((id) => creationOf(id)));
    await portal.stub.accept(contacts.slice(100).map((id) => creationOf(id)));
    await work(portal);
    await wakeTimelines(portal);
    expect(bodies).toHaveLength(2);
    expect(await timelineOf(portal, null)).toHaveLength(120);
  }, 30_000);

  it("is told when the portal has no grant only after the reconnect", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const contact = await pendingContact(portal);
    await patchPortalRecord(portal, { status: "disconnected" });
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([]);
    await portal.stub.install({
      portalId: portal.portalId,
      grant: await consent(portal.portalId),
      origin: APP_ORIGIN,
    });
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([CREATED]);
  });
});

describe("what happens to a contact", () => {
  it("a merge: what was not told yet, and what comes later, is told of the survivor", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const loser = await pendingContact(portal);
    const survivorId = await newContact(portal);
    const merged = creationOf(survivorId, { type: "contact.merge", mergedIds: [loser.contactId] });
    await portal.stub.accept([merged]);
    await work(portal);
    await open(portal, loser.url);
    await end(portal, { ...loser, contactId: survivorId }, { outcome: "passed" });
    await wakeTimelines(portal);
    expect(await typesOf(portal, loser.contactId)).toEqual([]);
    expect(await typesOf(portal, survivorId)).toEqual([CREATED, "idv_link_opened", "idv_verified"]);
  });

  it("a merge after the session was told tells it no second time", async () => {
    const portal = await installedPortal();
    const loser = await pendingContact(portal);
    await tellTimelines(portal);
    const survivorId = await newContact(portal);
    const merged = creationOf(survivorId, { type: "contact.merge", mergedIds: [loser.contactId] });
    await portal.stub.accept([merged]);
    await work(portal);
    await tellTimelines(portal);
    expect(await typesOf(portal, survivorId)).toEqual([]);
  });

  it("a privacy deletion: what waits is dropped, and no row knows the contact", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const contact = await pendingContact(portal);
    await portal.stub.accept([creationOf(contact.contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    await follow(contact.url);
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([]);
    expect(await stored(portal)).toEqual([]);
  });

  it("a privacy deletion after the event was sent: no row stays", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    await tellTimelines(portal);
    await portal.stub.accept([creationOf(contact.contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    expect(await stored(portal)).toEqual([]);
  });

  it("a deletion: what waits is not told; a restore tells it", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const contact = await pendingContact(portal);
    const at = Date.now();
    await portal.stub.accept([
      creationOf(contact.contactId, { type: "contact.deletion", occurredAt: at + 1 }),
    ]);
    await work(portal);
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([]);
    await portal.stub.accept([
      creationOf(contact.contactId, { type: "contact.restore", occurredAt: at + 2 }),
    ]);
    await work(portal);
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([CREATED]);
  });
});
