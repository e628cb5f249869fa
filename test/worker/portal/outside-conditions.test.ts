/**
 * Conditions of the world around the app: clocks that differ, webhooks that do not arrive, a limit of 1Kosmos, scopes that
 * were not granted.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Condition } from "../../../src/kernel/condition.ts";
import { GATE, GATED, newDeal, putGates } from "../deal/play.ts";
import { onStorage } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  pendingContact,
  endSession,
  SESSIONS_CONNECTION,
  signInAgain,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Changes or replaces the responses of calls that match. Returns the matching calls, by method and path. */
function intercept(match: RegExp, change: (answer: () => Promise<Response>) => Promise<Response>) {
  const seen: string[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return change(() => real(request));
  });
  return { seen, stop: () => spy.mockRestore() };
}

async function conditionsOf(portal: TestPortal): Promise<readonly Condition[]> {
  return (await portal.stub.conditions()) ?? [];
}

async function codesOf(portal: TestPortal): Promise<readonly string[]> {
  return (await conditionsOf(portal)).map(({ code }) => code);
}

async function statusOf(portal: TestPortal, id: string) {
  return (await idvOf(portal, id))["idv_status"];
}

/** Lines of the log about a portal's conditions. */
function watchLog(portal: () => TestPortal) {
  const lines: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  return () =>
    lines.filter((line) => line.includes(String(portal().portalId)) && line.includes('"condition '));
}

/** Changes a document of the portal as time would. */
async function changeDocument(
  portal: TestPortal,
  key: string,
  change: (document: Record<string, unknown>) => object,
) {
  await onStorage(portal, ({ sql }) => {
    const row = sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0];
    const document: Record<string, unknown> = JSON.parse(row?.value ?? "{}");
    const value = JSON.stringify({ ...document, ...change(document) });
    sql.exec("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value);
  });
}

const shifted = (ms: number) => async (answer: () => Promise<Response>) => {
  const response = await answer();
  const headers = new Headers(response.headers);
  headers.set("date", new Date(Date.now() + ms).toUTCString());
  return new Response(response.body, { status: response.status, headers });
};

const overCap = async () =>
  Response.json({ code: 403, message: "Transaction limit exceeded" }, { status: 403 });

/** Lets so much time pass for the watch: as if it had last looked that long ago. */
async function letWatchWait(portal: TestPortal, ms: number): Promise<void> {
  await changeDocument(portal, "missed-contacts", ({ lookedUntil }) => ({
    lookedUntil: z.number().parse(lookedUntil) - ms,
    lookAt: 0,
  }));
  await evictDurableObject(portal.stub);
}

/** A contact whom HubSpot made some minutes ago. */
async function olderContact(portal: TestPortal, minutes: number): Promise<string> {
  const response = await fetch("https://api.hubapi.com/sandbox/contacts", {
    method: "POST",
    body: JSON.stringify({ portalId: portal.portalId, source: "FORM", agoSeconds: minutes * 60 }),
  });
  const { id } = await response.json<{ id: string }>();
  return id;
}

