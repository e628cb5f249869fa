/** `POST /doctor`: shows a deployment from inside to `npm run doctor`, which has a token that was not used yet. */
import { Hono } from "hono";
import { configOf } from "../../env.ts";
import { diagnose } from "../../diagnosis.ts";
import { type DoctorClaim, readDoctorToken } from "../../lib/crypto/doctor-token.ts";
import { addLogFields } from "../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions } from "../middleware/app-env.ts";
import { limitBody } from "../middleware/body.ts";
import { HttpError } from "../middleware/http-error.ts";
import { limitByAddress } from "../middleware/limit-requests.ts";
import { callObject } from "./call-object.ts";

const BEARER = /^Bearer ([\w.-]{1,512})$/u;
const PORTAL = /^[1-9]\d{0,15}$/u;
/** There is no body to read. */
const MAX_BODY_BYTES = 1024;

/**
 * Makes the route. An operator's token may name one portal in the query; a portal's own token shows that
 * portal alone.
 */
export function doctorRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post("/", limitByAddress("LIMIT_SIGN_INS"), limitBody(MAX_BODY_BYTES), async (c) => {
    const { id, portalId } = await redeemToken(c, now());
    const asked = c.req.query("portal") ?? "";
    const isOperator = portalId === null;
    const named = PORTAL.test(asked) ? Number(asked) : null;
    addLogFields(c, isOperator ? { operator: true } : { portal: portalId });
    return c.json(await diagnose(c.env, { portalId: portalId ?? named, isOperator, now: now(), id }));
  });
  return routes;
}

/** Returns the claim of the request's token, and sees to it that the token is of no more use; throws 401. */
async function redeemToken(c: AppContext, now: number): Promise<DoctorClaim> {
  const [, token] = BEARER.exec(c.req.header("Authorization") ?? "") ?? [];
  if (token === undefined) throw refused("invalid");
  const claim = await readDoctorToken(configOf(c.env).keyring, token, now);
  if (!claim.ok) throw refused(claim.error);
  const isFirst = await callObject(c.env.OAUTH_STATE.getByName(`doctor:${claim.value.id}`).take());
  if (!isFirst) throw refused("used");
  return claim.value;
}

const MESSAGES = {
  invalid: "There is no token, or it was not made with a key of this deployment.",
  expired: "The token is older than ten minutes. Make another one.",
  used: "The token was used before: each works once. Make another one.",
} as const;

function refused(why: keyof typeof MESSAGES): HttpError {
  return new HttpError(401, { error: `token_${why}`, message: MESSAGES[why] });
}
