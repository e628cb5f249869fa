import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { captureLogs, createWorld, jsonOf, ORIGIN, signedIn } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

describe("what every answer carries", () => {
  it("has a policy under which nothing runs and nothing frames", async () => {
    const { headers } = await createWorld().request("/");
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain("script-src");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Strict-Transport-Security")).toBe("max-age=31536000; includeSubDomains");
    expect(headers.get("Cache-Control")).toBe("no-store");
    // None of those that Hono has is left out.
    const hono = await new Hono().use(secureHeaders()).request("/");
    const missing = [...hono.headers.keys()].filter((name) => !headers.has(name));
    expect(missing).toEqual([]);
  });

  it.each(["/", "/healthz", "/nowhere", "/portal", "/api/settings", "/v/not-a-token"])(
    "%s has a request id, refused or not",
    async (path) => {
      const response = await createWorld().request(path);
      expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/u);
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    },
  );

  it("takes Cloudflare's Ray ID, and nothing that merely claims to be one", async () => {
    const { request } = createWorld();
    const real = await request("/healthz", { headers: { "cf-ray": "8f1a2b3c4d5e6f70-FRA" } });
    expect(real.headers.get("X-Request-Id")).toBe("8f1a2b3c4d5e6f70-FRA");
    const fake = await request("/healthz", { headers: { "cf-ray": '"}, injected' } });
    expect(fake.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/u);
  });
});

describe("what anyone may see", () => {
  it("says what it is and where to connect, without a script", async () => {
    const html = await (await createWorld().request("/")).text();
    expect(html).toMatch(/^<!DOCTYPE html>/iu);
    expect(html).toContain('href="/oauth/install"');
    expect(html).not.toContain("<script");
    expect(html).not.toMatch(/ style=| on\w+=/u);
  });
});

describe("what is not there", () => {
  it("is a page for a browser and JSON for a program", async () => {
    const { request } = createWorld();
    const page = await request("/nowhere", { headers: { Accept: "text/html,*/*" } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain("Nothing here");
    const answer = await request("/nowhere");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: "not_found",
      message: expect.any(String),
      requestId: answer.headers.get("X-Request-Id"),
    });
  });

  it("is JSON under the machines' paths whatever they accept", async () => {
    const response = await createWorld().request("/hubspot/nowhere", { headers: { Accept: "text/html" } });
    expect((await jsonOf(response))["error"]).toBe("not_found");
  });

  it("names the methods that an address takes", async () => {
    const response = await createWorld().request("/hubspot/webhooks");
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "POST"]);
    expect((await jsonOf(response))["error"]).toBe("method_not_allowed");
    expect((await createWorld().request("/v/some-token", { method: "PUT" })).status).toBe(405);
  });
});

describe("the log", () => {
  it("has the line of an admin's page once the page is sent", async () => {
    const { get } = await signedIn();
    logs.length = 0;
    expect((await get("/portal/connection")).status).toBe(200);
    expect(logs).toEqual([]);
    await expect.poll(() => logs).toHaveLength(1);
    expect(JSON.parse(logs[0] ?? "")).toMatchObject({
      event: "request",
      route: "/portal/connection",
      status: 200,
    });
  });

  it("has one line per request, with the route's pattern in place of its path", async () => {
    const { request } = createWorld();
    const response = await request("/v/a-secret-looking-token?email=ada%40example.com");
    expect(logs).toHaveLength(1);
    expect(JSON.parse(logs[0] ?? "")).toEqual({
      level: "warn",
      event: "request",
      requestId: response.headers.get("X-Request-Id"),
      method: "GET",
      route: "/v/:token",
      status: 404,
      ms: expect.any(Number),
      error: "not_found",
    });
  });

  it("does not repeat an unknown path", async () => {
    await createWorld().request("/who/ada@example.com");
    expect(logs.join()).toContain('"route":"none"');
    expect(logs.join()).not.toContain("ada");
  });

  it("tells a bug by name and place; neither log nor answer has its message", async () => {
    const { request } = createWorld({ vars: { BROWSER_HOSTS: '{"app.hubspot.com": "not a url, s3cret"}' } });
    const response = await request("/oauth/install");
    const html = await response.text();
    expect(response.status).toBe(500);
    expect(html).toContain(response.headers.get("X-Request-Id"));
    expect(html + logs.join()).not.toContain("s3cret");
    expect(JSON.parse(logs[0] ?? "")).toMatchObject({
      level: "error",
      status: 500,
      detail: "ConfigurationError",
    });
    expect(logs[0]).toContain("env.ts");
  });
});

describe("where the app is", () => {
  it("is what PUBLIC_URL says, else where it was asked", async () => {
    const configured = await createWorld().request("/oauth/install");
    expect(configured.headers.get("Location")).toContain(encodeURIComponent(`${ORIGIN}/oauth/callback`));
    const { request } = createWorld({ vars: { PUBLIC_URL: "" } });
    const unset = await request("http://localhost:8787/oauth/install");
    expect(unset.headers.get("Location")).toContain(
      encodeURIComponent("http://localhost:8787/oauth/callback"),
    );
  });
});

describe("the routes", () => {
  it("all fit Hono's quick router, which finds one by a regular expression", async () => {
    const app = createApp();
    await app.request(ORIGIN);
    expect(app.router.name).toBe("SmartRouter + RegExpRouter");
  });
});
