/** Associations of v3, which name a type instead of numbering it: HubSpot docs, associations v3. */
import { Hono } from "hono";

import type { SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { neighboursPage, pairOf, recordRef, type AssociationDependencies, type Pair } from "./request.ts";
import type { AssociatedRecord } from "./store.ts";
import type { AssociationSpec, AssociationType } from "./types.ts";

/** Routes below `/crm/v3/objects`. */
export function legacyAssociationRoutes(dependencies: AssociationDependencies): Hono<SandboxEnv> {
  const { associationTypes, associationWriter } = dependencies;
  const routes = new Hono<SandboxEnv>();
  const typeNamed = (pair: Pair, name: string): AssociationSpec => {
    const found = associationTypes
      .list(pair.portalId, pair.from, pair.to)
      .find((type) => [type.name, String(type.typeId)].includes(name));
    if (found === undefined) throw invalid(`${name} is not a valid association type.`);
    return { associationCategory: found.category, associationTypeId: found.typeId };
  };

  routes.get("/:from/:id/associations/:to", (c) => c.json(neighboursPage(c, dependencies, legacyAnswer)));
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
  neighbour: AssociatedRecord,
): readonly { readonly id: string; readonly type: string }[] {
  return neighbour.types.map(({ category, typeId }) => {
    const known = types.find((type) => type.category === category && type.typeId === typeId);
    return { id: String(neighbour.id), type: known?.name ?? String(typeId) };
  });
}
