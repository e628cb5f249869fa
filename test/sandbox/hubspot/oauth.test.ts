import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import {
  APP,
  call,
  consent,
  install,
  installQuery,
  openSandbox,
  REDIRECT_URI,
  SECRET,
  tokenCall,
} from "./support.ts";

const text = z.object({ access_token: z.string(), refresh_token: z.string() });

describe("the authorize page", () => {
  test("names the account and the scopes, and its form posts to the address it was opened with", async () => {
    const { app } = openSandbox();
    const path = `/oauth/authorize?${installQuery({ state: "a&b" })}`;
    const response = await app.request(path);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("4242");
    expect(page).toContain("crm.objects.contacts.write");
    expect(page).toContain(`<form method="post" action="${path.replaceAll("&", "&amp;")}"`);
  });

  test("offers a choice when there are several accounts, and only the pinned one on a pinned link", async () => {
    const sandbox = openSandbox();
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151, name: "Second" });
    const open = await (await sandbox.app.request(`/oauth/authorize?${installQuery()}`)).text();
    expect(open.match(/type="radio"/gu)).toHaveLength(3);
    const pinned = await (await sandbox.app.request(`/oauth/5151/authorize?${installQuery()}`)).text();
    expect(pinned).toContain("5151");
    expect(pinned).not.toContain("4242");
  });

  test("sends the browser back with a code and the state", async () => {
    const { app } = openSandbox();
    const query = installQuery({ state: "s&1" });
    const response = await app.request(`/oauth/authorize?${query}`, { method: "POST" });
    const location = new URL(response.headers.get("location") ?? "");
    expect(response.status).toBe(302);
    expect(location.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(location.searchParams.get("state")).toBe("s&1");
    expect(location.searchParams.get("code")).toMatch(/^na1-/u);
  });

  test.each([
    ["an unknown client", { client_id: "other" }],
    ["a redirect URL that is only a prefix", { redirect_uri: "http://localhost:8787/oauth" }],
    ["a required scope left out", { scope: "oauth crm.objects.contacts.read" }],
    ["a scope the app does not have", { scope: `${APP.scopes.join(" ")} tickets` }],
    ["a plain code challenge", { code_challenge: "x", code_challenge_method: "plain" }],
  ])("shows an error and never redirects: %s", async (_case, wrong) => {
    const { app } = openSandbox();
    for (const method of ["GET", "POST"]) {
      const response = await app.request(`/oauth/authorize?${installQuery(wrong)}`, { method });
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
    }
  });
});

