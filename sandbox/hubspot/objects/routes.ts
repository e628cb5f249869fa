/** Single records of the objects API, mounted once per API version: HubSpot docs, objects. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { notFound } from "../errors.ts";
import { pageLink, queryList, readJson, readPage } from "../requests.ts";
import { writtenAnswer, type View } from "./answers.ts";
import { batchRoutes } from "./batch.ts";
import { createAssociated, creationSchema } from "./creation.ts";
import {
  rawPropertiesSchema,
  readAnswer,
  reading,
  resolveId,
  writing,
  writtenBy,
  type ObjectDependencies,
  type Wanted,
} from "./request.ts";
import type { StoredObject } from "./store.ts";

const writeSchema = z.object({ properties: rawPropertiesSchema.default({}) });
const mergeSchema = z.object({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() });
const forgetSchema = z.object({ objectId: z.coerce.string(), idProperty: z.string().optional() });

/** Routes below `/crm/v3/objects` and its dated forms. */
export function objectRoutes(dependencies: ObjectDependencies): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  batchRoutes(routes, dependencies);
  endingRoutes(routes, dependencies);

  routes.get("/:type", (c) => {
    const view = reading(c, dependencies);
    const { limit, after } = readPage(c);
    const archived = c.req.query("archived") === "true";
    const found = dependencies.objects.page(view.portalId, view.type, { after, limit: limit + 1, archived });
    const wanted = wantedOf(c);
    const results = found.slice(0, limit).map((object) => readAnswer(dependencies, view, object, wanted));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return c.json({ results, ...(last === undefined ? {} : { paging: pageLink(c, dependencies, last.id) }) });
  });
  routes.post("/:type", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { properties, associations } = await readJson(c, creationSchema);
    const { answer } = writtenBy(dependencies, view, properties, (given) =>
      createAssociated(dependencies, target, given, associations),
    );
    return c.json(answer, 201);
  });
  routes.get("/:type/:id", (c) => {
    const view = reading(c, dependencies);
    const id = survivingId(dependencies, view, c);
    const object = findOne(dependencies, view, id, c.req.query("archived") === "true");
    return c.json(readAnswer(dependencies, view, object, wantedOf(c)));
  });
  routes.patch("/:type/:id", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { properties } = await readJson(c, writeSchema);
    const id = survivingId(dependencies, view, c);
    return c.json(
      writtenBy(dependencies, view, properties, (given) => dependencies.writer.update(target, id, given))
        .answer,
    );
  });
  routes.delete("/:type/:id", (c) => {
    const { target } = writing(c, dependencies);
    dependencies.writer.archive(target, Number(c.req.param("id")) || 0);
    return c.body(null, 204);
  });
  return routes;
}

/** Merge and privacy deletion. HubSpot has the latter for contacts; deals take it here as well. */
function endingRoutes(routes: Hono<SandboxEnv>, dependencies: ObjectDependencies): void {
  routes.post("/:type/merge", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { primaryObjectId, objectIdToMerge } = await readJson(c, mergeSchema);
    const primary = resolveId(dependencies, view, primaryObjectId, undefined);
    const secondary = resolveId(dependencies, view, objectIdToMerge, undefined);
    return c.json(writtenAnswer(view, dependencies.lifecycle.merge(target, primary, secondary)));
  });
  routes.post("/:type/gdpr-delete", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { objectId, idProperty } = await readJson(c, forgetSchema);
    dependencies.lifecycle.forget(target, resolveId(dependencies, view, objectId, idProperty));
    return c.body(null, 204);
  });
}

/** The id in the path, or the one of the record that it was merged into: batches do not follow merges. */
function survivingId(dependencies: ObjectDependencies, view: View, c: Context): number {
  const id = resolveId(dependencies, view, c.req.param("id") ?? "", c.req.query("idProperty"));
  return dependencies.objects.survivorOf(view.portalId, view.type, id);
}

function findOne(dependencies: ObjectDependencies, view: View, id: number, archived: boolean): StoredObject {
  const object = dependencies.objects.find(view.portalId, view.type, id);
  if (object === undefined || (object.archivedAt !== null) !== archived) throw notFound();
  return object;
}

function wantedOf(c: Context): Wanted {
  return {
    properties: queryList(c, "properties"),
    history: queryList(c, "propertiesWithHistory"),
    associations: queryList(c, "associations"),
  };
}
