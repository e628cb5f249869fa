/** What a record's timeline in HubSpot tells of a verification: each moment once, whatever is repeated or refused. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { TIMELINE_PROPERTY_NAMES } from "../../../src/hubspot/timeline-events.ts";
import { consent, creationOf, endSession, idvOf, installedPortal, newContact } from "../support/portal.ts";
import { APP_ORIGIN, IDVERIFY_CONNECTION, signedCallback, work, type TestPortal } from "../support/portal.ts";
import { holdTimelines, timelineOf, tellTimelines, wakeTimelines } from "../support/timeline.ts";

const EVENTS = /\/integrators\/timeline\/[^/]+\/events\/batch$/u;

afterEach(() => vi.restoreAllMocks());

/** Calls to the timeline are answered by `answer`; null passes them on. The bodies, in order. */
function intercept(answer: (call: number, request: Request) => Promise<Response | null>): string[] {
  const bodies: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!EVENTS.test(request.url)) return real(request);
    bodies.push(await request.clone().text());
    return (await answer(bodies.length, request.clone())) ?? real(request);
  });
  return bodies;
}

function refusal(status: number, category: string, message: string): Response {
  return Response.json({ status: "error", category, message, correlationId: "c-1" }, { status });
}

async function pendingContact(portal: TestPortal) {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  const idv = await idvOf(portal, contactId);
  return { contactId, sessionId: idv["idv_session_id"] ?? "", url: idv["idv_verification_url"] ?? "" };
}

async function follow(url: string): Promise<number> {
  const response = await createApp().request(new Request(url, { redirect: "manual" }), undefined, env);
  return response.status;
}

/** The person opens the link; the portal is told of it after the person was sent on. */
async function open(portal: TestPortal, url: string): Promise<void> {
  const openings = async () => (await stored(portal)).filter(({ record_id: id }) => id.endsWith(":opened"));
  const before = (await openings()).length;
  expect(await follow(url)).toBe(302);
  await expect.poll(async () => (await openings()).length).toBeGreaterThan(before);
}

async function end(portal: TestPortal, contact: { contactId: string; sessionId: string }, outcome: object) {
  await endSession(contact.sessionId, outcome);
  await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
  await work(portal);
}

async function typesOf(portal: TestPortal, objectId: string): Promise<string[]> {
  return (await timelineOf(portal, objectId)).map(({ eventTypeName }) => eventTypeName);
}

interface StoredEvent extends Record<string, SqlStorageValue> {
  readonly record_id: string;
  readonly state: string;
  readonly properties: string;
}

async function stored(portal: TestPortal): Promise<StoredEvent[]> {
  return runInDurableObject(portal.stub, (_, { storage }) =>
    storage.sql.exec<StoredEvent>("SELECT * FROM timeline_outbox").toArray(),
  );
}

const CREATED = "idv_session_created";

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
    await runInDurableObject(portal.stub, (__, { storage }) => {
      storage.sql.exec("UPDATE sessions SET next_check_at = 0");
    });
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
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec("DELETE FROM timeline_outbox");
    });
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
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec(
        "UPDATE meta SET value = json_set(value, '$.writerPausedUntil', 0) WHERE key = 'portal'",
      );
    });
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
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec(
        "UPDATE meta SET value = json_set(value, '$.status', 'disconnected') WHERE key = 'portal'",
      );
    });
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

