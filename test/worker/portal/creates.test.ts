/** Sessions that cost money: how long a create may take, how often it is repeated, and what an admin reads when it is not. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn } from "../support/card.ts";
import { jobsOf, patchPortalRecord, postponeJobs } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { SOON } from "../../soon.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const CREATE = /POST \S+1kosmos\.net\/v1\/verify\/sessions$/u;
type Answer = (body: string, real: () => Promise<Response>) => Promise<Response>;

/** Creates get the response of `answer`. Returns the contacts of the calls, one entry each. */
function intercept(answer: Answer): string[] {
  const seen: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!CREATE.test(`${request.method} ${request.url}`)) return real(request);
    const body = await request.clone().text();
    seen.push(/"hubspot_contact_id":"(\d+)"/u.exec(body)?.[1] ?? "");
    return answer(body, () => real(request));
  });
  return seen;
}

/** 1Kosmos' own response with other fields. */
async function changed(real: () => Promise<Response>, change: object): Promise<Response> {
  const response = await real();
  return Response.json({ ...(await response.json<object>()), ...change }, { status: response.status });
}

async function create(portal: TestPortal, contacts: readonly string[]): Promise<void> {
  await portal.stub.accept(contacts.map((id) => creationOf(id)));
  await work(portal);
}

async function later(portal: TestPortal): Promise<void> {
  await postponeJobs(portal, 0);
  await patchPortalRecord(portal, { holdUntil: 0 });
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

async function conditionsOf(portal: TestPortal) {
  return (await portal.stub.conditions()) ?? [];
}

const onOwnDomain: Answer = (_, real) => changed(real, { session_url: "https://verify.example.com/s/1" });

describe("a link on the customer's own domain", () => {
  it("is the admin's condition at once, names the host, and is not bought again", async () => {
    const portal = await installedPortal();
    const calls = intercept(onOwnDomain);
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    expect(await conditionsOf(portal)).toMatchObject([
      {
        code: "onekosmos_link_refused",
        message: expect.stringMatching(new RegExp(`contact ${contactId}.*verify\\.example\\.com`, "u")),
        waiting: 1,
        retryAt: expect.any(Number),
      },
    ]);
    for (let round = 0; round < 5; round += 1) await later(portal);
    expect(calls).toEqual([contactId]);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: null });
  });

  it("is used, without another session, once the admin allows the host", async () => {
    const portal = await installedPortal();
    const calls = intercept(onOwnDomain);
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    const saved = await portal.stub.putConnection({
      ...SESSIONS_CONNECTION,
      linkHosts: ["verify.example.com"],
    });
    expect(saved).toMatchObject({ ok: true, value: { linkHosts: ["verify.example.com"] } });
    await work(portal);
    expect(calls).toEqual([contactId]);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await conditionsOf(portal)).toEqual([]);
  });

  it("that three contacts in a row get holds the others back, until the admin allows it", async () => {
    const portal = await installedPortal();
    const calls = intercept(onOwnDomain);
    const contacts = await Promise.all(Array.from({ length: 6 }, () => newContact(portal)));
    for (const id of contacts) await create(portal, [id]);
    for (let round = 0; round < 3; round += 1) await later(portal);
    expect(calls).toEqual(contacts.slice(0, 3));
    await portal.stub.putConnection({ ...SESSIONS_CONNECTION, linkHosts: ["verify.example.com"] });
    await work(portal);
    for (const id of contacts) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
    expect(calls.toSorted()).toEqual(contacts.toSorted());
  });
});

