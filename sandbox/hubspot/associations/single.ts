/** The associations of one record, mounted once per API version: HubSpot docs, associations v4. */
import { Hono } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { batchAnswer, readJson } from "../requests.ts";
import {
  defaultAnswers,
  labelsAnswer,
  neighbourAnswer,
  neighboursPage,
  pairOf,
  recordRef,
  type AssociationDependencies,
} from "./request.ts";
import { associationSpecSchema, unlabelled } from "./types.ts";

/** Routes below `/crm/v4/objects` and the dated `/crm/objects`. */
export function recordAssociationRoutes(dependencies: AssociationDependencies): Hono<SandboxEnv> {
  const { associationWriter, now } = dependencies;
  const routes = new Hono<SandboxEnv>();

  routes.put("/:from/:id/associations/default/:to/:toId", (c) => {
    const pair = pairOf(c, "write");
    const [from, to] = [recordRef(pair.from, c.req.param("id")), recordRef(pair.to, c.req.param("toId"))];
    associationWriter.associate(pair, from, to, []);
    return c.json(batchAnswer(now(), defaultAnswers(from, to, unlabelled(pair.from, pair.to)), []));
  });
  routes.put("/:from/:id/associations/:to/:toId", async (c) => {
    const pair = pairOf(c, "write");
    const [from, to] = [recordRef(pair.from, c.req.param("id")), recordRef(pair.to, c.req.param("toId"))];
    const specs = await readJson(c, z.array(associationSpecSchema).min(1));
    return c.json(labelsAnswer(from, to, associationWriter.associate(pair, from, to, specs)), 201);
  });
  routes.delete("/:from/:id/associations/:to/:toId", (c) => {
    const pair = pairOf(c, "write");
    const from = recordRef(pair.from, c.req.param("id"));
    associationWriter.dissociate(pair, from, recordRef(pair.to, c.req.param("toId")));
    return c.body(null, 204);
  });
  routes.get("/:from/:id/associations/:to", (c) =>
    c.json(neighboursPage(c, dependencies, (types, neighbour) => [neighbourAnswer(types, neighbour)])),
  );
  return routes;
}
