/** What every route and middleware of the app shares: bindings, request-scoped values, and what is injected. */
import type { Context } from "hono";
import type { LogFields } from "../../lib/log.ts";
import type { CardCaller } from "./card-caller.ts";
import type { Session } from "./session.ts";

/** Request-scoped values; `session` is set behind `requireSession` only, `cardCaller` behind `requireCardCaller`. */
interface AppVariables {
  requestId: string;
  session: Session;
  cardCaller: CardCaller;
  logFields: LogFields;
}

/** The environment that all Hono apps of this Worker are typed with. */
export interface AppEnv {
  Bindings: Env;
  Variables: AppVariables;
}

export type AppContext = Context<AppEnv>;

/** What the app takes from outside; both have production defaults. */
export interface AppOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** Used for HubSpot's token endpoint only; everything else goes through the objects. */
  readonly fetch: typeof fetch;
}
