/** The records themselves: rows in, rows out. The writer checks values and publishes events. */
import { z } from "zod";

import type { Origin } from "../access.ts";
import { jsonColumn, type Database } from "../database.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { Condition } from "../query/columns.ts";

/** Ids of a new portal's records start here, per type. */
const FIRST_ID = 1001;

/** A record as it is stored. `properties` holds values that are set; times are epoch ms. */
export interface StoredObject {
  readonly id: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
}

/** One write to a record, for its properties' histories. "" is a cleared value. */
export interface StoredChange {
  readonly at: number;
  readonly origin: Origin;
  readonly properties: Readonly<Record<string, string>>;
}

const valuesColumn = jsonColumn(z.record(z.string(), z.string()));

const objectRow = z
  .object({
    id: z.number(),
    properties: valuesColumn,
    created_at: z.number(),
    updated_at: z.number(),
    archived_at: z.number().nullable(),
  })
  .transform((row): StoredObject => ({
    id: row.id,
    properties: row.properties,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
  }));

const changeRow = z
  .object({ at: z.number(), source_type: z.string(), source_id: z.string(), properties: valuesColumn })
  .transform((row): StoredChange => ({
    at: row.at,
    origin: { changeSource: row.source_type, sourceId: row.source_id },
    properties: row.properties,
  }));

const idRow = z.object({ id: z.number() });

const SELECT =
  "SELECT id, properties, created_at, updated_at, archived_at FROM objects WHERE portal_id = ? AND type = ?";