describe("a session that cannot be used", () => {
  it("is the admin's condition at once and not repeated, until somebody asks again", async () => {
    const portal = await installedPortal();
    const calls = intercept((_, real) => changed(real, { session_id: "a/b c" }));
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    expect(await conditionsOf(portal)).toMatchObject([
      {
        code: "onekosmos_session_failed",
        message: expect.stringContaining(`contact ${contactId}`),
        retryAt: null,
      },
    ]);
    for (let round = 0; round < 4; round += 1) await later(portal);
    expect(calls).toHaveLength(1);
    vi.restoreAllMocks();
    expect(await cardIn(portal).startVerification(contactId, { kind: "identity" })).toMatchObject({
      outcome: "started",
    });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("a create that takes a minute", () => {
  it("makes one session, and nobody waits for it", { tags: ["waits"] }, async () => {
    const portal = await installedPortal({
      ...SESSIONS_CONNECTION,
      pace: { concurrency: 1, perMinute: null },
    });
    const slow = Promise.withResolvers<undefined>();
    const [first, second] = [await newContact(portal), await newContact(portal)];
    const calls = intercept(async (body, real) => {
      if (body.includes(`"${first}"`)) await slow.promise;
      return real();
    });
    await portal.stub.accept([creationOf(first)]);
    const working = work(portal);
    await vi.waitFor(() => expect(calls).toEqual([first]), SOON);
    // From now on it counts as slow.
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + 6000);
    await portal.stub.accept([creationOf(second)]);
    await vi.waitFor(
      async () => expect(await idvOf(portal, second)).toMatchObject({ idv_status: "pending" }),
      SOON,
    );
    expect(await idvOf(portal, first)).toMatchObject({ idv_status: null });
    slow.resolve(undefined);
    await working;
    await work(portal);
    expect(await idvOf(portal, first)).toMatchObject({ idv_status: "pending" });
    expect(calls).toEqual([first, second]);
  });

  it("and is not answered then is repeated once, with the same idempotency key", async () => {
    const portal = await installedPortal();
    const keys: (string | null)[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!CREATE.test(`${request.method} ${request.url}`)) return real(request);
      keys.push(request.headers.get("idempotency-key"));
      throw new TypeError("Network connection lost.");
    });
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    for (let round = 0; round < 4; round += 1) await later(portal);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    const job = (await jobsOf(portal)).find(({ subject }) => subject === `contact:${contactId}`);
    expect(job).toMatchObject({
      state: "dead",
      reason: expect.stringContaining("not repeated automatically"),
    });
  });
});

describe("a contact whose session was paid for as often as it may be", () => {
  it("gets none by what happens next by itself, and one when an admin replays it", async () => {
    const portal = await installedPortal();
    const calls = intercept(async () => new Response("", { status: 502 }));
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    for (let round = 0; round < 3; round += 1) await later(portal);
    expect(calls).toHaveLength(2);
    await portal.stub.accept([creationOf(contactId, { occurredAt: Date.now() + 1000 })]);
    await work(portal);
    await later(portal);
    expect(calls).toHaveLength(2);
    vi.restoreAllMocks();
    const [dead] = (await portal.stub.overview())?.deadLetters ?? [];
    await portal.stub.replayGroup(dead?.id ?? "");
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("a dead letter of a session that cannot be used", () => {
  it.each(["removed by an admin", "left behind by a contact that HubSpot deletes"])(
    "is no condition any more when it is %s",
    async (how) => {
      const portal = await installedPortal();
      intercept((_, real) => changed(real, { session_id: "" }));
      const contactId = await newContact(portal);
      await create(portal, [contactId]);
      expect(await conditionsOf(portal)).toMatchObject([{ code: "onekosmos_session_failed" }]);
      if (how.startsWith("removed")) {
        const [dead] = (await portal.stub.overview())?.deadLetters ?? [];
        await portal.stub.removeGroup(dead?.id ?? "");
      } else {
        const type = "contact.deletion";
        await portal.stub.accept([creationOf(contactId, { type, occurredAt: Date.now() + 1000 })]);
        await work(portal);
      }
      expect(await conditionsOf(portal)).toEqual([]);
    },
  );
});

describe("while 1Kosmos is down for everybody", () => {
  it("no session is tried to be made before a test has passed, which costs nothing", async () => {
    const portal = await installedPortal();
    const real = globalThis.fetch;
    let isDown = true;
    const seen = { creates: 0, tests: 0 };
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.includes("1kosmos.net/v1/") || !isDown) return real(request);
      if (request.url.endsWith("/sessions")) seen.creates += 1;
      else seen.tests += 1;
      return Response.json({ message: "bad gateway" }, { status: 502 });
    });
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    for (let round = 0; round < 5; round += 1) await later(portal);
    expect(seen.creates).toBe(1);
    expect(seen.tests).toBeGreaterThan(3);
    isDown = false;
    await later(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });
});
