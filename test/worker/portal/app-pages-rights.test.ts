/** Who may act on the app's pages in HubSpot: whom HubSpot's consent has shown to be an admin, as long as the login lives. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { captureLogs } from "../routes/support.ts";
import {
  act,
  ADMIN,
  browse,
  outcomeOf,
  pageOf,
  signInByLink,
  withDeadLetters,
} from "../support/app-pages.ts";
import { cardIn } from "../support/card.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";
import { HOUR, installAgain } from "./portal-life-play.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const MINUTE = 60_000;

/** Lets so much time pass for the objects. */
function passTime(ms: number): void {
  const at = Date.now() + ms;
  vi.spyOn(Date, "now").mockImplementation(() => at);
}

const isAdmin = async (portal: TestPortal, userId = ADMIN) =>
  (await pageOf(portal, "attention", { userId })).frame.admin !== null;

const auditOf = async (portal: TestPortal) =>
  (await portal.stub.auditLog(Number.MAX_SAFE_INTEGER, 10)).map(({ userId, surface, action }) => [
    userId,
    surface,
    action,
  ]);

describe("who may act", () => {
  it("is nobody by a signature alone, not even an admin who is signed in to the app's own pages", async () => {
    const portal = await installedPortal(null);
    const id = await withDeadLetters(portal);
    await portal.stub.startLogin(ADMIN);
    expect(await isAdmin(portal)).toBe(false);
    for (const kind of ["replay", "remove"] as const)
      expect(await act(portal, kind, id)).toEqual([403, "admin_required"]);
    expect((await pageOf(portal, "attention")).page.deadLetters.total).toBe(3);
    expect(await auditOf(portal)).toEqual([[ADMIN, "sign-in", "sign_in"]]);
  });

  it("is the user whom HubSpot's consent names, after it; replays and removals are in the audit log", async () => {
    const portal = await installedPortal(null);
    const id = await withDeadLetters(portal);
    const { html, status } = await signInByLink(portal);
    expect(status).toBe(200);
    expect(html).toContain('data-outcome="may_act"');
    // The app's id in HubSpot is not known here; with it the way leads back there.
    expect(html).toContain('href="/portal"');
    expect(await isAdmin(portal)).toBe(true);
    expect(await act(portal, "replay", id)).toEqual([200, { done: 3 }]);
    const again = await withDeadLetters(portal, 2);
    expect(await act(portal, "remove", again)).toEqual([200, { done: 2 }]);
    expect(await act(portal, "remove", again)).toEqual([200, { done: 0 }]);
    expect(await auditOf(portal)).toEqual([
      [ADMIN, "hubspot", "remove"],
      [ADMIN, "hubspot", "replay"],
      [ADMIN, "hubspot", "sign_in"],
    ]);
  });

  it("is no colleague, and nobody of another portal", async () => {
    const [portal, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    const [id, others] = [await withDeadLetters(portal), await withDeadLetters(other)];
    await signInByLink(portal);
    expect(await act(portal, "remove", id, 77)).toEqual([403, "admin_required"]);
    expect(await act(other, "remove", others)).toEqual([403, "admin_required"]);
    expect(await isAdmin(portal, 77)).toBe(false);
    expect(await isAdmin(other)).toBe(false);
  });

  it("is nobody by a link that names another user or account than HubSpot's consent", async () => {
    const [portal, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    const asColleague = await signInByLink(portal, { userId: 77 });
    expect(asColleague.html).toContain('data-outcome="other_user"');
    const elsewhere = await signInByLink(portal, { chosen: other.portalId });
    expect(elsewhere.html).toContain('data-outcome="other_account"');
    for (const [where, userId] of [
      [portal, 77],
      [portal, ADMIN],
      [other, ADMIN],
    ] as const)
      expect(await isAdmin(where, userId)).toBe(false);
    // It was a sign-in to the app's own pages nevertheless.
    expect((await browse("/api/settings", elsewhere.cookie)).status).toBe(200);
  });

  it("ends after 60 minutes without an action, whether or not the page is read", async () => {
    const portal = await installedPortal(null);
    const id = await withDeadLetters(portal);
    await signInByLink(portal);
    passTime(30 * MINUTE);
    expect(await isAdmin(portal)).toBe(true);
    passTime(31 * MINUTE);
    expect(await isAdmin(portal)).toBe(false);
    expect(await act(portal, "replay", id)).toEqual([403, "admin_required"]);
  });

  it("lasts longer by actions, and 12 hours at most; the page says until when", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const began = Date.now();
    const until = async () => Date.parse((await pageOf(portal, "attention")).frame.admin?.until ?? "");
    expect(Math.abs((await until()) - began - HOUR)).toBeLessThan(MINUTE);
    for (let hours = 0.5; hours < 12; hours += 0.5) {
      passTime(HOUR / 2);
      expect(await act(portal, "replay", "job:999")).toEqual([200, { done: 0 }]);
    }
    expect(Math.abs((await until()) - began - 12 * HOUR)).toBeLessThan(MINUTE);
    passTime(HOUR / 2);
    expect(await act(portal, "replay", "job:999")).toEqual([403, "admin_required"]);
  });

  it("ends by a sign-out in HubSpot, which ends the browser's login as well", async () => {
    const portal = await installedPortal(null);
    const { cookie } = await signInByLink(portal);
    expect((await browse("/api/settings", cookie)).status).toBe(200);
    expect(await outcomeOf(cardIn(portal, 77).ask("/pages/sign-out"))).toEqual([200, { hadLogin: false }]);
    expect(await isAdmin(portal)).toBe(true);
    expect(await outcomeOf(cardIn(portal, ADMIN).ask("/pages/sign-out"))).toEqual([200, { hadLogin: true }]);
    expect(await isAdmin(portal)).toBe(false);
    expect((await browse("/api/settings", cookie)).status).toBe(401);
    expect((await auditOf(portal))[0]).toEqual([ADMIN, "hubspot", "sign_out"]);
  });

  it("ends by a sign-out on the app's own pages", async () => {
    const portal = await installedPortal(null);
    const { cookie } = await signInByLink(portal);
    expect((await browse("/portal/sign-out", cookie, "POST")).status).toBe(303);
    expect(await isAdmin(portal)).toBe(false);
  });

  it("ends when another admin ends the login", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const own = await portal.stub.startLogin(77);
    if (own === null) throw new Error("no login");
    expect(await isAdmin(portal)).toBe(true);
    expect(await portal.stub.endLogins(null, own, { userId: 77, surface: "page" })).toBe(1);
    expect(await isAdmin(portal)).toBe(false);
  });

  it("ends by an uninstall, and a reinstall does not revive it", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal(null);
    await signInByLink(portal);
    await portal.stub.disconnect();
    await installAgain(portal);
    expect(await isAdmin(portal)).toBe(false);
  });

  it("ends by HubSpot's word of an uninstall, for who signed in before it", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal(null);
    await signInByLink(portal);
    const uninstalledAt = Date.now() + 1000;
    passTime(2000);
    await installAgain(portal);
    expect(await isAdmin(portal)).toBe(true);
    await portal.stub.uninstalled(uninstalledAt);
    expect(await isAdmin(portal)).toBe(false);
  });

  it("takes no action but these, on no id that is none", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    for (const request of [
      {},
      { kind: "replay" },
      { kind: "wipe", id: "job:1" },
      { kind: "remove", id: "<b>" },
      { kind: "remove", id: "job:1", userId: "1" },
    ])
      expect(await outcomeOf(cardIn(portal, ADMIN).ask("/pages/dead-letters", request))).toEqual([
        400,
        "invalid",
      ]);
  });

  it("is told apart by the whole id: one that is too long for a number is nobody else's", async () => {
    const portal = await installedPortal(null);
    await portal.stub.startLogin(9_007_199_254_740_991, true);
    expect(await isAdmin(portal, 9_007_199_254_740_991)).toBe(true);
    expect(await portal.stub.appPage("attention", null, "9007199254740992")).toMatchObject({
      value: { adminUntil: null },
    });
    expect(await portal.stub.appPage("attention", null, "")).toMatchObject({
      value: { adminUntil: null },
    });
  });
});
