import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConnectionView } from "../../../src/onekosmos/registry.ts";
import type { Condition } from "../../../src/kernel/condition.ts";
import type { PortalApi } from "../../../src/portal/contract.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import { captureLogs, createWorld, jsonOf, ORIGIN, OVERVIEW, SESSIONS, signedIn } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

const CONNECTION: ConnectionView = SESSIONS;

/** Who acts, for the audit log. */
const BY_API = { userId: 77, surface: "api" };

describe("whoever is signed in", () => {
  it("reads the portal's overview, settings and connection", async () => {
    const { get, calls } = await signedIn({
      portal: { overview: async () => ({ ...OVERVIEW, connection: CONNECTION }) },
    });
    expect(await (await get("/api/portal")).json()).toEqual({ ...OVERVIEW, connection: CONNECTION });
    expect(await (await get("/api/settings")).json()).toEqual(DEFAULT_SETTINGS);
    expect(await (await get("/api/connection")).json()).toEqual(CONNECTION);
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(["4242"]));
  });

  it("reads the conditions, and replays or removes dead letters by cause", async () => {
    const condition: Condition = {
      code: "onekosmos_missing",
      message: "1Kosmos is not connected.",
      wording: { code: "onekosmos_missing", values: {} },
      since: 1,
      waiting: 2,
      retryAt: null,
      endsWhen: "An admin connects it.",
      severity: "error",
      remedy: { path: "/portal/connection", label: "Go to the connection" },
    };
    const { get, json, calls } = await signedIn({
      portal: {
        conditions: async () => [condition],
        replayGroup: async () => 3,
        removeGroup: async () => 2,
      },
    });
    expect(await (await get("/api/conditions")).json()).toEqual({ conditions: [condition] });
    const id = "outbox:contacts:7";
    expect(await (await json("POST", "/api/dead-letters/replay", { id })).json()).toEqual({ replayed: 3 });
    expect(await (await json("POST", "/api/dead-letters/remove", { id })).json()).toEqual({ removed: 2 });
    expect((await json("POST", "/api/dead-letters/remove", { id: "<b>" })).status).toBe(400);
    expect(calls.map(({ method, args }) => [method, args])).toEqual([
      ["conditions", []],
      ["replayGroup", [id, BY_API]],
      ["removeGroup", [id, BY_API]],
    ]);
    const gone = await signedIn({ portal: { conditions: async () => null } });
    expect((await gone.get("/api/conditions")).status).toBe(404);
    expect((await createWorld().request("/api/conditions")).status).toBe(401);
  });

  it("changes a part of the settings and is answered with the whole", async () => {
    const changed = { ...DEFAULT_SETTINGS, linkLifetimeHours: 24 };
    const { json, calls } = await signedIn({ portal: { putSettings: async () => ok(changed) } });
    const response = await json("PUT", "/api/settings", { linkLifetimeHours: 24 });
    expect([response.status, await response.json()]).toEqual([200, changed]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(calls).toEqual([
      { name: "4242", method: "putSettings", args: [{ linkLifetimeHours: 24 }, BY_API] },
    ]);
  });

  it("stores and tests a connection", async () => {
    const { json, calls } = await signedIn({
      portal: {
        putConnection: async () => ok(CONNECTION),
        testConnection: async () => ok({ tenant: "acme.1kosmos.net" }),
      },
    });
    const input = { kind: "sessions", tenantDns: "acme.1kosmos.net", apiKey: "a-secret-api-key" };
    expect(await (await json("PUT", "/api/connection", input)).json()).toEqual(CONNECTION);
    expect(await (await json("POST", "/api/connection/test", input)).json()).toEqual({
      tenant: "acme.1kosmos.net",
    });
    expect(calls.map(({ method, args }) => [method, args])).toEqual([
      ["putConnection", [input, BY_API]],
      ["testConnection", [input]],
    ]);
    expect(logs.join()).not.toContain("a-secret-api-key");
  });

  it.each([
    ["PUT", "/api/settings", "putSettings"],
    ["PUT", "/api/connection", "putConnection"],
    ["POST", "/api/connection/test", "testConnection"],
  ] as const)("is told field by field what is wrong: %s %s", async (method, path, rpc) => {
    const fields = { "importPolicy.perMinute": "Enter a whole number" };
    const portal = { [rpc]: async () => err(fields) } as Partial<PortalApi>;
    const response = await (await signedIn({ portal })).json(method, path, {});
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toEqual({
      error: "invalid",
      message: expect.any(String),
      fields,
      requestId: response.headers.get("X-Request-Id"),
    });
  });

  it("learns that there is no connection yet, or no portal any more", async () => {
    const { get } = await signedIn();
    const none = await get("/api/connection");
    expect([none.status, (await jsonOf(none))["error"]]).toEqual([404, "no_connection"]);
    const gone = await (await signedIn({ portal: { overview: async () => null } })).get("/api/portal");
    expect([gone.status, (await jsonOf(gone))["error"]]).toEqual([404, "unknown_portal"]);
  });

  it("is asked to wait when the portal's object cannot be reached", async () => {
    const { get } = await signedIn({ portal: { overview: () => Promise.reject(new Error("gone")) } });
    const response = await get("/api/portal");
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([503, "unavailable"]);
  });
});

