/** Batches between their acknowledgement and their split, through the real object: nothing is lost, nothing is done twice. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { packEvents } from "../../../src/portal/dispatch/packed-events.ts";
import { batchesOf, jobsOf, leaveBatch, leaveStored, pollsOf, sessionsOfContact } from "../support/peek.ts";
import {
  creationOf,
  endSession,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  sessionsOf,
  signedCallback,
  work,
} from "../support/portal.ts";

describe("an acknowledged batch", () => {
  it("whose object ended before it was split is split by the cron's look, and a repeated delivery adds nothing", async () => {
    const portal = await installedPortal();
    const events = [creationOf(await newContact(portal)), creationOf(await newContact(portal))];
    await leaveBatch(portal, events);
    await evictDurableObject(portal.stub);
    expect(await batchesOf(portal)).toBe(1);
    await portal.stub.sweep();
    await work(portal);
    expect(await batchesOf(portal)).toBe(0);
    for (const { objectId } of events) expect((await idvOf(portal, objectId))["idv_status"]).toBe("pending");
    await portal.stub.accept(events);
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(new Map(events.map(({ objectId }) => [objectId, 1])));
    expect((await portal.stub.overview())?.counters).toMatchObject({
      events_accepted: 2,
      events_repeated: 2,
    });
  });

  it("is stored alike whether the caller packed it or not, and an empty one costs no row", async () => {
    const portal = await installedPortal(null);
    const events = [creationOf(await newContact(portal)), creationOf(await newContact(portal))];
    expect(await portal.stub.accept(packEvents(events))).toEqual({ kind: "accepted", stored: 2 });
    await work(portal);
    expect((await jobsOf(portal)).map(({ subject }) => subject)).toEqual(
      events.map(({ objectId }) => `contact:${objectId}`),
    );
    await portal.stub.accept(events);
    await portal.stub.accept(packEvents([]));
    await work(portal);
    expect((await portal.stub.overview())?.counters).toMatchObject({
      events_accepted: 2,
      events_repeated: 2,
    });
  });

  it("that is followed by another delivery after the crash is split before it", async () => {
    const portal = await installedPortal(null);
    const [first, second] = [await newContact(portal), await newContact(portal)];
    await leaveBatch(portal, [creationOf(first)]);
    await evictDurableObject(portal.stub);
    expect(await portal.stub.accept([creationOf(second)])).toEqual({ kind: "accepted", stored: 1 });
    await expect.poll(() => batchesOf(portal)).toBe(0);
    await work(portal);
    expect((await jobsOf(portal)).map(({ subject }) => subject)).toEqual([
      `contact:${first}`,
      `contact:${second}`,
    ]);
  });

  it("is handled in the order in which its events happened, not in that of the delivery", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const at = Date.now();
    const creation = creationOf(contactId, { occurredAt: at });
    const deletion = creationOf(contactId, { type: "contact.deletion", occurredAt: at + 1 });
    const restore = creationOf(contactId, { type: "contact.restore", occurredAt: at + 2 });
    await portal.stub.accept([restore, deletion, creation]);
    await expect.poll(() => batchesOf(portal)).toBe(0);
    const order = (await jobsOf(portal)).map(({ dedupeKey }) => dedupeKey);
    expect(order).toEqual([creation, deletion, restore].map(({ dedupeKey }) => dedupeKey));
  });

  it("that release 0.1.0 acknowledged is split after the upgrade, and so is what came behind it", async () => {
    const portal = await installedPortal();
    const [first, second] = [await newContact(portal), await newContact(portal)];
    const { dedupeKey: identity, ...event } = creationOf(first);
    await leaveStored(portal, [{ identity, ...event }]);
    await portal.stub.accept([creationOf(second)]);
    await work(portal);
    for (const id of [first, second]) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
    expect((await jobsOf(portal)).map(({ dedupeKey }) => dedupeKey)).toContain(identity);
  });

  it("with an event that cannot be read is handled without it, and nothing behind it waits", async () => {
    const portal = await installedPortal();
    const [first, second] = [await newContact(portal), await newContact(portal)];
    const errors = vi.spyOn(console, "error").mockReturnValue();
    const broken = Object.assign(creationOf(first, { type: "contact.merge" }), { mergedIds: 7 });
    await leaveBatch(portal, [broken, creationOf(first)]);
    await portal.stub.accept([creationOf(second)]);
    await work(portal);
    await expect.poll(() => batchesOf(portal)).toBe(0);
    expect(errors).toHaveBeenCalledWith(expect.stringContaining("batch not split"));
    errors.mockRestore();
    await work(portal);
    for (const id of [first, second]) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
    expect((await portal.stub.overview())?.counters).toMatchObject({
      events_accepted: 2,
      events_unreadable: 1,
    });
  });

  it("of an erased contact is counted as such, and no repetition", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await portal.stub.accept([creationOf(contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    await portal.stub.accept([creationOf(contactId), creationOf(await newContact(portal))]);
    await work(portal);
    const { counters } = (await portal.stub.overview()) ?? {};
    expect(counters).toMatchObject({ events_of_forgotten: 1, events_accepted: 3 });
    expect(counters?.["events_repeated"] ?? 0).toBe(0);
  });
});

describe("a session that is over", () => {
  it.each([
    ["sessions", undefined],
    ["idverify", IDVERIFY_CONNECTION],
  ])("over %s leaves nothing that wakes the object, also after an eviction", async (_, connection) => {
    const portal = await installedPortal(connection);
    const { contactId, sessionId } = await pendingContact(portal);
    expect((await pollsOf(portal)).map((poll) => poll.contactId)).toEqual([contactId]);
    const callback = connection === undefined ? await signedCallback(portal, contactId) : null;
    await evictDurableObject(portal.stub);
    if (callback === null) {
      await portal.stub.accept([creationOf(contactId, { type: "contact.deletion" })]);
    } else {
      await endSession(sessionId, { outcome: "passed" });
      await portal.stub.acceptCallback(callback);
    }
    await expect.poll(() => sessionsOfContact(portal, contactId)).toEqual([]);
    await work(portal);
    await expect.poll(() => pollsOf(portal)).toEqual([]);
    const alarm = await runInDurableObject(portal.stub, (__, { storage }) => storage.getAlarm());
    // The timeline's events may still wait for company, for two seconds.
    expect(alarm ?? 0).toBeLessThan(Date.now() + 5000);
  });
});
