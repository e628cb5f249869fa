/** The audit log: what people changed, who, when and where; never a secret. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { configOf } from "../../../src/env.ts";
import { archiveAudit, restoreAudit } from "../../../src/portal/audit/audit-archive.ts";
import { AuditLog, changesBetween, type Actor } from "../../../src/portal/audit/audit.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { countAudit, fillAudit, onStorage } from "../support/peek.ts";
import { installedPortal, SESSIONS_CONNECTION, type TestPortal } from "../support/portal.ts";
import { DAY, installAgain, leftIn, NOTHING_LEFT } from "./portal-life-play.ts";

afterEach(() => vi.restoreAllMocks());

const ADA: Actor = { userId: 77, surface: "page" };
const entriesOf = (portal: TestPortal) => portal.stub.auditLog(Number.MAX_SAFE_INTEGER, 100);

describe("the audit log", () => {
  it("keeps a change of settings: who, when, where, and each field from what to what", async () => {
    const portal = await installedPortal(null);
    const began = Date.now();
    await portal.stub.putSettings({ linkLifetimeHours: 12, triggers: { form: false } }, ADA);
    const [entry] = await entriesOf(portal);
    expect(entry).toMatchObject({ userId: 77, surface: "page", action: "settings" });
    expect(entry?.at).toBeGreaterThanOrEqual(began);
    expect(entry?.changes).toEqual([
      { field: "triggers.form", from: "true", to: "false" },
      { field: "linkLifetimeHours", from: expect.stringMatching(/^\d+$/u), to: "12" },
    ]);
  });

  it("is shown with the users' names while HubSpot gives them, and without when it is slow", async () => {
    const portal = await installedPortal(null);
    const needs = { audit: { before: Number.MAX_SAFE_INTEGER, limit: 5 } };
    const users = async (from: TestPortal) => (await from.stub.readPage(needs))?.users ?? [];
    expect((await users(portal)).map(({ id }) => id)).toContain("1");
    const logins = { id: "a-login", generation: "an-install" };
    expect((await portal.stub.readPage({ logins }))?.users?.map(({ id }) => id)).toContain("1");
    expect((await portal.stub.readPage({ overview: true }))?.users).toBeUndefined();
    const slow = await installedPortal(null);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
      new Request(input, init).url.includes("/owners") ? new Promise(() => {}) : real(input, init),
    );
    expect(await users(slow)).toEqual([]);
  });

  it("keeps nothing of a change that was refused, or that changes nothing", async () => {
    const portal = await installedPortal(null);
    expect(await portal.stub.putSettings({ linkLifetimeHours: -1 }, ADA)).toMatchObject({ ok: false });
    expect(await portal.stub.putConnection({ kind: "sessions" }, ADA)).toMatchObject({ ok: false });
    await portal.stub.putSettings({}, ADA);
    expect(await portal.stub.replay("job:999", ADA)).toBe(false);
    expect(await portal.stub.remove("job:999", ADA)).toBe(false);
    expect(await entriesOf(portal)).toEqual([]);
  });

  it("names the secrets of a connection that were set or changed, and stores none of them", async () => {
    const portal = await installedPortal(null);
    await portal.stub.putConnection(SESSIONS_CONNECTION, ADA);
    await portal.stub.putConnection({ ...SESSIONS_CONNECTION, apiKey: "another-api-key" }, ADA);
    await portal.stub.putConnection({ ...SESSIONS_CONNECTION, apiKey: "", callbackSecrets: null }, ADA);
    const [removed, changed, first] = await entriesOf(portal);
    expect(first?.changes).toContainEqual({ field: "tenantDns", from: "", to: "sandbox.1kosmos.net" });
    expect(first?.changes).toContainEqual({ field: "apiKey", from: "", to: "(secret)" });
    expect(changed?.changes).toEqual([{ field: "apiKey", from: "(secret)", to: "(secret)" }]);
    expect(removed?.changes).toEqual([{ field: "callbackSecrets", from: "(secret)", to: "" }]);
    const stored = await onStorage(portal, ({ sql }) =>
      JSON.stringify(sql.exec("SELECT changes FROM audit").toArray()),
    );
    expect(stored).not.toMatch(/another-api-key|sandbox-api-key|whsec/u);
  });

  it("keeps sign-ins and sign-outs, and a disconnect, as long as anything is stored", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal(null);
    const key = await portal.stub.startLogin(77);
    if (key === null) throw new Error("no login");
    await portal.stub.endLogin(key);
    await portal.stub.endLogin(key);
    await portal.stub.putSettings({ disconnectGraceHours: 24 }, { userId: 78, surface: "api" });
    await portal.stub.disconnect({ userId: 78, surface: "page" });
    const entries = await entriesOf(portal);
    expect(entries.map(({ userId, surface, action }) => [userId, surface, action])).toEqual([
      [78, "page", "disconnect"],
      [78, "api", "settings"],
      [77, "page", "sign_out"],
      [77, "sign-in", "sign_in"],
    ]);
  });

  it("outlives a disconnect that deletes everything: a reinstall shows who did it, and what was before", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal(null);
    const other = await installedPortal(null);
    await portal.stub.putSettings({ linkLifetimeHours: 12 }, ADA);
    for (let round = 0; round < 2; round += 1) {
      const who = { userId: 78 + round, surface: "page" } as const;
      await portal.stub.disconnect(who);
      await runDurableObjectAlarm(portal.stub);
      expect(await leftIn(portal.stub)).toEqual(NOTHING_LEFT);
      const archive = await env.TOKENS.get(`portal:${portal.portalId}:audit`);
      expect(archive).toMatch(/^v2\./u);
      expect(archive).not.toContain("linkLifetimeHours");
      await installAgain(portal);
      expect(await env.TOKENS.get(`portal:${portal.portalId}:audit`)).toBeNull();
    }
    const entries = await entriesOf(portal);
    expect(entries.map(({ userId, action }) => [userId, action])).toEqual([
      [79, "disconnect"],
      [78, "disconnect"],
      [77, "settings"],
    ]);
    expect(entries.at(-1)?.changes).toMatchObject([{ field: "linkLifetimeHours", to: "12" }]);
    expect(await portal.stub.overview()).toMatchObject({ counters: {} });
    expect(await entriesOf(other)).toEqual([]);
  });

  it("is put away for 400 days from its newest entry on, and is worth nothing in another portal's place", async () => {
    new HubSpotAnnex().open();
    const [portal, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    await fillAudit(portal, 2, Date.now() - 100 * DAY);
    const put = vi.spyOn(env.TOKENS, "put");
    // An uninstall in HubSpot is a change of its own, so the log is put away as it is.
    const options = { kv: env.TOKENS, keyring: configOf(env).keyring, portalId: portal.portalId };
    const restored: unknown[] = [];
    await onStorage(portal, ({ sql }) =>
      archiveAudit(options, new AuditLog(sql, { now: Date.now, portalId: () => 1 }), Date.now()),
    );
    const [key = "", sealed, given] = put.mock.calls.at(-1) ?? [];
    if (typeof sealed !== "string") throw new Error("nothing was put away");
    expect(given?.expirationTtl).toBeGreaterThan(299 * 86_400);
    expect(given?.expirationTtl).toBeLessThanOrEqual(300 * 86_400 + 1);
    await env.TOKENS.put(key.replace(String(portal.portalId), String(other.portalId)), sealed);
    await onStorage(other, async ({ sql }) => {
      const audit = new AuditLog(sql, { now: Date.now, portalId: () => 1 });
      await restoreAudit({ ...options, portalId: other.portalId }, audit);
      restored.push(...audit.entries(Number.MAX_SAFE_INTEGER, 10));
    });
    expect(restored).toEqual([]);
  });

  it("keeps entries for 400 days", async () => {
    const portal = await installedPortal(null);
    await fillAudit(portal, 3, Date.now() - 400 * DAY);
    await fillAudit(portal, 1, Date.now() - 399 * DAY);
    expect(await entriesOf(portal)).toHaveLength(1);
    expect(await countAudit(portal)).toBe(4);
    await portal.stub.sweep();
    expect(await countAudit(portal)).toBe(1);
  });

  it("keeps 100,000 entries at most, the newest", async () => {
    const portal = await installedPortal(null);
    await fillAudit(portal, 100_000, Date.now());
    await portal.stub.putSettings({ linkLifetimeHours: 13 }, ADA);
    expect(await countAudit(portal)).toBe(100_000);
    const [newest] = await entriesOf(portal);
    expect(newest).toMatchObject({ action: "settings" });
  });

  it("is a line of the Worker's log as well, which names the fields and no value", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
    const portal = await installedPortal(null);
    await portal.stub.putConnection(SESSIONS_CONNECTION, ADA);
    await portal.stub.putSettings({ personPage: { companyName: "Acme Bank" } }, ADA);
    const [connection = "", settings = ""] = lines.filter((line) => line.includes('"event":"audit"'));
    const { portalId: id } = portal;
    const who = { portal: id, user: 77, surface: "page" };
    expect(JSON.parse(connection)).toMatchObject({ ...who, action: "connection" });
    expect(JSON.parse(connection)).toMatchObject({ fields: expect.stringContaining("apiKey") });
    expect(JSON.parse(settings)).toMatchObject({
      ...who,
      action: "settings",
      fields: "personPage.companyName",
    });
    expect(connection + settings).not.toMatch(/sandbox-api-key|sandbox\.1kosmos|Acme/u);
  });

  it("gives its entries in pages, the newest first", async () => {
    const portal = await installedPortal(null);
    await fillAudit(portal, 5, Date.now());
    const [one, two] = await portal.stub.auditLog(Number.MAX_SAFE_INTEGER, 2);
    const rest = await portal.stub.auditLog(two?.seq ?? 0, 10);
    expect([one, two, ...rest].map((entry) => entry?.seq)).toEqual([5, 4, 3, 2, 1]);
  });
});

it("a change is listed by the path of its field; a list is one field", () => {
  expect(changesBetween({ a: { b: 1, c: "x" }, d: [1] }, { a: { b: 1, c: null }, d: [1, 2] })).toEqual([
    { field: "a.c", from: "x", to: "null" },
    { field: "d", from: "[1]", to: "[1,2]" },
  ]);
});
