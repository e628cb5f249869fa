/** The memberships of the lists API: HubSpot docs, lists, "Manage list memberships". */
import type { Context, Hono } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { objectTypeNamed } from "../objecttypes.ts";
import { readJson, readPage } from "../requests.ts";
import type { MembershipChange, Memberships } from "./memberships.ts";
import type { List, ListStore } from "./store.ts";
import type { PropertyStore } from "../properties/store.ts";

/** HubSpot docs, lists: a page of members holds 100, and up to 250. */
const PAGE = { usual: 100, most: 250 };

const idsSchema = z.array(z.coerce.number());
const changeSchema = z.object({
  recordIdsToAdd: idsSchema.default([]),
  recordIdsToRemove: idsSchema.default([]),
});

/** The scopes of reading and of writing. */
interface Scopes {
  readonly READ_SCOPES: readonly string[];
  readonly WRITE_SCOPES: readonly string[];
}

/** Adds the routes of memberships to those of lists. */
export function membershipRoutes(
  routes: Hono<SandboxEnv>,
  dependencies: ListDependencies,
  scopes: Scopes,
): void {
  readRoutes(routes, dependencies, scopes.READ_SCOPES);
  writeRoutes(routes, dependencies, scopes.WRITE_SCOPES);
}

function readRoutes(
  routes: Hono<SandboxEnv>,
  dependencies: ListDependencies,
  scopes: readonly string[],
): void {
  const { lists, memberships } = dependencies;
  for (const [path, by] of [
    ["/:listId/memberships", "record"],
    ["/:listId/memberships/join-order", "joined"],
  ] as const) {
    routes.get(path, (c) => {
      const list = lists.get(callerWith(c, scopes).portalId, idIn(c));
      const { limit, after } = readPage(c, PAGE);
      const found = memberships.page(list, by, { after, limit: limit + 1 });
      const members = found.slice(0, limit);
      const cursor = by === "record" ? members.at(-1)?.recordId : after + members.length;
      const results = members.map(({ recordId, addedAt }) => ({
        recordId: String(recordId),
        membershipTimestamp: new Date(addedAt).toISOString(),
      }));
      const more = found.length > limit ? { paging: { next: { after: String(cursor) } } } : {};
      return c.json({ results, total: memberships.count(list), ...more });
    });
  }
  routes.get("/records/:typeId/:recordId/memberships", (c) => {
    const { portalId } = callerWith(c, scopes);
    const type = objectTypeNamed(c.req.param("typeId"));
    const found = memberships.ofRecord(portalId, type, Number(c.req.param("recordId")) || 0);
    const results = found.map(({ list, at }) => ({
      listId: String(list.id),
      listVersion: list.listVersion,
      firstAddedTimestamp: new Date(at).toISOString(),
      lastAddedTimestamp: new Date(at).toISOString(),
    }));
    return c.json({ results, total: results.length });
  });
}

function writeRoutes(
  routes: Hono<SandboxEnv>,
  dependencies: ListDependencies,
  scopes: readonly string[],
): void {
  const { lists, memberships } = dependencies;
  /** The list in the path; 400 for a dynamic one, which only its filter fills. */
  const byHand = (c: Context<SandboxEnv>): List => {
    const list = lists.get(callerWith(c, scopes).portalId, idIn(c));
    if (list.processingType !== "DYNAMIC") return list;
    throw invalid("Only memberships of MANUAL and SNAPSHOT lists can be changed.");
  };
  routes.put("/:listId/memberships/add", async (c) => {
    const list = byHand(c);
    return c.json(changeAnswer(memberships.change(list, await readJson(c, idsSchema), [])));
  });
  routes.put("/:listId/memberships/remove", async (c) => {
    const list = byHand(c);
    return c.json(changeAnswer(memberships.change(list, [], await readJson(c, idsSchema))));
  });
  routes.put("/:listId/memberships/add-and-remove", async (c) => {
    const list = byHand(c);
    const { recordIdsToAdd, recordIdsToRemove } = await readJson(c, changeSchema);
    return c.json(changeAnswer(memberships.change(list, recordIdsToAdd, recordIdsToRemove)));
  });
  routes.put("/:listId/memberships/add-from/:sourceListId", (c) => {
    const list = byHand(c);
    memberships.members.addFrom(list, lists.get(list.portalId, Number(c.req.param("sourceListId")) || 0));
    return c.body(null, 204);
  });
  routes.delete("/:listId/memberships", (c) => {
    memberships.members.clear(byHand(c));
    return c.body(null, 204);
  });
}

function idIn(c: Context): number {
  return Number(c.req.param("listId")) || 0;
}

/** The field names are HubSpot's, `recordsIdsAdded` included. */
function changeAnswer({ added, removed, missing }: MembershipChange): Record<string, readonly string[]> {
  return {
    recordsIdsAdded: added.map(String),
    recordIdsRemoved: removed.map(String),
    recordIdsMissing: missing.map(String),
  };
}

/** The data that the routes work with. */
export interface ListDependencies {
  readonly lists: ListStore;
  readonly memberships: Memberships;
  readonly properties: PropertyStore;
}