export class ObjectStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Reserves consecutive ids; returns the first. Ids are never used twice. */
  reserveIds(portalId: number, type: ObjectType, count: number): number {
    return this.#db.reserve(`objects:${portalId}:${type.id}`, count, FIRST_ID);
  }

  /** Archived or not. */
  find(portalId: number, type: ObjectType, id: number): StoredObject | undefined {
    return this.#db.get(objectRow, `${SELECT} AND id = ?`, portalId, type.id, id);
  }

  /** The id of the record that holds a unique value. */
  findIdByUnique(portalId: number, type: ObjectType, property: string, value: string): number | undefined {
    return this.#db.get(
      idRow,
      "SELECT id FROM unique_values WHERE portal_id = ? AND type = ? AND property = ? AND value = ?",
      portalId,
      type.id,
      property,
      value,
    )?.id;
  }

  /** Up to `limit` records with an id above `after`, in the order of ids. */
  page(
    portalId: number,
    type: ObjectType,
    page: { readonly after: number; readonly limit: number; readonly archived: boolean },
  ): readonly StoredObject[] {
    const state = page.archived ? "IS NOT NULL" : "IS NULL";
    const sql = `${SELECT} AND id > ? AND archived_at ${state} ORDER BY id LIMIT ?`;
    return this.#db.all(objectRow, sql, portalId, type.id, page.after, page.limit);
  }

  /** The live records that meet a condition: how many there are, and one page of them. */
  search(
    portalId: number,
    type: ObjectType,
    condition: Condition,
    page: { readonly order: string; readonly limit: number; readonly offset: number },
  ): { readonly total: number; readonly objects: readonly StoredObject[] } {
    const where = `portal_id = ? AND type = ? AND archived_at IS NULL AND (${condition.sql})`;
    const values = [portalId, type.id, ...condition.values];
    const count = `SELECT count(*) AS id FROM objects WHERE ${where}`;
    const sql = `SELECT id, properties, created_at, updated_at, archived_at FROM objects
      WHERE ${where} ORDER BY ${page.order} LIMIT ? OFFSET ?`;
    const total = this.#db.get(idRow, count, ...values)?.id ?? 0;
    if (total <= page.offset) return { total, objects: [] };
    return { total, objects: this.#db.all(objectRow, sql, ...values, page.limit, page.offset) };
  }

  insert(portalId: number, type: ObjectType, object: StoredObject): void {
    this.#db.run(
      "INSERT INTO objects (portal_id, type, id, properties, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
      portalId,
      type.id,
      object.id,
      JSON.stringify(object.properties),
      object.createdAt,
      object.updatedAt,
    );
  }

  update(portalId: number, type: ObjectType, object: StoredObject): void {
    this.#db.run(
      "UPDATE objects SET properties = ?, updated_at = ?, archived_at = ? WHERE portal_id = ? AND type = ? AND id = ?",
      JSON.stringify(object.properties),
      object.updatedAt,
      object.archivedAt,
      portalId,
      type.id,
      object.id,
    );
  }

  /** Gives a record its value of a unique property, in place of an earlier one; "" only takes the earlier one away. */
  claimUnique(portalId: number, type: ObjectType, id: number, property: string, value: string): void {
    this.releaseUnique(portalId, type, id, property);
    if (value === "") return;
    this.#db.run(
      "INSERT INTO unique_values (portal_id, type, property, value, id) VALUES (?, ?, ?, ?, ?)",
      portalId,
      type.id,
      property,
      value,
      id,
    );
  }

  /** Frees the value that a record holds of a unique property. */
  releaseUnique(portalId: number, type: ObjectType, id: number, property: string): void {
    const held = this.find(portalId, type, id)?.properties[property];
    if (held === undefined) return;
    this.#db.run(
      "DELETE FROM unique_values WHERE portal_id = ? AND type = ? AND property = ? AND value = ? AND id = ?",
      portalId,
      type.id,
      property,
      held,
      id,
    );
  }

  /** Frees every unique value that leads to a record, those that it took over in a merge too. */
  releaseUniques(portalId: number, type: ObjectType, id: number): void {
    const sql = "DELETE FROM unique_values WHERE portal_id = ? AND type = ? AND id = ?";
    this.#db.run(sql, portalId, type.id, id);
  }

  addChange(portalId: number, type: ObjectType, id: number, change: StoredChange): void {
    this.#db.run(
      `INSERT INTO changes (portal_id, type, id, at, source_type, source_id, properties)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      portalId,
      type.id,
      id,
      change.at,
      change.origin.changeSource,
      change.origin.sourceId,
      JSON.stringify(change.properties),
    );
  }

  /** Returns changes, newest first, as HubSpot returns histories. */
  changes(portalId: number, type: ObjectType, id: number): readonly StoredChange[] {
    return this.#db.all(
      changeRow,
      `SELECT at, source_type, source_id, properties FROM changes
       WHERE portal_id = ? AND type = ? AND id = ? ORDER BY seq DESC`,
      portalId,
      type.id,
      id,
    );
  }

  /** The record that a merge made of this one; the id itself when it was never merged. */
  survivorOf(portalId: number, type: ObjectType, id: number): number {
    const sql = "SELECT into_id AS id FROM merged WHERE portal_id = ? AND type = ? AND id = ?";
    return this.#db.get(idRow, sql, portalId, type.id, id)?.id ?? id;
  }

  /** One record becomes part of another: history and unique values move, the id leads there from now on. */
  mergeInto(portalId: number, type: ObjectType, id: number, into: number): void {
    const at = [portalId, type.id, id] as const;
    for (const table of ["unique_values", "changes"]) {
      this.#db.run(`UPDATE ${table} SET id = ? WHERE portal_id = ? AND type = ? AND id = ?`, into, ...at);
    }
    this.#db.run(
      "UPDATE merged SET into_id = ? WHERE portal_id = ? AND type = ? AND into_id = ?",
      into,
      ...at,
    );
    this.#db.run("INSERT INTO merged (portal_id, type, id, into_id) VALUES (?, ?, ?, ?)", ...at, into);
    this.#db.run("DELETE FROM objects WHERE portal_id = ? AND type = ? AND id = ?", ...at);
  }

  /** Nothing is left of a record, nor of those that were merged into it. */
  erase(portalId: number, type: ObjectType, id: number): void {
    for (const table of ["objects", "unique_values", "changes"]) {
      this.#db.run(`DELETE FROM ${table} WHERE portal_id = ? AND type = ? AND id = ?`, portalId, type.id, id);
    }
    this.#db.run(
      "DELETE FROM merged WHERE portal_id = ? AND type = ? AND into_id = ?",
      portalId,
      type.id,
      id,
    );
  }
}
