import { expect, test } from "vitest";
import { z } from "zod";

import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import {
  APP,
  call,
  consent,
  install,
  installQuery,
  openSandbox,
  REDIRECT_URI,
  tokenCall,
} from "./support.ts";

const CONTACTS = "/crm/v3/objects/contacts";
const JOURNAL_READ = "developer.webhooks_journal.read";

async function refresh(sandbox: HubSpotSandbox, token: string, more: Record<string, string> = {}) {
  const form = { grant_type: "refresh_token", refresh_token: token, ...more };
  const response = await tokenCall(sandbox, form);
  return z.record(z.string(), z.unknown()).parse(await response.json());
}

test.each(["v3", "2026-03", "2026-09"])("the app uninstalls itself (%s)", async (version) => {
  const sandbox = openSandbox();
  const tokens = await install(sandbox);
  const path = `/appinstalls/${version}/external-install`;
  const response = await call(sandbox, "DELETE", path, undefined, tokens.access);
  expect(response.status).toBe(204);
  expect(await refresh(sandbox, tokens.refresh)).toMatchObject({
    status: "BAD_REFRESH_TOKEN",
    error: "invalid_grant",
  });
  expect((await call(sandbox, "GET", CONTACTS, undefined, tokens.access)).status).toBe(401);
});

test("by a switch, access tokens outlive the uninstall", async () => {
  const sandbox = openSandbox();
  await call(sandbox, "PUT", "/sandbox/switches", { uninstallEndsAccessTokens: false });
  const tokens = await install(sandbox);
  await call(sandbox, "POST", "/sandbox/portals/4242/uninstall");
  expect((await call(sandbox, "GET", CONTACTS, undefined, tokens.access)).status).toBe(200);
  expect(await refresh(sandbox, tokens.refresh)).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
});

test("a user uninstalls one portal, and the others stay", async () => {
  const sandbox = openSandbox();
  const here = await install(sandbox);
  const there = await install(sandbox, "4343");
  expect(there.refresh).toMatch(/^eu1-/u);
  expect((await call(sandbox, "POST", "/sandbox/portals/4242/uninstall")).status).toBe(204);
  expect((await call(sandbox, "POST", "/sandbox/portals/4242/uninstall")).status).toBe(400);
  expect((await call(sandbox, "POST", "/sandbox/portals/9/uninstall")).status).toBe(404);
  expect(await refresh(sandbox, here.refresh)).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
  expect(await refresh(sandbox, there.refresh)).toHaveProperty("access_token");
  const list = await (await sandbox.app.request("/sandbox/portals")).json();
  expect(list).toMatchObject({ results: [{ installed: false }, { installed: true }] });
  expect(await refresh(sandbox, (await install(sandbox)).refresh)).toHaveProperty("access_token");
});

test("by a switch, each refresh brings a new refresh token and ends the old one", async () => {
  const sandbox = openSandbox();
  const tokens = await install(sandbox, "4343");
  await call(sandbox, "PUT", "/sandbox/switches", { rotateRefreshTokens: true });
  const fresh = await refresh(sandbox, tokens.refresh);
  expect(fresh["refresh_token"]).toMatch(/^eu1-/u);
  expect(fresh["refresh_token"]).not.toBe(tokens.refresh);
  expect(await refresh(sandbox, tokens.refresh)).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
  expect(await refresh(sandbox, String(fresh["refresh_token"]))).toHaveProperty("access_token");
});

test("scopes beyond the consent are BAD_SCOPES, with a code and with a refresh token", async () => {
  const sandbox = openSandbox();
  const { refresh: refreshToken } = await install(sandbox);
  expect(await refresh(sandbox, refreshToken, { scope: "oauth automation" })).toMatchObject({
    status: "BAD_SCOPES",
    error: "invalid_scope",
  });
  const code = await consent(sandbox, installQuery());
  const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI };
  const response = await tokenCall(sandbox, { ...form, scope: "automation" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ status: "BAD_SCOPES" });
});