describe("HubSpot's refusals", () => {
  it("an older install without the scope: said on the page, one call, nothing else waits; a reconnect tells all", async () => {
    const portal = await installedPortal();
    let granted = false;
    const calls = intercept(async () => {
      const message = "This app hasn't been granted all required scopes to make this call.";
      return granted ? null : refusal(403, "MISSING_SCOPES", message);
    });
    const contacts = [];
    for (let i = 0; i < 3; i += 1) {
      const contact = await pendingContact(portal);
      contacts.push(contact);
      expect(contact.sessionId).not.toBe("");
      await tellTimelines(portal);
    }
    expect(calls).toHaveLength(1);
    const overview = await portal.stub.overview();
    expect(overview?.timeline).toMatchObject({ state: "refused", waiting: 3 });
    expect(overview?.timeline.reason).toContain("scopes");
    expect(overview?.waiting).toMatchObject({ inbox: 0, outbox: 0 });

    granted = true;
    const grant = await consent(portal.portalId);
    await portal.stub.install({ portalId: portal.portalId, grant, origin: APP_ORIGIN });
    await tellTimelines(portal);
    for (const { contactId } of contacts) expect(await typesOf(portal, contactId)).toEqual([CREATED]);
    expect((await portal.stub.overview())?.timeline).toEqual({ state: "on", reason: null, waiting: 0 });
  });

  it("an event type that HubSpot does not know rests alone, and is named on the page", async () => {
    const portal = await installedPortal();
    const calls = intercept(async (_, request) => {
      const body = await request.text();
      return body.includes(CREATED)
        ? refusal(404, "OBJECT_NOT_FOUND", `There is no event type ${CREATED}.`)
        : null;
    });
    const contacts = [await pendingContact(portal), await pendingContact(portal)];
    for (const { url } of contacts) await open(portal, url);
    await tellTimelines(portal);
    for (const { contactId } of contacts)
      expect(await typesOf(portal, contactId)).toEqual(["idv_link_opened"]);
    const before = calls.length;
    const later = await pendingContact(portal);
    await open(portal, later.url);
    await tellTimelines(portal);
    expect(await typesOf(portal, later.contactId)).toEqual(["idv_link_opened"]);
    expect(calls.length - before).toBe(1);
    const view = (await portal.stub.overview())?.timeline;
    expect(view).toMatchObject({ state: "refused", waiting: 3 });
    expect(view?.reason).toContain(CREATED);
  });

  it("one event with a value that HubSpot refuses rests visibly, and the others of its batch are told", async () => {
    const portal = await installedPortal();
    let mended = false;
    let odd = "";
    intercept(async (_, request) => {
      const body = await request.text();
      const refused = !mended && odd !== "" && body.includes(`"objectId":"${odd}"`);
      return refused ? refusal(400, "VALIDATION_ERROR", "The property kind is not valid.") : null;
    });
    const contacts = await Promise.all(Array.from({ length: 8 }, () => newContact(portal)));
    odd = contacts[3] ?? "";
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await work(portal);
    await tellTimelines(portal);
    for (const id of contacts) expect(await typesOf(portal, id)).toEqual(id === odd ? [] : [CREATED]);
    const [letter, ...others] = (await portal.stub.overview())?.deadLetters ?? [];
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ subject: `contact ${odd}`, reason: "The property kind is not valid." });
    mended = true;
    expect(await portal.stub.replay(letter?.id ?? "")).toBe(true);
    await tellTimelines(portal);
    expect(await typesOf(portal, odd)).toEqual([CREATED]);
  });

  it("an endpoint in trouble is left alone longer each time, while snapshots go on at once", async () => {
    const portal = await installedPortal();
    const calls = intercept(async () => new Response("busy", { status: 503 }));
    for (let i = 0; i < 4; i += 1) {
      const { sessionId } = await pendingContact(portal);
      expect(sessionId).not.toBe("");
      await tellTimelines(portal);
    }
    expect(calls).toHaveLength(1);
    expect((await portal.stub.overview())?.timeline).toEqual({ state: "on", reason: null, waiting: 4 });
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

  it("a privacy deletion after the telling: the row that stays says nothing about the contact", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    await tellTimelines(portal);
    await portal.stub.accept([creationOf(contact.contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    const rows = await stored(portal);
    expect(rows).toMatchObject([{ state: "done", properties: "{}" }]);
    expect(JSON.stringify(rows)).not.toContain(contact.contactId);
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

describe("a portal that wants no events", () => {
  it("sends none, and after it changed its mind nothing of before", async () => {
    const portal = await installedPortal();
    await holdTimelines(portal);
    const early = await pendingContact(portal);
    await portal.stub.putSettings({ timeline: false });
    const contact = await pendingContact(portal);
    await wakeTimelines(portal);
    expect((await portal.stub.overview())?.timeline).toEqual({ state: "off", reason: null, waiting: 0 });
    await portal.stub.putSettings({ timeline: true });
    await end(portal, contact, { outcome: "passed" });
    await end(portal, early, { outcome: "passed" });
    await wakeTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual(["idv_verified"]);
    expect(await typesOf(portal, early.contactId)).toEqual(["idv_verified"]);
  });
});

describe("the memory against doubling", () => {
  it("ends after a month and does not let an old moment in again", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    await tellTimelines(portal);
    const month = 33 * 86_400_000;
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec("UPDATE timeline_outbox SET queued_at = queued_at - ?", month);
    });
    await portal.stub.sweep();
    expect(await stored(portal)).toEqual([]);
    const name = `${portal.portalId}:${contact.contactId}`;
    await runInDurableObject(env.CONTACT.getByName(name), (_, { storage }) => {
      storage.sql.exec(
        "UPDATE state SET json = json_set(json, '$.moments[0].at', (json ->> '$.moments[0].at') - ?)",
        month,
      );
    });
    await end(portal, contact, { outcome: "passed" });
    await tellTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([CREATED, "idv_verified"]);
  });
});
