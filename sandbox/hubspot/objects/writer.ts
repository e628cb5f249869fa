/**
 * Every change of a record goes through here: values checked, uniqueness kept, history written and events queued, in
 * one transaction. A refusal is thrown before anything of its record is written.
 */
import type { Origin } from "../access.ts";
import type { Database } from "../database.ts";
import { contactExists, invalidValues, notFound } from "../errors.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { PropertyStore } from "../properties/store.ts";
import type { WriteRules } from "../pipelines/rules.ts";
import type { Change } from "../webhooks/events.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import type { ObjectStore, StoredObject } from "./store.ts";
import { checkValues, type RawValue } from "./values.ts";

/** Whose record, of which type, and who changes it. */
export interface Target {
  readonly portalId: number;
  readonly type: ObjectType;
  readonly origin: Origin;
  /** An administrator's required properties are enforced: API versions since 2026-09. */
  readonly enforced?: boolean;
  /** When a record is created, epoch ms; now unless given. */
  readonly createdAt?: number;
}

export type RawProperties = Readonly<Record<string, RawValue>>;

export class ObjectWriter {
  readonly #db: Database;
  readonly #objects: ObjectStore;
  readonly #properties: PropertyStore;
  readonly #events: EventQueue;
  readonly #rules: WriteRules;
  readonly #now: () => number;
  /** Called for every record whose values or state changed, inside the transaction; the lists set it. */
  onWritten: (portalId: number, type: ObjectType, id: number) => void = () => {};

  constructor(parts: {
    readonly db: Database;
    readonly objects: ObjectStore;
    readonly properties: PropertyStore;
    readonly events: EventQueue;
    readonly rules: WriteRules;
    readonly now: () => number;
  }) {
    this.#db = parts.db;
    this.#objects = parts.objects;
    this.#properties = parts.properties;
    this.#events = parts.events;
    this.#rules = parts.rules;
    this.#now = parts.now;
  }