test("introspection of an access token shows all that HubSpot's specification lists", async () => {
  const sandbox = openSandbox();
  const tokens = await install(sandbox, "4343");
  const introspect = async (token: string) =>
    (await tokenCall(sandbox, { token }, "/oauth/2026-03/token/introspect")).json();
  const common = {
    active: true,
    token_type: "bearer",
    client_id: APP.clientId,
    app_id: APP.appId,
    hub_id: 4343,
    hub_domain: expect.any(String),
    user: "admin@example.com",
    user_id: 1,
    scopes: APP.scopes,
  };
  expect(await introspect(tokens.refresh)).toEqual({
    ...common,
    token: tokens.refresh,
    token_use: "refresh_token",
  });
  expect(await introspect(tokens.access)).toEqual({
    ...common,
    token: tokens.access,
    token_use: "access_token",
    expires_in: 1800,
    is_private_distribution: false,
    signed_access_token: {
      appId: APP.appId,
      appInstallId: expect.any(String),
      audience: expect.any(String),
      expiresAt: sandbox.clock.now + 1_800_000,
      hubId: 4343,
      hublet: "eu1",
      installingUserId: 1,
      isPrivateDistribution: false,
      isServiceAccount: false,
      isUserLevel: false,
      newSignature: expect.any(String),
      scopeToScopeGroupPks: expect.any(String),
      scopes: APP.scopes.join(" "),
      signature: expect.any(String),
      trialScopeToScopeGroupPks: "",
      trialScopes: "",
      userId: 1,
    },
  });
});

test("client credentials give the app a token of its own, that opens no portal", async () => {
  const sandbox = openSandbox();
  const ask = (scope: string, version = "2026-03") =>
    tokenCall(sandbox, { grant_type: "client_credentials", scope }, `/oauth/${version}/token`);
  const tokens = await (await ask(JOURNAL_READ)).json();
  expect(tokens).toEqual({
    access_token: expect.any(String),
    expires_in: 1800,
    token_type: "bearer",
    token_use: "client_credentials",
    scopes: [JOURNAL_READ],
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(tokens);
  expect((await call(sandbox, "GET", CONTACTS, undefined, token)).status).toBe(401);
  expect(await (await ask("developer.everything")).json()).toMatchObject({ status: "BAD_SCOPES" });
  expect(await (await ask("")).json()).toMatchObject({ status: "BAD_SCOPES" });
  const wrong = { grant_type: "client_credentials", scope: JOURNAL_READ, client_secret: "wrong" };
  const refused = await tokenCall(sandbox, wrong, "/oauth/2026-03/token");
  expect(await refused.json()).toMatchObject({ status: "BAD_CLIENT_SECRET" });
});

test("2026-09 knows client credentials by a switch only", async () => {
  const sandbox = openSandbox();
  const form = { grant_type: "client_credentials", scope: JOURNAL_READ };
  const ask = async () => (await tokenCall(sandbox, form, "/oauth/2026-09/token")).json();
  expect(await ask()).toMatchObject({ status: "BAD_GRANT_TYPE" });
  await call(sandbox, "PUT", "/sandbox/switches", { clientCredentialsVersions: ["2026-09"] });
  expect(await ask()).toHaveProperty("access_token");
});

test.each([
  [{ rotateRefreshTokens: "yes" }, "rotateRefreshTokens"],
  [{ nothing: true }, "nothing"],
])("a wrong switch is refused by name: %j", async (patch, named) => {
  const sandbox = openSandbox();
  const before = await (await call(sandbox, "GET", "/sandbox/switches")).json();
  const response = await call(sandbox, "PUT", "/sandbox/switches", patch);
  expect(response.status).toBe(400);
  expect(z.object({ message: z.string() }).parse(await response.json()).message).toContain(named);
  expect(await (await call(sandbox, "GET", "/sandbox/switches")).json()).toEqual(before);
});

test.each([
  ["DELETE", "/appinstalls/2026-09/external-install", "oauth"],
  ["POST", "/integrators/timeline/2026-03/events", "timeline"],
  ["POST", "/integrators/timeline/2026-09/events/batch", "timeline"],
  ["POST", "/integrators/timeline/v3/events", "timeline"],
  ["POST", "/automation/v4/actions/callbacks/ap-1/complete", "automation"],
  ["POST", "/automation/actions/callbacks/2026-09/complete", "automation"],
])("%s %s needs scope %s", async (method, path, scope) => {
  const scopes = ["crm.objects.contacts.read"];
  const sandbox = openSandbox({ app: { ...APP, scopes } });
  const { access } = await install(sandbox, "4242", installQuery({ scope: scopes.join(" ") }));
  const response = await call(sandbox, method, path, method === "POST" ? {} : undefined, access);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    category: "MISSING_SCOPES",
    errors: [{ context: { requiredGranularScopes: [scope] } }],
  });
});
