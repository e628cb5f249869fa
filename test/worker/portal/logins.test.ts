/** Logins: when they end, and that their end is known wherever the cookie is kept. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Logins } from "../../../src/portal/access/logins.ts";
import { captureLogs, cookieHeader, cookiesOf } from "../routes/support.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import {
  API,
  APP_ORIGIN,
  installedPortal,
  newPortal,
  pendingContact,
  type TestPortal,
} from "../support/portal.ts";
import { DAY, expireToken, HOUR, installAgain } from "./portal-life-play.ts";

const MINUTE = 60_000;

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

type Key = NonNullable<ReturnType<Logins["start"]>>;

/** A login of a portal's admin. */
async function startLogin(portal: TestPortal, userId = 77): Promise<Key> {
  const key = await portal.stub.startLogin(userId);
  if (key === null) throw new Error("no login");
  return key;
}

/** Lets so much time pass for the objects. */
function passTime(ms: number): void {
  const at = Date.now() + ms;
  vi.spyOn(Date, "now").mockImplementation(() => at);
}

/** Signs in at the sandbox's HubSpot as a browser does; returns the Cookie header. */
async function signInTo(portal: TestPortal): Promise<string> {
  const { left, back } = await consentTo(portal);
  const response = await call(back, cookieHeader(cookiesOf(left)));
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal"]);
  return cookieHeader(cookiesOf(response));
}

/** Presses Connect on the sandbox's page; returns the address that HubSpot sends the browser back to. */
async function consentTo(portal: TestPortal): Promise<{ left: Response; back: string }> {
  const left = await call("/oauth/install");
  const answer = await fetch(left.headers.get("Location") ?? "", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ portalId: String(portal.portalId) }),
    redirect: "manual",
  });
  const back = new URL(answer.headers.get("location") ?? "");
  return { left, back: back.pathname + back.search };
}

async function call(path: string, cookie = "", method = "GET"): Promise<Response> {
  const headers = { Cookie: cookie, Origin: APP_ORIGIN, "Content-Type": "application/x-www-form-urlencoded" };
  return exports.default.fetch(new Request(APP_ORIGIN + path, { method, headers, redirect: "manual" }));
}

