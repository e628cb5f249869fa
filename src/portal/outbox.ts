/**
 * What HubSpot should be told: one row a record, holding its newest properties. Contacts have one table, deals another.
 * A newer version replaces one that has not left yet; a row is done when HubSpot has confirmed that version, and stays
 * as the memory that the same version is not written twice: a poll without news costs no call.
 */
import * as z from "zod/mini";

const rowSchema = z.object({
  recordId: z.string(),
  version: z.number(),
  properties: z.string(),
  queuedAt: z.number(),
  attempts: z.number(),
});

/** Properties that are to be written. */
export interface OutboxRow<P> {
  readonly recordId: string;
  readonly version: number;
  readonly properties: P;
  /** Epoch ms. */
  readonly queuedAt: number;
  readonly attempts: number;
}

/** Properties that HubSpot refused, why, and since when, epoch ms. */
export interface DeadRow<P> {
  readonly recordId: string;
  readonly properties: P;
  readonly reason: string;
  readonly since: number;
}

/** What is ready to leave. */
export interface OutboxReady {
  readonly count: number;
  /** When the oldest of them was queued, epoch ms; null when there are none. */
  readonly oldest: number | null;
}

/** Contacts, deals, events of timelines, and callbacks of workflows. */
export type OutboxTable = "outbox" | "deal_outbox" | "timeline_outbox" | "callback_outbox";

/** The reason of a row whose record HubSpot did not find. */
export const NOT_FOUND = "HubSpot does not find this record";

/** Further than any row is put off. */
const AHEAD_MS = 30 * 24 * 60 * 60 * 1000;

export class Outbox<P> {
  readonly #sql: SqlStorage;
  readonly #table: OutboxTable;
  readonly #schema: z.ZodMiniType<P>;

  constructor(sql: SqlStorage, table: OutboxTable, schema: z.ZodMiniType<P>) {
    this.#sql = sql;
    this.#table = table;
    this.#schema = schema;
  }

  /** Queues properties, to leave at `dueAt` (epoch ms), unless the same or a newer version is queued already. */
  put(recordId: string, version: number, properties: P, now: number, dueAt = now): void {
    this.#sql.exec(
      `INSERT INTO ${this.#table} VALUES (?, ?, ?, 'due', ?, ?, 0, '')
       ON CONFLICT DO UPDATE SET version = excluded.version, properties = excluded.properties, state = 'due',
         queued_at = CASE WHEN ${this.#table}.state = 'due' THEN ${this.#table}.queued_at ELSE excluded.queued_at END,
         due_at = excluded.due_at, attempts = 0, reason = ''
       WHERE excluded.version > ${this.#table}.version`,
      recordId,
      version,
      JSON.stringify(properties),
      now,
      dueAt,
    );
  }

  due(now: number, limit: number): OutboxRow<P>[] {
    const rows = this.#sql.exec(
      `SELECT record_id AS recordId, version, properties, queued_at AS queuedAt, attempts FROM ${this.#table}
       WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?`,
      now,
      limit,
    );
    return rows.toArray().map((row) => {
      const { recordId, version, properties, queuedAt, attempts } = rowSchema.parse(row);
      return {
        recordId,
        version,
        properties: this.#schema.parse(JSON.parse(properties)),
        queuedAt,
        attempts,
      };
    });
  }

  /** Counts to `limit` only: a backlog of 100,000 is not counted at every turn. */
  ready(now: number, limit: number): OutboxReady {
    const query = `SELECT count(*) AS count, min(queued_at) AS oldest FROM
      (SELECT queued_at FROM ${this.#table} WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?)`;
    return this.#sql.exec<{ count: number; oldest: number | null }>(query, now, limit).one();
  }

  waiting(): number {
    return this.#sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${this.#table} WHERE state = 'due'`).one()
      .n;
  }

  nextDueAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(`SELECT min(due_at) AS at FROM ${this.#table} WHERE state = 'due'`)
      .one().at;
  }

  /** HubSpot confirmed this version, or the record is gone: a newer one stays. */
  settle(recordId: string, version: number): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET state = 'done', properties = '{}', reason = ''
       WHERE record_id = ? AND version = ?`,
      recordId,
      version,
    );
  }

  postpone(row: OutboxRow<P>, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET attempts = ?, due_at = ?, reason = ? WHERE record_id = ? AND version = ?`,
      attempts,
      dueAt,
      reason,
      row.recordId,
      row.version,
    );
  }

  /** Whether HubSpot did not find the record at the last attempt. */
  wasNotFound(row: OutboxRow<P>): boolean {
    const query = `SELECT 1 FROM ${this.#table} WHERE record_id = ? AND version = ? AND reason = ?`;
    return this.#sql.exec(query, row.recordId, row.version, NOT_FOUND).toArray().length > 0;
  }

  /** HubSpot refuses this value: it rests, visibly, until a newer version or a person. */
  bury(row: OutboxRow<P>, reason: string, now: number): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET state = 'dead', reason = ?, due_at = ? WHERE record_id = ? AND version = ?`,
      reason,
      now,
      row.recordId,
      row.version,
    );
  }

  /** Nothing is to be written to records that are gone, or are part of another one. */
  drop(...recordIds: readonly string[]): void {
    this.#sql.exec(
      `DELETE FROM ${this.#table} WHERE record_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(recordIds),
    );
  }

  /** Lets what waits for these records go ahead of the others, in the order in which it came. An absence takes its time. */
  ahead(recordIds: readonly string[]): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET due_at = due_at - ${AHEAD_MS}
       WHERE state = 'due' AND reason <> ? AND record_id IN (SELECT value FROM json_each(?))`,
      NOT_FOUND,
      JSON.stringify(recordIds),
    );
  }

  /** Makes what was put off due at once, but for what HubSpot did not find: an absence takes its time. */
  hurry(now: number): void {
    this.#sql.exec(
      `UPDATE ${this.#table} SET due_at = ? WHERE state = 'due' AND reason <> ?`,
      now,
      NOT_FOUND,
    );
  }

  /** What rests until a person looks, the newest first. */
  dead(limit: number): DeadRow<P>[] {
    const rows = this.#sql.exec<{ recordId: string; properties: string; reason: string; since: number }>(
      `SELECT record_id AS recordId, properties, reason, due_at AS since FROM ${this.#table} WHERE state = 'dead' ORDER BY due_at DESC LIMIT ?`,
      limit,
    );
    return rows.toArray().map(({ recordId, properties, reason, since }) => {
      return { recordId, properties: this.#schema.parse(JSON.parse(properties)), reason, since };
    });
  }

  revive(recordId: string, now: number): boolean {
    this.#sql.exec(
      `UPDATE ${this.#table} SET state = 'due', due_at = ?, attempts = 0 WHERE record_id = ? AND state = 'dead'`,
      now,
      recordId,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n > 0;
  }
}
