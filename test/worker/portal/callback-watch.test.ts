/**
 * Arrival of 1Kosmos' callbacks: the round trip of a real session, as set-up, a test contact and the connection's
 * test show it.
 */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import type { Actor } from "../../../src/portal/audit/audit.ts";
import {
  creationOf,
  endSession,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  pendingContact as pendingSession,
  SESSIONS_CONNECTION,
  signedCallback,
  type TestPortal,
  work,
} from "../support/portal.ts";
import { makePollsDue } from "../support/peek.ts";

afterEach(() => vi.restoreAllMocks());

const ADMIN: Actor = { userId: 77, surface: "page" };
const MINUTE = 60_000;
const NONE = { arrivedAt: null, refused: null, missedAt: null };

async function pendingContact(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return contactId;
}

const callbacksIn = async (portal: TestPortal) => (await portal.stub.summary())?.callbacks;

const storedIn = (portal: TestPortal) =>
  runInDurableObject(portal.stub, (_, { storage }) =>
    storage.sql.exec("SELECT value FROM meta WHERE key = 'callbacks'").toArray(),
  );

it("is told of the callbacks that proved themselves, refused ones, and anew after a save", async () => {
  const portal = await installedPortal(SESSIONS_CONNECTION);
  expect(await callbacksIn(portal)).toEqual(NONE);
  const contactId = await pendingContact(portal);
  const good = await signedCallback(portal, contactId);

  await portal.stub.acceptCallback(good);
  const arrived = await callbacksIn(portal);
  expect(arrived).toEqual({ ...NONE, arrivedAt: expect.any(Number) });
  const tested = await portal.stub.testConnection(SESSIONS_CONNECTION);
  expect(tested).toMatchObject({ ok: true, value: { callbacks: arrived } });
  expect(await portal.stub.testContact(contactId)).toMatchObject({ ok: true, value: { callbacks: arrived } });

  const changed = { ...good.headers, "webhook-signature": `v1,${btoa("x".repeat(32))}` };
  await portal.stub.acceptCallback({ ...good, headers: changed });
  expect(await callbacksIn(portal)).toMatchObject({ refused: { reason: "bad_signature" } });
  await portal.stub.acceptCallback(await signedCallback(portal, contactId, Date.now() - 6 * MINUTE));
  expect(await callbacksIn(portal)).toMatchObject({ refused: { reason: "stale" } });
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  expect(await callbacksIn(portal)).toMatchObject({ refused: null });

  const input = { ...SESSIONS_CONNECTION, offeredLevel: "IAL2" };
  await portal.stub.saveConnection(input, { anyway: false, seen: null }, ADMIN);
  expect(await callbacksIn(portal)).toEqual(NONE);
});

it("costs a row at the first callback and none at the next within an hour", async () => {
  const portal = await installedPortal(SESSIONS_CONNECTION);
  const contactId = await pendingContact(portal);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  const first = await storedIn(portal);
  expect(first).toHaveLength(1);
  for (let n = 0; n < 3; n += 1) await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  expect(await storedIn(portal)).toEqual(first);
});

it("of a result that was polled is missed once the callback has had a minute", async () => {
  const portal = await installedPortal(SESSIONS_CONNECTION);
  const { contactId, sessionId } = await pendingSession(portal);
  await endSession(sessionId, { outcome: "passed" });
  await makePollsDue(portal);
  await portal.stub.sweep();
  await work(portal);
  expect((await portal.stub.summary())?.callbacks).toEqual(NONE);
  const now = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => now + 2 * MINUTE);
  expect(await callbacksIn(portal)).toEqual({ ...NONE, missedAt: expect.any(Number) });
  await portal.stub.acceptCallback(await signedCallback(portal, contactId, Date.now()));
  expect(await callbacksIn(portal)).toEqual({ ...NONE, arrivedAt: expect.any(Number) });
});

it("names the newest callback to within an hour", async () => {
  const portal = await installedPortal(SESSIONS_CONNECTION);
  const contactId = await pendingContact(portal);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  const first = (await callbacksIn(portal))?.arrivedAt ?? 0;
  const now = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => now + 61 * MINUTE);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId, Date.now()));
  expect((await callbacksIn(portal))?.arrivedAt).toBeGreaterThan(first + 60 * MINUTE);
});

it("says nothing where the connection takes no callbacks", async () => {
  const portal = await installedPortal(IDVERIFY_CONNECTION);
  expect(await callbacksIn(portal)).toBeNull();
});
