/**
 * Whose fault a refusal is: one record's refusal holds up nobody else, a refused connection holds up everybody.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { FAILURE_WORDS } from "../../../src/onekosmos/failures.ts";
import { cardIn } from "../support/card.ts";
import { portalRecordOf } from "../support/peek.ts";
import {
  creationOf,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  SESSIONS_CONNECTION,
  sessionsOf,
  work,
  type TestPortal,
} from "../support/portal.ts";
import {
  onekosmos,
  CREATE,
  CREATE_OR_STATUS,
  STEP_UP,
  refusal,
  firewallPage,
  contactIn,
  manyContacts,
  create,
  holdOf,
  CLOSED,
  COUNTED,
  rowOf,
  later,
  ROWS_DUE,
  POLLS_DUE,
  HOLD_OVER,
  RESULTS_ON_HOLD,
  ROWS_FAR,
} from "./refusal-play.ts";

afterEach(() => vi.restoreAllMocks());

const locked = () => onekosmos(STEP_UP, () => refusal(403, "User is locked"));

describe("one person whom 1Kosmos refuses with 403", () => {
  it("holds nobody up, and is shown to whoever pressed", async () => {
    const portal = await installedPortal();
    locked();
    const person = await newContact(portal);
    const pressed = await cardIn(portal).startVerification(person, { kind: "stepup" });
    expect(pressed).toMatchObject({
      outcome: "waiting",
      message: "1Kosmos refused the request: User is locked.",
    });
    const others = await manyContacts(portal, 15);
    await create(portal, others);
    await work(portal);
    for (const id of others) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
    expect(await rowOf(portal, person)).toMatchObject(COUNTED);
    expect(await holdOf(portal)).toMatchObject({ ...CLOSED, attention: null });
  });

  it("uses up attempts, and becomes a dead letter that is seen and can be replayed", async () => {
    const portal = await installedPortal();
    const calls = locked();
    const person = await newContact(portal);
    await cardIn(portal).startVerification(person, { kind: "stepup" });
    for (let round = 0; round < 50 && (await rowOf(portal, person)).state === "due"; round += 1)
      await later(portal, ROWS_DUE);
    expect(await rowOf(portal, person)).toMatchObject({ state: "dead" });
    // An alarm that the test cuts off makes its call again, so there may be more calls than attempts.
    expect(calls.length).toBeGreaterThanOrEqual(23);
    const dead = (await portal.stub.overview())?.deadLetters ?? [];
    expect(dead).toMatchObject([
      { subject: `contact ${person}`, reason: "1Kosmos refused the request: User is locked." },
    ]);
    vi.restoreAllMocks();
    expect(await portal.stub.replay(dead[0]?.id ?? "")).toBe(true);
    await work(portal);
    expect((await rowOf(portal, person)).state).toBe("done");
  });

  it("goes last, though a press goes first otherwise, and keeps its attempts when a pause of everybody ends", async () => {
    const portal = await installedPortal();
    locked();
    const person = await newContact(portal);
    await cardIn(portal).startVerification(person, { kind: "stepup" });
    vi.restoreAllMocks();
    const others = await manyContacts(portal, 2);
    const order: string[] = [];
    let isBusy = true;
    onekosmos(/POST \S+1kosmos\.net\/v1\/(?:verify\/sessions|auth\/stepup)$/u, (request, body) => {
      order.push(contactIn(body) || person);
      if (request.url.endsWith("stepup")) return refusal(403, "User is locked");
      return isBusy ? refusal(429, "slow down") : null;
    });
    await create(portal, others);
    await work(portal);
    order.length = 0;
    isBusy = false;
    await later(portal, HOLD_OVER, ROWS_DUE);
    expect(others).toContain(order[0]);
    expect(order).toContain(person);
    expect((await rowOf(portal, person)).attempts).toBeGreaterThanOrEqual(2);
    expect(await holdOf(portal)).toMatchObject(CLOSED);
  });
});

describe("a key that 1Kosmos refuses", () => {
  it("is confirmed by one call for all, then everybody waits without using up an attempt", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    const tests = onekosmos(/1kosmos\.net\/v1\/verify\/sessions\/\S+\/status$/u, () => null);
    const contacts = await manyContacts(portal, 10);
    await create(portal, contacts);
    await work(portal);
    expect(tests.length).toBe(1);
    const hold = await holdOf(portal);
    expect(hold).toMatchObject({
      holdFailures: expect.any(Number),
      attention: expect.stringContaining(FAILURE_WORDS.credentials_refused),
    });
    expect(hold.holdUntil).toBeGreaterThan(Date.now());
    for (const id of contacts) expect(await rowOf(portal, id)).toMatchObject({ state: "due", attempts: 0 });
  });
});

describe.each([
  ["refused", () => refusal(403, "Forbidden")],
  ["a page of a firewall", firewallPage],
  ["an error of the server", () => refusal(500, "Oops")],
] as const)("results that are %s for everybody", (_, answer) => {
  it.each([
    ["sessions", SESSIONS_CONNECTION, /\/v1\/verify\/sessions\/\S+\/status$/u],
    ["idverify", IDVERIFY_CONNECTION, /document_share_session\/result$/u],
  ] as const)(
    "over %s keep no session from being made, and are tried one at a time",
    async (__, connection, match) => {
      const portal = await installedPortal(connection);
      const first = await Promise.all([
        pendingContact(portal),
        pendingContact(portal),
        pendingContact(portal),
      ]);
      const calls = onekosmos(match, answer);
      await later(portal, POLLS_DUE);
      const { resultHoldUntil } = await holdOf(portal);
      expect(resultHoldUntil).toBeGreaterThan(0);
      await RESULTS_ON_HOLD(portal);
      const hold = await holdOf(portal);
      expect(hold).toMatchObject(CLOSED);
      expect(await portal.stub.conditions()).toMatchObject([{ code: expect.stringMatching(/^onekosmos_/u) }]);
      const seen = calls.length;
      await later(portal, POLLS_DUE);
      expect(calls.length).toBe(seen);
      const others = await manyContacts(portal, 5);
      await create(portal, others);
      await work(portal);
      for (const id of others) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
      // A session that is made says nothing of results.
      expect(await holdOf(portal)).toMatchObject({ ...CLOSED, resultHoldFailures: hold.resultHoldFailures });
      // One trial, and the connection's test that confirms it.
      await later(portal, HOLD_OVER, POLLS_DUE);
      expect(calls.length).toBeGreaterThan(seen);
      expect(calls.length).toBeLessThanOrEqual(seen + 2);
      vi.restoreAllMocks();
      await later(portal, HOLD_OVER, POLLS_DUE);
      await later(portal, POLLS_DUE);
      expect(await holdOf(portal)).toMatchObject({ ...CLOSED, resultHoldFailures: 0, attention: null });
      expect(await portal.stub.conditions()).toEqual([]);
      expect(first).toHaveLength(3);
    },
  );
});

describe("a community that the tenant does not know", () => {
  it("is the connection's fault at the first contact: nothing was asked about the contact yet", async () => {
    const portal = await installedPortal({ ...IDVERIFY_CONNECTION, community: "no-such-community" });
    const contactId = await newContact(portal);
    await create(portal, [contactId]);
    await work(portal);
    expect(await rowOf(portal, contactId)).toMatchObject({ state: "due", attempts: 0 });
    expect((await holdOf(portal)).holdUntil).toBeGreaterThan(Date.now());
    await portal.stub.putConnection(IDVERIFY_CONNECTION);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });
});

describe("a firewall's page with 403", () => {
  it("is trouble of its call: the others go on, and it is repeated after a short pause", async () => {
    const portal = await installedPortal();
    const contacts = await manyContacts(portal, 6);
    const [first = ""] = contacts;
    onekosmos(CREATE, (_, body) => (contactIn(body) === first ? firewallPage() : null));
    await create(portal, contacts);
    await work(portal);
    expect((await sessionsOf(portal)).size).toBe(5);
    expect(await holdOf(portal)).toMatchObject({ ...CLOSED, attention: null });
    expect(await rowOf(portal, first)).toMatchObject(COUNTED);
    vi.restoreAllMocks();
    await later(portal, ROWS_DUE);
    expect((await sessionsOf(portal)).size).toBe(6);
  });

  it("for every call is everybody's trouble: a short pause and one trial, not a refused connection", async () => {
    const portal = await installedPortal();
    const calls = onekosmos(CREATE_OR_STATUS, firewallPage);
    await create(portal, await manyContacts(portal, 6));
    await work(portal);
    const hold = await holdOf(portal);
    expect(hold.attention).toBeNull();
    expect(hold.holdFailures).toBeGreaterThan(0);
    expect(hold.holdUntil).toBeLessThan(Date.now() + 61_000);
    const before = calls.filter((body) => body !== "").length;
    await later(portal, HOLD_OVER, ROWS_DUE);
    // One, or two when the test cut off an alarm in the middle of it; not each of the six.
    expect(calls.filter((body) => body !== "").length).toBeLessThan(before + 3);
    vi.restoreAllMocks();
    await later(portal, HOLD_OVER, ROWS_DUE);
    expect((await sessionsOf(portal)).size).toBe(6);
  });
});

describe("contacts with odd data, refused with 400", () => {
  it("hold nobody up, however many they are", async () => {
    const portal = await installedPortal();
    const odd = await manyContacts(portal, 5);
    onekosmos(CREATE, (_, body) => (odd.includes(contactIn(body)) ? refusal(400, "no") : null));
    for (const id of odd) {
      await create(portal, [id]);
      await work(portal);
    }
    expect(await holdOf(portal)).toMatchObject(CLOSED);
    const others = await manyContacts(portal, 5);
    await create(portal, others);
    await work(portal);
    expect([...(await sessionsOf(portal)).keys()].sort()).toEqual([...others].sort());
    for (const id of odd) expect(await rowOf(portal, id)).toMatchObject(COUNTED);
  });
});

describe("a contact that 1Kosmos refused and that is erased", () => {
  it("is not kept among the refusals either", async () => {
    const portal = await installedPortal();
    const [odd = "", other = ""] = await manyContacts(portal, 2);
    onekosmos(CREATE, () => refusal(400, "no"));
    await create(portal, [odd, other]);
    await work(portal);
    const refused = async () => (await portalRecordOf(portal))["refused"];
    expect(await refused()).toEqual(expect.arrayContaining([odd, other]));
    await portal.stub.accept([creationOf(odd, { type: "contact.privacyDeletion" })]);
    await work(portal);
    expect(await refused()).toEqual([other]);
  });
});

/** Everybody waits since three contacts were refused, and one session of before is open. */
async function refusedPortal(): Promise<TestPortal> {
  const portal = await installedPortal(IDVERIFY_CONNECTION);
  await pendingContact(portal);
  await portal.stub.putConnection({ ...IDVERIFY_CONNECTION, dvcIds: { drivers_license: "no-such-dvcid" } });
  await create(portal, await manyContacts(portal, 4));
  await work(portal);
  expect(await holdOf(portal)).toMatchObject({ holdFor: "session", attention: expect.any(String) });
  return portal;
}

