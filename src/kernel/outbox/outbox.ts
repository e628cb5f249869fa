/**
 * Stores the writes that HubSpot has to receive: one row a record and channel, holding the newest version. A newer
 * version replaces one that has not left. A delivered row stays without its payload, so that the same version is not
 * sent twice: a poll without news costs no call.
 */
import * as z from "zod/mini";
import { DeadRows, type DeadOutboxRow } from "./dead-rows.ts";
import { outboxRowSchema, type OutboxReady, type OutboxRow } from "./outbox-row.ts";
import { changesOf, numberOf, rowsOf } from "../../lib/sql.ts";

/** The reason of a row whose record HubSpot did not find. */
export const NOT_FOUND = "HubSpot does not find this record";

const queuedSchema = z.object({ queuedAt: z.number() });

/** Further ahead than any row is put off. */
const AHEAD_MS = 30 * 24 * 60 * 60 * 1000;

/** Returns how many rows of some channels wait, each counted to `limit`, in one statement. */
export function waitingIn(sql: SqlStorage, channels: readonly string[], limit: number): number {
  const query = `SELECT sum((SELECT count(*) FROM
    (SELECT 1 FROM outbox WHERE channel = named.value AND state = 'due' LIMIT ?))) AS n FROM json_each(?) AS named`;
  return numberOf(sql, query, limit, JSON.stringify(channels)) ?? 0;
}

/** The rows of one channel. */
export class OutboxTable<P> {
  readonly channel: string;
  readonly deadRows: DeadRows<P>;
  readonly #sql: SqlStorage;
  readonly #schema: z.ZodMiniType<P>;
  /** As last read and kept up to date since; null: to be read. */
  #ready: { count: number; oldest: number | null; nextAt: number | null; limit: number } | null = null;
  /** When the first row is due, epoch ms, or null; undefined: to be read. */
  #dueAt: number | null | undefined = undefined;

  constructor(sql: SqlStorage, channel: string, schema: z.ZodMiniType<P>) {
    this.#sql = sql;
    this.channel = channel;
    this.#schema = schema;
    this.deadRows = new DeadRows({ sql, channel, schema, onReplay: () => this.invalidate() });
  }

  /** Drops what was read before. */
  invalidate(): void {
    this.#ready = null;
    this.#dueAt = undefined;
  }

  /** Queues a payload, to leave at `dueAt` (epoch ms), unless the same or a newer version is known. */
  put(recordId: string, version: number, payload: P, now: number, dueAt = now): boolean {
    this.#sql.exec(
      `INSERT INTO outbox VALUES (?, ?, ?, ?, 'due', ?, ?, 0, '')
       ON CONFLICT DO UPDATE SET version = excluded.version, payload = excluded.payload, state = 'due',
         queued_at = CASE WHEN outbox.state = 'due' THEN outbox.queued_at ELSE excluded.queued_at END,
         due_at = excluded.due_at, attempts = 0, reason = ''
       WHERE excluded.version > outbox.version`,
      this.channel,
      recordId,
      version,
      JSON.stringify(payload),
      now,
      dueAt,
    );
    const added = changesOf(this.#sql) > 0;
    // A newer version may have replaced the row that was first.
    if (added) this.#dueAt = undefined;
    if (added && dueAt > now) this.#noteLater(dueAt);
    else if (added && this.#ready !== null) {
      this.#ready.count = Math.min(this.#ready.count + 1, this.#ready.limit);
      this.#ready.oldest ??= now;
    }
    return added;
  }

