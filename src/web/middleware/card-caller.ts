/**
 * Who is looking at a card: HubSpot appends portal, user and app to the URL and signs it (HubSpot docs, UI extensions,
 * "Fetching data"). Nothing else in a card's request states which portal or user it is about.
 */
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { portalIdSchema } from "../../domain/vocabulary.ts";
import { configOf } from "../../env.ts";
import { addLogFields } from "./access-log.ts";
import type { AppContext, AppEnv, CardCaller } from "./app-env.ts";
import { HttpError } from "./http-error.ts";

/** HubSpot's ids are positive integers. */
const idSchema = z.string().check(z.regex(/^[1-9]\d{0,15}$/u));
const queryTextSchema = z.object({ portalId: idSchema, userId: idSchema, appId: z.optional(idSchema) });

/** Lets through what names one portal, one user and this app; sits behind `requireHubSpotSignature`. */
export function requireCardCaller() {
  return createMiddleware<AppEnv>(async function storeCaller(c, next) {
    const caller = callerOf(c);
    if (caller === null) throw unnamed();
    c.set("cardCaller", caller);
    addLogFields(c, { portal: caller.portalId, user: caller.userId });
    await next();
  });
}

/**
 * A card may put a query of its own before HubSpot's, and the signature covers both: a name that comes twice could
 * be the card's, so it names nobody. The app may be left out: the secret of the signature is the app's own.
 */
function callerOf(c: AppContext): CardCaller | null {
  const given = (name: string) => {
    const values = c.req.queries(name) ?? [];
    return values.length > 1 ? "" : values[0];
  };
  const query = queryTextSchema.safeParse({
    portalId: given("portalId"),
    userId: given("userId"),
    appId: given("appId"),
  });
  if (!query.success) return null;
  const { portalId, userId, appId } = query.data;
  const ours = configOf(c.env).appId;
  const portal = portalIdSchema.safeParse(portalId);
  return portal.success && (ours === null || ours === (appId ?? ours))
    ? { portalId: portal.data, userId }
    : null;
}

function unnamed(): HttpError {
  return new HttpError(403, {
    error: "unknown_caller",
    message: "The signed address does not name one portal and one user of this app.",
  });
}
