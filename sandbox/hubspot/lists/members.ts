/** The rows of lists' members, and the listeners to their changes. */
import type { SQLInputValue } from "node:sqlite";

import { z } from "zod";

import type { Database } from "../database.ts";
import type { Condition } from "../query/columns.ts";
import type { List } from "./store.ts";

type ListRef = Pick<List, "portalId" | "id" | "typeId">;

/** Listeners of lists. Only for a list that is watched are the records of a change read back. */
export interface MemberWatcher {
  watches(list: ListRef): boolean;
  /** Part of the transaction of the change. */
  changed(list: ListRef, recordIds: readonly number[], joined: boolean): void;
}

const NOBODY_WATCHES: MemberWatcher = { watches: () => false, changed() {} };

const recordRow = z.object({ record_id: z.number() });

const INSERT = "INSERT OR IGNORE INTO list_members (portal_id, list_id, record_id, added_at)";
const DELETE = "DELETE FROM list_members WHERE portal_id = ? AND list_id = ?";

export class Members {
  readonly #db: Database;
  readonly #now: () => number;
  /** The journal sets it. */
  watcher: MemberWatcher = NOBODY_WATCHES;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** False for who is in already. */
  join(list: ListRef, id: number): boolean {
    return this.#write(list, true, `${INSERT} VALUES (?, ?, ?, ?)`, list.portalId, list.id, id, this.#now());
  }

  /** False for who was not in. */
  leave(list: ListRef, id: number): boolean {
    return this.#write(list, false, `${DELETE} AND record_id = ?`, list.portalId, list.id, id);
  }

  /** Makes those records the members that fit a condition; who stays keeps their time. */
  become(list: ListRef, { sql, values }: Condition): void {
    const { portalId, id } = list;
    const gone = `${DELETE} AND record_id NOT IN (SELECT id FROM objects WHERE ${sql})`;
    this.#write(list, false, gone, portalId, id, ...values);
    const come = `${INSERT} SELECT ?, ?, id, ? FROM objects WHERE ${sql}`;
    this.#write(list, true, come, portalId, id, this.#now(), ...values);
  }

  clear(list: ListRef): void {
    this.#write(list, false, DELETE, list.portalId, list.id);
  }

  /** Everyone in one list joins another. */
  addFrom(list: ListRef, source: ListRef): void {
    const everyone = `${INSERT} SELECT portal_id, ?, record_id, ? FROM list_members WHERE portal_id = ? AND list_id = ?`;
    this.#write(list, true, everyone, list.id, this.#now(), source.portalId, source.id);
  }

  /** True if anything changed. */
  #write(list: ListRef, joined: boolean, sql: string, ...values: SQLInputValue[]): boolean {
    if (!this.watcher.watches(list)) return this.#db.run(sql, ...values).changes > 0;
    return this.#db.transaction(() => {
      const rows = this.#db.all(recordRow, `${sql} RETURNING record_id`, ...values);
      if (rows.length === 0) return false;
      this.watcher.changed(
        list,
        rows.map((row) => row.record_id),
        joined,
      );
      return true;
    });
  }
}
