/**
 * Install and sign-in: to HubSpot with a state bound to the browser, and back with a code. Installs that HubSpot starts come
 * back without a state: they connect the portal and open no login.
 */
import { Hono } from "hono";
import { configOf } from "../../../env.ts";
import {
  authorizeUrl,
  createOAuth,
  type OAuthFailure,
  type TokenGrant,
  type TokenInfo,
} from "../../../hubspot/oauth/oauth.ts";
import { REQUESTED } from "../../../hubspot/oauth/scopes.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions, Login } from "../../middleware/app-env.ts";
import { setFlash, type Flash } from "../../middleware/flash.ts";
import { browserHost, publicOrigin } from "../../middleware/public-origin.ts";
import { limitByAddress, requireRoomFor } from "../../middleware/limit-requests.ts";
import { startLogin } from "../../middleware/login.ts";
import { portalObjectIn } from "../../../objects.ts";
import type { ConnectOutcome, PortalApi } from "../../../portal/contract.ts";
import { err, ok, type Result } from "../../../lib/result.ts";
import { settleJurisdiction } from "./jurisdiction.ts";
import { connectedPage } from "../../pages/connected.tsx";
import { isMarketplaceState, marketplaceState, readReturnUrl } from "./marketplace.ts";
import { callObject } from "../call-object.ts";
import {
  codeMissing,
  exchangeFailed,
  hubspotUnavailable,
  refusedByHubSpot,
  tryAgain,
} from "./oauth-errors.ts";
import { appPagesSignedIn, isTheirs, readAppPagesUser } from "./app-pages-sign-in.tsx";
import { findSignIn, leaveForHubSpot, takeState, type UnderWay } from "./sign-in.ts";

/** The portal and the user that a grant is for. */
type Owner = Pick<Login, "portalId" | "userId">;

interface Connected {
  readonly owner: Owner;
  readonly portal: PortalApi;
  readonly outcome: ConnectOutcome;
}

/** Makes the routes `GET /oauth/install` and `GET /oauth/callback`. */
export function oauthRoutes(options: AppOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(limitByAddress("LIMIT_SIGN_INS"));
  routes.get("/install", async (c) => {
    const departure = await leaveForHubSpot(c, options.now(), readAppPagesUser(c.req.query()));
    const origin = browserHost(c.env, "app.hubspot.com");
    const { clientId } = configOf(c.env);
    return c.redirect(
      authorizeUrl({ origin, clientId, redirectUri: redirectUri(c), ...REQUESTED, ...departure }),
      302,
    );
  });
  routes.get("/callback", async (c) => {
    const { error, step, state, code } = c.req.query();
    // The Marketplace may open the address with nothing in it, which means "begin".
    if (new URL(c.req.url).search === "") return c.redirect("/oauth/install", 302);
    if (error !== undefined) throw refusedByHubSpot(error);
    if (step === "authorize") return authorizeStep(c, options.now());
    if (step === "finalize") await requireMarketplaceState(c, options.now());
    if (step === undefined && state !== undefined) return signIn(c, options);
    return installFromHubSpot(c, options, code);
  });
  return routes;
}

/** Connects the portal and signs in the browser that left for HubSpot. */
async function signIn(c: AppContext, options: AppOptions): Promise<Response> {
  const { pages, ...returned } = await requireCode(c, options.now());
  const { owner, portal, outcome } = await connect(c, options, returned);
  const inHubSpot = pages !== undefined && isTheirs(pages, owner);
  await startLogin(c, { ...owner, portal, inHubSpot }, options.now());
  if (pages !== undefined) return c.html(appPagesSignedIn(c, pages, owner));
  await setFlash(c, flashOf(outcome), options.now());
  return c.redirect("/portal", 303);
}

/** Connects the portal for HubSpot and sends the browser back there; without `returnUrl` a page leads on. */
async function installFromHubSpot(
  c: AppContext,
  options: AppOptions,
  code: string | undefined,
): Promise<Response> {
  const given = c.req.query("returnUrl");
  const returnUrl = given === undefined ? null : requireReturnUrl(c);
  if (code === undefined || code === "") throw codeMissing();
  await requireRoomFor(c, "LIMIT_STATES", code);
  // HubSpot began this one, so there is no challenge and no verifier.
  await connect(c, options, { code });
  return returnUrl === null ? c.html(connectedPage()) : c.redirect(returnUrl.href, 303);
}

