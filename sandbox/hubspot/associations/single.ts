/** The associations of one record, mounted once per API version: HubSpot docs, associations v4. */
import { Hono } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { batchAnswer, pageLink, readJson, readPage } from "../requests.ts";
import {
  defaultAnswers,
  labelsAnswer,
  neighbourAnswer,
  pairOf,
  recordRef,
  type AssociationParts,
} from "./request.ts";
import { associationSpecSchema, unlabelled } from "./types.ts";

/** HubSpot docs, associations v4: a page holds up to 500. */
const PAGE_OF_ASSOCIATIONS = 500;

/** Routes below `/crm/v4/objects` and the dated `/crm/objects`. */
export function recordAssociationRoutes(parts: AssociationParts): Hono<SandboxEnv> {
  const { associations, associationTypes, associationWriter, now } = parts;
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
  routes.get("/:from/:id/associations/:to", (c) => {
    const pair = pairOf(c, "read");
    const from = recordRef(pair.from, c.req.param("id"));
    const { limit, after } = readPage(c, { most: PAGE_OF_ASSOCIATIONS, usual: PAGE_OF_ASSOCIATIONS });
    const found = associations.neighbours(pair.portalId, from, pair.to, { after, limit: limit + 1 });
    const types = associationTypes.list(pair.portalId, pair.from, pair.to);
    const results = found.slice(0, limit).map((neighbour) => neighbourAnswer(types, neighbour));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return c.json({ results, ...(last === undefined ? {} : { paging: pageLink(c, parts, last.id) }) });
  });
  return routes;
}
