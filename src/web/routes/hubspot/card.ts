/**
 * The calls of the cards, the bulk action and the settings page inside HubSpot: `/hubspot/card/*`. Portal and user
 * come from the query that HubSpot signed, on behalf of an extension of ours; what a path or a body names is looked
 * for in that portal alone.
 */
import { Hono } from "hono";
import type * as z from "zod/mini";
import type { CardRefusal } from "../../../features/cards/contract.ts";
import { verifyManyRequestSchema, verifyRequestSchema } from "../../../features/cards/request-contract.ts";
import { linkRequestSchema } from "../../../features/cards/link-contract.ts";
import { verifyCallerRequestSchema } from "../../../features/cards/ticket-contract.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { limitBody, contentType } from "../../middleware/body.ts";
import { requireCardCaller } from "../../middleware/card-caller.ts";
import { readCardRequest } from "../../middleware/card-form.ts";
import { requireExtension, requireHubSpotSignature } from "../../middleware/hubspot-signature.ts";
import { HttpError, unavailable } from "../../middleware/http-error.ts";
import { configOf } from "../../../env.ts";
import { openLinkToken } from "../../../lib/crypto/links.ts";
import { portalObject } from "../../../objects.ts";
import type { PortalApi } from "../../../portal/contract.ts";
import { recordIdSchema } from "../../../domain/vocabulary.ts";
import type { Result } from "../../../lib/result.ts";
import { appPageRoutes } from "./app-pages.ts";
import { appSettingsRoutes } from "./app-settings.ts";
import { callObject } from "../call-object.ts";

/** 500 ids of 20 characters, with room. */
const MAX_CARD_BYTES = 32 * 1024;

/**
 * Makes the routes `/hubspot/card/pages/*`, `/hubspot/card/settings`, `/hubspot/card/contacts/{id}`, `…/verify`,
 * `/hubspot/card/contacts/verify-many`, `/hubspot/card/deals/{id}`, `/hubspot/card/portal`.
 */
export function cardRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(requireExtension());
  routes.use(limitBody(MAX_CARD_BYTES), requireHubSpotSignature({ now }), requireCardCaller());
  routes.use(contentType("application/json"), readCardRequest());

  routes.route("/pages", appPageRoutes());
  routes.route("/settings", appSettingsRoutes());
  routes.on(READS, "/portal", async (c) => answer(c, callersPortal(c).portalCard()));
  // Beside "/contacts/:id" a path of its own would put all routes into Hono's slower router.
  routes.post("/contacts/:id", async (c, next) => {
    if (c.req.param("id") !== "verify-many") return next();
    addLogFields(c, { route: "/hubspot/card/contacts/verify-many" });
    const request = parsed(verifyManyRequestSchema, c.get("cardRequest").body);
    const input = { userId: c.get("cardCaller").userId, request, sparesLinks: c.get("cardRequest").isNested };
    return answer(c, callersPortal(c).startBulkVerification(input));
  });
  routes.on(READS, "/contacts/:id", async (c) =>
    answer(c, callersPortal(c).contactCard(recordId(c), c.get("cardCaller").userId)),
  );
  routes.on(READS, "/deals/:id", async (c) =>
    answer(c, callersPortal(c).dealCard(recordId(c), c.get("cardCaller").userId)),
  );
  routes.on(READS, "/tickets/:id", async (c) =>
    answer(c, callersPortal(c).ticketCard(recordId(c), c.get("cardCaller").userId)),
  );
  routes.post("/tickets/:id/verify-caller", async (c) => {
    const { proof, ...request } = parsed(verifyCallerRequestSchema, c.get("cardRequest").body);
    const seen = c.get("cardRequest").isNested ? { seen: await recordSeen(c, proof) } : {};
    const input = { ticketId: recordId(c), userId: c.get("cardCaller").userId, request, ...seen };
    return answer(c, callersPortal(c).verifyCaller(input));
  });
  routes.post("/contacts/:id/link", async (c) => {
    const { proof, ...request } = parsed(linkRequestSchema, c.get("cardRequest").body);
    const { userId } = c.get("cardCaller");
    const input = { contactId: recordId(c), userId, request, seen: await recordSeen(c, proof) };
    return answer(c, callersPortal(c).changeLink(input));
  });
  routes.post("/contacts/:id/verify", async (c) => {
    const { proof, ...request } = parsed(verifyRequestSchema, c.get("cardRequest").body);
    const seen = c.get("cardRequest").isNested ? { seen: await recordSeen(c, proof) } : {};
    const input = { contactId: recordId(c), userId: c.get("cardCaller").userId, request, ...seen };
    return answer(c, callersPortal(c).startVerification(input));
  });
  return routes;
}

/** A read is a POST like every call of our extensions; the GET is the older form. */
const READS = ["GET", "POST"];

/** The contact whose link the caller has read from its record; null when the caller shows none that is this portal's. */
async function recordSeen(c: AppContext, proof: string | undefined): Promise<string | null> {
  const token = proof?.split("/").at(-1) ?? "";
  const claims = await openLinkToken(configOf(c.env).keyring, token);
  return claims?.portalId === c.get("cardCaller").portalId ? claims.contactId : null;
}

/** The one portal that the request can be about. */
function callersPortal(c: AppContext): PortalApi {
  return portalObject(c.env, c.get("cardCaller").portalId);
}

function recordId(c: AppContext): string {
  const id = recordIdSchema.safeParse(c.req.param("id"));
  if (!id.success) throw REFUSALS.unknown_record();
  return id.data;
}

/** The body by its schema, or 400 naming the fields that are wrong. */
function parsed<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }): [string, string] => [path.join("."), message]);
  throw new HttpError(400, {
    error: "invalid",
    message: "Some fields are not right.",
    fields: Object.fromEntries(fields),
  });
}

const REFUSALS: Readonly<Record<CardRefusal, () => HttpError>> = {
  unknown_portal: () =>
    new HttpError(404, { error: "unknown_portal", message: "The app is not installed in this portal." }),
  unknown_record: () =>
    new HttpError(404, { error: "unknown_record", message: "This portal has no such record." }),
  unread: () => unavailable("hubspot_unread"),
};

async function answer<T extends object>(
  c: AppContext,
  call: Promise<Result<T, CardRefusal>>,
): Promise<Response> {
  const result = await callObject(call);
  if (!result.ok) throw REFUSALS[result.error]();
  return c.json(result.value);
}
