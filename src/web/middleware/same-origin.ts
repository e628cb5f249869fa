/** Cross-site request forgery: state changes are taken from our own pages, or from a client that is no browser. */
import { createMiddleware } from "hono/factory";
import type { AppContext, AppEnv } from "./app-env.ts";
import { publicOrigin } from "./public-origin.ts";
import { HttpError } from "./http-error.ts";

const SAFE_METHODS = new Set(["GET", "HEAD"]);

/** Which proof of origin a request must bring. */
export interface SameOriginOptions {
  /**
   * `proof`: Origin or Sec-Fetch-Site must be there, since a form post needs no preflight.
   * `no-contradiction`: both may be absent; a JSON content type already keeps foreign forms out.
   */
  readonly require: "proof" | "no-contradiction";
}

/** Refuses with 403 what another site sent. Reads are left alone: without CORS headers no other site can read them. */
export function sameOrigin({ require }: SameOriginOptions) {
  return createMiddleware<AppEnv>(async function requireSameOrigin(c, next) {
    if (!SAFE_METHODS.has(c.req.method) && !comesFromUs(c, require === "proof")) throw crossOrigin();
    await next();
  });
}

function comesFromUs(c: AppContext, proofRequired: boolean): boolean {
  const origin = c.req.header("Origin");
  const site = c.req.header("Sec-Fetch-Site");
  if (origin === undefined && site === undefined) return !proofRequired;
  return (
    (origin === undefined || origin === publicOrigin(c)) && (site === undefined || site === "same-origin")
  );
}

function crossOrigin(): HttpError {
  return new HttpError(403, {
    error: "cross_origin",
    title: "Not from here",
    message: "This request did not come from one of our own pages, so nothing was changed.",
  });
}
