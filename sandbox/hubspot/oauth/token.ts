/** The token endpoints that the app's server calls: HubSpot docs, oauth, dated versions. */
import { createHash, timingSafeEqual } from "node:crypto";

import { Hono, type Context } from "hono";

import { formRequired, oauthFailure } from "../errors.ts";
import { DATED_VERSIONS } from "../objecttypes.ts";
import type { AppRegistration } from "../options.ts";
import type { PortalStore } from "../portals.ts";
import type { Grant, GrantStore } from "./grants.ts";

/** The person who connects the app; the sandbox has one. */
const USER_ID = 1;
const USER_EMAIL = "admin@example.com";

interface Parts {
  readonly app: AppRegistration;
  readonly portals: PortalStore;
  readonly grants: GrantStore;
  readonly now: () => number;
  readonly accessTokenSeconds: number;
}

type Form = ReadonlyMap<string, string>;

/** `POST /oauth/{version}/token`, `/token/introspect`, `/token/revoke`. */
export function tokenRoutes(parts: Parts): Hono {
  const routes = new Hono();
  for (const version of DATED_VERSIONS) {
    const base = `/oauth/${version}/token`;
    routes.post(base, async (c) => c.json(exchange(parts, await readForm(c))));
    routes.post(`${base}/introspect`, async (c) => c.json(introspect(parts, await readForm(c))));
    routes.post(`${base}/revoke`, async (c) => {
      const form = await readForm(c);
      requireClient(parts.app, form);
      parts.grants.revoke(form.get("token") ?? "");
      return c.body(null, 200);
    });
  }
  return routes;
}

/** The form in the body; what stands in the query does not count. */
async function readForm(c: Context): Promise<Form> {
  const type = c.req.header("content-type") ?? "";
  if (!type.toLowerCase().startsWith("application/x-www-form-urlencoded")) throw formRequired();
  return new Map(new URLSearchParams(await c.req.text()));
}

function requireClient(app: AppRegistration, form: Form): void {
  if (form.get("client_id") !== app.clientId) throw oauthFailure("BAD_CLIENT_ID");
  if (!same(form.get("client_secret") ?? "", app.clientSecret)) throw oauthFailure("BAD_CLIENT_SECRET");
}

/** Compares secrets in constant time. */
function same(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function exchange(parts: Parts, form: Form): Record<string, unknown> {
  const grantType = form.get("grant_type");
  if (grantType !== "authorization_code" && grantType !== "refresh_token") {
    throw oauthFailure("BAD_GRANT_TYPE");
  }
  requireClient(parts.app, form);
  return grantType === "authorization_code" ? exchangeCode(parts, form) : refresh(parts, form);
}

function exchangeCode(parts: Parts, form: Form): Record<string, unknown> {
  const { grants, portals } = parts;
  const code = form.get("code") ?? "";
  const consent = grants.consentOf(code);
  if (consent === undefined) throw oauthFailure("BAD_AUTH_CODE");
  if (form.get("redirect_uri") !== consent.redirectUri) throw oauthFailure("BAD_REDIRECT_URI");
  if (!verifierFits(consent.challenge, form.get("code_verifier"))) throw oauthFailure("BAD_CODE_VERIFIER");
  const portal = portals.find(consent.portalId);
  if (portal === undefined) throw oauthFailure("BAD_HUB");
  grants.spendCode(code);
  return tokens(parts, consent, grants.install(consent, portal.hosting));
}

/** RFC 7636, S256. Without a challenge there is nothing to prove. */
function verifierFits(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return true;
  return same(
    createHash("sha256")
      .update(verifier ?? "")
      .digest("base64url"),
    challenge,
  );
}

function refresh(parts: Parts, form: Form): Record<string, unknown> {
  const refreshToken = form.get("refresh_token") ?? "";
  const grant = parts.grants.refresh(refreshToken);
  if (grant === undefined) throw oauthFailure("BAD_REFRESH_TOKEN");
  if (parts.portals.find(grant.portalId) === undefined) throw oauthFailure("BAD_HUB");
  return tokens(parts, grant, refreshToken);
}

function tokens(parts: Parts, grant: Grant, refreshToken: string): Record<string, unknown> {
  return {
    access_token: parts.grants.issueAccessToken(grant, parts.accessTokenSeconds),
    refresh_token: refreshToken,
    expires_in: parts.accessTokenSeconds,
    token_type: "bearer",
    token_use: "access_token",
    hub_id: grant.portalId,
    user_id: USER_ID,
    scopes: grant.scopes,
  };
}

/** What a token is; whatever does not work any more is only `{active: false}`. */
function introspect(parts: Parts, form: Form): Record<string, unknown> {
  requireClient(parts.app, form);
  const { app, grants, portals, now } = parts;
  const token = form.get("token") ?? "";
  const access = grants.access(token);
  const grant = access ?? grants.refresh(token);
  const expired = access !== undefined && access.expiresAt <= now();
  if (grant === undefined || expired || portals.find(grant.portalId) === undefined) return { active: false };
  return {
    active: true,
    token,
    token_use: access === undefined ? "refresh_token" : "access_token",
    token_type: "bearer",
    client_id: app.clientId,
    app_id: app.appId,
    hub_id: grant.portalId,
    hub_domain: `sandbox-${grant.portalId}.example.com`,
    user: USER_EMAIL,
    user_id: USER_ID,
    scopes: grant.scopes,
    is_private_distribution: false,
    ...(access === undefined ? {} : { expires_in: Math.floor((access.expiresAt - now()) / 1000) }),
  };
}
