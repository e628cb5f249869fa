/** `POST /doctor` and the page that makes its tokens: each works once, for minutes, for its purpose, and shows no secret. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordCronRun } from "../../../src/cron.ts";
import { makeDoctorToken } from "../../../src/lib/crypto/doctor-token.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { seal } from "../../../src/lib/crypto/seal.ts";
import type { ContactRecord } from "../../../src/features/contacts/view.ts";
import type { ObjectDiagnosis } from "../../../src/portal/admin/diagnosis.ts";
import { installedPortal, pendingContact } from "../support/portal.ts";
import {
  captureLogs,
  createWorld,
  jsonOf,
  NOW,
  ORIGIN,
  PORTAL_ID,
  signedIn,
  testKeyring,
} from "./support.ts";

const MINUTE = 60_000;
const NO_CONTACT: ContactRecord = {
  status: null,
  ial: null,
  verifiedAt: null,
  manual: null,
  deletedAt: null,
  review: false,
  unknownWord: null,
  events: [],
};
const NOT_INSTALLED: ObjectDiagnosis = { version: "0.1.0", portal: null };

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

function openWorld(vars: { readonly [Name in keyof Env]?: Env[Name] | undefined } = {}) {
  const world = createWorld({
    vars,
    portal: { diagnose: async () => NOT_INSTALLED },
    contact: { history: async () => NO_CONTACT },
  });
  const ask = (token: string, query = "") =>
    world.request(`/doctor${query}`, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  return { ...world, ask };
}

describe("a token", () => {
  it("works once, however its end is spelled", async () => {
    const { ask } = openWorld();
    const token = await makeDoctorToken(testKeyring(), null, NOW);
    expect((await ask(token)).status).toBe(200);
    // The last character of base64 may have bits that say nothing.
    for (const last of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
      expect((await ask(token.replace(/.$/u, last))).status).toBe(401);
  });

  it("works once, whoever is quicker", async () => {
    const { ask } = openWorld();
    const token = await makeDoctorToken(testKeyring(), null, NOW);
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => ask(token)))).map(({ status }) => status);
    expect(statuses.toSorted((left, right) => left - right)).toEqual([200, 401, 401, 401]);
    expect(await jsonOf(await ask(token))).toMatchObject({ error: "token_used" });
  });

  it("lives for ten minutes", async () => {
    const { ask, clock } = openWorld();
    const [first, second] = [await tokenAt(NOW), await tokenAt(NOW)];
    clock.now = NOW + 10 * MINUTE - 1;
    expect((await ask(first)).status).toBe(200);
    clock.now = NOW + 10 * MINUTE;
    const late = await ask(second);
    expect([late.status, await jsonOf(late)]).toMatchObject([401, { error: "token_expired" }]);
  });

  it("cannot be made to live for longer than it is remembered as used", async () => {
    const { ask } = openWorld();
    expect(await jsonOf(await ask(await tokenAt(NOW + 5 * MINUTE)))).toMatchObject({
      error: "token_expired",
    });
  });

  it.each<[string, () => Promise<string>]>([
    ["of another deployment", () => makeDoctorToken(keyringFrom(`x:${btoa("x".repeat(32))}`), null, NOW)],
    [
      "of our key's id and another key",
      () => makeDoctorToken(keyringFrom(`test1:${btoa("x".repeat(32))}`), null, NOW),
    ],
    [
      "changed in one character",
      async () => (await tokenAt(NOW)).replace(/.(?=.{9}$)/u, (one) => (one === "A" ? "B" : "A")),
    ],
    ["sealed for another purpose", () => sealed("cookie:login", "doctor")],
    ["of another place", () => sealed("doctor-token", "cookie:idv_login")],
    ["that is none", async () => "x"],
    ["that is empty", async () => ""],
  ])("%s is refused and told nothing", async (_name, make) => {
    const { ask, calls } = openWorld();
    const response = await ask(await make());
    expect([response.status, await jsonOf(response)]).toMatchObject([401, { error: "token_invalid" }]);
    expect(calls).toEqual([]);
  });

  it("opens nothing else", async () => {
    const { request } = createWorld();
    const cookie = `__Host-idv_login=${await tokenAt(NOW)}`;
    expect((await request("/portal", { headers: { Cookie: cookie } })).status).toBe(401);
    expect((await request("/api/settings", { headers: { Cookie: cookie } })).status).toBe(401);
  });

  it("is not logged", async () => {
    const { ask } = openWorld();
    const token = await tokenAt(NOW);
    await ask(token);
    await ask(token);
    expect(logs.join()).not.toContain(token.slice(-20));
  });
});

describe("the answer", () => {
  it("names each part, and what was tried", async () => {
    await recordCronRun(env, NOW - 30_000);
    const { ask } = openWorld();
    expect(await jsonOf(await ask(await tokenAt(NOW)))).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
      time: NOW,
      logLevel: "info",
      bindings: { TOKENS: true, PORTAL: true, OAUTH_STATE: true, EMAIL: true, METRICS: false },
      kv: { write: "ok", read: "ok" },
      objects: { Portal: "ok", Contact: "ok", SweepIndex: "ok", Journal: "ok", OAuthState: "ok" },
      cronRanAt: NOW - 30_000,
      sweepOverdueSince: null,
      journal: { readAt: 0, nextAt: 0 },
      schema: { SweepIndex: [{ part: "main", stored: 1, known: 1 }] },
      portalCount: 0,
      portals: [],
    });
  });

  it("names what does not respond, and an object of a version that cannot be asked", async () => {
    const broken = {
      ...env.TOKENS,
      put: async () => Promise.reject(new Error("KV PUT failed: 500 for abc")),
    };
    const { request } = createWorld({
      vars: { TOKENS: broken },
      portal: { diagnose: () => Promise.reject(new TypeError('does not implement the method "diagnose"')) },
      contact: { history: () => Promise.reject(new Error("overloaded")) },
    });
    const headers = { Authorization: `Bearer ${await tokenAt(NOW)}` };
    const response = await request("/doctor", { method: "POST", headers });
    const text = await response.clone().text();
    expect(await jsonOf(response)).toMatchObject({
      kv: { write: "failing" },
      objects: { Portal: "old_code", Contact: "failing" },
    });
    expect(text).not.toContain("abc");
    expect(logs.join()).toContain("KV PUT failed");
  });

  it("shows a portal's token that portal alone, whatever the request names", async () => {
    const { ask, calls } = openWorld();
    const body = await jsonOf(await ask(await makeDoctorToken(testKeyring(), 4242, NOW), "?portal=4343"));
    expect(body).toMatchObject({ portalCount: null, portals: [{ portalId: 4242 }] });
    expect(
      calls
        .filter(({ method }) => method === "diagnose")
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["0", "4242"]);
  });

  it("shows the operator every portal that has a grant, or the one that is named", async () => {
    await env.TOKENS.put("portal:11:tokens", "x");
    await env.TOKENS.put("portal:12:tokens", "x");
    await env.TOKENS.put("portal:12:jurisdiction", "none");
    const { ask } = openWorld();
    expect(await jsonOf(await ask(await tokenAt(NOW)))).toMatchObject({
      portalCount: 2,
      portals: [{ portalId: 11 }, { portalId: 12 }],
    });
    expect(await jsonOf(await ask(await tokenAt(NOW), "?portal=12"))).toMatchObject({
      portalCount: 2,
      portals: [{ portalId: 12 }],
    });
  });

  it("has no secret and nothing about people", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const { ask } = openWorld({ PORTAL: env.PORTAL, CONTACT: env.CONTACT });
    const response = await ask(await tokenAt(NOW));
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      portals: [{ portalId: portal.portalId, portal: { grant: { stored: "ok", refresh: "ok" } } }],
    });
    const secrets = [
      env.HUBSPOT_CLIENT_SECRET,
      env.HUBSPOT_CLIENT_ID,
      env.ENCRYPTION_KEYS,
      "sandbox-api-key",
    ];
    for (const secret of [...secrets, "@", contactId, "http", "1kosmos.net"])
      expect(text).not.toContain(secret);
  });
});

describe("the page", () => {
  it("makes a token for its own portal, once asked, and notes who asked", async () => {
    const { get, post, calls } = await signedIn({ portal: { noteDoctorToken: async () => true } });
    expect(await (await get("/portal/diagnostics")).text()).not.toContain("--token");
    const response = await post("/portal/diagnostics", {});
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const html = await response.text();
    const [, url, token = ""] = /--url (\S+) --token ([\w.-]+)/u.exec(html) ?? [];
    expect(url).toBe(ORIGIN);
    expect(calls).toContainEqual({
      name: String(PORTAL_ID),
      method: "noteDoctorToken",
      args: [{ userId: 77, surface: "page" }],
    });
    const { ask } = openWorld();
    expect(await jsonOf(await ask(token))).toMatchObject({ portals: [{ portalId: PORTAL_ID }] });
  });

  it("wants a fresh sign-in, and a form of its own", async () => {
    const { post, clock, calls, request, cookie } = await signedIn({
      portal: { noteDoctorToken: async () => true },
    });
    const foreign = await request("/portal/diagnostics", {
      method: "POST",
      headers: { Cookie: cookie, Origin: "https://elsewhere.example" },
      body: new URLSearchParams({}),
    });
    expect(foreign.status).toBe(403);
    clock.now = NOW + 11 * MINUTE;
    const stale = await post("/portal/diagnostics", {});
    expect(stale.status).toBe(403);
    expect(await stale.text()).not.toContain("--token");
    expect(calls.filter(({ method }) => method === "noteDoctorToken")).toEqual([]);
  });

  it("is for whoever is signed in", async () => {
    expect((await createWorld().request("/portal/diagnostics")).status).toBe(401);
  });
});

function tokenAt(now: number): Promise<string> {
  return makeDoctorToken(testKeyring(), null, now);
}

/** The claim of a good token, sealed for another use. */
function sealed(label: "cookie:login" | "doctor-token", place: string): Promise<string> {
  const claim = { id: "a".repeat(24), portalId: null, expiresAt: NOW + MINUTE };
  return seal(testKeyring(), { label, place }, JSON.stringify(claim));
}
