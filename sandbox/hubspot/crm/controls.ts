/** The actions of people on records and settings in HubSpot's pages, for whoever tests: JSON in and out, below `/sandbox`. */
import { Hono } from "hono";
import { z } from "zod";

import type { Origin } from "../access.ts";
import { recordRef } from "../associations/request.ts";
import { invalid, notFound } from "../errors.ts";
import { CONTACT, DEAL, objectTypeNamed, TICKET, type ObjectType } from "../objecttypes.ts";
import { writtenAnswer } from "../objects/answers.ts";
import { rawPropertiesSchema } from "../objects/request.ts";
import type { Target } from "../objects/writer.ts";
import { FIRST_PORTAL_ID } from "../portals.ts";
import { readJson } from "../requests.ts";
import { dealImport } from "./deals.ts";
import { switchesPatchSchema } from "./switches.ts";
import type { CrmControlDependencies } from "./crm.ts";

/** A person at the keyboard. */
const PERSON: Origin = { changeSource: "CRM_UI", sourceId: "userId:1" };
/** Records that one request moves at most. */
const MAX_MOVED = 10_000;

const portalField = { portalId: z.int().default(FIRST_PORTAL_ID) };
const recordSchema = z.object({
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
  ticketIds: z.array(z.coerce.number()).max(MAX_MOVED).optional(),
  count: z.int().min(1).max(MAX_MOVED).optional(),
  stage: z.string(),
  ...portalField,
});
const requiredSchema = z.object({ properties: z.array(z.string()), ...portalField });

/** Routes for the sandbox's user. They need no token: the stand-in listens on the loopback address only. */
export function crmControlRoutes(parts: CrmControlDependencies): Hono {
  const routes = new Hono();
  routes.get("/sandbox/crm/switches", (c) => c.json(parts.switches.current));
  routes.put("/sandbox/crm/switches", async (c) =>
    c.json(parts.switches.set(await readJson(c, switchesPatchSchema))),
  );
  recordRoutes(routes, parts);
  for (const type of [DEAL, TICKET]) pipelineRecordRoutes(routes, parts, type);
  requirementRoutes(routes, parts);
  return routes;
}

function recordRoutes(routes: Hono, parts: CrmControlDependencies): void {
  for (const { plural } of [CONTACT, DEAL, TICKET]) {
    routes.post(`/sandbox/${plural}/:id/restore`, (c) => {
      const portalId = Number(c.req.query("portalId") ?? FIRST_PORTAL_ID);
      const target = personIn(parts, portalId, plural);
      const restored = parts.writer.restore(target, recordRef(target.type, c.req.param("id")).id);
      return c.json(writtenAnswer(viewOf(parts, target), restored));
    });
  }
}

/** Deals and tickets with their contacts, one by one and in bulk. */
function pipelineRecordRoutes(routes: Hono, parts: CrmControlDependencies, type: ObjectType): void {
  const { writer, associationWriter } = parts;
  const { plural } = type;
  routes.post(`/sandbox/${plural}`, async (c) => {
    const { properties, contactIds, portalId } = await readJson(c, recordSchema);
    const target = personIn(parts, portalId, plural);
    const record = writer.together(() => {
      const made = writer.create(target, properties);
      const from = { type, id: made.id };
      for (const id of contactIds) associationWriter.associate(target, from, recordRef(CONTACT, id), []);
      return made;
    });
    return c.json(writtenAnswer(viewOf(parts, target), record), 201);
  });
  if (type === DEAL) importRoute(routes, parts);
  routes.post(`/sandbox/${plural}/move`, async (c) => {
    const { dealIds, ticketIds, count, stage, portalId } = await readJson(c, moveSchema);
    const ids = type === DEAL ? dealIds : ticketIds;
    if ((ids === undefined) === (count === undefined))
      throw invalid(`Name either ${type.singular}Ids or count.`);
    const target = personIn(parts, portalId, plural);
    const { moved, ms } = moveRecords(parts, target, stage, ids ?? { count: count ?? 0 });
    return c.json({ moved: moved.length, [`${type.singular}Ids`]: moved.map(String), ms });
  });
}

function importRoute(routes: Hono, parts: CrmControlDependencies): void {
  routes.post("/sandbox/deals/import", async (c) => {
    const { count, stage, portalId } = await readJson(c, importSchema);
    requirePortal(parts, portalId);
    return c.json(await dealImport(parts, { portalId, count, stage }));
  });
}

/** A bulk edit: all records move, or none. With a count, the oldest that are elsewhere. */
function moveRecords(
  { objects, pipelinesOf, writer }: CrmControlDependencies,
  target: Target,
  stage: string,
  which: readonly number[] | { readonly count: number },
): { readonly moved: readonly number[]; readonly ms: number } {
  const clock = performance.now();
  const { portalId, type } = target;
  const pipeline = pipelinesOf(type)?.ofStage(portalId, stage)?.id;
  const names = type.pipeline;
  if (pipeline === undefined || names === undefined) throw invalid(`There is no stage ${stage}.`);
  const elsewhere = {
    sql: `coalesce(json_extract(properties, '$.${names.stage}'), '') <> ?`,
    values: [stage],
  };
  const found = (count: number) =>
    objects.search(portalId, type, elsewhere, { order: "id", limit: count, offset: 0 }).objects;
  const moved = "count" in which ? found(which.count).map(({ id }) => id) : which;
  writer.together(() => {
    for (const id of moved) writer.update(target, id, { [names.stage]: stage, [names.name]: pipeline });
  });
  return { moved, ms: Math.round(performance.now() - clock) };
}

function requirementRoutes(routes: Hono, parts: CrmControlDependencies): void {
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

function personIn(parts: CrmControlDependencies, portalId: number, plural: string): Target {
  requirePortal(parts, portalId);
  return { portalId, type: objectTypeNamed(plural), origin: PERSON };
}

function requirePortal({ portals }: CrmControlDependencies, portalId: number): void {
  if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
}

function viewOf({ properties }: CrmControlDependencies, { portalId, type }: Target) {
  return { portalId, type, definitions: properties.active(portalId, type).byName };
}
