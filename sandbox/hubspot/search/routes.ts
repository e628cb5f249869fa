/** The search endpoints, mounted once per API version: HubSpot docs, search. */
import { Hono } from "hono";

import type { SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { readAnswer, reading, type ObjectDependencies } from "../objects/request.ts";
import { readJson } from "../requests.ts";
import { conditionOf, orderOf } from "./conditions.ts";
import { checkedOffset, MAX_BODY, searchSchema } from "./request.ts";

/** Routes below `/crm/v3/objects` and its dated forms. */
export function searchRoutes(dependencies: ObjectDependencies): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/:type/search", async (c) => {
    const view = reading(c, dependencies);
    const { length } = await c.req.text();
    if (length > MAX_BODY) {
      throw invalid(`The request body has ${length} characters, which is over the maximum of ${MAX_BODY}.`);
    }
    const search = await readJson(c, searchSchema);
    const offset = checkedOffset(search);
    const condition = conditionOf(view, search);
    const page = { order: orderOf(view, search.sorts), limit: search.limit, offset };
    const { total, objects } = dependencies.objects.search(view.portalId, view.type, condition, page);
    const { properties } = search;
    const results = objects.map((object) => readAnswer(dependencies, view, object, { properties }));
    const after = offset + objects.length;
    const more = objects.length > 0 && after < total;
    return c.json({ total, results, ...(more ? { paging: { next: { after: String(after) } } } : {}) });
  });
  return routes;
}
