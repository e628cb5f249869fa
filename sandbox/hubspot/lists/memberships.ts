/**
 * Who is in a list. A dynamic list is evaluated once, in SQL, and then follows every write of a record; so a page of
 * members is an index read, however many records there are, and each has the time at which it joined.
 */
import { z } from "zod";

import type { Database } from "../database.ts";
import { Refusal } from "../errors.ts";
import { OBJECT_TYPES, type ObjectType } from "../objecttypes.ts";
import type { View } from "../objects/answers.ts";
import type { PropertyStore } from "../properties/store.ts";
import type { Condition } from "../query/columns.ts";
import { listCondition } from "./filters.ts";
import { Members } from "./members.ts";
import type { List, ListStore } from "./store.ts";

/** One record in a list; `addedAt` is epoch ms. */
export interface Member {
  readonly recordId: number;
  readonly addedAt: number;
}

/** The result of a change by hand: HubSpot docs, lists, "Manage list memberships". */
export interface MembershipChange {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** Ids without a record. */
  readonly missing: readonly number[];
}

const countRow = z.object({ count: z.number() });
const memberRow = z
  .object({ record_id: z.number(), added_at: z.number() })
  .transform((row): Member => ({ recordId: row.record_id, addedAt: row.added_at }));
const membershipRow = z.object({ list_id: z.number(), added_at: z.number() });

const LIVE = "portal_id = ? AND type = ? AND archived_at IS NULL";
const NOBODY: Condition = { sql: "FALSE", values: [] };

export class Memberships {
  readonly #db: Database;
  readonly #lists: ListStore;
  readonly #properties: PropertyStore;
  /** Every change of who is in a list goes through here. */
  readonly members: Members;
  /** The dynamic lists of a portal and type with their conditions: every write of a record reads them. */
  readonly #followed = new Map<string, readonly { readonly list: List; readonly condition: Condition }[]>();

  constructor(db: Database, lists: ListStore, properties: PropertyStore, now: () => number) {
    this.#db = db;
    this.#lists = lists;
    this.#properties = properties;
    this.members = new Members(db, now);
  }

  /** Fills a list by its filter, and empties it of who no longer fits. Members that stay keep their time. */
  evaluate(list: List): void {
    this.#followed.clear();
    if (list.filterBranch === null) return;
    const { portalId, typeId } = list;
    const { sql, values } = this.#conditionOf(list);
    const fits: Condition = { sql: `${LIVE} AND (${sql})`, values: [portalId, typeId, ...values] };
    this.#db.transaction(() => this.members.become(list, fits));
  }

  /** The lists have changed. */
  forgetLists(): void {
    this.#followed.clear();
  }

  /** A record was written: it joins and leaves lists. Part of the transaction of the write. */
  follow(portalId: number, type: ObjectType, id: number): void {
    for (const { list, condition } of this.#followedLists(portalId, type)) {
      const sql = `SELECT count(*) AS count FROM objects WHERE ${LIVE} AND id = ? AND (${condition.sql})`;
      const found = this.#db.get(countRow, sql, portalId, type.id, id, ...condition.values);
      if (found?.count === 1) this.members.join(list, id);
      else this.members.leave(list, id);
    }
  }

  count(list: List): number {
    const sql = "SELECT count(*) AS count FROM list_members WHERE portal_id = ? AND list_id = ?";
    return this.#db.get(countRow, sql, list.portalId, list.id)?.count ?? 0;
  }

  /** Members by record id above `after`; or by the time they joined, after that many. */
  page(
    list: List,
    by: "record" | "joined",
    page: { readonly after: number; readonly limit: number },
  ): readonly Member[] {
    const select = "SELECT record_id, added_at FROM list_members WHERE portal_id = ?1 AND list_id = ?2";
    const sql =
      by === "record"
        ? `${select} AND record_id > ?3 ORDER BY record_id LIMIT ?4`
        : `${select} ORDER BY added_at, record_id LIMIT ?4 OFFSET ?3`;
    return this.#db.all(memberRow, sql, list.portalId, list.id, page.after, page.limit);
  }

  /** The lists that a record is in, with the time it joined each. */
  ofRecord(
    portalId: number,
    type: ObjectType,
    id: number,
  ): readonly { readonly list: List; readonly at: number }[] {
    const sql = "SELECT list_id, added_at FROM list_members WHERE portal_id = ? AND record_id = ?";
    const joined = new Map(
      this.#db.all(membershipRow, sql, portalId, id).map((row) => [row.list_id, row.added_at]),
    );
    return this.#lists
      .list(portalId)
      .filter((list) => list.typeId === type.id)
      .flatMap((list) => {
        const at = joined.get(list.id);
        return at === undefined ? [] : [{ list, at }];
      });
  }

  /** Adds and removes by hand. */
  change(list: List, add: readonly number[], remove: readonly number[]): MembershipChange {
    return this.#db.transaction(() => {
      const missing = [...add, ...remove].filter((id) => !this.#isLive(list, id));
      const there = (id: number) => !missing.includes(id);
      return {
        added: add.filter((id) => there(id) && this.members.join(list, id)),
        removed: remove.filter((id) => there(id) && this.members.leave(list, id)),
        missing,
      };
    });
  }

  #followedLists(portalId: number, type: ObjectType) {
    const key = `${portalId}:${type.id}`;
    const known = this.#followed.get(key);
    if (known !== undefined) return known;
    const followed = this.#lists
      .list(portalId)
      .filter((list) => list.typeId === type.id)
      .map((list) => ({
        list,
        condition: list.processingType === "DYNAMIC" ? this.#conditionOf(list) : this.#staying(list),
      }));
    this.#followed.set(key, followed);
    return followed;
  }

  /** Who was added by hand stays while its record does. */
  #staying({ portalId, id }: List): Condition {
    return {
      sql: "id IN (SELECT record_id FROM list_members WHERE portal_id = ? AND list_id = ?)",
      values: [portalId, id],
    };
  }

  /** A filter whose property is gone since fits nobody. */
  #conditionOf({ portalId, typeId, filterBranch }: List): Condition {
    const type = OBJECT_TYPES.find(({ id }) => id === typeId);
    if (type === undefined || filterBranch === null) return NOBODY;
    const view: View = { portalId, type, definitions: this.#properties.active(portalId, type).byName };
    try {
      return listCondition(view, filterBranch);
    } catch (error) {
      if (error instanceof Refusal) return NOBODY;
      throw error;
    }
  }

  #isLive({ portalId, typeId }: List, id: number): boolean {
    const sql = `SELECT count(*) AS count FROM objects WHERE ${LIVE} AND id = ?`;
    return this.#db.get(countRow, sql, portalId, typeId, id)?.count === 1;
  }
}
