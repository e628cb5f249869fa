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

/** HubSpot docs, webhooks journal: the scopes that a client-credentials token may have besides the app's own scopes. */
export const JOURNAL_SCOPES = {
  read: "developer.webhooks_journal.read",
  subscriptionsRead: "developer.webhooks_journal.subscriptions.read",
  subscriptionsWrite: "developer.webhooks_journal.subscriptions.write",
  snapshotsRead: "developer.webhooks_journal.snapshots.read",
  snapshotsWrite: "developer.webhooks_journal.snapshots.write",
} as const;

export interface TokenDependencies {
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
export function tokenRoutes(dependencies: TokenDependencies): Hono {
  const routes = new Hono();
  for (const version of DATED_VERSIONS) {
    const base = `/oauth/${version}/token`;
    routes.post(base, async (c) => c.json(answerGrant(dependencies, version, await readForm(c))));
    routes.post(`${base}/introspect`, async (c) => {
      const form = await readForm(c);
      requireClient(dependencies.app, form);
      return c.json(introspect(dependencies, form.get("token") ?? ""));
    });
    routes.post(`${base}/revoke`, async (c) => {
      const form = await readForm(c);
      requireClient(dependencies.app, form);
      dependencies.grants.revoke(form.get("token") ?? "");
      return c.body(null, 200);
    });
  }
  return routes;
}

/** Issues the tokens that a form requests; `version` is null at the endpoint of the first one, which has no client credentials. */
export function answerGrant(
  dependencies: TokenDependencies,
  version: Version | null,
  form: Form,
): Record<string, unknown> {
  const answer = {
    authorization_code: exchangeCode,
    refresh_token: refresh,
    client_credentials: appToken,
  }[form.get("grant_type") ?? ""];
  const known = version !== null && dependencies.switches.current.clientCredentialsVersions.includes(version);
  if (answer === undefined || (answer === appToken && !known)) throw oauthFailure("BAD_GRANT_TYPE");
  requireClient(dependencies.app, form);
  return answer(dependencies, form);
}

function exchangeCode(dependencies: TokenDependencies, form: Form): Record<string, unknown> {
  const { grants, installs, portals } = dependencies;
  const code = form.get("code") ?? "";
  const consent = grants.consentOf(code);
  if (consent === undefined) throw oauthFailure("BAD_AUTH_CODE");
  if (form.get("redirect_uri") !== consent.redirectUri) throw oauthFailure("BAD_REDIRECT_URI");
  if (!verifierFits(consent.challenge, form.get("code_verifier"))) throw oauthFailure("BAD_CODE_VERIFIER");
  requireSubset(form, consent.scopes);
  const portal = portals.find(consent.portalId);
  if (portal === undefined) throw oauthFailure("BAD_HUB");
  grants.spendCode(code);
  return portalTokens(dependencies, consent, installs.install(consent, portal.hosting));
}

function refresh(dependencies: TokenDependencies, form: Form): Record<string, unknown> {
  const { grants, portals, switches } = dependencies;
  const given = form.get("refresh_token") ?? "";
  const grant = grants.refresh(given);
  if (grant === undefined) throw oauthFailure("BAD_REFRESH_TOKEN");
  const portal = portals.find(grant.portalId);
  if (portal === undefined) throw oauthFailure("BAD_HUB");
  requireSubset(form, grant.scopes);
  const kept = switches.current.rotateRefreshTokens ? grants.rotate(given, grant, portal.hosting) : given;
  return portalTokens(dependencies, grant, kept);
}

/** RFC 6749 section 6: a request may not name scopes beyond those that were granted. */
function requireSubset(form: Form, granted: readonly string[]): void {
  const asked = scopeWords(form.get("scope") ?? "");
  if (!asked.every((scope) => granted.includes(scope))) throw oauthFailure("BAD_SCOPES");
}

function portalTokens(
  dependencies: TokenDependencies,
  grant: Grant,
  refreshToken: string,
): Record<string, unknown> {
  return {
    access_token: dependencies.grants.issueAccessToken(grant, dependencies.accessTokenSeconds),
    refresh_token: refreshToken,
    expires_in: dependencies.accessTokenSeconds,
    token_type: "bearer",
    token_use: "access_token",
    hub_id: grant.portalId,
    user_id: ADMIN_USER.id,
    scopes: grant.scopes,
  };
}

/** A token of the app itself. It names its scopes, all of which must be within the app's reach. */
function appToken(dependencies: TokenDependencies, form: Form): Record<string, unknown> {
  const { app, grants, accessTokenSeconds } = dependencies;
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
