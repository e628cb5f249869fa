/**
 * That a workflow receives how its execution ended: once, in time, and whatever HubSpot or time do.
 *
 * @module-tag waits
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dateExecutions, endOfExecution, endPauses, fillOutbox, patchPortalRecord } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  sessionsOf,
  signInAgain,
  work,
} from "../support/portal.ts";
import {
  end,
  enrol,
  interceptCallbacks,
  keptBy,
  letTimePass,
  refusal,
  runAction,
  sessionsFor,
  start,
  told,
  viewOf,
} from "../support/workflows.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const AGAIN = { whenVerified: "verify_again" };

afterEach(() => vi.restoreAllMocks());

describe("a request that HubSpot repeats", () => {
  it("while the workflow waits gets the same answer and starts nothing", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    const again = await runAction(portal, enrolled);
    expect(again).toMatchObject({ kind: "wait", outputs: { verification_status: "not_verified" } });
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(1);
    expect((await portal.stub.overview())?.counters["actions_taken"]).toBe(1);
  });

  it("ten times at once makes one session", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await enrol(portal, contactId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => runAction(portal, enrolled)));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(["wait"]));
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it("after the end is told the end", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    await end(portal, contactId);
    const { outputs } = await told(portal, enrolled);
    expect(await runAction(portal, enrolled)).toEqual({ kind: "done", outputs });
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it("with other fields, or about somebody else, is refused and changes nothing", async () => {
    const portal = await installedPortal();
    const [contactId, other] = [await newContact(portal), await newContact(portal)];
    const enrolled = await start(portal, contactId);
    expect(await runAction(portal, { ...enrolled, inputs: AGAIN })).toEqual({ kind: "other_request" });
    expect(await runAction(portal, { ...enrolled, objectId: other })).toEqual({ kind: "other_request" });
    await work(portal);
    expect([...(await sessionsOf(portal)).keys()]).toEqual([contactId]);
  });

  it("years later still starts nothing, though only the id is kept", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    await end(portal, contactId, { outcome: "failed" });
    await told(portal, enrolled);
    await dateExecutions(portal, { receivedAt: 0, expiresAt: 0 });
    await portal.stub.sweep();
    const kept = await keptBy(portal);
    expect(kept).toContain(enrolled.callbackId);
    expect(kept).not.toContain(`"${contactId}"`);
    expect(await runAction(portal, enrolled)).toEqual({ kind: "too_late" });
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it.each([
    ["within three days", 3 * DAY_MS - 60_000, "done"],
    ["later than HubSpot repeats", 3 * DAY_MS + 1000, "too_late"],
  ])("%s: the link and the status are told or not", async (_when, age, kind) => {
    const portal = await installedPortal();
    const enrolled = await start(portal, await newContact(portal));
    await end(portal, enrolled.objectId);
    await told(portal, enrolled);
    await dateExecutions(portal, { receivedAt: Date.now() - age });
    const answer = await runAction(portal, enrolled);
    expect(answer.kind).toBe(kind);
    expect("outputs" in answer).toBe(kind === "done");
  });
});

describe("a signature of version 2 alone", () => {
  it("proves a request until HubSpot has signed one of the portal with version 3", async () => {
    const portal = await installedPortal();
    const [first, second] = [
      await enrol(portal, await newContact(portal)),
      await enrol(portal, await newContact(portal)),
    ];
    expect((await runAction(portal, first, "v2")).kind).toBe("wait");
    expect((await runAction(portal, first, "v3")).kind).toBe("wait");
    expect(await runAction(portal, second, "v2")).toEqual({ kind: "unproven" });
    // As if version 3 had been stripped from a request that HubSpot has signed with both.
    expect(await runAction(portal, first, "v2")).toEqual({ kind: "unproven" });
    await work(portal);
    expect([...(await sessionsOf(portal)).keys()]).toEqual([first.objectId]);
    expect((await runAction(portal, second, "v3")).kind).toBe("wait");
  });
});

describe("a workflow behind whom many writes wait", () => {
  it("is told after its contact's properties are written all the same", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const others = await Promise.all(Array.from({ length: 110 }, () => newContact(portal)));
    await start(portal, contactId);
    const pauseWriter = async (until: number) => {
      await patchPortalRecord(portal, { writerPausedUntil: until });
      await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
    };
    await pauseWriter(Date.now() + 60_000);
    await fillOutbox(portal, "contacts", others, '{"idv_liveid_enrolled":"false"}', Date.now() - 60_000);
    await dateExecutions(portal, { receivedAt: 0 });
    await end(portal, contactId);
    const written: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      const body = await request.clone().text();
      if (pathname.endsWith("/batch/update") && body.includes(`"${contactId}"`)) written.push("contact");
      if (pathname.startsWith("/automation/")) written.push("workflow");
      return real(request);
    });
    await pauseWriter(0);
    await work(portal);
    expect(written).toEqual(["contact", "workflow"]);
  });
});

describe("the time of a workflow", () => {
  it("is over: not verified, before HubSpot would go on by itself, though nobody else has stirred", async () => {
    const portal = await installedPortal();
    const enrolled = await enrol(portal, await newContact(portal), { waitForHours: "2" });
    const answer = await runAction(portal, enrolled);
    if (answer.kind !== "wait") throw new Error(`not a wait: ${answer.kind}`);
    await work(portal);
    const alarm = await runInDurableObject(portal.stub, (_, { storage }) => storage.getAlarm());
    const at = await endOfExecution(portal);
    // The alarm is set for it, or for something that is due before.
    expect(alarm).toBeLessThanOrEqual(at);
    expect(at).toBeLessThan(Date.now() + answer.expiresInMs);
    expect(at - Date.now()).toBeGreaterThan(7_100_000);
    await letTimePass(portal);
    const { state, outputs } = await told(portal, enrolled);
    expect(state).toBe("SUCCESS");
    expect(outputs["verification_status"]).toBe("not_verified");
  });

  it("is noticed by the cron when the alarm was lost", async () => {
    const portal = await installedPortal();
    const enrolled = await start(portal, await newContact(portal));
    await dateExecutions(portal, { endsAt: 0 });
    await runInDurableObject(portal.stub, (_, { storage }) => storage.deleteAlarm());
    await portal.stub.sweep();
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
  });

  it("is no longer than the link's: a result after it completes nothing and is written all the same", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ linkLifetimeHours: 2 });
    const contactId = await newContact(portal);
    const enrolled = await enrol(portal, contactId, { waitForHours: "48" });
    const answer = await runAction(portal, enrolled);
    if (answer.kind !== "wait") throw new Error(`not a wait: ${answer.kind}`);
    expect(answer.expiresInMs).toBeLessThan(4 * 3_600_000);
    await work(portal);
    await letTimePass(portal);
    await told(portal, enrolled);
    await end(portal, contactId);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("verified");
  });

  it("names what kept the session from being made", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    const enrolled = await start(portal, await newContact(portal));
    await letTimePass(portal);
    const { outputs } = await told(portal, enrolled);
    expect(outputs["verification_status"]).toBe("not_verified");
    expect(outputs["reason"]).toMatch(/^No session could be made in time\. \S+/u);
  });
});

describe("telling HubSpot", () => {
  it("is tried again while HubSpot has trouble, and survives the object", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    const calls = interceptCallbacks(() => refusal(503, "internal error"));
    await end(portal, contactId);
    await told(portal, enrolled);
    expect(calls.length).toBe(1);
    await evictDurableObject(portal.stub);
    vi.restoreAllMocks();
    await endPauses(portal);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
    expect((await portal.stub.overview())?.counters["callbacks_completed"]).toBe(1);
  });

  it("comes after the contact's properties are written", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    const paths: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.url.startsWith("https://api.hubapi.com/") && request.method !== "GET")
        paths.push(new URL(request.url).pathname.split("/")[1] ?? "");
      return real(request);
    });
    // Both are due in the same turn.
    await end(portal, contactId);
    await told(portal, enrolled);
    expect(paths.indexOf("crm")).toBeGreaterThanOrEqual(0);
    expect(paths.indexOf("automation")).toBeGreaterThan(paths.indexOf("crm"));
  });

  it("of a callback that it does not know yet is tried again; of one that is gone it is done", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    const calls = interceptCallbacks(() => refusal(404, "There is no callback.", "OBJECT_NOT_FOUND"));
    await end(portal, contactId);
    await told(portal, enrolled);
    expect((await portal.stub.overview())?.waiting.outbox).toBe(1);
    await dateExecutions(portal, { receivedAt: Date.now() - 3_600_000 });
    for (let attempt = 0; attempt < 3; attempt += 1) await told(portal, enrolled);
    expect((await portal.stub.overview())?.waiting.outbox).toBe(1);
    await told(portal, enrolled);
    expect(calls.length).toBe(5);
    expect(await portal.stub.overview()).toMatchObject({
      waiting: { outbox: 0 },
      deadLetters: [],
      counters: { callbacks_gone: 1 },
    });
  });

  it("that is refused rests visibly, and can be replayed", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    interceptCallbacks(() => refusal(400, "outputFields are not what was declared"));
    await end(portal, contactId);
    await told(portal, enrolled);
    const letters = (await portal.stub.overview())?.deadLetters ?? [];
    expect(letters).toMatchObject([
      { subject: `callback ${enrolled.callbackId}`, reason: expect.stringContaining("declared") },
    ]);
    vi.restoreAllMocks();
    expect(await portal.stub.replay(letters[0]?.id ?? "")).toBe(true);
    expect((await told(portal, enrolled)).state).toBe("SUCCESS");
  });

  it("without the scope waits for it, is no dead letter, and does not stop what is written to contacts", async () => {
    const portal = await installedPortal();
    const [first, second] = [await newContact(portal), await newContact(portal)];
    const enrolled = await start(portal, first);
    const calls = interceptCallbacks(() => refusal(403, "This app lacks scopes", "MISSING_SCOPES"));
    await end(portal, first);
    for (let attempt = 0; attempt < 3; attempt += 1) await told(portal, enrolled);
    expect(calls).toHaveLength(1);
    await portal.stub.accept([creationOf(second)]);
    await work(portal);
    expect((await idvOf(portal, second))["idv_status"]).toBe("pending");
    const overview = await portal.stub.overview();
    expect(overview?.deadLetters).toEqual([]);
    expect(overview?.conditions).toMatchObject([
      { code: "scopes_missing", waiting: 1, message: expect.stringContaining("automation") },
    ]);
    vi.restoreAllMocks();
    await signInAgain(portal);
    expect((await told(portal, enrolled)).state).toBe("SUCCESS");
  });

  it("of a batch that HubSpot takes in part completes the others, one by one", async () => {
    const portal = await installedPortal();
    const enrolments = [];
    for (let n = 0; n < 2; n += 1) enrolments.push(await start(portal, await newContact(portal)));
    const errors = [{ status: "error", message: "not now", category: "VALIDATION_ERROR" }];
    const calls = interceptCallbacks((call) =>
      call === 1 ? Response.json({ errors }, { status: 207 }) : null,
    );
    await letTimePass(portal);
    for (const enrolled of enrolments) expect((await told(portal, enrolled)).state).toBe("SUCCESS");
    expect(calls.length).toBe(3);
  });

  it("of a batch that HubSpot refuses because one is gone completes the others", async () => {
    const portal = await installedPortal();
    const enrolments = [];
    for (let n = 0; n < 3; n += 1) enrolments.push(await start(portal, await newContact(portal)));
    const [gone] = enrolments;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.includes("/automation/")) return real(request);
      const whole = `${request.url} ${await request.clone().text()}`;
      const isGone = whole.includes(gone?.callbackId ?? "");
      return isGone ? refusal(404, "There is no callback.", "OBJECT_NOT_FOUND") : real(request);
    });
    await letTimePass(portal);
    for (const enrolled of enrolments) await told(portal, enrolled);
    const states = await Promise.all(enrolments.map(async (enrolled) => (await viewOf(enrolled)).state));
    expect(states).toEqual(["RETRYING", "SUCCESS", "SUCCESS"]);
    expect(await portal.stub.overview()).toMatchObject({
      waiting: { outbox: 0 },
      counters: { callbacks_completed: 2, callbacks_gone: 1 },
    });
  });

  it("of many that end together takes batches of a hundred", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    const enrolments = await Promise.all(
      Array.from({ length: 105 }, async () => enrol(portal, await newContact(portal))),
    );
    await Promise.all(enrolments.map((enrolled) => runAction(portal, enrolled)));
    await work(portal);
    const calls = interceptCallbacks(() => null);
    await letTimePass(portal);
    const [first] = enrolments;
    if (first !== undefined) await told(portal, first);
    const views = await Promise.all(enrolments.map((enrolled) => viewOf(enrolled)));
    expect(views.every(({ outputs }) => outputs["verification_status"] === "not_verified")).toBe(true);
    expect(calls.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => "/automation/actions/callbacks/2026-09/complete"),
    );
    expect(JSON.parse(calls[0]?.body ?? "{}")).toMatchObject({
      inputs: expect.arrayContaining([expect.objectContaining({ typedOutputs: {} })]),
    });
  }, 30_000);
});
