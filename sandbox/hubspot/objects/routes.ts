/** Single records of the objects API, mounted once per API version: HubSpot docs, objects. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { notFound } from "../errors.ts";
import type { ApiVersion, ObjectType } from "../objecttypes.ts";
import { queryList, readJson, readPage } from "../requests.ts";
import { writtenAnswer } from "./answers.ts";
import { batchRoutes } from "./batch.ts";
import { rawPropertiesSchema, readAnswer, reading, resolveId, writing, type ObjectParts } from "./request.ts";
import type { StoredObject } from "./store.ts";

const writeSchema = z.object({ properties: rawPropertiesSchema.default({}) });

/** Routes below `/crm/v3/objects` and its dated forms. */
export function objectRoutes(parts: ObjectParts, version: ApiVersion): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  batchRoutes(routes, parts, version);

  routes.get("/:type", (c) => {
    const view = reading(c, parts);
    const { limit, after } = readPage(c);
    const archived = c.req.query("archived") === "true";
    const found = parts.objects.page(view.portalId, view.type, { after, limit: limit + 1, archived });
    const wanted = wantedOf(c);
    const results = found.slice(0, limit).map((object) => readAnswer(parts, view, object, wanted));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return c.json({ results, ...(last === undefined ? {} : { paging: nextPage(c, parts, last.id) }) });
  });
  routes.post("/:type", async (c) => {
    const { target, view } = writing(c, parts);
    const { properties } = await readJson(c, writeSchema);
    return c.json(writtenAnswer(view, parts.writer.create(target, properties)), 201);
  });
  routes.get("/:type/:id", (c) => {
    const view = reading(c, parts);
    const id = resolveId(parts, view, c.req.param("id"), c.req.query("idProperty"));
    const object = findOne(parts, view.portalId, view.type, id, c.req.query("archived") === "true");
    return c.json(readAnswer(parts, view, object, wantedOf(c)));
  });
  routes.patch("/:type/:id", async (c) => {
    const { target, view } = writing(c, parts);
    const { properties } = await readJson(c, writeSchema);
    const id = resolveId(parts, view, c.req.param("id"), c.req.query("idProperty"));
    return c.json(writtenAnswer(view, parts.writer.update(target, id, properties)));
  });
  routes.delete("/:type/:id", (c) => {
    const { target } = writing(c, parts);
    parts.writer.archive(target, Number(c.req.param("id")) || 0);
    return c.body(null, 204);
  });
  return routes;
}

function findOne(
  parts: ObjectParts,
  portalId: number,
  type: ObjectType,
  id: number,
  archived: boolean,
): StoredObject {
  const object = parts.objects.find(portalId, type, id);
  if (object === undefined || (object.archivedAt !== null) !== archived) throw notFound();
  return object;
}

function wantedOf(c: Context): {
  properties: readonly string[] | undefined;
  history: readonly string[] | undefined;
} {
  return { properties: queryList(c, "properties"), history: queryList(c, "propertiesWithHistory") };
}

function nextPage(c: Context, parts: ObjectParts, after: number): Record<string, unknown> {
  const link = new URL(c.req.path, parts.publicOrigin);
  link.search = new URL(c.req.url).search;
  link.searchParams.set("after", String(after));
  return { next: { after: String(after), link: link.href } };
}
