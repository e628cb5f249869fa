/** 1Kosmos makes no sessions, or fetches no results: neither trouble keeps the other from going on. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { endSession, idvOf, installedPortal, pendingContact, sessionsOf, work } from "../support/portal.ts";
import {
  CLOSED,
  CREATE,
  create,
  HOLD_OVER,
  holdOf,
  later,
  manyContacts,
  onekosmos,
  POLLS_DUE,
  refusal,
  ROWS_DUE,
} from "./refusal-play.ts";

afterEach(() => vi.restoreAllMocks());

/** Questions about sessions, but not that of the connection's own test, which names none. */
const STATUS = /\/v1\/verify\/sessions\/(?!0{8})[^/]+\/status$/u;
/** Nothing was made, so nothing was paid for. */
const TROUBLE = () => refusal(429, "Too many requests");

describe("while 1Kosmos makes no session", () => {
  it("results are fetched all the same", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    onekosmos(CREATE, TROUBLE);
    await create(portal, await manyContacts(portal, 4));
    await work(portal);
    await later(portal, HOLD_OVER, ROWS_DUE);
    const hold = await holdOf(portal);
    expect(hold).toMatchObject({ holdFor: "session" });
    expect(hold.holdUntil).toBeGreaterThan(Date.now());
    await endSession(sessionId, { outcome: "passed", ial: "IAL2" });
    await later(portal, POLLS_DUE);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    // A result does not show that a session can be made.
    expect(await holdOf(portal)).toEqual(hold);
  });

  it("only one is tried at a time, and the first that is made lets all the others start", async () => {
    const portal = await installedPortal();
    const calls = onekosmos(CREATE, TROUBLE);
    await create(portal, await manyContacts(portal, 6));
    await work(portal);
    await later(portal, HOLD_OVER, ROWS_DUE);
    expect(await holdOf(portal)).toMatchObject({ holdFor: "session" });
    const before = calls.length;
    await later(portal, HOLD_OVER, ROWS_DUE);
    // One, or two when the test cut off an alarm in the middle of it; not each of the six.
    expect(calls.length).toBeLessThan(before + 3);
    vi.restoreAllMocks();
    await later(portal, HOLD_OVER, ROWS_DUE);
    expect((await sessionsOf(portal)).size).toBe(6);
    expect(await holdOf(portal)).toMatchObject({ ...CLOSED, holdFor: "any" });
  });
});

describe("polls that fail while sessions wait", () => {
  it("neither take their turn nor put it off: a session is made as soon as 1Kosmos makes one", async () => {
    const portal = await installedPortal();
    await Promise.all(Array.from({ length: 8 }, () => pendingContact(portal)));
    const waiting = await manyContacts(portal, 4);
    const trouble = onekosmos(CREATE, TROUBLE);
    await create(portal, waiting);
    await work(portal);
    await later(portal, HOLD_OVER, ROWS_DUE);
    expect(trouble.length).toBeGreaterThan(0);
    expect(await holdOf(portal)).toMatchObject({ holdFor: "session" });
    vi.restoreAllMocks();
    onekosmos(STATUS, TROUBLE);
    await later(portal, HOLD_OVER, POLLS_DUE, ROWS_DUE);
    for (const id of waiting) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
    expect(await holdOf(portal)).toMatchObject(CLOSED);
  });
});
