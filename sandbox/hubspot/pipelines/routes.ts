/** The pipelines API, mounted once per API version: HubSpot docs, pipelines. Only deals have pipelines here. */
import { Hono, type Context } from "hono";

import { callerWith, type SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { DEAL, objectTypeNamed, type ApiVersion } from "../objecttypes.ts";
import { readJson } from "../requests.ts";
import {
  pipelineInputSchema,
  pipelinePatchSchema,
  stageInputSchema,
  stagePatchSchema,
} from "./definition.ts";
import type { PipelineStore } from "./store.ts";

/** HubSpot docs, pipelines: any of these is enough. */
const READ_SCOPES = ["crm.objects.deals.read", "crm.schemas.deals.read", "crm.objects.contacts.read"];
const WRITE_SCOPES = ["crm.objects.deals.write", "crm.schemas.deals.write"];

function portalOf(c: Context<SandboxEnv>, scopes: readonly string[]): number {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  if (type !== DEAL) throw invalid(`Pipelines are not supported for object type ${type.id}`);
  return callerWith(c, scopes).portalId;
}

/** Routes below `/crm/v3/pipelines` and its dated forms. */
export function pipelineRoutes(store: PipelineStore, version: ApiVersion): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  stageRoutes(routes, store, version);

  routes.get("/:type", (c) => c.json({ results: store.list(portalOf(c, READ_SCOPES)) }));
  routes.post("/:type", async (c) => {
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.create(portalId, await readJson(c, pipelineInputSchema)), 201);
  });
  routes.get("/:type/:id", (c) => c.json(store.get(portalOf(c, READ_SCOPES), c.req.param("id"))));
  routes.patch("/:type/:id", async (c) => {
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.update(portalId, c.req.param("id"), await readJson(c, pipelinePatchSchema)));
  });
  routes.put("/:type/:id", async (c) => {
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.replace(portalId, c.req.param("id"), await readJson(c, pipelineInputSchema)));
  });
  routes.delete("/:type/:id", (c) => {
    store.remove(portalOf(c, WRITE_SCOPES), c.req.param("id"), protects(c, version));
    return c.body(null, 204);
  });
  return routes;
}

function stageRoutes(routes: Hono<SandboxEnv>, store: PipelineStore, version: ApiVersion): void {
  routes.get("/:type/:id/stages", (c) => {
    const { stages } = store.get(portalOf(c, READ_SCOPES), c.req.param("id"));
    return c.json({ results: stages });
  });
  routes.post("/:type/:id/stages", async (c) => {
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.createStage(portalId, c.req.param("id"), await readJson(c, stageInputSchema)), 201);
  });
  routes.get("/:type/:id/stages/:stageId", (c) => {
    const { id, stageId } = c.req.param();
    return c.json(store.stage(portalOf(c, READ_SCOPES), id, stageId));
  });
  routes.patch("/:type/:id/stages/:stageId", async (c) => {
    const { id, stageId } = c.req.param();
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.updateStage(portalId, id, stageId, await readJson(c, stagePatchSchema)));
  });
  routes.put("/:type/:id/stages/:stageId", async (c) => {
    const { id, stageId } = c.req.param();
    const portalId = portalOf(c, WRITE_SCOPES);
    return c.json(store.replaceStage(portalId, id, stageId, await readJson(c, stageInputSchema)));
  });
  routes.delete("/:type/:id/stages/:stageId", (c) => {
    const { id, stageId } = c.req.param();
    store.removeStage(portalOf(c, WRITE_SCOPES), id, stageId, protects(c, version));
    return c.body(null, 204);
  });
}

/** Whether what deals use stays: on request, and without asking since 2026-09. */
function protects(c: Context<SandboxEnv>, version: ApiVersion): boolean {
  const asked = new Set([
    c.req.query("validateReferencesBeforeDelete"),
    c.req.query("validateDealStageUsagesBeforeDelete"),
  ]);
  return asked.has("true") || (version.enforcesRules && !asked.has("false"));
}
