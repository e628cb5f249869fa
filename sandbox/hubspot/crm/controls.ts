/** What people do with records and settings in HubSpot's pages, for whoever tests: JSON in and out, below `/sandbox`. */
import { Hono } from "hono";
import { z } from "zod";

import type { Origin } from "../access.ts";
import { recordRef } from "../associations/request.ts";
import { invalid, notFound } from "../errors.ts";
import { CONTACT, DEAL, objectTypeNamed } from "../objecttypes.ts";
import { writtenAnswer } from "../objects/answers.ts";
import { rawPropertiesSchema } from "../objects/request.ts";
import type { Target } from "../objects/writer.ts";
import { FIRST_PORTAL_ID } from "../portals.ts";
import { readJson } from "../requests.ts";
import { dealImport } from "./deals.ts";
import { switchesPatchSchema } from "./switches.ts";
import type { CrmControlParts } from "./parts.ts";

/** A person at the keyboard. */
const PERSON: Origin = { changeSource: "CRM_UI", sourceId: "userId:1" };
/** Deals that one request moves at most. */
const MAX_MOVED = 10_000;

const portalField = { portalId: z.int().default(FIRST_PORTAL_ID) };
const dealSchema = z.object({
  properties: rawPropertiesSchema.default({}),
  contactIds: z.array(z.coerce.string()).default([]),
  ...portalField,
});
const importSchema = z.object({
  count: z.int().min(1).max(MAX_MOVED),
  stage: z.string().default("appointmentscheduled"),
  ...portalField,
});
const moveSchema = z.object({
  dealIds: z.array(z.coerce.number()).max(MAX_MOVED).optional(),
  count: z.int().min(1).max(MAX_MOVED).optional(),
  stage: z.string(),
  ...portalField,
});
const requiredSchema = z.object({ properties: z.array(z.string()), ...portalField });

/** Routes for the sandbox's user. They need no token: the stand-in listens on the loopback address only. */
export function crmControlRoutes(parts: CrmControlParts): Hono {
  const routes = new Hono();
  routes.get("/sandbox/crm/switches", (c) => c.json(parts.switches.current));
  routes.put("/sandbox/crm/switches", async (c) =>
    c.json(parts.switches.set(await readJson(c, switchesPatchSchema))),
  );
  recordRoutes(routes, parts);
  dealRoutes(routes, parts);
  requirementRoutes(routes, parts);
  return routes;
}

function recordRoutes(routes: Hono, parts: CrmControlParts): void {
  for (const plural of [CONTACT.plural, DEAL.plural]) {
    routes.post(`/sandbox/${plural}/:id/restore`, (c) => {
      const portalId = Number(c.req.query("portalId") ?? FIRST_PORTAL_ID);
      const target = personIn(parts, portalId, plural);
      const restored = parts.writer.restore(target, recordRef(target.type, c.req.param("id")).id);
      return c.json(writtenAnswer(viewOf(parts, target), restored));
    });
  }
}

function dealRoutes(routes: Hono, parts: CrmControlParts): void {
  const { writer, associationWriter } = parts;
  routes.post("/sandbox/deals", async (c) => {
    const { properties, contactIds, portalId } = await readJson(c, dealSchema);
    const target = personIn(parts, portalId, DEAL.plural);
    const deal = writer.together(() => {
      const made = writer.create(target, properties);
      const from = { type: DEAL, id: made.id };
      for (const id of contactIds) associationWriter.associate(target, from, recordRef(CONTACT, id), []);
      return made;
    });
    return c.json(writtenAnswer(viewOf(parts, target), deal), 201);
  });
  routes.post("/sandbox/deals/import", async (c) => {
    const { count, stage, portalId } = await readJson(c, importSchema);
    requirePortal(parts, portalId);
    return c.json(await dealImport(parts, { portalId, count, stage }));
  });
  routes.post("/sandbox/deals/move", async (c) => {
    const { dealIds, count, stage, portalId } = await readJson(c, moveSchema);
    if ((dealIds === undefined) === (count === undefined)) throw invalid("Name either dealIds or count.");
    const target = personIn(parts, portalId, DEAL.plural);
    return c.json(moveDeals(parts, target, stage, dealIds ?? { count: count ?? 0 }));
  });
}

/** A bulk edit: all deals move, or none. With a count, the oldest that are elsewhere. */
function moveDeals(
  { objects, pipelines, writer }: CrmControlParts,
  target: Target,
  stage: string,
  which: readonly number[] | { readonly count: number },
): { readonly moved: number; readonly dealIds: readonly string[]; readonly ms: number } {
  const clock = performance.now();
  const { portalId } = target;
  const pipeline = pipelines.ofStage(portalId, stage)?.id;
  if (pipeline === undefined) throw invalid(`There is no stage ${stage}.`);
  const elsewhere = { sql: "coalesce(json_extract(properties, '$.dealstage'), '') <> ?", values: [stage] };
  const found = (count: number) =>
    objects.search(portalId, DEAL, elsewhere, { order: "id", limit: count, offset: 0 }).objects;
  const ids = "count" in which ? found(which.count).map(({ id }) => id) : which;
  writer.together(() => {
    for (const id of ids) writer.update(target, id, { dealstage: stage, pipeline });
  });
  return { moved: ids.length, dealIds: ids.map(String), ms: Math.round(performance.now() - clock) };
}

function requirementRoutes(routes: Hono, parts: CrmControlParts): void {
  routes.post("/sandbox/pipelines/:pipelineId/stages/:stageId/required", async (c) => {
    const { properties, portalId } = await readJson(c, requiredSchema);
    const { pipelineId, stageId } = c.req.param();
    parts.pipelines.stage(portalId, pipelineId, stageId);
    parts.rules.require(portalId, DEAL, { pipeline: pipelineId, id: stageId }, properties);
    return c.json({ pipelineId, stageId, properties });
  });
  routes.post("/sandbox/objects/:type/required", async (c) => {
    const { properties, portalId } = await readJson(c, requiredSchema);
    const type = objectTypeNamed(c.req.param("type"));
    parts.rules.require(portalId, type, null, properties);
    return c.json({ objectTypeId: type.id, properties });
  });
}

function personIn(parts: CrmControlParts, portalId: number, plural: string): Target {
  requirePortal(parts, portalId);
  return { portalId, type: objectTypeNamed(plural), origin: PERSON };
}

function requirePortal({ portals }: CrmControlParts, portalId: number): void {
  if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
}

function viewOf({ properties }: CrmControlParts, { portalId, type }: Target) {
  return { portalId, type, definitions: properties.active(portalId, type).byName };
}
