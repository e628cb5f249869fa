/** The properties API, mounted once per API version: HubSpot docs, properties. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { Refusal } from "../errors.ts";
import { objectTypeNamed, scopesOf, type ApiVersion, type ObjectType } from "../objecttypes.ts";
import { batchAnswer, readBatch, readJson } from "../requests.ts";
import { newPropertySchema, propertyPatchSchema, type NewProperty, type Property } from "./definition.ts";
import { groupPatchSchema, groupSchema, type PropertyStore } from "./store.ts";

type BatchStatuses = Pick<ApiVersion, "createdPropertiesStatus" | "partialFailureStatus">;

interface Target {
  readonly type: ObjectType;
  readonly portalId: number;
}

/** HubSpot docs list the schema scopes and the object scopes as alternatives for reading. */
function reading(c: Context<SandboxEnv>): Target {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const scopes = (["schemas", "objects"] as const).flatMap((kind) => scopesOf(type, kind, "read"));
  return { type, portalId: callerWith(c, scopes).portalId };
}

function writing(c: Context<SandboxEnv>): Target {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  return { type, portalId: callerWith(c, scopesOf(type, "schemas", "write")).portalId };
}

/** Routes below `/crm/v3/properties` and its dated forms. */
export function propertyRoutes(
  store: PropertyStore,
  now: () => number,
  version: BatchStatuses,
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  groupRoutes(routes, store);
  batchRoutes(routes, store, now, version);

  routes.get("/:type", (c) => {
    const { type, portalId } = reading(c);
    return c.json({ results: store.list(portalId, type, c.req.query("archived") === "true") });
  });
  routes.post("/:type", async (c) => {
    const { type, portalId } = writing(c);
    return c.json(store.create(portalId, type, await readJson(c, newPropertySchema)), 201);
  });
  routes.get("/:type/:name", (c) => {
    const { type, portalId } = reading(c);
    return c.json(store.get(portalId, type, c.req.param("name"), c.req.query("archived") === "true"));
  });
  routes.patch("/:type/:name", async (c) => {
    const { type, portalId } = writing(c);
    return c.json(store.update(portalId, type, c.req.param("name"), await readJson(c, propertyPatchSchema)));
  });
  routes.delete("/:type/:name", (c) => {
    const { type, portalId } = writing(c);
    store.archive(portalId, type, c.req.param("name"));
    return c.body(null, 204);
  });
  return routes;
}

function groupRoutes(routes: Hono<SandboxEnv>, store: PropertyStore): void {
  routes.get("/:type/groups", (c) => {
    const { type, portalId } = reading(c);
    return c.json({ results: store.groups(portalId, type) });
  });
  routes.post("/:type/groups", async (c) => {
    const { type, portalId } = writing(c);
    return c.json(store.createGroup(portalId, type, await readJson(c, groupSchema)), 201);
  });
  routes.get("/:type/groups/:name", (c) => {
    const { type, portalId } = reading(c);
    return c.json(store.group(portalId, type, c.req.param("name")));
  });
  routes.patch("/:type/groups/:name", async (c) => {
    const { type, portalId } = writing(c);
    return c.json(
      store.updateGroup(portalId, type, c.req.param("name"), await readJson(c, groupPatchSchema)),
    );
  });
  routes.delete("/:type/groups/:name", (c) => {
    const { type, portalId } = writing(c);
    store.deleteGroup(portalId, type, c.req.param("name"));
    return c.body(null, 204);
  });
}

const namedInput = z.object({ name: z.string() });

function batchRoutes(
  routes: Hono<SandboxEnv>,
  store: PropertyStore,
  now: () => number,
  { createdPropertiesStatus, partialFailureStatus }: BatchStatuses,
): void {
  routes.post("/:type/batch/create", async (c) => {
    const { type, portalId } = writing(c);
    const { inputs } = await readBatch(c, newPropertySchema, {});
    const create = (input: NewProperty) => store.create(portalId, type, input);
    const { results, errors } = eachByName(inputs, create);
    return c.json(
      batchAnswer(now(), results, errors),
      errors.length === 0 ? createdPropertiesStatus : partialFailureStatus,
    );
  });
  routes.post("/:type/batch/read", async (c) => {
    const { type, portalId } = reading(c);
    const { inputs, archived } = await readBatch(c, namedInput, { archived: z.boolean().default(false) });
    const { results, errors } = eachByName(inputs, ({ name }) => store.get(portalId, type, name, archived));
    return c.json(batchAnswer(now(), results, errors), errors.length === 0 ? 200 : partialFailureStatus);
  });
  routes.post("/:type/batch/archive", async (c) => {
    const { type, portalId } = writing(c);
    const { inputs } = await readBatch(c, namedInput, {});
    for (const { name } of inputs) store.archive(portalId, type, name);
    return c.body(null, 204);
  });
}

/** Does `work` for each input; a refusal of one becomes its entry in `errors[]` and leaves the others alone. */
function eachByName<I extends { readonly name: string }>(
  inputs: readonly I[],
  work: (input: I) => Property,
): { readonly results: readonly Property[]; readonly errors: readonly unknown[] } {
  const results: Property[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    try {
      results.push(work(input));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ ...error.body, context: { name: [input.name] } });
    }
  }
  return { results, errors };
}