  /** Stores a version as delivered although it was never sent, so that it is not sent. */
  putDelivered(recordId: string, version: number, now: number): void {
    this.#sql.exec(
      `INSERT INTO outbox VALUES (?, ?, ?, '', 'done', ?, ?, 0, '') ON CONFLICT DO NOTHING`,
      this.channel,
      recordId,
      version,
      now,
      now,
    );
  }

  /** Returns rows that are due, the longest due first. */
  due(now: number, limit: number): OutboxRow<P>[] {
    const query = `SELECT record_id AS recordId, version, payload, queued_at AS queuedAt, due_at AS dueAt, attempts
      FROM outbox WHERE channel = ? AND state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?`;
    return rowsOf(this.#sql, outboxRowSchema, query, this.channel, now, limit).map(({ payload, ...row }) => ({
      ...row,
      payload: this.#schema.parse(JSON.parse(payload)),
    }));
  }

  /** Returns what is ready, counted to `limit`, mostly without reading. */
  ready(now: number, limit: number): OutboxReady {
    const known = this.#ready;
    if (known !== null && known.limit >= limit && (known.nextAt === null || known.nextAt > now)) return known;
    const query = `SELECT queued_at AS queuedAt FROM outbox
      WHERE channel = ? AND state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?`;
    const rows = rowsOf(this.#sql, queuedSchema, query, this.channel, now, limit);
    const oldest = rows.length === 0 ? null : Math.min(...rows.map(({ queuedAt }) => queuedAt));
    const nextAt = rows.length >= limit ? null : this.#firstAfter(now);
    this.#ready = { count: rows.length, oldest, nextAt, limit };
    return this.#ready;
  }

  /** Returns when the first row is due, epoch ms, or null. */
  nextDueAt(): number | null {
    const query = "SELECT min(due_at) AS n FROM outbox WHERE channel = ? AND state = 'due'";
    if (this.#dueAt === undefined) this.#dueAt = numberOf(this.#sql, query, this.channel);
    return this.#dueAt;
  }

  /** Returns how many rows wait, counted to `limit`. */
  waiting(limit: number): number {
    const query =
      "SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE channel = ? AND state = 'due' LIMIT ?)";
    return numberOf(this.#sql, query, this.channel, limit) ?? 0;
  }

  /** HubSpot confirmed this version, or the record is gone: a newer one stays. */
  markDelivered(recordId: string, version: number): void {
    this.#sql.exec(
      "UPDATE outbox SET state = 'done', payload = '', reason = '' WHERE channel = ? AND record_id = ? AND version = ?",
      this.channel,
      recordId,
      version,
    );
    this.invalidate();
  }

  /** Puts a row off until `dueAt`, epoch ms. */
  retryLater(
    row: Pick<OutboxRow<P>, "recordId" | "version">,
    attempts: number,
    dueAt: number,
    reason: string,
  ): void {
    this.#sql.exec(
      `UPDATE outbox SET attempts = ?, due_at = ?, reason = ? WHERE channel = ? AND record_id = ? AND version = ?`,
      attempts,
      dueAt,
      reason,
      this.channel,
      row.recordId,
      row.version,
    );
    this.invalidate();
  }

  /** Returns whether HubSpot did not find the record at the last attempt. */
  wasNotFound(row: Pick<OutboxRow<P>, "recordId" | "version">): boolean {
    const query = "SELECT 1 FROM outbox WHERE channel = ? AND record_id = ? AND version = ? AND reason = ?";
    return this.#sql.exec(query, this.channel, row.recordId, row.version, NOT_FOUND).toArray().length > 0;
  }

  /** HubSpot took a row but for `leftOut`, which waits until HubSpot takes it or a newer version comes. */
  markPartial({ recordId, version }: Pick<OutboxRow<P>, "recordId" | "version">, leftOut: P): void {
    this.#sql.exec(
      "UPDATE outbox SET state = 'partial', payload = ?, reason = '' WHERE channel = ? AND record_id = ? AND version = ?",
      JSON.stringify(leftOut),
      this.channel,
      recordId,
      version,
    );
    this.#ready = null;
  }

  /** Makes up to `limit` rows due of which a part was left out. Returns how many. */
  resendPartial(now: number, limit: number): number {
    this.#sql.exec(
      `UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE channel = ? AND record_id IN
         (SELECT record_id FROM outbox WHERE channel = ? AND state = 'partial' LIMIT ?)`,
      now,
      this.channel,
      this.channel,
      limit,
    );
    this.#ready = null;
    return changesOf(this.#sql);
  }

  /** Returns of how many rows a part was left out, counted to `limit`. */
  partial(limit: number): number {
    const query =
      "SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE channel = ? AND state = 'partial' LIMIT ?)";
    return numberOf(this.#sql, query, this.channel, limit) ?? 0;
  }

  /** HubSpot refuses this value: it waits, visibly, for a newer version or a person. */
  moveToDeadLetters(
    row: Pick<OutboxRow<P>, "recordId" | "version">,
    reason: string,
    now: number,
    refused?: P,
  ): void {
    this.#sql.exec(
      `UPDATE outbox SET state = 'dead', reason = ?, due_at = ?, payload = coalesce(?, payload)
       WHERE channel = ? AND record_id = ? AND version = ?`,
      reason,
      now,
      refused === undefined ? null : JSON.stringify(refused),
      this.channel,
      row.recordId,
      row.version,
    );
    this.invalidate();
  }

  /** Deletes what is kept for these records. */
  delete(...recordIds: readonly string[]): void {
    if (recordIds.length === 0) return;
    this.#sql.exec(
      "DELETE FROM outbox WHERE channel = ? AND record_id IN (SELECT value FROM json_each(?))",
      this.channel,
      JSON.stringify(recordIds),
    );
    this.invalidate();
  }

  /** Lets what waits for these records go ahead of the others, in the order in which it came. An absence takes its time. */
  moveAhead(recordIds: readonly string[]): void {
    this.#sql.exec(
      `UPDATE outbox SET due_at = due_at - ${AHEAD_MS}
       WHERE channel = ? AND state = 'due' AND reason <> ? AND record_id IN (SELECT value FROM json_each(?))`,
      this.channel,
      NOT_FOUND,
      JSON.stringify(recordIds),
    );
    this.invalidate();
  }

  /** Makes postponed rows due now, but for what HubSpot did not find: an absence takes its time. */
  makeDueNow(now: number): void {
    const update =
      "UPDATE outbox SET due_at = ? WHERE channel = ? AND state = 'due' AND due_at > ? AND reason <> ?";
    this.#sql.exec(update, now, this.channel, now, NOT_FOUND);
    this.invalidate();
  }

  /** Returns what HubSpot refused, the newest first. */
  dead(limit: number): DeadOutboxRow<P>[] {
    return this.deadRows.list(limit);
  }

  /** Puts a refused row back. False when there is none. */
  replay(recordId: string, now: number): boolean {
    this.#sql.exec(
      `UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE channel = ? AND record_id = ? AND state = 'dead'`,
      now,
      this.channel,
      recordId,
    );
    this.invalidate();
    return changesOf(this.#sql) > 0;
  }

  #firstAfter(now: number): number | null {
    const query = "SELECT min(due_at) AS n FROM outbox WHERE channel = ? AND state = 'due' AND due_at > ?";
    return numberOf(this.#sql, query, this.channel, now);
  }

  #noteLater(dueAt: number): void {
    if (this.#ready !== null && (this.#ready.nextAt === null || dueAt < this.#ready.nextAt))
      this.#ready.nextAt = dueAt;
  }
}
