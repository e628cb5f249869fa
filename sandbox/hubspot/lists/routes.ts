/** The lists API, mounted once per API version: HubSpot docs, lists. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { invalid, notFound } from "../errors.ts";
import { objectTypeNamed } from "../objecttypes.ts";
import { readJson } from "../requests.ts";
import { filterBranchSchema, listCondition, type FilterBranch } from "./filters.ts";
import { membershipRoutes, type ListDependencies } from "./membership-routes.ts";
import { processingTypeSchema, type List } from "./store.ts";

const READ_SCOPES = ["crm.lists.read"];
const WRITE_SCOPES = ["crm.lists.write"];
/** HubSpot docs, lists: a search returns at most 500. */
const MAX_SEARCH = 500;
const DEFAULT_SEARCH = 20;

const createSchema = z.object({
  name: z.string().min(1),
  objectTypeId: z.string(),
  processingType: processingTypeSchema,
  filterBranch: filterBranchSchema.optional(),
});
const searchSchema = z.object({
  query: z.string().default(""),
  offset: z.int().min(0).default(0),
  count: z.int().min(1).max(MAX_SEARCH).default(DEFAULT_SEARCH),
  listIds: z.array(z.coerce.string()).optional(),
  processingTypes: z.array(z.string()).optional(),
});
type ListSearch = z.infer<typeof searchSchema>;

/** Routes at and below `root`: `/crm/v3/lists` or one of its dated forms. */
export function listRoutes(dependencies: ListDependencies, root: string): Hono<SandboxEnv> {
  const below = new Hono<SandboxEnv>();
  findRoutes(below, dependencies);
  membershipRoutes(below, dependencies, { READ_SCOPES, WRITE_SCOPES });
  singleRoutes(below, dependencies);
  const routes = new Hono<SandboxEnv>();
  // Without and with a slash at the end: the documentation shows both.
  for (const path of [root, `${root}/`]) {
    routes.post(path, async (c) => createList(c, dependencies));
    routes.get(path, (c) => {
      const { portalId } = callerWith(c, READ_SCOPES);
      const ids = new Set(c.req.queries("listIds") ?? []);
      const found = dependencies.lists.list(portalId).filter(({ id }) => ids.has(String(id)));
      return c.json({ lists: found.map((list) => listAnswer(dependencies, list, wantsFilters(c))) });
    });
  }
  return routes.route(root, below);
}

function findRoutes(routes: Hono<SandboxEnv>, dependencies: ListDependencies): void {
  const { lists } = dependencies;
  routes.post("/search", async (c) => {
    const { portalId } = callerWith(c, READ_SCOPES);
    const search = await readJson(c, searchSchema);
    const found = lists.list(portalId).filter((list) => isWanted(list, search));
    const page = found.slice(search.offset, search.offset + search.count);
    const offset = search.offset + page.length;
    return c.json({
      lists: page.map((list) => searchAnswer(dependencies, list)),
      total: found.length,
      offset,
      hasMore: offset < found.length,
    });
  });
  routes.get("/object-type-id/:typeId/name/:name", (c) => {
    const { portalId } = callerWith(c, READ_SCOPES);
    const list = lists.named(portalId, objectTypeNamed(c.req.param("typeId")), c.req.param("name"));
    if (list === undefined) throw notFound(`List does not exist with name ${c.req.param("name")}.`);
    return c.json({ list: listAnswer(dependencies, list, wantsFilters(c)) });
  });
}

