/** Install and sign-in: to HubSpot with a state bound to the browser, and back with a code. */
import { Hono } from "hono";
import { configOf } from "../../env.ts";
import { authorizeUrl, createOAuth, type OAuthFailure, type TokenGrant } from "../../hubspot/oauth.ts";
import { SCOPES } from "../../hubspot/scopes.ts";
import { addLogFields } from "../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions, Login } from "../middleware/app-env.ts";
import { setFlash, type Flash } from "../middleware/flash.ts";
import { browserHost, publicOrigin } from "../middleware/public-origin.ts";
import { HttpError } from "../middleware/http-error.ts";
import { limitByAddress, requireRoomFor } from "../middleware/limit-requests.ts";
import { startLogin } from "../middleware/login.ts";
import { portalObjectIn } from "../../objects.ts";
import type { ConnectOutcome } from "../../portal/contract.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { settleJurisdiction } from "./jurisdiction.ts";
import { callObject } from "./call-object.ts";
import { findVerifier, leaveForHubSpot, takeState } from "./sign-in.ts";

/** The portal and the user that a grant is for. */
type Owner = Pick<Login, "portalId" | "userId">;

/** `GET /oauth/install` and `GET /oauth/callback`. */
export function oauthRoutes(options: AppOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(limitByAddress("LIMIT_SIGN_INS"));
  routes.get("/install", async (c) => {
    const departure = await leaveForHubSpot(c, options.now());
    const origin = browserHost(c.env, "app.hubspot.com");
    const { clientId } = configOf(c.env);
    return c.redirect(
      authorizeUrl({ origin, clientId, redirectUri: redirectUri(c), scopes: SCOPES, ...departure }),
      302,
    );
  });
  routes.get("/callback", async (c) => {
    const { grant, owner } = await exchange(c, options, await requireCode(c, options.now()));
    const { portalId } = owner;
    addLogFields(c, { portal: portalId });
    const { fetch } = options;
    const jurisdiction = await callObject(settleJurisdiction({ env: c.env, portalId, grant, fetch }));
    if (jurisdiction === null) throw hubspotUnavailable("hosting_unknown");
    const portal = portalObjectIn(c.env, portalId, jurisdiction);
    const outcome = await callObject(
      portal.install({ portalId, grant, origin: publicOrigin(c), jurisdiction }),
    );
    await startLogin(c, { ...owner, portal }, options.now());
    await setFlash(c, flashOf(outcome), options.now());
    return c.redirect("/portal", 303);
  });
  return routes;
}

function redirectUri(c: AppContext): string {
  return `${publicOrigin(c)}/oauth/callback`;
}

/** A code, and the verifier that it is worth nothing without. */
interface Return {
  readonly code: string;
  readonly verifier: string;
}

/**
 * Returns the code when this browser is the one that left for HubSpot and has not come back yet. HubSpot's own refusal is
 * reported before that: it carries no code.
 */
async function requireCode(c: AppContext, now: number): Promise<Return> {
  const { error, state = "", code = "" } = c.req.query();
  if (error !== undefined) throw refusedByHubSpot(error);
  const verifier = await findVerifier(c, state, now);
  if (verifier === null) {
    throw tryAgain(
      "state_mismatch",
      "This sign-in was not started in this browser, or it took longer than 10 minutes. Nothing was stored.",
    );
  }
  if (code === "") throw tryAgain("code_missing", "HubSpot sent no code. Nothing was stored.");
  await requireRoomFor(c, "LIMIT_STATES", state);
  if (await takeState(c, state)) return { code, verifier };
  throw tryAgain(
    "state_used",
    "This sign-in was finished before: its address works once. Nothing was stored.",
  );
}

/** Exchanges the code. The portal is the one that HubSpot names for the token: never one from the query. */
async function exchange(
  c: AppContext,
  { fetch, now }: AppOptions,
  { code, verifier }: Return,
): Promise<{ grant: TokenGrant; owner: Owner }> {
  const { clientId, clientSecrets } = configOf(c.env);
  const [clientSecret] = clientSecrets;
  const oauth = createOAuth({ clientId, clientSecret, fetch, now });
  const granted = await oauth.exchangeCode({ code, redirectUri: redirectUri(c), verifier });
  if (!granted.ok) throw exchangeFailed(granted.error);
  const grant = granted.value;
  const owner = await ownerOf(grant, oauth);
  if (!owner.ok) throw exchangeFailed(owner.error);
  return { grant, owner: owner.value };
}

/** Whose token it is: stated in the grant, which is optional there, else asked for by introspection. */
async function ownerOf(
  grant: TokenGrant,
  oauth: ReturnType<typeof createOAuth>,
): Promise<Result<Owner, OAuthFailure>> {
  if (grant.hubId !== undefined) return ok({ portalId: grant.hubId, userId: grant.userId ?? null });
  const told = await oauth.introspect(grant.accessToken);
  if (!told.ok) return err(told.error);
  const info = told.value;
  if (info.active && info.hubId !== undefined)
    return ok({ portalId: info.hubId, userId: info.userId ?? null });
  return err({ reason: "unexpected_answer", message: "HubSpot did not say which account the token is for." });
}

const UPSTREAM_REASONS: ReadonlySet<OAuthFailure["reason"]> = new Set([
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "unexpected_answer",
]);

const REASONS_IN_WORDS: Readonly<Partial<Record<OAuthFailure["reason"], string>>> = {
  bad_code: "HubSpot no longer accepts this code: it works once and for a short time.",
  bad_redirect_uri: "The address of this app is not registered with HubSpot as a redirect URL.",
  client_misconfigured: "HubSpot does not accept this app's client id or secret.",
  bad_scopes: "HubSpot did not grant the permissions that the app needs.",
  portal_gone: "HubSpot does not know this account any more.",
};

/** HubSpot's trouble is 502 and may pass; everything else is 400 with the reason in words. */
function exchangeFailed(failure: OAuthFailure): HttpError {
  if (UPSTREAM_REASONS.has(failure.reason)) {
    return hubspotUnavailable(failure.reason);
  }
  return tryAgain(
    failure.reason,
    REASONS_IN_WORDS[failure.reason] ?? "HubSpot refused to finish the sign-in.",
  );
}

function hubspotUnavailable(detail: string): HttpError {
  return new HttpError(502, {
    error: "hubspot_unavailable",
    title: "HubSpot does not answer",
    message: "HubSpot could not be reached or did not answer as expected. Please try again in a few minutes.",
    detail,
    action: { href: "/oauth/install", label: "Try again" },
  });
}

/** HubSpot's `error` parameter is a code; anybody can write one into a link, so its text is never shown. */
function refusedByHubSpot(error: string): HttpError {
  return error === "access_denied"
    ? tryAgain("access_denied", "The connection was cancelled in HubSpot. Nothing was stored.")
    : tryAgain(
        "refused_by_hubspot",
        "HubSpot did not allow the connection. It needs a super admin, or a user with App Marketplace access.",
      );
}

function tryAgain(error: string, message: string): HttpError {
  const action = { href: "/oauth/install", label: "Start again" };
  return new HttpError(400, { error, title: "Not connected", message, action });
}

function flashOf({ firstInstall, provisioning }: ConnectOutcome): Flash {
  if (!provisioning.ok) return { kind: "unfinished", firstInstall, reason: provisioning.error };
  const { created, present } = provisioning.value;
  return { kind: "installed", firstInstall, created: [...created], present: [...present] };
}
