/** The properties and groups of each portal and object type. Names are kept for ever: archiving hides, creating restores. */
import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import { invalid, limitReached, nameExists, notFound } from "../errors.ts";
import { OBJECT_TYPES, type ObjectType } from "../objecttypes.ts";
import type { TierLimits } from "../tiers.ts";
import {
  checkDefinition,
  defineProperty,
  newPropertySchema,
  propertySchema,
  type NewProperty,
  type Property,
  type PropertyPatch,
} from "./definition.ts";

/** A property group: HubSpot docs, properties. */
export const groupSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/u),
  label: z.string().min(1),
  displayOrder: z.int().default(-1),
  archived: z.boolean().default(false),
});
export type Group = z.infer<typeof groupSchema>;

/** The body of `PATCH` for a group: its name stays. */
export const groupPatchSchema = z.object({ label: z.string().min(1), displayOrder: z.int() }).partial();
export type GroupPatch = z.infer<typeof groupPatchSchema>;

/** The properties of a type that are not archived. */
export interface ActiveProperties {
  readonly byName: ReadonlyMap<string, Property>;
  /** Those whose values no two records may share. */
  readonly uniqueNames: readonly string[];
}

const propertyRow = z.object({ definition: jsonColumn(propertySchema) });
const groupRow = z.object({ definition: jsonColumn(groupSchema) });

const OF_TYPE = "WHERE portal_id = ? AND type = ?";

export class PropertyStore {
  readonly #db: Database;
  readonly #now: () => number;
  /** Every write of a record needs all definitions of its type; reading them anew would dominate an import. */
  readonly #limitsFor: (portalId: number) => TierLimits;
  readonly #cache = new Map<string, ActiveProperties>();

  constructor(db: Database, now: () => number, limitsFor: (portalId: number) => TierLimits) {
    this.#db = db;
    this.#now = now;
    this.#limitsFor = limitsFor;
  }