describe("the token endpoint", () => {
  test.each(["v3", "2026-03", "2026-09"])("exchanges a code on %s, once", async (version) => {
    const sandbox = openSandbox();
    const form = {
      grant_type: "authorization_code",
      code: await consent(sandbox),
      redirect_uri: REDIRECT_URI,
    };
    const first = await tokenCall(sandbox, form, `/oauth/${version}/token`);
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({
      refresh_token: expect.stringMatching(/^na1-/u),
      expires_in: 1800,
      token_use: "access_token",
      hub_id: 4242,
      scopes: APP.scopes,
    });
    const second = await tokenCall(sandbox, form, `/oauth/${version}/token`);
    expect(second.status).toBe(400);
    expect(await second.json()).toMatchObject({ status: "BAD_AUTH_CODE" });
  });

  test("refuses a code after a minute", async () => {
    const sandbox = openSandbox();
    const code = await consent(sandbox);
    sandbox.clock.now += 60_000;
    const response = await tokenCall(sandbox, {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT_URI,
    });
    expect(await response.json()).toMatchObject({ status: "BAD_AUTH_CODE" });
  });

  test("takes the form from the body only", async () => {
    const sandbox = openSandbox();
    const query = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: APP.clientId,
      client_secret: SECRET,
    });
    const inQuery = await sandbox.app.request(`/oauth/2026-09/token?${query}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(await inQuery.json()).toMatchObject({ status: "BAD_GRANT_TYPE" });
    const asJson = await sandbox.app.request("/oauth/2026-09/token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(Object.fromEntries(query)),
    });
    expect(asJson.status).toBe(415);
  });

  test.each([
    ["BAD_GRANT_TYPE", "unsupported_grant_type", { grant_type: "password" }],
    ["BAD_CLIENT_ID", "invalid_client", { client_id: "other" }],
    ["BAD_CLIENT_SECRET", "invalid_client", { client_secret: "other" }],
    ["BAD_AUTH_CODE", "invalid_grant", { code: "na1-other" }],
    ["BAD_REDIRECT_URI", "invalid_grant", { redirect_uri: `${REDIRECT_URI}/` }],
    ["BAD_REFRESH_TOKEN", "invalid_grant", { grant_type: "refresh_token", refresh_token: "na1-other" }],
  ])("answers %s as RFC 6749's %s", async (status, error, wrong) => {
    const sandbox = openSandbox();
    const right = {
      grant_type: "authorization_code",
      code: await consent(sandbox),
      redirect_uri: REDIRECT_URI,
    };
    const response = await tokenCall(sandbox, { ...right, ...wrong });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status,
      error,
      error_description: expect.any(String),
      message: expect.any(String),
      correlationId: expect.any(String),
    });
    // A refused attempt does not use the code up.
    expect((await tokenCall(sandbox, right)).status).toBe(200);
  });

  test("asks for the verifier of a code challenge", async () => {
    const sandbox = openSandbox();
    const verifier = "v".repeat(50);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const query = installQuery({ code_challenge: challenge, code_challenge_method: "S256" });
    const form = {
      grant_type: "authorization_code",
      code: await consent(sandbox, query),
      redirect_uri: REDIRECT_URI,
    };
    expect(await (await tokenCall(sandbox, form)).json()).toMatchObject({ status: "BAD_CODE_VERIFIER" });
    expect((await tokenCall(sandbox, { ...form, code_verifier: verifier })).status).toBe(200);
  });

  test("refreshes: a new access token, the same refresh token", async () => {
    const sandbox = openSandbox();
    const tokens = await install(sandbox);
    const form = { grant_type: "refresh_token", refresh_token: tokens.refresh };
    const fresh = text.parse(await (await tokenCall(sandbox, form)).json());
    expect(fresh.refresh_token).toBe(tokens.refresh);
    expect(fresh.access_token).not.toBe(tokens.access);
  });

  test("prefixes the refresh token with the place of the portal's data", async () => {
    const sandbox = openSandbox();
    await call(sandbox, "POST", "/sandbox/portals", { portalId: 77, dataHostingLocation: "eu1" });
    expect((await install(sandbox, "77")).refresh).toMatch(/^eu1-/u);
  });

  test("answers BAD_HUB once the portal is gone", async () => {
    const sandbox = openSandbox();
    const { refresh, access } = await install(sandbox);
    await sandbox.app.request("/sandbox/portals/4242", { method: "DELETE" });
    const form = { grant_type: "refresh_token", refresh_token: refresh };
    expect(await (await tokenCall(sandbox, form)).json()).toMatchObject({
      status: "BAD_HUB",
      error: "access_denied",
    });
    const path = "/crm/v3/objects/contacts";
    expect((await call(sandbox, "GET", path, undefined, access)).status).toBe(401);
  });
});

describe("a token's life", () => {
  test("an access token stops working when its time is over", async () => {
    const sandbox = openSandbox({ accessTokenSeconds: 60 });
    const { access } = await install(sandbox);
    const read = () => call(sandbox, "GET", "/crm/v3/objects/contacts", undefined, access);
    sandbox.clock.now += 59_999;
    expect((await read()).status).toBe(200);
    sandbox.clock.now += 1;
    const expired = await read();
    expect(expired.status).toBe(401);
    expect(await expired.json()).toMatchObject({ status: "error", category: "EXPIRED_AUTHENTICATION" });
  });

  test("introspection tells what a token is, to the app that owns it", async () => {
    const sandbox = openSandbox();
    const { access, refresh } = await install(sandbox);
    const introspect = async (token: string, form: Record<string, string> = {}) => {
      const response = await tokenCall(sandbox, { token, ...form }, "/oauth/2026-09/token/introspect");
      return z.record(z.string(), z.unknown()).parse(await response.json());
    };
    sandbox.clock.now += 60_000;
    expect(await introspect(access)).toMatchObject({
      active: true,
      token_use: "access_token",
      hub_id: 4242,
      app_id: APP.appId,
      scopes: APP.scopes,
      expires_in: 1740,
    });
    expect(await introspect(refresh)).not.toHaveProperty("expires_in");
    expect(await introspect("other")).toEqual({ active: false });
    expect(await introspect(access, { client_secret: "wrong" })).toMatchObject({
      status: "BAD_CLIENT_SECRET",
    });
    sandbox.clock.now += 1_740_000;
    expect(await introspect(access)).toEqual({ active: false });
  });

  test("revoking ends the refresh token and leaves issued access tokens alone", async () => {
    const sandbox = openSandbox();
    const { access, refresh } = await install(sandbox);
    const revoked = await tokenCall(sandbox, { token: refresh }, "/oauth/2026-09/token/revoke");
    expect(revoked.status).toBe(200);
    const form = { grant_type: "refresh_token", refresh_token: refresh };
    expect(await (await tokenCall(sandbox, form)).json()).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
    const read = await call(sandbox, "GET", "/crm/v3/objects/contacts", undefined, access);
    expect(read.status).toBe(200);
  });
});
