/**
 * Invariants while either side misbehaves: storms, lost work, one contact stopping the others.
 *
 * @module-tag waits
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import {
  emptyOutbox,
  endPauses,
  fillOutbox,
  makeJobsDue,
  makePollsDue,
  patchPortalRecord,
  portalRecordOf,
  runPollsNow,
} from "../support/peek.ts";
import {
  creationOf,
  endSession,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  sessionsOf,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";

/** Calls that match get the response of `answer`; the others go to the sandbox. The matching URLs, in order. */
function intercept(match: RegExp, answer: (call: number, request: Request) => Response | null): string[] {
  const seen: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    seen.push(request.url);
    return answer(seen.length, request.clone()) ?? real(request);
  });
  return seen;
}

afterEach(() => vi.restoreAllMocks());

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const manyContacts = (portal: TestPortal, n: number) =>
  Promise.all(Array.from({ length: n }, () => newContact(portal)));
const start = async (portal: TestPortal, contacts: readonly string[], change = {}) => {
  for (let from = 0; from < contacts.length; from += 100) {
    await portal.stub.accept(contacts.slice(from, from + 100).map((id) => creationOf(id, change)));
  }
};
const setMeta = async (portal: TestPortal, change: object) => {
  await patchPortalRecord(portal, change);
  await makeJobsDue(portal);
};

describe("a row that cannot be read", () => {
  it("pauses what goes to HubSpot, and is not tried again without a rest", async () => {
    const portal = await installedPortal();
    const errors = vi.spyOn(console, "error").mockReturnValue();
    await fillOutbox(portal, "contacts", ["1"], "?", 0);
    await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
    await expect.poll(async () => (await portalRecordOf(portal))["writerFailures"]).toBe(1);
    expect(errors.mock.calls.filter(([line]) => String(line).includes("flush failed"))).toHaveLength(1);
    await emptyOutbox(portal, "contacts");
  });
});

describe("1Kosmos has trouble", () => {
  it("asks for patience: one trial at a time after the pause, not every contact's own call", async () => {
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 80);
    const calls = intercept(/POST \S+1kosmos\.net\/v1\/verify\/sessions$/u, () =>
      json(429, {}, { "retry-after": "60" }),
    );
    await start(portal, contacts);
    await work(portal);
    expect(calls.length).toBeLessThanOrEqual(32);
    expect((await portalRecordOf(portal))["holdUntil"]).toBeGreaterThan(Date.now() + 50_000);
    const before = calls.length;
    await setMeta(portal, { holdUntil: 0 });
    await work(portal);
    expect(calls.length).toBe(before + 1);
    vi.restoreAllMocks();
    await setMeta(portal, { holdUntil: 0 });
    await work(portal);
    expect((await sessionsOf(portal)).size).toBe(80);
  }, 30_000);

  it("refuses the key, and a trial that ends in its own trouble does not turn into a storm", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    await start(portal, await manyContacts(portal, 10));
    await work(portal);
    const calls = intercept(/\/v1\/verify\/sessions$/u, () => json(429, {}, { "retry-after": "60" }));
    await setMeta(portal, { holdUntil: 0 });
    await work(portal);
    expect(calls.length).toBe(1);
  });

  it("is not believed to be well again because of work that never called it", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    const contacts = await manyContacts(portal, 5);
    await start(portal, contacts);
    await work(portal);
    const calls = intercept(/\/v1\/verify\/sessions$/u, () => null);
    await portal.stub.accept([creationOf("999999", { type: "contact.deletion" })]);
    await work(portal);
    expect(calls).toEqual([]);
    expect(await portal.stub.overview()).toMatchObject({
      attention: expect.any(String),
      waiting: { inbox: 5 },
    });
  });

  it("refuses one contact: the others go on, and the page says so", async () => {
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 12);
    const [bad] = contacts;
    const refuses = refusing(bad ?? "");
    vi.spyOn(globalThis, "fetch").mockImplementation(refuses);
    await start(portal, contacts);
    await work(portal);
    vi.restoreAllMocks();
    expect((await sessionsOf(portal)).size).toBe(11);
    expect(await portal.stub.overview()).toMatchObject({ waiting: { inbox: 1 } });
  });
});

/** A 1Kosmos that returns 400 for the sessions of one contact. */
function refusing(contactId: string): typeof fetch {
  const real = globalThis.fetch;
  return async (input, init) => {
    const request = new Request(input, init);
    const about = request.url.endsWith("/v1/verify/sessions") ? await request.clone().text() : "";
    return about.includes(`"hubspot_contact_id":"${contactId}"`)
      ? json(400, { code: 400, message: "no" })
      : real(request);
  };
}