describe("a login", () => {
  it("is live for its portal alone, and names its user", async () => {
    const [one, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    const key = await startLogin(one);
    expect(await one.stub.useLogin(key)).toMatchObject({ userId: 77 });
    expect(await other.stub.useLogin(key)).toBeNull();
    expect(await one.stub.useLogin({ ...key, id: "another" })).toBeNull();
    expect(await one.stub.useLogin({ ...key, generation: "another" })).toBeNull();
  });

  it("says since when HubSpot's consent is given; a new sign-in is a new consent", async () => {
    const portal = await installedPortal(null);
    const began = Date.now();
    const key = await startLogin(portal);
    passTime(11 * MINUTE);
    const login = await portal.stub.useLogin(key);
    expect(login?.since).toBeGreaterThanOrEqual(began);
    expect(login?.since).toBeLessThan(began + MINUTE);
    const again = await portal.stub.useLogin(await startLogin(portal));
    expect(again?.since).toBeGreaterThanOrEqual(began + 11 * MINUTE);
  });

  it("ends after 60 minutes without a request", async () => {
    const portal = await installedPortal(null);
    const key = await startLogin(portal);
    passTime(59 * MINUTE);
    expect(await portal.stub.useLogin(key)).not.toBeNull();
    passTime(59 * MINUTE);
    expect(await portal.stub.useLogin(key)).not.toBeNull();
    passTime(60 * MINUTE);
    expect(await portal.stub.useLogin(key)).toBeNull();
  });

  it("ends after 12 hours, however busy it is", async () => {
    const portal = await installedPortal(null);
    const key = await startLogin(portal);
    for (let minutes = 30; minutes < 12 * 60; minutes += 30) {
      passTime(30 * MINUTE);
      expect(await portal.stub.useLogin(key)).not.toBeNull();
    }
    passTime(30 * MINUTE);
    expect(await portal.stub.useLogin(key)).toBeNull();
  });

  it("ends by a sign-out, and the others of the portal do not", async () => {
    const portal = await installedPortal(null);
    const [key, colleague] = [await startLogin(portal), await startLogin(portal, 78)];
    await portal.stub.endLogin(key);
    expect(await portal.stub.useLogin(key)).toBeNull();
    expect(await portal.stub.useLogin(colleague)).toMatchObject({ userId: 78 });
  });

  it("ends by a disconnect, and a reinstall does not revive it", async () => {
    const portal = await installedPortal(null);
    const key = await startLogin(portal);
    new HubSpotAnnex().open();
    expect(await portal.stub.disconnect()).toMatchObject({ ok: true });
    expect(await portal.stub.useLogin(key)).toBeNull();
    expect(await portal.stub.startLogin(77)).toBeNull();
    await installAgain(portal);
    expect(await portal.stub.useLogin(key)).toBeNull();
    expect(await portal.stub.useLogin(await startLogin(portal))).not.toBeNull();
  });

  it("ends by an uninstall in HubSpot, also when the app was installed again before that was known", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal(null);
    const before = await startLogin(portal);
    const uninstalledAt = Date.now() + 1000;
    passTime(2000);
    await installAgain(portal);
    const after = await startLogin(portal);
    expect(await portal.stub.uninstalled(uninstalledAt)).toBe(false);
    expect(await portal.stub.useLogin(before)).toBeNull();
    expect(await portal.stub.useLogin(after)).not.toBeNull();

    annex.grantsEnded = true;
    expect(await portal.stub.uninstalled(Date.now() + DAY)).toBe(true);
    expect(await portal.stub.useLogin(after)).toBeNull();
  });

  it("ends by a reinstall after an uninstall in HubSpot, although the journal has not told of it", async () => {
    const portal = await installedPortal(null);
    const before = await startLogin(portal);
    const gone = await fetch(`${API}/sandbox/portals/${portal.portalId}/uninstall`, { method: "POST" });
    expect(gone.status).toBe(204);
    await installAgain(portal);
    expect(await portal.stub.useLogin(before)).toBeNull();
    expect(await portal.stub.useLogin(await startLogin(portal))).not.toBeNull();
  });

  it("outlives a colleague's sign-in, and not one that a refused grant made necessary", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const key = await startLogin(portal);
    await installAgain(portal);
    expect(await portal.stub.useLogin(key)).not.toBeNull();
    annex.grantsEnded = true;
    await expireToken(portal);
    await pendingContact(portal);
    expect(await portal.stub.overview()).toMatchObject({ status: "refused" });
    expect(await portal.stub.useLogin(key)).not.toBeNull();
    annex.grantsEnded = false;
    await installAgain(portal);
    expect(await portal.stub.useLogin(key)).toBeNull();
  });

  it("is listed for the others of its portal, by a name that opens nothing", async () => {
    const [portal, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    const began = Date.now();
    const mine = await startLogin(portal);
    passTime(MINUTE);
    const colleague = await startLogin(portal, 78);
    await startLogin(other, 99);
    await portal.stub.startLogin(79, true);
    const listed = await portal.stub.logins(mine);
    expect(listed).toMatchObject([
      { userId: 79, isOwn: false, inHubSpot: true },
      { userId: 78, isOwn: false, inHubSpot: false },
      { userId: 77, isOwn: true, inHubSpot: false },
    ]);
    expect(listed[2]?.since).toBeGreaterThanOrEqual(began);
    const { name = "" } = listed[1] ?? {};
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${colleague.id}|${colleague.generation}`, "u"));
    expect(await portal.stub.useLogin({ ...colleague, id: name })).toBeNull();
    // A login that has ended is not listed.
    passTime(61 * MINUTE);
    expect(await portal.stub.logins(mine)).toEqual([]);
  });

  it("is ended by another admin: one by its name, or all but the admin's own", async () => {
    const portal = await installedPortal(null);
    const mine = await startLogin(portal);
    const [stolen, colleague, third] = [
      await startLogin(portal, 78),
      await startLogin(portal, 79),
      await startLogin(portal, 80),
    ];
    const name = (await portal.stub.logins(mine)).find(({ userId }) => userId === 78)?.name ?? "";
    const by = { userId: 77, surface: "page" } as const;
    expect(await portal.stub.endLogins("another", mine, by)).toBe(0);
    expect(await portal.stub.endLogins(name, mine, by)).toBe(1);
    expect(await portal.stub.useLogin(stolen)).toBeNull();
    expect(await portal.stub.useLogin(colleague)).not.toBeNull();
    expect(await portal.stub.endLogins(null, mine, by)).toBe(2);
    for (const ended of [colleague, third]) expect(await portal.stub.useLogin(ended)).toBeNull();
    expect(await portal.stub.useLogin(mine)).not.toBeNull();
    const [all, one] = await portal.stub.auditLog(Number.MAX_SAFE_INTEGER, 2);
    expect(one).toMatchObject({
      ...by,
      action: "end_login",
      changes: [{ field: "login of user 78", to: "ended" }],
    });
    expect(all?.changes).toHaveLength(2);
  });

  it("is one of 50 at most: the one that was used longest ago ends for another", async () => {
    const portal = await installedPortal(null);
    const keys: Key[] = [];
    for (let count = 0; count < 51; count += 1) {
      passTime(1000);
      keys.push(await startLogin(portal));
    }
    const live = await Promise.all(keys.map((key) => portal.stub.useLogin(key)));
    expect(live.map((login) => login !== null)).toEqual([false, ...Array.from({ length: 50 }, () => true)]);
  });
});

it("a portal where nobody installed the app begins no login, and stores nothing", async () => {
  const portal = await newPortal();
  expect(await portal.stub.startLogin(77)).toBeNull();
  expect(await portal.stub.useLogin({ id: "x", generation: "y" })).toBeNull();
});

describe("a browser", () => {
  it("gains nothing by a code that leaked from another: not with its address, nor in a sign-in of its own", async () => {
    const portal = await newPortal();
    const { left, back } = await consentTo(portal);
    const code = new URL(back, APP_ORIGIN).searchParams.get("code") ?? "";
    const own = await call("/oauth/install");
    const ownJar = cookieHeader(cookiesOf(own));
    expect((await call(back, ownJar)).status).toBe(400);
    const state = new URL(own.headers.get("Location") ?? "").searchParams.get("state") ?? "";
    const injected = await call(`/oauth/callback?code=${code}&state=${state}`, ownJar);
    expect(injected.status).toBe(400);
    expect(cookiesOf(injected).has("__Host-idv_login")).toBe(false);
    expect(await portal.stub.overview()).toBeNull();
    expect(left.status).toBe(302);
  });

  it("that kept its cookie is signed out by a sign-out elsewhere", async () => {
    const portal = await newPortal();
    const cookie = await signInTo(portal);
    expect((await call("/api/settings", cookie)).status).toBe(200);
    expect((await call("/portal/sign-out", cookie, "POST")).status).toBe(303);
    expect((await call("/api/settings", cookie)).status).toBe(401);
    expect((await call("/portal", cookie)).status).toBe(401);
  });

  it("is signed out once the app has left the portal", async () => {
    const portal = await newPortal();
    const cookie = await signInTo(portal);
    new HubSpotAnnex().open();
    await env.PORTAL.getByName(String(portal.portalId)).disconnect();
    expect((await call("/api/settings", cookie)).status).toBe(401);
    passTime(HOUR);
    expect((await call("/portal", cookie)).status).toBe(401);
  });
});
