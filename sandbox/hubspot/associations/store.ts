/** Which records belong together. Every association is kept once per direction, so that either end finds it at once. */
import { z } from "zod";

import type { Database } from "../database.ts";
import { OBJECT_TYPES, type ObjectType } from "../objecttypes.ts";

/** One end of an association. */
export interface RecordRef {
  readonly type: ObjectType;
  readonly id: number;
}

/** One direction of one type between two records. */
export interface Edge {
  readonly from: RecordRef;
  readonly to: RecordRef;
  readonly category: string;
  readonly typeId: number;
}

/** A record at the other end, with the types that lead there. */
export interface AssociatedRecord {
  readonly id: number;
  readonly types: readonly { readonly category: string; readonly typeId: number }[];
}

const countRow = z.object({ count: z.number() });
const edgeRow = z.object({ to_id: z.number(), category: z.string(), type_id: z.number() });
const removedRow = z.object({ category: z.string(), type_id: z.number() });
const neighbourRow = z.object({ to_type: z.string(), to_id: z.number() });

const PAIR = "portal_id = ? AND from_type = ? AND from_id = ? AND to_type = ? AND to_id = ?";

export class AssociationStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** False when it is there already. */
  add(portalId: number, { from, to, category, typeId }: Edge): boolean {
    const { changes } = this.#db.run(
      `INSERT OR IGNORE INTO associations (portal_id, from_type, from_id, to_type, to_id, category, type_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      portalId,
      from.type.id,
      from.id,
      to.type.id,
      to.id,
      category,
      typeId,
    );
    return changes > 0;
  }

  /** False when it was not there. */
  remove(portalId: number, { from, to, category, typeId }: Edge): boolean {
    const { changes } = this.#db.run(
      `DELETE FROM associations WHERE ${PAIR} AND category = ? AND type_id = ?`,
      portalId,
      from.type.id,
      from.id,
      to.type.id,
      to.id,
      category,
      typeId,
    );
    return changes > 0;
  }

  /** Removes one direction of every type between two records; returns what there was. */
  removePair(portalId: number, from: RecordRef, to: RecordRef): readonly Edge[] {
    const sql = `DELETE FROM associations WHERE ${PAIR} RETURNING category, type_id`;
    return this.#db
      .all(removedRow, sql, portalId, from.type.id, from.id, to.type.id, to.id)
      .map((row) => ({ from, to, category: row.category, typeId: row.type_id }));
  }

  count(portalId: number, from: RecordRef, to: RecordRef): number {
    const sql = `SELECT count(*) AS count FROM associations WHERE ${PAIR}`;
    return this.#db.get(countRow, sql, portalId, from.type.id, from.id, to.type.id, to.id)?.count ?? 0;
  }

  /** The live records of a type that a record is associated with, by id, above `after`. */
  neighbours(
    portalId: number,
    from: RecordRef,
    to: ObjectType,
    page: { readonly after: number; readonly limit: number },
  ): readonly AssociatedRecord[] {
    const rows = this.#db.all(
      edgeRow,
      `SELECT to_id, category, type_id FROM associations
       WHERE portal_id = ? AND from_type = ? AND from_id = ? AND to_type = ? AND to_id IN (
         SELECT DISTINCT to_id FROM associations JOIN objects
           ON objects.portal_id = associations.portal_id AND objects.type = to_type AND objects.id = to_id
         WHERE associations.portal_id = ? AND from_type = ? AND from_id = ? AND to_type = ? AND to_id > ?
           AND objects.archived_at IS NULL
         ORDER BY to_id LIMIT ?)
       ORDER BY to_id, category, type_id`,
      ...([portalId, from.type.id, from.id, to.id] as const),
      ...([portalId, from.type.id, from.id, to.id, page.after] as const),
      page.limit,
    );
    const byId = Map.groupBy(rows, (row) => row.to_id);
    return [...byId].map(([id, edges]) => ({
      id,
      types: edges.map(({ category, type_id }) => ({ category, typeId: type_id })),
    }));
  }

  /** Every record that a record is associated with, live or not. */
  ends(portalId: number, from: RecordRef): readonly RecordRef[] {
    const sql =
      "SELECT DISTINCT to_type, to_id FROM associations WHERE portal_id = ? AND from_type = ? AND from_id = ?";
    return this.#db.all(neighbourRow, sql, portalId, from.type.id, from.id).flatMap((row) => {
      const type = OBJECT_TYPES.find(({ id }) => id === row.to_type);
      return type === undefined ? [] : [{ type, id: row.to_id }];
    });
  }

  /** Gives all associations of one record to another, and drops those that would lead to itself. */
  move(portalId: number, from: RecordRef, into: number): void {
    for (const other of this.ends(portalId, from)) {
      const outward = [into, portalId, from.type.id, from.id, other.type.id, other.id];
      const inward = [into, portalId, other.type.id, other.id, from.type.id, from.id];
      this.#db.run(`UPDATE OR IGNORE associations SET from_id = ? WHERE ${PAIR}`, ...outward);
      this.#db.run(`UPDATE OR IGNORE associations SET to_id = ? WHERE ${PAIR}`, ...inward);
    }
    this.forget(portalId, from);
    const itself = { type: from.type, id: into };
    this.removePair(portalId, itself, itself);
  }

  /** Deletes a record's associations at either end. */
  forget(portalId: number, record: RecordRef): void {
    for (const other of this.ends(portalId, record)) {
      this.removePair(portalId, record, other);
      this.removePair(portalId, other, record);
    }
  }
}
