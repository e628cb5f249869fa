/** 1Kosmos' callbacks: found by their path, proven by the portal's own secret, taken as a hint to fetch the result. */
import { Hono } from "hono";
import { configOf } from "../../env.ts";
import { openCallbackToken } from "../../lib/crypto/links.ts";
import { nestsTooDeep } from "../../lib/json.ts";
import { addLogFields } from "../middleware/access-log.ts";
import type { AppContext, AppEnv } from "../middleware/app-env.ts";
import { limitBody, tooDeep } from "../middleware/body.ts";
import { notFound, HttpError } from "../middleware/http-error.ts";
import { portalObject } from "../../objects.ts";
import { callObject } from "./call-object.ts";

/**
 * A callback may carry the whole result, which is proven and then fetched, not taken from it. A longer one waits for a
 * poll.
 */
const MAX_CALLBACK_BYTES = 8 * 1024 * 1024;

/** Makes the routes `POST /1kosmos/callbacks/{portalId}/{token}`. */
export function callbackRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const path = "/callbacks/:portalId/:token";
  // Before the body is looked at: a path that is not ours costs no memory.
  routes.use(path, async function requireToken(c, next) {
    await claimsOf(c, c.req.param());
    await next();
  });
  routes.post(path, limitBody(MAX_CALLBACK_BYTES), async (c) => {
    const claims = await claimsOf(c, c.req.param());
    const { contactId, requestId } = claims;
    addLogFields(c, { portal: claims.portalId, contact: contactId });
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (nestsTooDeep(Buffer.from(body).toString("latin1"))) throw tooDeep();
    const delivery = { contactId, requestId, headers: { ...c.req.header() }, body };
    const outcome = await callObject(portalObject(c.env, claims.portalId).acceptCallback(delivery));
    if (outcome.kind === "accepted") return c.body(null, 204);
    addLogFields(c, { detail: outcome.reason });
    throw outcome.reason === "unknown_portal" ? notFound() : unproven(outcome.reason);
  });
  return routes;
}

/** Returns what the path's token names; 404 for one that is not ours or another portal's. */
async function claimsOf(c: AppContext, { portalId, token }: { portalId: string; token: string }) {
  const claims = await openCallbackToken(configOf(c.env).keyring, token);
  if (claims === null || String(claims.portalId) !== portalId) throw notFound();
  return claims;
}

/** Returns one error for every missing proof: it reveals nothing about the configuration. The log has the reason. */
function unproven(reason: string): HttpError {
  return new HttpError(401, {
    error: "unproven",
    message: "The callback's signature was not accepted.",
    detail: reason,
  });
}
