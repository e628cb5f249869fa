/** How a stored record looks to a caller: HubSpot docs, objects. Pure. */
import type { ObjectType } from "../objecttypes.ts";
import type { Property } from "../properties/definition.ts";
import type { StoredChange, StoredObject } from "./store.ts";

/** The fields of a record that a caller requests. */
export interface View {
  readonly portalId: number;
  readonly type: ObjectType;
  /** The properties in use; archived ones are in no response. */
  readonly definitions: ReadonlyMap<string, Property>;
}

/** Host of the record pages in responses. */
const UI_ORIGIN = "https://app.hubspot.com";

/** Values that are not stored but follow from the record itself. */
function systemValues(type: ObjectType, object: StoredObject): Record<string, string> {
  return {
    hs_object_id: String(object.id),
    createdate: new Date(object.createdAt).toISOString(),
    [type.modifiedProperty]: new Date(object.updatedAt).toISOString(),
  };
}

/**
 * A record with the named properties and the system's three; null for a property without a value. Names that the portal
 * does not have are left out, as HubSpot does.
 */
export function objectAnswer(
  view: View,
  object: StoredObject,
  names: readonly string[],
): Record<string, unknown> {
  const { portalId, type, definitions } = view;
  const system = systemValues(type, object);
  const values: Record<string, string | undefined> = { ...object.properties, ...system };
  const shown = [...new Set([...names, ...Object.keys(system)])].filter((name) => definitions.has(name));
  return {
    id: String(object.id),
    properties: Object.fromEntries(shown.toSorted().map((name) => [name, values[name] ?? null])),
    createdAt: system["createdate"],
    updatedAt: new Date(object.updatedAt).toISOString(),
    archived: object.archivedAt !== null,
    ...(object.archivedAt === null ? {} : { archivedAt: new Date(object.archivedAt).toISOString() }),
    url: `${UI_ORIGIN}/contacts/${portalId}/record/${type.id}/${object.id}`,
  };
}

/** A record right after a write: every value it has. */
export function writtenAnswer(view: View, object: StoredObject): Record<string, unknown> {
  return objectAnswer(view, object, Object.keys(object.properties));
}

/** `propertiesWithHistory`: each named property's values, newest first. */
export function historyAnswer(
  view: View,
  changes: readonly StoredChange[],
  names: readonly string[],
): Record<string, unknown> {
  const known = names.filter((name) => view.definitions.has(name));
  return Object.fromEntries(
    known.map((name) => [name, changes.flatMap((change) => versionOf(change, name))]),
  );
}

function versionOf(change: StoredChange, name: string): readonly Record<string, string>[] {
  const value = change.properties[name];
  if (value === undefined) return [];
  const { changeSource, sourceId } = change.origin;
  return [{ value, timestamp: new Date(change.at).toISOString(), sourceType: changeSource, sourceId }];
}