  /** Makes a record; `id` is for imports, which reserve theirs. 400 for values, 409 for a contact that exists. */
  create(target: Target, raw: RawProperties, id?: number): StoredObject {
    return this.#db.transaction(() => {
      const { portalId, type, origin } = target;
      const given = this.#check(target, raw, null, null);
      const values = withoutEmpty(given);
      const newId = id ?? this.#objects.reserveIds(portalId, type, 1);
      const at = target.createdAt ?? this.#now();
      const object: StoredObject = {
        id: newId,
        properties: {
          ...values,
          hs_object_source: origin.changeSource,
          hs_object_source_id: origin.sourceId,
        },
        createdAt: at,
        updatedAt: at,
        archivedAt: null,
      };
      this.#claimUniques(target, newId, values);
      this.#objects.insert(portalId, type, object);
      this.#record(target, newId, at, values, { kind: "creation" });
      return object;
    });
  }

  /** Changes values; what already has its new value is not a change and fires nothing. */
  update(target: Target, id: number, raw: RawProperties): StoredObject {
    return this.#db.transaction(() => {
      const known = this.#live(target, id);
      const given = this.#check(target, raw, id, known);
      const changed = Object.fromEntries(
        Object.entries(given).filter(([name, value]) => (known.properties[name] ?? "") !== value),
      );
      if (Object.keys(changed).length === 0) return known;
      const at = this.#now();
      const object: StoredObject = {
        ...known,
        properties: withoutEmpty({ ...known.properties, ...changed }),
        updatedAt: at,
      };
      this.#claimUniques(target, id, changed);
      this.#objects.update(target.portalId, target.type, object);
      this.#record(target, id, at, changed, null);
      return object;
    });
  }

  /** Archives a record and frees its unique values; an unknown one is no error (HubSpot responds 204). */
  archive(target: Target, id: number): void {
    this.#db.transaction(() => {
      const { portalId, type } = target;
      const known = this.#objects.find(portalId, type, id);
      if (known === undefined || known.archivedAt !== null) return;
      this.#rules.refuseLocked(portalId, type, id);
      this.#objects.releaseUniques(portalId, type, id);
      const at = this.#now();
      this.#objects.update(portalId, type, { ...known, updatedAt: at, archivedAt: at });
      this.#record(target, id, at, {}, { kind: "deletion" });
    });
  }

  /** Brings an archived record back, as people can in HubSpot. 409 when another holds one of its unique values now. */
  restore(target: Target, id: number): StoredObject {
    return this.#db.transaction(() => {
      const { portalId, type } = target;
      const known = this.#objects.find(portalId, type, id);
      if (known === undefined || known.archivedAt === null) throw notFound();
      this.#refuseTaken(target, known.properties, id);
      this.#claimUniques(target, id, known.properties);
      const at = this.#now();
      const object = { ...known, updatedAt: at, archivedAt: null };
      this.#objects.update(portalId, type, object);
      this.#record(target, id, at, {}, { kind: "restore" });
      return object;
    });
  }

  /** Several writes, wholly or not at all. */
  together<T>(work: () => T): T {
    return this.#db.transaction(work);
  }

  #live(target: Target, id: number): StoredObject {
    const known = this.#objects.find(target.portalId, target.type, id);
    if (known === undefined || known.archivedAt !== null) throw notFound();
    this.#rules.refuseLocked(target.portalId, target.type, id);
    return known;
  }

  /** The values to keep, or a refusal that names every problem. */
  #check(
    target: Target,
    raw: RawProperties,
    id: number | null,
    known: StoredObject | null,
  ): Readonly<Record<string, string>> {
    const { portalId, type, enforced = false } = target;
    const { values, problems } = checkValues(raw, this.#properties.active(portalId, type).byName);
    if (problems.length > 0) throw invalidValues(problems, portalId);
    this.#refuseTaken(target, values, id);
    return this.#rules.completed({ portalId, type, known, values, enforced });
  }

  /** 409 or 400 for a unique value that another record holds. */
  #refuseTaken(target: Target, values: Readonly<Record<string, string>>, id: number | null): void {
    const { portalId, type } = target;
    for (const name of this.#uniqueNames(target)) {
      const value = values[name];
      if (value === undefined || value === "") continue;
      const holder = this.#objects.findIdByUnique(portalId, type, name, value);
      if (holder === undefined || holder === id) continue;
      if (name === "email") throw contactExists(String(holder));
      const message = `${type.singular} with ${name} ${value} already exists.`;
      throw invalidValues([{ propertyName: name, code: "CONFLICTING_UNIQUE_VALUE", message }], portalId);
    }
  }

  #claimUniques(target: Target, id: number, values: Readonly<Record<string, string>>): void {
    for (const name of this.#uniqueNames(target)) {
      const value = values[name];
      if (value !== undefined) this.#objects.claimUnique(target.portalId, target.type, id, name, value);
    }
  }

  #uniqueNames({ portalId, type }: Target): readonly string[] {
    return this.#properties.active(portalId, type).uniqueNames;
  }

  /** History and events of one write. A new record also fires propertyChange for each value it comes with. */
  #record(
    target: Target,
    id: number,
    at: number,
    values: Readonly<Record<string, string>>,
    happened: Change | null,
  ): void {
    const { portalId, type, origin } = target;
    if (Object.keys(values).length > 0) {
      this.#objects.addChange(portalId, type, id, { at, origin, properties: values });
    }
    const changes = Object.entries(values).map(([propertyName, propertyValue]): Change => ({
      kind: "propertyChange",
      propertyName,
      propertyValue,
    }));
    const occurrence = { portalId, type, objectId: id, occurredAt: at, origin };
    this.#events.add(occurrence, happened === null ? changes : [happened, ...changes]);
    this.onWritten(portalId, type, id);
  }
}

function withoutEmpty(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