describe("a dvcID that the tenant does not know", () => {
  it("is confirmed after three contacts: everybody waits until a session can be made", async () => {
    const portal = await refusedPortal();
    expect((await holdOf(portal)).holdUntil).toBeGreaterThan(Date.now());
    await portal.stub.putConnection(IDVERIFY_CONNECTION);
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ attention: null, waiting: { inbox: 0 } });
    expect(await holdOf(portal)).toMatchObject({ ...CLOSED, holdFor: "any" });
  });

  it("is not forgotten because a poll succeeds, and a poll of a forgotten session prolongs nothing", async () => {
    const portal = await refusedPortal();
    const { holdFailures } = await holdOf(portal);
    const polls = onekosmos(/document_share_session\/result/u, () => null);
    await later(portal, HOLD_OVER, ROWS_FAR, POLLS_DUE);
    expect(polls.length).toBeGreaterThan(0);
    expect(await holdOf(portal)).toMatchObject({ holdUntil: 0, holdFailures, holdFor: "session" });
    vi.restoreAllMocks();
    const forgotten = onekosmos(/document_share_session\/result/u, () => refusal(404, "Session not found"));
    await later(portal, POLLS_DUE);
    expect(forgotten.length).toBeGreaterThan(0);
    expect(await holdOf(portal)).toMatchObject({ holdUntil: 0, holdFailures, holdFor: "session" });
  });
});
