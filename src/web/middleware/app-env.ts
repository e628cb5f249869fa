/**
 * The environment that every route and middleware of the app shares: bindings, request-scoped values, and what is
 * injected.
 */
import type { Context } from "hono";
import type { LogFields } from "../../lib/log.ts";
import type { OpenedPage } from "../../portal/admin/page-contract.ts";
import type { Login as PortalLogin, LoginKey } from "../../portal/access/logins.ts";

/** Who is signed in. The only source of the portal id for `/portal` and `/api`. */
export interface Login extends PortalLogin {
  readonly portalId: number;
  readonly key: LoginKey;
  /** True if HubSpot's consent is of the last ten minutes. */
  readonly hasFreshConsent: boolean;
}

/** The portal and the HubSpot user of a signed request. */
export interface CardCaller {
  readonly portalId: number;
  readonly userId: string;
}

/** The subject of a card's call. `isNested`: in the form of our extensions; else in the older one. */
export interface CardRequest {
  readonly isNested: boolean;
  /** Not yet checked against a schema; null for a GET. */
  readonly body: unknown;
}

/**
 * Request-scoped values; `login` is set behind `requireLogin` only, `cardCaller` behind `requireCardCaller`, `cardRequest` behind
 * `readCardRequest`.
 */
interface AppVariables {
  requestId: string;
  login: Login;
  /** Set behind `requirePageLogin`, for a page that is opened. */
  page?: OpenedPage;
  cardCaller: CardCaller;
  cardRequest: CardRequest;
  logFields: LogFields;
  /** Set at a host that shows persons' pages and nothing else. */
  isLinkHost?: true;
}

/** The environment that all Hono apps of this Worker are typed with. */
export interface AppEnv {
  Bindings: Env;
  Variables: AppVariables;
}

export type AppContext = Context<AppEnv>;

/** The data that the app takes from outside; both have production defaults. */
export interface AppOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** Used for HubSpot's token endpoint only; everything else goes through the objects. */
  readonly fetch: typeof fetch;
}
