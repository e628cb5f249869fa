/**
 * The common parts of the single and the batch endpoints of objects: the caller, the type, and how a record is shown.
 */
import type { Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { legacyAnswer } from "../associations/legacy.ts";
import type { AssociationStore } from "../associations/store.ts";
import type { AssociationTypes } from "../associations/types.ts";
import type { AssociationWriter } from "../associations/writer.ts";
import { invalid, notFound } from "../errors.ts";
import { objectTypeNamed, scopesOf, type ApiVersion } from "../objecttypes.ts";
import type { PropertyStore } from "../properties/store.ts";
import { historyAnswer, objectAnswer, writtenAnswer, type View } from "./answers.ts";
import type { ObjectLifecycle } from "./lifecycle.ts";
import type { ObjectStore, StoredObject } from "./store.ts";
import { normalisedDates } from "./warnings.ts";
import type { ObjectWriter, RawProperties, Target } from "./writer.ts";

/** The data that the routes work with. */
export interface ObjectDependencies {
  readonly objects: ObjectStore;
  readonly properties: PropertyStore;
  readonly writer: ObjectWriter;
  readonly lifecycle: ObjectLifecycle;
  readonly associations: AssociationStore;
  readonly associationTypes: AssociationTypes;
  readonly associationWriter: AssociationWriter;
  readonly version: ApiVersion;
  readonly now: () => number;
  /** Where callers reach the API, for the links of pages. */
  readonly publicOrigin: string;
}

/** `properties` of a write. */
export const rawPropertiesSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
/** The caller's portal, the type in the path and what responses about it may show; 403 without the read scope. */
export function reading(c: Context<SandboxEnv>, dependencies: ObjectDependencies): View {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const { portalId } = callerWith(c, scopesOf(type, "objects", "read"));
  return { portalId, type, definitions: dependencies.properties.active(portalId, type).byName };
}

/** The same for writes, with who writes. */
export function writing(
  c: Context<SandboxEnv>,
  dependencies: ObjectDependencies,
): { target: Target; view: View } {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const { portalId, origin } = callerWith(c, scopesOf(type, "objects", "write"));
  const view = { portalId, type, definitions: dependencies.properties.active(portalId, type).byName };
  return { target: { portalId, type, origin, enforced: dependencies.version.enforcesRules }, view };
}

/** Associated records that one response names, per type: HubSpot docs, objects. */
const SHOWN_ASSOCIATIONS = 100;

/**
 * Writes with what the version makes of dates, and shows the record with every value it has. `more` joins the response.
 */
export function writtenBy(
  dependencies: ObjectDependencies,
  view: View,
  properties: RawProperties,
  write: (properties: RawProperties) => StoredObject,
): { readonly object: StoredObject; readonly answer: Record<string, unknown> } {
  const given = dependencies.version.enforcesRules
    ? normalisedDates(properties, view.definitions)
    : { properties, warnings: [] };
  const object = write(given.properties);
  const { warnings } = given;
  return {
    object,
    answer: { ...writtenAnswer(view, object), ...(warnings.length === 0 ? {} : { warnings }) },
  };
}

/** The id that a value stands for: the record's own, or the holder of a unique property. 404 when there is none. */
export function resolveId(
  dependencies: ObjectDependencies,
  { portalId, type, definitions }: View,
  value: string,
  idProperty: string | undefined,
): number {
  if (idProperty === undefined || idProperty === "hs_object_id") {
    const id = Number(value);
    if (!Number.isSafeInteger(id) || id <= 0) throw notFound();
    return id;
  }
  if (definitions.get(idProperty)?.hasUniqueValue !== true) {
    throw invalid(`Property '${idProperty}' cannot identify a ${type.singular}: its values are not unique.`);
  }
  const wanted = idProperty === "email" ? value.toLowerCase() : value;
  const id = dependencies.objects.findIdByUnique(portalId, type, idProperty, wanted);
  if (id === undefined) throw notFound();
  return id;
}

/** The parts of a record that a read requests. */
export interface Wanted {
  readonly properties?: readonly string[] | undefined;
  readonly history?: readonly string[] | undefined;
  readonly associations?: readonly string[] | undefined;
}

/** A record as `properties`, `propertiesWithHistory` and `associations` of a read request it. */
export function readAnswer(
  dependencies: ObjectDependencies,
  view: View,
  object: StoredObject,
  { properties = view.type.defaultProperties, history = [], associations = [] }: Wanted,
): Record<string, unknown> {
  const answer = objectAnswer(view, object, properties);
  const linked = associations.flatMap((name) => associatedAnswer(dependencies, view, object.id, name));
  return {
    ...answer,
    ...(history.length === 0
      ? {}
      : { propertiesWithHistory: pastOf(dependencies, view, object.id, history) }),
    ...(linked.length === 0 ? {} : { associations: Object.fromEntries(linked) }),
  };
}

function pastOf(
  dependencies: ObjectDependencies,
  view: View,
  id: number,
  names: readonly string[],
): Record<string, unknown> {
  return historyAnswer(view, dependencies.objects.changes(view.portalId, view.type, id), names);
}

/** The records of one type that a record is associated with, under the type's plural; nothing when there are none. */
function associatedAnswer(
  { associations, associationTypes }: ObjectDependencies,
  { portalId, type }: View,
  id: number,
  name: string,
): readonly (readonly [string, unknown])[] {
  const to = objectTypeNamed(name);
  const page = { after: 0, limit: SHOWN_ASSOCIATIONS };
  const found = associations.neighbours(portalId, { type, id }, to, page);
  if (found.length === 0) return [];
  const types = associationTypes.list(portalId, type, to);
  return [[to.plural, { results: found.flatMap((neighbour) => legacyAnswer(types, neighbour)) }]];
}