function singleRoutes(routes: Hono<SandboxEnv>, dependencies: ListDependencies): void {
  const { lists, memberships } = dependencies;
  routes.get("/:listId", (c) => {
    const { portalId } = callerWith(c, READ_SCOPES);
    return c.json({ list: listAnswer(dependencies, lists.get(portalId, idIn(c)), wantsFilters(c)) });
  });
  routes.put("/:listId/update-list-name", (c) => {
    const { portalId } = callerWith(c, WRITE_SCOPES);
    const name = c.req.query("listName") ?? "";
    if (name === "") throw invalid("listName is required.");
    const updatedList = listAnswer(
      dependencies,
      lists.rename(lists.get(portalId, idIn(c)), name),
      wantsFilters(c),
    );
    return c.json({ updatedList });
  });
  routes.put("/:listId/update-list-filters", async (c) => {
    const { portalId } = callerWith(c, WRITE_SCOPES);
    const { filterBranch } = await readJson(c, z.object({ filterBranch: filterBranchSchema }));
    const list = lists.get(portalId, idIn(c));
    if (list.processingType !== "DYNAMIC") throw invalid("Only the filters of dynamic lists can be updated.");
    checkFilter(dependencies, portalId, list.typeId, filterBranch);
    const updated = lists.refilter(list, filterBranch);
    memberships.evaluate(updated);
    return c.json({ updatedList: listAnswer(dependencies, updated, true) });
  });
  routes.delete("/:listId", (c) => {
    const { portalId } = callerWith(c, WRITE_SCOPES);
    lists.remove(lists.get(portalId, idIn(c)));
    memberships.forgetLists();
    return c.body(null, 204);
  });
  routes.put("/:listId/restore", (c) => {
    const { portalId } = callerWith(c, WRITE_SCOPES);
    const list = lists.restore(portalId, idIn(c));
    if (list.processingType === "DYNAMIC") memberships.evaluate(list);
    memberships.forgetLists();
    return c.body(null, 204);
  });
}

async function createList(c: Context<SandboxEnv>, dependencies: ListDependencies): Promise<Response> {
  const { portalId } = callerWith(c, WRITE_SCOPES);
  const { name, objectTypeId, processingType, filterBranch } = await readJson(c, createSchema);
  const type = objectTypeNamed(objectTypeId);
  if (processingType === "DYNAMIC" && filterBranch === undefined) {
    throw invalid("A DYNAMIC list needs a filterBranch.");
  }
  if (filterBranch !== undefined) checkFilter(dependencies, portalId, type.id, filterBranch);
  const list = dependencies.lists.create(portalId, type, {
    name,
    processingType,
    filterBranch: filterBranch ?? null,
  });
  dependencies.memberships.evaluate(list);
  return c.json({ list: listAnswer(dependencies, list, true) });
}

/** 400 for a filter that is not one. */
function checkFilter(
  { properties }: ListDependencies,
  portalId: number,
  typeId: string,
  root: FilterBranch,
): void {
  const type = objectTypeNamed(typeId);
  listCondition({ portalId, type, definitions: properties.active(portalId, type).byName }, root);
}

function isWanted(list: List, { query, listIds, processingTypes }: ListSearch): boolean {
  if (listIds !== undefined && !listIds.includes(String(list.id))) return false;
  if (processingTypes !== undefined && !processingTypes.includes(list.processingType)) return false;
  return list.name.toLowerCase().includes(query.toLowerCase());
}

function wantsFilters(c: Context): boolean {
  return c.req.query("includeFilters") === "true";
}

function idIn(c: Context): number {
  return Number(c.req.param("listId")) || 0;
}

/** A list as HubSpot returns it; `processingStatus` is always complete, since evaluation happens with the request. */
function listAnswer(
  dependencies: ListDependencies,
  list: List,
  withFilters: boolean,
): Record<string, unknown> {
  return {
    ...commonAnswer(list),
    size: dependencies.memberships.count(list),
    ...(withFilters && list.filterBranch !== null ? { filterBranch: list.filterBranch } : {}),
  };
}

/** A list among the results of a search, which counts its members in another place. */
function searchAnswer(dependencies: ListDependencies, list: List): Record<string, unknown> {
  const size = String(dependencies.memberships.count(list));
  return { ...commonAnswer(list), additionalProperties: { hs_list_size: size } };
}

function commonAnswer(list: List): Record<string, unknown> {
  return {
    listId: String(list.id),
    listVersion: list.listVersion,
    name: list.name,
    objectTypeId: list.typeId,
    processingType: list.processingType,
    processingStatus: "COMPLETE",
    createdAt: isoTime(list.createdAt),
    updatedAt: isoTime(list.updatedAt),
    filtersUpdatedAt: isoTime(list.filtersUpdatedAt),
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
