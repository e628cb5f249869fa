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
  type ObjectParts,
  type Wanted,
} from "./request.ts";
import type { StoredObject } from "./store.ts";

const writeSchema = z.object({ properties: rawPropertiesSchema.default({}) });
const mergeSchema = z.object({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() });
const forgetSchema = z.object({ objectId: z.coerce.string(), idProperty: z.string().optional() });

/** Routes below `/crm/v3/objects` and its dated forms. */
export function objectRoutes(parts: ObjectParts): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  batchRoutes(routes, parts);
  endingRoutes(routes, parts);

  routes.get("/:type", (c) => {
    const view = reading(c, parts);
    const { limit, after } = readPage(c);
    const archived = c.req.query("archived") === "true";
    const found = parts.objects.page(view.portalId, view.type, { after, limit: limit + 1, archived });
    const wanted = wantedOf(c);
    const results = found.slice(0, limit).map((object) => readAnswer(parts, view, object, wanted));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return c.json({ results, ...(last === undefined ? {} : { paging: pageLink(c, parts, last.id) }) });
  });
  routes.post("/:type", async (c) => {
    const { target, view } = writing(c, parts);
    const { properties, associations } = await readJson(c, creationSchema);
    const { answer } = writtenBy(parts, view, properties, (given) =>
      createAssociated(parts, target, given, associations),
    );
    return c.json(answer, 201);
  });
  routes.get("/:type/:id", (c) => {
    const view = reading(c, parts);
    const id = survivingId(parts, view, c);
    const object = findOne(parts, view, id, c.req.query("archived") === "true");
    return c.json(readAnswer(parts, view, object, wantedOf(c)));
  });
  routes.patch("/:type/:id", async (c) => {
    const { target, view } = writing(c, parts);
    const { properties } = await readJson(c, writeSchema);
    const id = survivingId(parts, view, c);
    return c.json(
      writtenBy(parts, view, properties, (given) => parts.writer.update(target, id, given)).answer,
    );
  });
  routes.delete("/:type/:id", (c) => {
    const { target } = writing(c, parts);
    parts.writer.archive(target, Number(c.req.param("id")) || 0);
    return c.body(null, 204);
  });
  return routes;
}

/** Merge and privacy deletion. HubSpot has the latter for contacts; deals take it here as well. */
function endingRoutes(routes: Hono<SandboxEnv>, parts: ObjectParts): void {
  routes.post("/:type/merge", async (c) => {
    const { target, view } = writing(c, parts);
    const { primaryObjectId, objectIdToMerge } = await readJson(c, mergeSchema);
    const primary = resolveId(parts, view, primaryObjectId, undefined);
    const secondary = resolveId(parts, view, objectIdToMerge, undefined);
    return c.json(writtenAnswer(view, parts.lifecycle.merge(target, primary, secondary)));
  });
  routes.post("/:type/gdpr-delete", async (c) => {
    const { target, view } = writing(c, parts);
    const { objectId, idProperty } = await readJson(c, forgetSchema);
    parts.lifecycle.forget(target, resolveId(parts, view, objectId, idProperty));
    return c.body(null, 204);
  });
}

/** The id in the path, or the one of the record that it was merged into: batches do not follow merges. */
function survivingId(parts: ObjectParts, view: View, c: Context): number {
  const id = resolveId(parts, view, c.req.param("id") ?? "", c.req.query("idProperty"));
  return parts.objects.survivorOf(view.portalId, view.type, id);
}

function findOne(parts: ObjectParts, view: View, id: number, archived: boolean): StoredObject {
  const object = parts.objects.find(view.portalId, view.type, id);
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
