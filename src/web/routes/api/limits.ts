/** `/api/limits`: how the daily caps stand, and what becomes of verifications that wait for one. */
import { Hono } from "hono";
import * as z from "zod/mini";
import type { CapAction } from "../../../features/contacts/caps/over-cap.ts";
import { MAX_CAP } from "../../../portal/settings/limit-settings.ts";
import { isCapSource } from "../../../portal/admin/limits.ts";
import type { AppEnv } from "../../middleware/app-env.ts";
import { jsonBody } from "../../middleware/body.ts";
import { HttpError, notFound } from "../../middleware/http-error.ts";
import { callObject } from "../call-object.ts";
import { actorOn, notInstalled, ownPortal } from "../own-portal.ts";

const actionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("go_on") }),
  z.strictObject({ action: z.literal("raise"), by: z.int().check(z.minimum(1), z.maximum(MAX_CAP)) }),
  z.strictObject({ action: z.literal("skip") }),
]);

/** Reads what is to be done about those that wait; null when it cannot be read. */
export function capActionFrom(given: unknown): CapAction | null {
  const parsed = actionSchema.safeParse(given);
  if (!parsed.success) return null;
  const { data } = parsed;
  return data.action === "raise" ? { kind: "raise", by: data.by } : { kind: data.action };
}

/** Makes the routes `GET /api/limits` and `POST /api/limits/{source}`; behind the API's login. */
export function limitApiRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/limits", async (c) => {
    const limits = await callObject(ownPortal(c).limits());
    if (limits === null) throw notInstalled();
    return c.json(limits);
  });
  routes.post("/limits/:source", async (c) => {
    const source = c.req.param("source");
    if (!isCapSource(source)) throw notFound();
    const action = capActionFrom(await jsonBody(c));
    if (action === null)
      throw new HttpError(400, {
        error: "invalid",
        message: 'Send {"action": "go_on"}, {"action": "raise", "by": 100} or {"action": "skip"}.',
      });
    return c.json({ concerned: await callObject(ownPortal(c).actOnCap(source, action, actorOn(c, "api"))) });
  });
  return routes;
}