describe("nobody else", () => {
  const ADDRESSES = [
    ["GET", "/api/portal"],
    ["GET", "/api/settings"],
    ["GET", "/api/connection"],
    ["PUT", "/api/settings"],
    ["PUT", "/api/connection"],
    ["POST", "/api/connection/test"],
  ] as const;

  it.each(ADDRESSES)("%s %s without a session is 401 as JSON", async (method, path) => {
    const world = createWorld();
    const response = await world.request(path, { method, headers: { Accept: "text/html" } });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([401, "signed_out"]);
    expect(world.calls).toEqual([]);
  });

  it("a session that was altered, made up, meant for something else, or is 12 hours old", async () => {
    const { request, cookie, clock, calls } = await signedIn();
    const [name, value = ""] = cookie.split("=");
    const flipped = value.slice(0, -2) + (value.endsWith("AA") ? "BB" : "AA");
    const state = (await request("/oauth/install")).headers.getSetCookie()[0]?.split(";")[0]?.split("=")[1];
    const forgeries = [flipped, "", "v2.test1.AAAA", JSON.stringify({ portalId: 4242, userId: 1 }), state];
    for (const forged of forgeries) {
      const response = await request("/api/portal", { headers: { Cookie: `${name}=${forged}` } });
      expect([forged, response.status]).toEqual([forged, 401]);
    }
    expect((await request("/api/portal", { headers: { Cookie: cookie } })).status).toBe(200);
    clock.now += 12 * 3_600_000;
    expect((await request("/api/portal", { headers: { Cookie: cookie } })).status).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("is shown another portal: whatever the query or the body name, the session decides", async () => {
    const { request, own, calls } = await signedIn({
      portal: { putSettings: async () => ok(DEFAULT_SETTINGS) },
    });
    await request("/api/portal?portalId=5151", { headers: own });
    await request("/api/settings?portal=5151", {
      method: "PUT",
      headers: { ...own, "Content-Type": "application/json", "X-Portal-Id": "5151" },
      body: '{"portalId":5151}',
    });
    expect(calls.map(({ name }) => name)).toEqual(["4242", "4242"]);
  });
});

describe("what other sites send in a signed-in browser", () => {
  it.each([
    ["a foreign origin", { Origin: "https://evil.example" }],
    ["an opaque origin", { Origin: "null" }],
    ["our host on another scheme", { Origin: ORIGIN.replace("https", "http") }],
    ["a cross-site fetch", { "Sec-Fetch-Site": "cross-site" }],
    ["a sibling host", { "Sec-Fetch-Site": "same-site" }],
    ["our origin from a cross-site fetch", { Origin: ORIGIN, "Sec-Fetch-Site": "cross-site" }],
  ])("%s is 403", async (_case, headers: Record<string, string>) => {
    const { request, cookie, calls } = await signedIn();
    const response = await request("/api/settings", {
      method: "PUT",
      headers: { Cookie: cookie, "Content-Type": "application/json", ...headers },
      body: "{}",
    });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([403, "cross_origin"]);
    expect(calls).toEqual([]);
  });

  it("a program that is no browser needs neither header", async () => {
    const { request, cookie } = await signedIn({ portal: { putSettings: async () => ok(DEFAULT_SETTINGS) } });
    const response = await request("/api/settings", {
      method: "PUT",
      headers: { Cookie: cookie, "Content-Type": "application/json; charset=utf-8" },
      body: "{}",
    });
    expect(response.status).toBe(200);
  });
});

/** Puts a body that reaches no object; returns status and error. */
async function put(body: string, type?: string) {
  const { request, own, calls } = await signedIn();
  const headers = type === undefined ? own : { ...own, "Content-Type": type };
  const response = await request("/api/settings", { method: "PUT", headers, body });
  expect(calls).toEqual([]);
  return [response.status, (await jsonOf(response))["error"]];
}

describe("bodies", () => {
  it("have to be JSON by content type, which no foreign form can send", async () => {
    for (const type of [undefined, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
      expect(await put("{}", type)).toEqual([415, "unsupported_media_type"]);
    }
  });

  it("have to be JSON by content", async () => {
    expect(await put("{", "application/json")).toEqual([400, "not_json"]);
    expect(await put("", "application/json")).toEqual([400, "not_json"]);
  });

  it("nest 64 levels at most", async () => {
    expect(await put(deep(65), "application/json")).toEqual([400, "too_deep"]);
    expect(await put(deep(5000), "application/json")).toEqual([400, "too_deep"]);
  });

  it("end at 64 KiB", async () => {
    expect(await put(`"${"x".repeat(64 * 1024)}"`, "application/json")).toEqual([413, "too_large"]);
  });
});
