/** When HubSpot takes no events, or the timeline is off: nothing is lost, and nothing is sent twice. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ContactStore } from "../../../src/features/contacts/object/store.ts";
import { ageOutbox, makeOutboxDue, putDocument } from "../support/peek.ts";
import { consent, creationOf, installedPortal, newContact } from "../support/portal.ts";
import { APP_ORIGIN, pendingContact, work } from "../support/portal.ts";
import { holdTimelines, tellTimelines, wakeTimelines } from "../support/timeline.ts";
import { intercept, open, end, typesOf, stored, CREATED } from "./timeline-play.ts";

afterEach(() => vi.restoreAllMocks());

function refusal(status: number, category: string, message: string): Response {
  return Response.json({ status: "error", category, message, correlationId: "c-1" }, { status });
}

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
    expect(overview?.conditions).toMatchObject([
      {
        code: "timeline_refused",
        waiting: 3,
        severity: "warning",
        message: expect.stringContaining("scopes"),
      },
    ]);
    expect(overview?.conditions[0]?.retryAt).toBeGreaterThan(Date.now());
    expect(overview?.waiting).toMatchObject({ inbox: 0, outbox: 0 });

    granted = true;
    const grant = await consent(portal.portalId);
    await portal.stub.install({ portalId: portal.portalId, grant, origin: APP_ORIGIN });
    await tellTimelines(portal);
    for (const { contactId } of contacts) expect(await typesOf(portal, contactId)).toEqual([CREATED]);
    expect((await portal.stub.overview())?.timeline).toEqual({ state: "on", reason: null, waiting: 0 });
    expect(await portal.stub.conditions()).toEqual([]);
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

  it("a record that HubSpot does not find once is told of later; one that it never finds rests visibly", async () => {
    const portal = await installedPortal();
    let lost: string | null = null;
    intercept(async (_, request) => {
      const isLost = lost !== null && (await request.text()).includes(`"objectId":"${lost}"`);
      return isLost ? refusal(404, "OBJECT_NOT_FOUND", "There is no such object.") : null;
    });
    await pendingContact(portal);
    await tellTimelines(portal);
    const { contactId } = await pendingContact(portal);
    lost = contactId;
    await tellTimelines(portal);
    lost = null;
    expect(await portal.stub.overview()).toMatchObject({ deadLetters: [], timeline: { waiting: 1 } });
    await tellTimelines(portal);
    expect(await typesOf(portal, contactId)).toEqual([CREATED]);
    const gone = await pendingContact(portal);
    lost = gone.contactId;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect((await portal.stub.overview())?.deadLetters).toEqual([]);
      await makeOutboxDue(portal, "timeline");
      await tellTimelines(portal);
    }
    expect((await portal.stub.overview())?.deadLetters).toMatchObject([
      { subject: `contact ${gone.contactId}`, reason: "There is no such object." },
    ]);
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
    await ageOutbox(portal, "timeline", month);
    await putDocument(portal, "timeline.prune", 0);
    await portal.stub.sweep();
    expect(await stored(portal)).toEqual([]);
    const name = `${portal.portalId}:${contact.contactId}`;
    await runInDurableObject(env.CONTACT.getByName(name), (_, { storage }) => {
      const store = new ContactStore(storage);
      const { moments, ...state } = store.load();
      store.save(
        { ...state, moments: moments.map(({ at, ...rest }) => ({ ...rest, at: at - month })) },
        null,
      );
    });
    await end(portal, contact, { outcome: "passed" });
    await tellTimelines(portal);
    expect(await typesOf(portal, contact.contactId)).toEqual([CREATED, "idv_verified"]);
  });
});
