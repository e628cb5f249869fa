/** Associations of v3, which name a type instead of numbering it: HubSpot docs, associations v3. */
import { Hono } from "hono";

import type { SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { pageLink, readPage } from "../requests.ts";
import { pairOf, recordRef, type AssociationParts, type Pair } from "./request.ts";
import type { Neighbour } from "./store.ts";
import type { AssociationSpec, AssociationType } from "./types.ts";

const PAGE_OF_ASSOCIATIONS = 500;

/** Routes below `/crm/v3/objects`. */
export function legacyAssociationRoutes(parts: AssociationParts): Hono<SandboxEnv> {
  const { associations, associationTypes, associationWriter } = parts;
  const routes = new Hono<SandboxEnv>();
  const typeNamed = (pair: Pair, name: string): AssociationSpec => {
    const found = associationTypes
      .list(pair.portalId, pair.from, pair.to)
      .find((type) => [type.name, String(type.typeId)].includes(name));
    if (found === undefined) throw invalid(`${name} is not a valid association type.`);
    return { associationCategory: found.category, associationTypeId: found.typeId };
  };

  routes.get("/:from/:id/associations/:to", (c) => {
    const pair = pairOf(c, "read");
    const from = recordRef(pair.from, c.req.param("id"));
    const { limit, after } = readPage(c, { most: PAGE_OF_ASSOCIATIONS, usual: PAGE_OF_ASSOCIATIONS });
    const found = associations.neighbours(pair.portalId, from, pair.to, { after, limit: limit + 1 });
    const types = associationTypes.list(pair.portalId, pair.from, pair.to);
    const results = found.slice(0, limit).flatMap((neighbour) => legacyAnswer(types, neighbour));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return c.json({ results, ...(last === undefined ? {} : { paging: pageLink(c, parts, last.id) }) });
  });
  routes.put("/:from/:id/associations/:to/:toId/:type", (c) => {
    const pair = pairOf(c, "write");
    const from = recordRef(pair.from, c.req.param("id"));
    const spec = typeNamed(pair, c.req.param("type"));
    associationWriter.associate(pair, from, recordRef(pair.to, c.req.param("toId")), [spec]);
    return c.json({ id: String(from.id) });
  });
  routes.delete("/:from/:id/associations/:to/:toId/:type", (c) => {
    const pair = pairOf(c, "write");
    const from = recordRef(pair.from, c.req.param("id"));
    const spec = typeNamed(pair, c.req.param("type"));
    associationWriter.removeTypes(pair, from, recordRef(pair.to, c.req.param("toId")), [spec]);
    return c.body(null, 204);
  });
  return routes;
}

/** An associated record as v3 shows it: once for every type. */
export function legacyAnswer(
  types: readonly AssociationType[],
  neighbour: Neighbour,
): readonly { readonly id: string; readonly type: string }[] {
  return neighbour.types.map(({ category, typeId }) => {
    const known = types.find((type) => type.category === category && type.typeId === typeId);
    return { id: String(neighbour.id), type: known?.name ?? String(typeId) };
  });
}
