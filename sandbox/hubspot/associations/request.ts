/** The common parts of the association endpoints: the pair of types in the path, and how a pair is shown. */
import type { Context } from "hono";

import { callerWith, type SandboxEnv } from "../access.ts";
import { notFound } from "../errors.ts";
import { objectTypeNamed, scopesOf, type ApiVersion, type ObjectType } from "../objecttypes.ts";
import { pageLink, readPage } from "../requests.ts";
import type { AssociationStore, AssociatedRecord, RecordRef } from "./store.ts";
import type { AssociationType, AssociationTypes } from "./types.ts";
import type { Actor, AssociationWriter } from "./writer.ts";

/** HubSpot docs, associations v4: a page holds up to 500. */
const PAGE_OF_ASSOCIATIONS = 500;

/** The data that the routes work with. */
export interface AssociationDependencies {
  readonly associations: AssociationStore;
  readonly associationTypes: AssociationTypes;
  readonly associationWriter: AssociationWriter;
  readonly now: () => number;
  /** Where callers reach the API, for the links of pages. */
  readonly publicOrigin: string;
  readonly version: Pick<ApiVersion, "partialFailureStatus">;
}

/** A pair of object types in the caller's portal. */
export interface Pair extends Actor {
  readonly from: ObjectType;
  readonly to: ObjectType;
}

/** The pair in the path; 403 unless the token may do `access` with one of its types (HubSpot docs: any is enough). */
export function pairOf(c: Context<SandboxEnv>, access: "read" | "write"): Pair {
  const from = objectTypeNamed(c.req.param("from") ?? "");
  const to = objectTypeNamed(c.req.param("to") ?? "");
  const scopes = [...new Set([from, to])].flatMap((type) => scopesOf(type, "objects", access));
  const { portalId, origin } = callerWith(c, scopes);
  return { portalId, origin, from, to };
}

/** A record of a type; 404 for what cannot be an id. */
export function recordRef(type: ObjectType, value: string | undefined): RecordRef {
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id <= 0) throw notFound();
  return { type, id };
}

/** A type as responses show it. */
export function typeAnswer({ category, typeId, label }: AssociationType): Record<string, unknown> {
  return { category, typeId, label };
}

/** An associated record as v4 shows it: `toObjectId` and the types with their labels. */
export function neighbourAnswer(
  types: readonly AssociationType[],
  neighbour: AssociatedRecord,
): Record<string, unknown> {
  const associationTypes = neighbour.types.map(({ category, typeId }) => {
    const known = types.find((type) => type.category === category && type.typeId === typeId);
    return { category, typeId, label: known?.label ?? null };
  });
  return { toObjectId: String(neighbour.id), associationTypes };
}

/** A page of the records that are associated with the one in the path, each as the API version shows it. */
export function neighboursPage(
  c: Context<SandboxEnv>,
  dependencies: AssociationDependencies,
  show: (types: readonly AssociationType[], neighbour: AssociatedRecord) => readonly object[],
): { readonly results: readonly object[]; readonly paging?: object } {
  const { associations, associationTypes } = dependencies;
  const pair = pairOf(c, "read");
  const from = recordRef(pair.from, c.req.param("id"));
  const { limit, after } = readPage(c, { most: PAGE_OF_ASSOCIATIONS, usual: PAGE_OF_ASSOCIATIONS });
  const found = associations.neighbours(pair.portalId, from, pair.to, { after, limit: limit + 1 });
  const types = associationTypes.list(pair.portalId, pair.from, pair.to);
  const results = found.slice(0, limit).flatMap((neighbour) => show(types, neighbour));
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { results, ...(last === undefined ? {} : { paging: pageLink(c, dependencies, last.id) }) };
}

/** A labelled association as its creation returns it. */
export function labelsAnswer(
  from: RecordRef,
  to: RecordRef,
  types: readonly AssociationType[],
): Record<string, unknown> {
  return {
    fromObjectTypeId: from.type.id,
    fromObjectId: String(from.id),
    toObjectTypeId: to.type.id,
    toObjectId: String(to.id),
    labels: types.flatMap(({ label }) => (label === null ? [] : [label])),
  };
}

/** An unlabelled association as its creation returns it, once per direction. */
export function defaultAnswers(
  from: RecordRef,
  to: RecordRef,
  type: AssociationType,
): readonly Record<string, unknown>[] {
  const spec = (associationTypeId: number) => ({ associationCategory: type.category, associationTypeId });
  const [near, far] = [{ id: String(from.id) }, { id: String(to.id) }];
  return [
    { from: near, to: far, associationSpec: spec(type.typeId) },
    { from: far, to: near, associationSpec: spec(type.inverseTypeId) },
  ];
}
