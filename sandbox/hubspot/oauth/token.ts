/** The token endpoints that the app's server calls: HubSpot docs, oauth, dated versions. */
import { Hono } from "hono";

import type { Board } from "../board.ts";
import { oauthFailure } from "../errors.ts";
import { DATED_VERSIONS } from "../objecttypes.ts";
import type { AppRegistration } from "../options.ts";
import type { PortalStore } from "../portals.ts";
import type { Switches } from "../switches.ts";
import { readForm, requireClient, scopeWords, verifierFits, type Form } from "./credentials.ts";
import type { Grant, GrantStore } from "./grants.ts";
import type { Installs } from "./installs.ts";
import { introspect } from "./introspect.ts";
import { ADMIN_USER } from "./user.ts";

/** HubSpot docs, webhooks journal: what a client-credentials token may ask for besides the app's own scopes. */
export const JOURNAL_SCOPES = {
  read: "developer.webhooks_journal.read",
  subscriptionsRead: "developer.webhooks_journal.subscriptions.read",
  subscriptionsWrite: "developer.webhooks_journal.subscriptions.write",
  snapshotsRead: "developer.webhooks_journal.snapshots.read",
  snapshotsWrite: "developer.webhooks_journal.snapshots.write",
} as const;

export interface TokenParts {
  readonly app: AppRegistration;
  readonly portals: PortalStore;
  readonly grants: GrantStore;
  readonly installs: Installs;
  readonly switches: Board<Switches>;
  readonly now: () => number;
  readonly accessTokenSeconds: number;
}

type Version = (typeof DATED_VERSIONS)[number];

/** `POST /oauth/{version}/token`, `/token/introspect`, `/token/revoke`. */
export function tokenRoutes(parts: TokenParts): Hono {
  const routes = new Hono();
  for (const version of DATED_VERSIONS) {
    const base = `/oauth/${version}/token`;
    routes.post(base, async (c) => c.json(answerGrant(parts, version, await readForm(c))));
    routes.post(`${base}/introspect`, async (c) => {
      const form = await readForm(c);
      requireClient(parts.app, form);
      return c.json(introspect(parts, form.get("token") ?? ""));
    });
    routes.post(`${base}/revoke`, async (c) => {
      const form = await readForm(c);
      requireClient(parts.app, form);
      parts.grants.revoke(form.get("token") ?? "");
      return c.body(null, 200);
    });
  }
  return routes;
}

/** Gives the tokens that a form asks for; `version` is null at the endpoint of the first one, which knows no client credentials. */
export function answerGrant(parts: TokenParts, version: Version | null, form: Form): Record<string, unknown> {
  const answer = {
    authorization_code: exchangeCode,
    refresh_token: refresh,
    client_credentials: appToken,
  }[form.get("grant_type") ?? ""];
  const known = version !== null && parts.switches.current.clientCredentialsVersions.includes(version);
  if (answer === undefined || (answer === appToken && !known)) throw oauthFailure("BAD_GRANT_TYPE");
  requireClient(parts.app, form);
  return answer(parts, form);
}

function exchangeCode(parts: TokenParts, form: Form): Record<string, unknown> {
  const { grants, installs, portals } = parts;
  const code = form.get("code") ?? "";
  const consent = grants.consentOf(code);
  if (consent === undefined) throw oauthFailure("BAD_AUTH_CODE");
  if (form.get("redirect_uri") !== consent.redirectUri) throw oauthFailure("BAD_REDIRECT_URI");
  if (!verifierFits(consent.challenge, form.get("code_verifier"))) throw oauthFailure("BAD_CODE_VERIFIER");
  requireSubset(form, consent.scopes);
  const portal = portals.find(consent.portalId);
  if (portal === undefined) throw oauthFailure("BAD_HUB");
  grants.spendCode(code);
  return portalTokens(parts, consent, installs.install(consent, portal.hosting));
}

function refresh(parts: TokenParts, form: Form): Record<string, unknown> {
  const { grants, portals, switches } = parts;
  const given = form.get("refresh_token") ?? "";
  const grant = grants.refresh(given);
  if (grant === undefined) throw oauthFailure("BAD_REFRESH_TOKEN");
  const portal = portals.find(grant.portalId);
  if (portal === undefined) throw oauthFailure("BAD_HUB");
  requireSubset(form, grant.scopes);
  const kept = switches.current.rotateRefreshTokens ? grants.rotate(given, grant, portal.hosting) : given;
  return portalTokens(parts, grant, kept);
}

/** RFC 6749 section 6: a request may not name scopes beyond those that were granted. */
function requireSubset(form: Form, granted: readonly string[]): void {
  const asked = scopeWords(form.get("scope") ?? "");
  if (!asked.every((scope) => granted.includes(scope))) throw oauthFailure("BAD_SCOPES");
}

function portalTokens(parts: TokenParts, grant: Grant, refreshToken: string): Record<string, unknown> {
  return {
    access_token: parts.grants.issueAccessToken(grant, parts.accessTokenSeconds),
    refresh_token: refreshToken,
    expires_in: parts.accessTokenSeconds,
    token_type: "bearer",
    token_use: "access_token",
    hub_id: grant.portalId,
    user_id: ADMIN_USER.id,
    scopes: grant.scopes,
  };
}

/** A token of the app itself. It names its scopes, all of which must be within the app's reach. */
function appToken(parts: TokenParts, form: Form): Record<string, unknown> {
  const { app, grants, accessTokenSeconds } = parts;
  const scopes = scopeWords(form.get("scope") ?? "");
  const known = new Set([...Object.values(JOURNAL_SCOPES), ...app.scopes, ...(app.optionalScopes ?? [])]);
  if (scopes.length === 0 || !scopes.every((scope) => known.has(scope))) throw oauthFailure("BAD_SCOPES");
  return {
    access_token: grants.issueAppToken(scopes, accessTokenSeconds),
    expires_in: accessTokenSeconds,
    token_type: "bearer",
    token_use: "client_credentials",
    scopes,
  };
}