  /** The definitions in use: what values are checked against and what responses may show. */
  active(portalId: number, type: ObjectType): ActiveProperties {
    const key = `${portalId}:${type.id}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const list = this.list(portalId, type, false);
    const active = {
      byName: new Map(list.map((property) => [property.name, property])),
      uniqueNames: list.filter((property) => property.hasUniqueValue).map((property) => property.name),
    };
    this.#cache.set(key, active);
    return active;
  }

  /** The portal is gone. */
  forget(portalId: number): void {
    for (const key of this.#cache.keys()) {
      if (key.startsWith(`${portalId}:`)) this.#cache.delete(key);
    }
  }

  /** All archived, or all that are not, by name. */
  list(portalId: number, type: ObjectType, archived: boolean): readonly Property[] {
    return this.#db
      .all(propertyRow, `SELECT definition FROM properties ${OF_TYPE} ORDER BY name`, portalId, type.id)
      .map((row) => row.definition)
      .filter((property) => property.archived === archived);
  }

  /** The property, or a 404. */
  get(portalId: number, type: ObjectType, name: string, archived = false): Property {
    const property = this.#find(portalId, type, name);
    if (property?.archived !== archived) throw notFound();
    return property;
  }

  /** 409 when the name is in use; an archived name comes back with the new definition and its old values. */
  create(portalId: number, type: ObjectType, definition: NewProperty): Property {
    const known = this.#find(portalId, type, definition.name);
    if (known !== undefined && !known.archived) throw nameExists("property", definition.name);
    checkDefinition(definition);
    this.#requireGroup(portalId, type, definition.groupName);
    this.#requireRoom(portalId, type);
    const property = defineProperty(definition, this.#now(), { hubspotDefined: false, readOnlyValue: false });
    return this.#save(portalId, type, property);
  }

  /** 400 when the account's subscription lets it have no more properties of its own. */
  #requireRoom(portalId: number, type: ObjectType): void {
    const { customProperties: limit, customPropertiesTogether } = this.#limitsFor(portalId);
    const types = customPropertiesTogether ? OBJECT_TYPES : [type];
    const own = types
      .flatMap((each) => this.list(portalId, each, false))
      .filter((one) => !one.hubspotDefined);
    if (own.length >= limit) throw limitReached("custom properties", limit);
  }

  update(portalId: number, type: ObjectType, name: string, patch: PropertyPatch): Property {
    const known = this.get(portalId, type, name);
    const definition = newPropertySchema.parse({ ...known, ...patch });
    checkDefinition(definition);
    this.#requireGroup(portalId, type, definition.groupName);
    const updatedAt = new Date(this.#now()).toISOString();
    return this.#save(portalId, type, { ...known, ...definition, updatedAt });
  }

  /** From now on the property is in no response; an unknown name is no error (HubSpot responds 204). */
  archive(portalId: number, type: ObjectType, name: string): void {
    const known = this.#find(portalId, type, name);
    if (known === undefined || known.archived) return;
    if (!known.modificationMetadata.archivable) throw invalid(`Property '${name}' cannot be archived.`);
    this.#save(portalId, type, { ...known, archived: true, archivedAt: new Date(this.#now()).toISOString() });
  }

  /** Replaces the options of a property whose values come from elsewhere in the portal; an unknown name is left alone. */
  setOptions(
    portalId: number,
    type: ObjectType,
    name: string,
    entries: readonly { readonly id: string; readonly label: string }[],
  ): void {
    const known = this.#find(portalId, type, name);
    if (known === undefined) return;
    const options = entries.map(({ id, label }, displayOrder) => ({
      value: id,
      label,
      displayOrder,
      hidden: false,
    }));
    this.#save(portalId, type, { ...known, options });
  }

  groups(portalId: number, type: ObjectType): readonly Group[] {
    return this.#db
      .all(groupRow, `SELECT definition FROM property_groups ${OF_TYPE} ORDER BY name`, portalId, type.id)
      .map((row) => row.definition);
  }

  group(portalId: number, type: ObjectType, name: string): Group {
    const found = this.groups(portalId, type).find((group) => group.name === name);
    if (found === undefined) throw notFound();
    return found;
  }

  createGroup(portalId: number, type: ObjectType, group: Group): Group {
    if (this.groups(portalId, type).some(({ name }) => name === group.name)) {
      throw nameExists("property group", group.name);
    }
    return this.#saveGroup(portalId, type, group);
  }

  updateGroup(portalId: number, type: ObjectType, name: string, patch: GroupPatch): Group {
    const group = groupSchema.parse({ ...this.group(portalId, type, name), ...patch, name });
    return this.#saveGroup(portalId, type, group);
  }

  /** 400 while properties are in it. */
  deleteGroup(portalId: number, type: ObjectType, name: string): void {
    const used = this.list(portalId, type, false).some((property) => property.groupName === name);
    if (used) throw invalid(`Property group '${name}' still contains properties.`);
    this.#db.run(`DELETE FROM property_groups ${OF_TYPE} AND name = ?`, portalId, type.id, name);
  }

  #requireGroup(portalId: number, type: ObjectType, name: string): void {
    if (this.groups(portalId, type).some((group) => group.name === name)) return;
    throw invalid(`Property group '${name}' does not exist.`);
  }

  #find(portalId: number, type: ObjectType, name: string): Property | undefined {
    const sql = `SELECT definition FROM properties ${OF_TYPE} AND name = ?`;
    return this.#db.get(propertyRow, sql, portalId, type.id, name)?.definition;
  }

  #save(portalId: number, type: ObjectType, property: Property): Property {
    this.#db.run(
      `INSERT INTO properties (portal_id, type, name, definition) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      portalId,
      type.id,
      property.name,
      JSON.stringify(property),
    );
    this.#cache.delete(`${portalId}:${type.id}`);
    return property;
  }

  #saveGroup(portalId: number, type: ObjectType, group: Group): Group {
    this.#db.run(
      `INSERT INTO property_groups (portal_id, type, name, definition) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      portalId,
      type.id,
      group.name,
      JSON.stringify(group),
    );
    return group;
  }
}