/** The first step of an install with partner sign-in. HubSpot's consent is all that we require, so it redirects right back. */
async function authorizeStep(c: AppContext, now: number): Promise<Response> {
  const returnUrl = requireReturnUrl(c);
  returnUrl.searchParams.set("state", await marketplaceState(c, now));
  return c.redirect(returnUrl.href, 303);
}

function requireReturnUrl(c: AppContext): URL {
  const returnUrl = readReturnUrl(c.env, c.req.query("returnUrl"));
  if (returnUrl !== null) return returnUrl;
  throw tryAgain(
    "return_url_refused",
    "The link names an address outside HubSpot to go back to. Nothing was stored.",
  );
}

async function requireMarketplaceState(c: AppContext, now: number): Promise<void> {
  if (await isMarketplaceState(c, c.req.query("state") ?? "", now)) return;
  throw tryAgain(
    "state_mismatch",
    "This install was not started here, or it took longer than an hour. Nothing was stored.",
  );
}

/** Exchanges the code and stores the grant for the portal that HubSpot names. */
async function connect(c: AppContext, options: AppOptions, returned: Return): Promise<Connected> {
  const { grant, owner } = await exchange(c, options, returned);
  const { portalId } = owner;
  addLogFields(c, { portal: portalId });
  const { fetch } = options;
  const jurisdiction = await callObject(settleJurisdiction({ env: c.env, portalId, grant, fetch }));
  if (jurisdiction === null) throw hubspotUnavailable("hosting_unknown");
  const portal = portalObjectIn(c.env, portalId, jurisdiction);
  const outcome = await callObject(
    portal.install({ portalId, grant, origin: publicOrigin(c), jurisdiction }),
  );
  return { owner, portal, outcome };
}

function redirectUri(c: AppContext): string {
  return `${publicOrigin(c)}/oauth/callback`;
}

/** A code, and the verifier that it is worth nothing without; installs that HubSpot starts have none. */
interface Return {
  readonly code: string;
  readonly verifier?: string;
}

/**
 * Returns the code when this browser is the one that left for HubSpot and has not come back yet.
 */
async function requireCode(c: AppContext, now: number): Promise<Return & Pick<UnderWay, "pages">> {
  const { state = "", code = "" } = c.req.query();
  const left = await findSignIn(c, state, now);
  if (left === null) {
    throw tryAgain(
      "state_mismatch",
      "This sign-in was not started in this browser, or it took longer than 10 minutes. Nothing was stored.",
    );
  }
  if (code === "") throw codeMissing();
  await requireRoomFor(c, "LIMIT_STATES", state);
  if (await takeState(c, state)) return { code, verifier: left.verifier, pages: left.pages };
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

/** Returns whose token it is: stated in the grant, where either is optional, else read by introspection. */
async function ownerOf(
  grant: TokenGrant,
  oauth: ReturnType<typeof createOAuth>,
): Promise<Result<Owner, OAuthFailure>> {
  const { hubId: portalId, userId } = grant;
  if (portalId !== undefined && userId !== undefined) return ok({ portalId, userId });
  const told = await oauth.introspect(grant.accessToken);
  if (portalId !== undefined) return ok({ portalId, userId: userIn(told) });
  if (!told.ok) return err(told.error);
  const info = told.value;
  if (info.active && info.hubId !== undefined)
    return ok({ portalId: info.hubId, userId: info.userId ?? null });
  return err({ reason: "unexpected_answer", message: "HubSpot did not say which account the token is for." });
}

function userIn(told: Result<TokenInfo, OAuthFailure>): number | null {
  return told.ok && told.value.active ? (told.value.userId ?? null) : null;
}

function flashOf({ firstInstall, provisioning }: ConnectOutcome): Flash {
  if (!provisioning.ok) return { kind: "unfinished", firstInstall, reason: provisioning.error };
  const { created, present } = provisioning.value;
  return { kind: "installed", firstInstall, created: [...created], present: [...present] };
}