describe("HubSpot has trouble", () => {
  it("at the install: provisioning is tried again after a pause, without a storm of alarms", async () => {
    const calls = intercept(/\/crm\/v3\/properties\/contacts/u, () =>
      json(500, { status: "error", message: "no" }),
    );
    const portal = await installedPortal();
    await work(portal);
    const asked = calls.length;
    await work(portal);
    expect(calls.length).toBe(asked);
    expect((await portal.stub.overview())?.provisioning).toBe("pending");
    vi.restoreAllMocks();
    await endPauses(portal);
    await work(portal);
    expect((await portal.stub.overview())?.provisioning).toBe("done");
  });

  it("with a property that stays missing: growing pauses, not a storm", async () => {
    const portal = await installedPortal();
    const missing = {
      status: "error",
      message: "no",
      category: "VALIDATION_ERROR",
      errors: [missingProperty("idv_status")],
    };
    const calls = intercept(/PATCH \S+\/contacts\//u, () => json(400, missing));
    await start(portal, [await newContact(portal)]);
    await work(portal);
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  it("with one record: the others are written", async () => {
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 6);
    const [bad] = contacts;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const text =
        /\/objects\/contacts\/(?:batch\/update|\d+)$/u.test(request.url) && request.method !== "GET";
      const about = text ? `${request.url} ${await request.clone().text()}` : "";
      return about.includes(bad ?? "-") ? json(500, { status: "error", message: "boom" }) : real(request);
    });
    await start(portal, contacts);
    for (let round = 0; round < 12; round += 1) {
      await work(portal);
      await endPauses(portal);
    }
    vi.restoreAllMocks();
    const statuses = await Promise.all(
      contacts.slice(1).map(async (id) => (await idvOf(portal, id))["idv_status"]),
    );
    expect(statuses).toEqual(Array.from({ length: 5 }, () => "pending"));
  });

  it("with one record that the portal's own rule forbids: it rests visibly and is not tried again, the others are written", async () => {
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 4);
    const [bad = ""] = contacts;
    const refusal = {
      status: "error",
      category: "VALIDATION_ERROR",
      message: "The record does not meet the rules of this account.",
      errors: [
        { message: "lifecyclestage is required", code: "MISSING_REQUIRED_PROPERTY", context: LIFECYCLE },
      ],
    };
    let refused = 0;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const isWrite = /\/objects\/contacts\/(?:batch\/update|\d+)$/u.test(request.url);
      if (!isWrite || request.method === "GET") return real(request);
      if (request.method === "PATCH" && request.url.endsWith(`/${bad}`)) {
        refused += 1;
        return json(400, refusal);
      }
      const text = await request.text();
      const again = (body: string) =>
        new Request(request.url, { method: "POST", headers: request.headers, body });
      if (request.method === "PATCH" || !text.includes(`"id":"${bad}"`))
        return real(
          new Request(request.url, { method: request.method, headers: request.headers, body: text }),
        );
      // As a dated version does it: 200, the others written, this one among the errors.
      refused += 1;
      const { inputs } = batchBody.parse(JSON.parse(text));
      const answer = await real(again(JSON.stringify({ inputs: inputs.filter(({ id }) => id !== bad) })));
      const context = { objectWriteTraceId: [bad] };
      return json(200, { ...(await answer.json<object>()), numErrors: 1, errors: [{ ...refusal, context }] });
    });
    await start(portal, contacts);
    await work(portal);
    // An alarm that runs by itself must not be cut off in the middle of its call.
    await expect.poll(async () => (await portal.stub.overview())?.deadLetters.length).toBe(1);
    for (let round = 0; round < 3; round += 1) {
      await evictDurableObject(portal.stub);
      await portal.stub.sweep();
      await work(portal);
    }
    expect(refused).toBe(1);
    const overview = await portal.stub.overview();
    expect(overview?.deadLetters).toMatchObject([
      { kind: "write", subject: `contact ${bad}`, reason: expect.stringContaining("(lifecyclestage)") },
    ]);
    expect(overview?.waiting.outbox).toBe(0);
    vi.restoreAllMocks();
    for (const id of contacts.slice(1)) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
    expect(await portal.stub.replay(overview?.deadLetters[0]?.id ?? "")).toBe(true);
    await work(portal);
    expect((await idvOf(portal, bad))["idv_status"]).toBe("pending");
  });

  it("with some calls only: what goes through begins the pauses anew, so that all is written soon", async () => {
    const [real, clock] = [Date.now, { ahead: 0 }];
    vi.spyOn(Date, "now").mockImplementation(() => real() + clock.ahead);
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 24);
    let singly = 0;
    // No batch works, so records are written one by one, of which one of four is cut off.
    intercept(/(?:PATCH|POST) \S+\/objects\/contacts\/(?:batch\/update|\d+)$/u, (_call, { method }) => {
      if (method === "POST") return json(500, {});
      singly += 1;
      if (singly % 4 === 0) throw new TypeError("Network connection lost.");
      return null;
    });
    await start(portal, contacts);
    await work(portal);
    for (let round = 0; round < 60; round += 1) {
      const alarm = await runInDurableObject(portal.stub, (_, { storage }) => storage.getAlarm());
      if ((await portal.stub.overview())?.waiting.outbox === 0 || alarm === null) break;
      clock.ahead += Math.max(0, alarm - Date.now());
      await work(portal);
    }
    expect((await portal.stub.overview())?.waiting.outbox).toBe(0);
    // Eight times three records; pauses that grow all the while would add up to more than 20 minutes.
    expect(clock.ahead).toBeLessThan(8 * 60_000);
    vi.restoreAllMocks();
    for (const id of contacts) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
  });

  it("and says how long: the pause outlives the object", async () => {
    const portal = await installedPortal();
    const calls = intercept(/PATCH \S+\/contacts\//u, () =>
      json(477, { status: "error" }, { "retry-after": "3600" }),
    );
    await start(portal, [await newContact(portal)]);
    await work(portal);
    expect(calls.length).toBe(1);
    await evictDurableObject(portal.stub);
    await start(portal, [await newContact(portal)]);
    await work(portal);
    expect(calls.length).toBe(1);
  });
});

