/**
 * Daily caps: what is over one waits, is shown with its number, and goes on the next day or when an admin says so.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { overCapMessage } from "../../../src/features/contacts/caps/over-cap.ts";
import { cardIn } from "../support/card.ts";
import {
  creationOf,
  installedPortal,
  newContact,
  sessionsOf,
  signInAgain,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { enrol, runAction } from "../support/workflows.ts";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The clock that the objects go by: the real one, moved on. */
const clock = { offset: 0 };
beforeEach(() => {
  clock.offset = 0;
  const real = Date.now;
  const spy = vi.spyOn(Date, "now").mockImplementation(() => real() + clock.offset);
  onTestFinished(() => spy.mockRestore());
});
afterEach(() => vi.restoreAllMocks());

async function submit(portal: TestPortal, count: number, changeSource = "FORM"): Promise<string[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => newContact(portal)));
  await portal.stub.accept(ids.map((id) => creationOf(id, { changeSource })));
  await work(portal);
  return ids;
}

const started = async (portal: TestPortal) => (await sessionsOf(portal)).size;

async function capOf(portal: TestPortal, source: string) {
  const limits = await portal.stub.limits();
  return limits?.caps.find((cap) => cap.source === source);
}

async function overCap(portal: TestPortal) {
  const conditions = (await portal.stub.conditions()) ?? [];
  return conditions.filter(({ code }) => code === "over_cap");
}

describe("form submissions over the daily cap", () => {
  it("become as many sessions as the cap allows; the others wait as a condition with their number", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { form: 5 } });
    await submit(portal, 12);
    expect(await started(portal)).toBe(5);
    expect(await capOf(portal, "form")).toMatchObject({ cap: 5, used: 5, raised: 0, waiting: 7 });
    expect(await overCap(portal)).toMatchObject([
      {
        waiting: 7,
        severity: "warning",
        message: expect.stringContaining("7 verifications for form submissions"),
      },
    ]);
    const { retryAt = 0 } = (await overCap(portal))[0] ?? {};
    expect((retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(25 * 60 * 60 * 1000);
    // Nothing is requested again meanwhile, and an evicted object counts the same.
    await evictDurableObject(portal.stub);
    await submit(portal, 1);
    expect(await started(portal)).toBe(5);
    expect(await capOf(portal, "form")).toMatchObject({ used: 5, waiting: 8 });
  });

  it("go on the next day, as many as its cap allows", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { form: 3 } });
    await submit(portal, 8);
    clock.offset += DAY_MS;
    await work(portal);
    expect(await started(portal)).toBe(6);
    expect(await capOf(portal, "form")).toMatchObject({ used: 3, waiting: 2 });
    clock.offset += DAY_MS;
    await work(portal);
    expect(await started(portal)).toBe(8);
    expect(await overCap(portal)).toEqual([]);
  });

  it.each([
    ["all go on", { kind: "go_on" }, { concerned: 6, started: 8, waiting: 0 }],
    ["some more are allowed for today", { kind: "raise", by: 4 }, { concerned: 4, started: 6, waiting: 2 }],
    ["all are skipped", { kind: "skip" }, { concerned: 6, started: 2, waiting: 0 }],
  ] as const)("when an admin says so: %s", async (_what, action, after) => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { form: 2 } });
    await submit(portal, 8);
    const by = { userId: 77, surface: "page" } as const;
    expect(await portal.stub.actOnCap("form", action, by)).toBe(after.concerned);
    await work(portal);
    expect(await started(portal)).toBe(after.started);
    expect(await capOf(portal, "form")).toMatchObject({ waiting: after.waiting });
    expect((await portal.stub.auditLog(1e9, 1))[0]).toMatchObject({
      action: "limit",
      userId: 77,
      changes: [{ field: "dailyCaps.form", from: "6 waiting" }],
    });
    // It was for today alone.
    clock.offset += DAY_MS;
    await submit(portal, 9);
    expect(await capOf(portal, "form")).toMatchObject({ raised: 0, used: 2 });
  });

  it.each([
    ["all go on", { kind: "go_on" }, 4],
    ["one more", { kind: "raise", by: 1 }, 1],
  ] as const)(
    "go on as an admin says, also below caps that were lowered today: %s",
    async (_what, action, more) => {
      const portal = await installedPortal();
      await submit(portal, 5);
      await portal.stub.putSettings({ dailyCaps: { portal: 0, form: 2 } });
      await submit(portal, 4);
      expect(await started(portal)).toBe(5);
      await portal.stub.actOnCap("form", action, { userId: 77, surface: "page" });
      await work(portal);
      expect(await started(portal)).toBe(5 + more);
      await submit(portal, 1);
      expect(await started(portal)).toBe(5 + more);
    },
  );

  it("wait beside other sources, which have caps of their own", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { form: 1, manual: 2 } });
    await submit(portal, 3);
    await submit(portal, 3, "CRM_UI");
    await submit(portal, 4, "IMPORT");
    expect(await started(portal)).toBe(1 + 2 + 4);
    expect((await overCap(portal)).map(({ waiting }) => waiting)).toEqual([2, 1]);
  });

  it("and all sources together stay below the account's", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { portal: 3 } });
    await submit(portal, 2);
    await submit(portal, 3, "IMPORT");
    expect(await started(portal)).toBe(3);
    expect(await capOf(portal, "portal")).toMatchObject({ cap: 3, used: 3, waiting: 2 });
    expect(await portal.stub.actOnCap("import", { kind: "go_on" })).toBe(2);
    await work(portal);
    expect(await started(portal)).toBe(5);
  });

  it("by default are 200 a day, and an import has no cap of its own", async () => {
    const portal = await installedPortal();
    expect(await capOf(portal, "form")).toMatchObject({ cap: 200 });
    expect(await capOf(portal, "import")).toMatchObject({ cap: null });
  });
});

