/** `/api/links` and `POST /api/contacts/{id}/link`: which keys links need, and a new link in the place of one. */
import { Hono } from "hono";
import type { AppEnv } from "../../middleware/app-env.ts";
import { notFound } from "../../middleware/http-error.ts";
import { contactIdOf } from "./activity-api.ts";
import { callObject } from "../call-object.ts";
import { actorOn, notInstalled, ownPortal } from "../own-portal.ts";

/** Makes the routes; behind the API's login. */
export function linkApiRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
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
  return routes;
}