const LIFECYCLE = { propertyName: ["lifecyclestage"] };
const batchBody = z.object({ inputs: z.array(z.looseObject({ id: z.string() })) });

const missingProperty = (name: string) => ({
  message: `Property "${name}" does not exist`,
  code: "PROPERTY_DOESNT_EXIST",
  context: { propertyName: [name] },
});

describe("a portal", () => {
  it("whose sessions have no news writes nothing to HubSpot, however often it asks", async () => {
    const portal = await installedPortal(IDVERIFY_CONNECTION);
    await start(portal, [await newContact(portal)]);
    await work(portal);
    const writes = intercept(/(?:PATCH|POST) \S+\/crm\/v3\/objects\/contacts/u, () => null);
    for (let poll = 0; poll < 3; poll += 1) {
      await runPollsNow(portal);
      await work(portal);
    }
    expect(writes).toEqual([]);
  });

  it("that chooses to skip imports lets the waiting ones go", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 7 } });
    await start(portal, await manyContacts(portal, 5), { changeSource: "IMPORT" });
    await work(portal);
    expect((await portal.stub.putSettings({ importPolicy: { perMinute: 11 } })).ok).toBe(true);
    await portal.stub.putSettings({ importPolicy: { mode: "skip" } });
    await work(portal);
    expect((await sessionsOf(portal)).size).toBe(1);
    expect(await portal.stub.overview()).toMatchObject({
      counters: { imports_skipped: 4 },
      waiting: { inbox: 0 },
    });
  });

  it("that moves to another connection does not ask it about the old one's sessions, and new contacts go on", async () => {
    const portal = await installedPortal();
    const [old] = await manyContacts(portal, 1);
    await start(portal, [old ?? ""]);
    await work(portal);
    await portal.stub.putConnection(IDVERIFY_CONNECTION);
    await makePollsDue(portal);
    const asked = intercept(/document_share_session\/result/u, () => null);
    const [fresh] = await manyContacts(portal, 1);
    await start(portal, [fresh ?? ""]);
    await work(portal);
    expect(asked).toEqual([]);
    expect(await idvOf(portal, fresh ?? "")).toMatchObject({ idv_status: "pending" });
    expect((await portal.stub.overview())?.attention).toBeNull();
  });

  it("in a flood still hears a callback first", async () => {
    const portal = await installedPortal();
    const [person] = await manyContacts(portal, 1);
    await start(portal, [person ?? ""]);
    await work(portal);
    const sessionId = (await idvOf(portal, person ?? ""))["idv_session_id"] ?? "";
    await endSession(sessionId, { outcome: "passed" });
    const order: string[] = [];
    intercept(/1kosmos\.net\/v1\/verify\/sessions/u, (_, request) => {
      order.push(request.url.endsWith("/status") ? "status" : "create");
      return null;
    });
    await start(portal, await manyContacts(portal, 100), { changeSource: "IMPORT" });
    await portal.stub.acceptCallback(await signedCallback(portal, person ?? ""));
    await work(portal);
    expect(order.indexOf("status")).toBeLessThan(40);
    expect((await sessionsOf(portal)).size).toBe(101);
  }, 30_000);

  it("that was swept while it said something new stays in the index", async () => {
    const { sweepIndexFor } = await import("../../../src/cron.ts");
    const { env } = await import("cloudflare:workers");
    const index = sweepIndexFor(env, 8_000_008);
    await index.note(8_000_008, 1);
    const entry = (await index.due(2, 1000)).find(({ portalId }) => portalId === 8_000_008);
    await index.note(8_000_008, 500);
    if (entry === undefined) throw new Error("the portal is not due");
    await index.commitSweep(entry, null);
    expect((await index.due(1000, 1000)).map(({ portalId }) => portalId)).toContain(8_000_008);
  });
});