describe("a cap", () => {
  it("counts what starts a session, and not what joins one or is answered at once", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { card: 1 } });
    const [first, second] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    expect(await card.startVerification(first, { requestKey: "1" })).toMatchObject({ outcome: "started" });
    await work(portal);
    expect(await card.startVerification(first, { requestKey: "2" })).toMatchObject({ outcome: "joined" });
    expect(await card.startVerification(second, { requestKey: "3" })).toMatchObject({
      outcome: "waiting",
      message: overCapMessage(1, "card"),
    });
    expect(await capOf(portal, "card")).toMatchObject({ used: 1, waiting: 1 });
  });

  it("holds bulk actions and workflows as well", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { bulk: 1, workflow: 1 } });
    const ids = await Promise.all(Array.from({ length: 3 }, () => newContact(portal)));
    await cardIn(portal).bulk({ contactIds: ids });
    await work(portal);
    expect(await capOf(portal, "bulk")).toMatchObject({ used: 1, waiting: 2 });
    for (const id of [await newContact(portal), await newContact(portal)])
      await runAction(portal, await enrol(portal, id));
    await work(portal);
    expect(await capOf(portal, "workflow")).toMatchObject({ used: 1, waiting: 1 });
    expect(await started(portal)).toBe(2);
  });

  it.each([
    ["Pacific/Kiritimati", 14],
    ["Etc/GMT+12", -12],
    ["Asia/Katmandu", 5.75],
  ])(
    "is of the account's own day: in %s it begins anew at midnight there, and at no other",
    async (timeZone, hoursAhead) => {
      const portal = await installedPortal();
      await portal.crm("PUT", `/sandbox/portals/${portal.portalId}/account`, { timeZone });
      await signInAgain(portal);
      await portal.stub.putSettings({ dailyCaps: { form: 1 } });
      // An hour before a midnight there.
      const ahead = hoursAhead * HOUR_MS;
      const midnight = Math.ceil((Date.now() + 2 * HOUR_MS + ahead) / DAY_MS) * DAY_MS - ahead;
      clock.offset = midnight - HOUR_MS - Date.now();
      await submit(portal, 3);
      const [condition] = await overCap(portal);
      expect(Math.abs((condition?.retryAt ?? 0) - midnight)).toBeLessThanOrEqual(1000);
      // A minute before midnight.
      clock.offset += HOUR_MS - MINUTE_MS;
      await work(portal);
      expect(await started(portal)).toBe(1);
      expect(await capOf(portal, "form")).toMatchObject({ used: 1, waiting: 2 });
      clock.offset += 2 * MINUTE_MS;
      await work(portal);
      expect(await started(portal)).toBe(2);
      expect(await capOf(portal, "form")).toMatchObject({ used: 1, waiting: 1 });
      // Nor is one of the hours that follow.
      for (let hours = 1; hours < 24; hours += 1) {
        clock.offset += HOUR_MS;
        await work(portal);
      }
      expect(await started(portal)).toBe(2);
      clock.offset += HOUR_MS;
      await work(portal);
      expect(await started(portal)).toBe(3);
    },
  );

  it("of many at once is never exceeded", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { form: 10 } });
    await submit(portal, 60);
    expect(await started(portal)).toBe(10);
  });
});