describe("clocks that differ", () => {
  it("HubSpot's is named with how far it is off, and ends with a response that agrees", async () => {
    const portal = await installedPortal();
    const logged = watchLog(() => portal);
    const off = intercept(/api\.hubapi\.com\/(?!sandbox)/u, shifted(9 * MINUTE));
    for (let n = 0; n < 3; n += 1) await pendingContact(portal);
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({
      code: "clock_off",
      severity: "error",
      message: expect.stringMatching(/HubSpot are 9 minutes apart \(HubSpot's is ahead\)/u),
      endsWhen: expect.stringContaining("agrees"),
    });
    expect(condition?.since).toBeLessThanOrEqual(Date.now());
    off.stop();
    await pendingContact(portal);
    expect(await codesOf(portal)).toEqual([]);
    expect(logged().map((line) => /condition (?:begins|ends)/u.exec(line)?.[0])).toEqual([
      "condition begins",
      "condition ends",
    ]);
  });

  it("a callback is judged by 1Kosmos' clock once that is known to be minutes off", async () => {
    const portal = await installedPortal();
    const { contactId, sessionId } = await pendingContact(portal);
    await endSession(sessionId, { outcome: "passed" });
    const off = intercept(/1kosmos\.net\/v1\//u, shifted(9 * MINUTE));
    const callback = () => signedCallback(portal, contactId, Date.now() + 9 * MINUTE);
    expect(await portal.stub.acceptCallback(await callback())).toMatchObject({ reason: "stale" });
    // Each that is stale is a reason to compare; one response alone is not believed.
    for (let n = 0; n < 3; n += 1) await portal.stub.testConnection(SESSIONS_CONNECTION);
    expect(await codesOf(portal)).toEqual(["clock_off"]);
    expect(await portal.stub.acceptCallback(await callback())).toEqual({ kind: "accepted" });
    const ours = await signedCallback(portal, contactId, Date.now() - MINUTE);
    expect(await portal.stub.acceptCallback(ours)).toMatchObject({ reason: "stale" });
    off.stop();
    await work(portal);
    expect(await statusOf(portal, contactId)).toBe("verified");
  });

  it("a single odd response is not believed", async () => {
    const portal = await installedPortal();
    const off = intercept(/PATCH \S+\/objects\/contacts\//u, shifted(-HOUR));
    await pendingContact(portal);
    off.stop();
    await pendingContact(portal);
    expect(await codesOf(portal)).toEqual([]);
  });

  it("1Kosmos' refusals of the time are one condition and use up no attempts, and end with a session", async () => {
    const portal = await installedPortal(IDVERIFY_CONNECTION);
    const refusal = {
      errors: [{ message: "ts should not be more or less than 60 seconds from now", param: "requestid" }],
    };
    const off = intercept(/document_share_session\/create/u, async () =>
      Response.json(refusal, { status: 400 }),
    );
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({
      code: "clock_off",
      waiting: 1,
      message: expect.stringContaining("1Kosmos refuses"),
    });
    expect(condition?.retryAt).toBeGreaterThan(0);
    off.stop();
    await portal.stub.putConnection(IDVERIFY_CONNECTION);
    await work(portal);
    expect(await statusOf(portal, contactId)).toBe("pending");
    expect(await codesOf(portal)).toEqual([]);
  });
});

describe("a limit of the 1Kosmos account", () => {
  it.each([
    ["sessions", SESSIONS_CONNECTION, /POST \S+\/v1\/verify\/sessions$/u],
    ["idverify", IDVERIFY_CONNECTION, /document_share_session\/create/u],
  ])(
    "over %s: few calls, no dead letters, results still come, and all goes on when it is raised",
    async (_, connection, creates) => {
      const portal = await installedPortal(connection);
      const logged = watchLog(() => portal);
      const open = await pendingContact(portal);
      const cap = intercept(creates, overCap);
      const ids = await Promise.all(Array.from({ length: 12 }, () => newContact(portal)));
      await portal.stub.accept(ids.map((id) => creationOf(id)));
      await work(portal);
      await work(portal);
      // Those that were under way when the first was refused.
      expect(cap.seen.length).toBeLessThanOrEqual(12);
      const calls = cap.seen.length;
      const late = await newContact(portal);
      await portal.stub.accept([creationOf(late)]);
      await work(portal);
      expect(cap.seen).toHaveLength(calls);
      const overview = await portal.stub.overview();
      expect(overview?.deadLetters).toEqual([]);
      expect(overview?.conditions).toMatchObject([
        {
          code: "onekosmos_over_cap",
          waiting: 13,
          severity: "error",
          message: expect.stringContaining("Transaction limit exceeded"),
        },
      ]);
      expect(overview?.conditions[0]?.retryAt).toBeGreaterThan(Date.now());
      // Work that it does not touch goes on: a session that exists.
      await endSession(open.sessionId, { outcome: "passed" });
      await onStorage(portal, (storage) => {
        storage.sql.exec("UPDATE polls SET due_at = 0");
        return storage.setAlarm(Date.now());
      });
      await work(portal);
      expect(await statusOf(portal, open.contactId)).toBe("verified");
      // The pause is over: one trial, still refused.
      await changeDocument(portal, "session-cap", () => ({ until: 0 }));
      await onStorage(portal, ({ sql }) => sql.exec("UPDATE jobs SET due_at = 0 WHERE state = 'due'"));
      await onStorage(portal, (storage) => storage.setAlarm(Date.now()));
      await work(portal);
      expect(cap.seen).toHaveLength(calls + 1);
      cap.stop();
      await portal.stub.putConnection(connection);
      await work(portal);
      for (const id of [...ids, late]) expect(await statusOf(portal, id)).toBe("pending");
      expect(await codesOf(portal)).toEqual([]);
      expect(logged().map((line) => /condition (?:begins|ends)/u.exec(line)?.[0])).toEqual([
        "condition begins",
        "condition ends",
      ]);
    },
  );
});

describe("webhooks that do not arrive although contacts appear", () => {
  it("is a condition as soon as an admin looks; the contacts are verified all the same; a webhook ends it", async () => {
    const portal = await installedPortal();
    const logged = watchLog(() => portal);
    const ids = [await olderContact(portal, 5), await olderContact(portal, 4)];
    await letWatchWait(portal, 30 * MINUTE);
    await conditionsOf(portal);
    await expect.poll(() => codesOf(portal)).toEqual(["webhooks_missing"]);
    await work(portal);
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({
      code: "webhooks_missing",
      waiting: 2,
      severity: "error",
      message: expect.stringContaining("did not report 2 new contacts"),
    });
    expect(condition?.retryAt).toBeGreaterThan(Date.now());
    for (const id of ids) await expect.poll(() => statusOf(portal, id)).toBe("pending");
    // Their events come after all: nothing happens twice.
    await portal.stub.accept(ids.map((id) => creationOf(id)));
    await work(portal);
    expect(await codesOf(portal)).toEqual([]);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(2);
    expect(logged().map((line) => /condition (?:begins|ends)/u.exec(line)?.[0])).toEqual([
      "condition begins",
      "condition ends",
    ]);
  });

  it("is found by the alarm alone, and by somebody who works with such a contact", async () => {
    for (const find of ["alarm", "card"] as const) {
      const portal = await installedPortal();
      const id = await olderContact(portal, 5);
      await letWatchWait(portal, 90 * MINUTE);
      if (find === "card") {
        await changeDocument(portal, "missed-contacts", () => ({ lookAt: Date.now() + HOUR }));
        await portal.stub.contactCard(id);
      } else await onStorage(portal, (storage) => storage.setAlarm(Date.now()));
      await work(portal);
      // The alarm may also have gone off by itself.
      await expect.poll(() => codesOf(portal)).toEqual(["webhooks_missing"]);
    }
  });

  it("looks for moved deals as well: one that reached its gate unseen is held", async () => {
    const portal = await installedPortal();
    await putGates(portal, GATE);
    const contactId = await olderContact(portal, 5);
    const dealId = await newDeal(portal, GATED, [contactId]);
    await letWatchWait(portal, 30 * MINUTE);
    await conditionsOf(portal);
    await work(portal);
    await expect.poll(() => portal.stub.dealGate(dealId)).toMatchObject({ status: "held" });
    await expect.poll(() => codesOf(portal)).toContain("webhooks_missing");
  });

  it("says nothing of contacts that were reported, of those that the settings skip, and of the last two minutes", async () => {
    const portal = await installedPortal();
    const told = await olderContact(portal, 5);
    await portal.stub.accept([creationOf(told)]);
    await work(portal);
    await newContact(portal);
    await letWatchWait(portal, 30 * MINUTE);
    await conditionsOf(portal);
    await work(portal);
    expect(await codesOf(portal)).toEqual([]);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(1);
    const { triggers } = (await portal.stub.overview())?.settings ?? {};
    await portal.stub.putSettings({ triggers: { ...triggers, form: false } });
    await olderContact(portal, 4);
    for (let look = 0; look < 2; look += 1) {
      await letWatchWait(portal, 30 * MINUTE);
      await conditionsOf(portal);
      await work(portal);
    }
    expect(await codesOf(portal)).toEqual([]);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(1);
  });

  it("touches nobody who was created before the install, or while the app was away", async () => {
    const portal = await installedPortal();
    await olderContact(portal, 60);
    await changeDocument(portal, "missed-contacts", () => ({ lookAt: 0 }));
    await onStorage(portal, (storage) => storage.setAlarm(Date.now()));
    await work(portal);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
    await letWatchWait(portal, 30 * MINUTE);
    await portal.stub.disconnect();
    await olderContact(portal, 5);
    await signInAgain(portal);
    await changeDocument(portal, "missed-contacts", () => ({ lookAt: 0 }));
    await onStorage(portal, (storage) => storage.setAlarm(Date.now()));
    await work(portal);
    expect((await portal.stub.overview())?.waiting.openSessions).toBe(0);
  });
});

describe("a pause that HubSpot asks for", () => {
  it("is named at once when it is long, and a sign-in tries at once", async () => {
    const portal = await installedPortal();
    const moving = intercept(/api\.hubapi\.com\/crm/u, async () =>
      Response.json(
        { status: "error", message: "The account is moved." },
        { status: 477, headers: { "retry-after": "86400" } },
      ),
    );
    const { id: contactId } = await (
      await fetch("https://api.hubapi.com/sandbox/contacts", {
        method: "POST",
        body: JSON.stringify({ portalId: portal.portalId, source: "FORM" }),
      })
    ).json<{ id: string }>();
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({ code: "hubspot_unavailable", severity: "warning" });
    expect(condition?.retryAt).toBeGreaterThan(Date.now() + 10 * MINUTE);
    moving.stop();
    await signInAgain(portal);
    await work(portal);
    expect(await statusOf(portal, contactId)).toBe("pending");
    expect(await codesOf(portal)).toEqual([]);
  });
});

describe("scopes that were not granted", () => {
  it("are a condition with a link that grants them, inside HubSpot as well, and end with a grant", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION, [
      "crm.lists.read",
      "crm.lists.write",
      "timeline",
    ]);
    expect(await conditionsOf(portal)).toMatchObject([
      {
        code: "scopes_missing",
        severity: "warning",
        message: expect.stringMatching(/automation.*no deal gates/u),
        remedy: { path: "/oauth/install", label: "Grant access" },
      },
    ]);
    const card = await portal.stub.portalCard();
    expect(card.ok && card.value.conditions).toMatchObject([
      { code: "scopes_missing", remedy: { url: "https://app.test/oauth/install", label: "Grant access" } },
    ]);
    await signInAgain(portal);
    expect(await codesOf(portal)).toEqual([]);
  });
});
