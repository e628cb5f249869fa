/** The portal as JSON, for a signed-in admin. The portal id comes from the session cookie alone. */
import { Hono } from "hono";
import * as z from "zod/mini";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { limitBody, contentType, jsonBody } from "../../middleware/body.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { HttpError, notFound } from "../../middleware/http-error.ts";
import { sameOrigin } from "../../middleware/same-origin.ts";
import { requireLogin } from "../../middleware/login.ts";
import type { Result } from "../../../lib/result.ts";
import { actorOn, notInstalled, overviewOf, ownPortal, requireConsentFor, summaryOf } from "../own-portal.ts";
import { limitApiRoutes } from "./limits.ts";
import { loginApiRoutes } from "../admin/sign-ins.tsx";
import { activityApiRoutes, contactIdOf } from "./activity-api.ts";
import { callObject } from "../call-object.ts";
import type { FieldErrors } from "../../../lib/english.ts";

/** Far above any settings document. */
const MAX_JSON_BYTES = 64 * 1024;

/** Opaque to us; this bounds what a request may hand on. */
const DEAD_LETTER_ID = /^[\w:.|-]{1,300}$/u;
const deadLetterSchema = z.object({ id: z.string().check(z.regex(DEAD_LETTER_ID)) });

/**
 * Makes the routes `/api/portal`, `/api/conditions`, `/api/settings`, `/api/connection`, `/api/connection/test`,
 * `/api/links`, `/api/contacts/{id}/link`, and what ends dead letters by cause.
 */
export function apiRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(sameOrigin({ require: "no-contradiction" }), requireLogin({ now }));
  routes.use(contentType("application/json"), limitBody(MAX_JSON_BYTES));

  routes.route("/", activityApiRoutes({ now }));
  routes.get("/portal", async (c) => c.json(await overviewOf(c)));
  routes.get("/conditions", async (c) => {
    const conditions = await callObject(ownPortal(c).conditions());
    if (conditions === null) throw notInstalled();
    return c.json({ conditions });
  });
  routes.get("/settings", async (c) => c.json((await summaryOf(c)).settings));
  routes.get("/connection", async (c) => {
    const { connection } = await summaryOf(c);
    if (connection === null) throw notConnected();
    return c.json(connection);
  });

  routes.put("/settings", async (c) => {
    const patch = await jsonBody(c);
    await requireConsentFor(c, patch, now());
    return c.json(accepted(await callObject(ownPortal(c).putSettings(patch, actorOn(c, "api")))));
  });
  routes.put("/connection", async (c) => {
    const input = await jsonBody(c);
    requireFreshConsent(c, now());
    return c.json(accepted(await callObject(ownPortal(c).putConnection(input, actorOn(c, "api")))));
  });
  routes.post("/connection/test", async (c) => {
    const input = await jsonBody(c);
    return c.json(accepted(await callObject(ownPortal(c).testConnection(input))));
  });
  routes.post("/dead-letters/replay", async (c) => {
    const id = deadLetterId(await jsonBody(c));
    return c.json({ replayed: await callObject(ownPortal(c).replayGroup(id, actorOn(c, "api"))) });
  });
  routes.post("/dead-letters/remove", async (c) => {
    const id = deadLetterId(await jsonBody(c));
    return c.json({ removed: await callObject(ownPortal(c).removeGroup(id, actorOn(c, "api"))) });
  });
  routes.route("/", limitApiRoutes());
  routes.get("/links", async (c) => {
    const keys = await callObject(ownPortal(c).linkKeys());
    if (keys === null) throw notInstalled();
    return c.json({ keys });
  });
  routes.post("/contacts/:id/link", async (c) => {
    const outcome = await callObject(ownPortal(c).replaceLink(contactIdOf(c), actorOn(c, "api")));
    if (outcome === "unknown") throw notFound();
    return c.json({ outcome });
  });
  routes.route("/", loginApiRoutes({ now }));
  return routes;
}

/** The dead letter that names its group, or 400. */
function deadLetterId(body: unknown): string {
  const parsed = deadLetterSchema.safeParse(body);
  if (parsed.success) return parsed.data.id;
  throw new HttpError(400, { error: "invalid", message: "Name a dead letter by its id." });
}

/** The value, or 400 naming each field that is wrong. */
function accepted<T>(result: Result<T, FieldErrors>): T {
  if (result.ok) return result.value;
  throw new HttpError(400, { error: "invalid", message: "Some fields are not right.", fields: result.error });
}

function notConnected(): HttpError {
  return new HttpError(404, { error: "no_connection", message: "1Kosmos is not connected yet." });
}
