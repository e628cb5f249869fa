/** The pipelines API, mounted once per API version: HubSpot docs, pipelines. Deals and tickets have pipelines here. */
import { Hono, type Context } from "hono";

import { callerWith, type SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { objectTypeNamed, scopesOf, type ApiVersion } from "../objecttypes.ts";
import { readJson } from "../requests.ts";
import {
  pipelineInputSchema,
  pipelinePatchSchema,
  stageInputSchema,
  stagePatchSchema,
} from "./definition.ts";
import type { PipelinesByType } from "./rules.ts";
import type { PipelineStore } from "./store.ts";

/** Whose pipelines a call is about. */
interface Reach {
  readonly store: PipelineStore;
  readonly portalId: number;
}

/** HubSpot docs, pipelines: any scope of the type is enough, and for reading that of contacts. */
function reach(c: Context<SandboxEnv>, stores: PipelinesByType, access: "read" | "write"): Reach {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const store = stores(type);
  if (store === undefined) throw invalid(`Pipelines are not supported for object type ${type.id}`);
  const own = (["objects", "schemas"] as const).flatMap((kind) => scopesOf(type, kind, access));
  const scopes = access === "read" ? [...own, "crm.objects.contacts.read"] : own;
  return { store, portalId: callerWith(c, scopes).portalId };
}

/** Routes below `/crm/v3/pipelines` and its dated forms. */
export function pipelineRoutes(stores: PipelinesByType, version: ApiVersion): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  stageRoutes(routes, stores, version);

  routes.get("/:type", (c) => {
    const { store, portalId } = reach(c, stores, "read");
    return c.json({ results: store.list(portalId) });
  });
  routes.post("/:type", async (c) => {
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.create(portalId, await readJson(c, pipelineInputSchema)), 201);
  });
  routes.get("/:type/:id", (c) => {
    const { store, portalId } = reach(c, stores, "read");
    return c.json(store.get(portalId, c.req.param("id")));
  });
  routes.patch("/:type/:id", async (c) => {
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.update(portalId, c.req.param("id"), await readJson(c, pipelinePatchSchema)));
  });
  routes.put("/:type/:id", async (c) => {
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.replace(portalId, c.req.param("id"), await readJson(c, pipelineInputSchema)));
  });
  routes.delete("/:type/:id", (c) => {
    const { store, portalId } = reach(c, stores, "write");
    store.remove(portalId, c.req.param("id"), protects(c, version));
    return c.body(null, 204);
  });
  return routes;
}

function stageRoutes(routes: Hono<SandboxEnv>, stores: PipelinesByType, version: ApiVersion): void {
  routes.get("/:type/:id/stages", (c) => {
    const { store, portalId } = reach(c, stores, "read");
    return c.json({ results: store.get(portalId, c.req.param("id")).stages });
  });
  routes.post("/:type/:id/stages", async (c) => {
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.createStage(portalId, c.req.param("id"), await readJson(c, stageInputSchema)), 201);
  });
  routes.get("/:type/:id/stages/:stageId", (c) => {
    const { id, stageId } = c.req.param();
    const { store, portalId } = reach(c, stores, "read");
    return c.json(store.stage(portalId, id, stageId));
  });
  routes.patch("/:type/:id/stages/:stageId", async (c) => {
    const { id, stageId } = c.req.param();
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.updateStage(portalId, id, stageId, await readJson(c, stagePatchSchema)));
  });
  routes.put("/:type/:id/stages/:stageId", async (c) => {
    const { id, stageId } = c.req.param();
    const { store, portalId } = reach(c, stores, "write");
    return c.json(store.replaceStage(portalId, id, stageId, await readJson(c, stageInputSchema)));
  });
  routes.delete("/:type/:id/stages/:stageId", (c) => {
    const { id, stageId } = c.req.param();
    const { store, portalId } = reach(c, stores, "write");
    store.removeStage(portalId, id, stageId, protects(c, version));
    return c.body(null, 204);
  });
}

/** True if what records use stays: on request, and always since 2026-09. */
function protects(c: Context<SandboxEnv>, version: ApiVersion): boolean {
  const asked = new Set([
    c.req.query("validateReferencesBeforeDelete"),
    c.req.query("validateDealStageUsagesBeforeDelete"),
  ]);
  return asked.has("true") || (version.enforcesRules && !asked.has("false"));
}
