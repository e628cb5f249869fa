/**
 * What is to be done for contacts: durable, deduplicated by identity, ordered.
 * A row stays after it is done, as the memory that turns a repeated delivery away, until `prune`.
 */
import * as z from "zod";
import { orderSchema } from "../contact/state.ts";
import { SOURCES, verificationKindSchema } from "../vocabulary.ts";

/** HubSpot repeats a delivery for up to 24 h; twice that leaves room for a delayed one. */
const REMEMBER_MS = 48 * 60 * 60 * 1000;

/** What somebody asks of a contact; see `ContactTask`. */
const wishSchema = z.object({ verification: verificationKindSchema, again: z.boolean(), order: orderSchema });
export type Wish = z.infer<typeof wishSchema>;

const rowSchema = z.object({
  seq: z.number(),
  kind: z.enum(["start", "ask", "check", "deleted"]),
  contact_id: z.string(),
  source: z.enum([...SOURCES, ""]),
  request_id: z.string(),
  wish: z.string().transform((json) => (json === "" ? null : wishSchema.parse(JSON.parse(json)))),
  occurred_at: z.number(),
  received_at: z.number(),
  attempts: z.number(),
});
/** A row that is due. */
export type InboxRow = z.infer<typeof rowSchema>;

/** A row to add. `source` belongs to a start, `requestId` to a check; both are "" elsewhere. `wish` belongs to an ask. */
export interface InboxEntry {
  readonly identity: string;
  readonly kind: InboxRow["kind"];
  readonly contactId: string;
  readonly source: InboxRow["source"];
  readonly requestId: string;
  readonly wish?: Wish;
  readonly occurredAt: number;
  readonly dueAt: number;
}

const INSERT = `
  INSERT OR IGNORE INTO inbox
    (identity, kind, priority, contact_id, source, request_id, wish, occurred_at, received_at, state, due_at, attempts, reason)
  SELECT value ->> 'identity', value ->> 'kind',
    CASE WHEN value ->> 'kind' = 'check' THEN 0 WHEN value ->> 'source' = 'import' THEN 2 ELSE 1 END,
    value ->> 'contactId', value ->> 'source', value ->> 'requestId',
    coalesce(value ->> 'wish', ''), value ->> 'occurredAt', ?, 'due', value ->> 'dueAt', 0, ''
  FROM json_each(?)`;

const COLUMNS = "seq, kind, contact_id, source, request_id, wish, occurred_at, received_at, attempts";

export class Inbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds the entries not seen before, in one statement; answers how many those were. */
  add(entries: readonly InboxEntry[], now: number): number {
    if (entries.length === 0) return 0;
    const ordered = [...entries].sort((left, right) => left.occurredAt - right.occurredAt);
    this.#sql.exec(INSERT, now, JSON.stringify(ordered));
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  /** Rows that are due: news of a session first, imports last, and each of those the oldest first. */
  due(now: number, limit: number): InboxRow[] {
    const rows = this.#sql.exec(
      `SELECT ${COLUMNS} FROM inbox WHERE state = 'due' AND due_at <= ? ORDER BY priority, due_at, seq LIMIT ?`,
      now,
      limit,
    );
    return rows.toArray().map((row) => rowSchema.parse(row));
  }

  /** How many rows are due now, or wait for their time: the backlog, counted to `limit`. */
  backlog(now: number, limit: number): number {
    const query =
      "SELECT count(*) AS n FROM (SELECT 1 FROM inbox WHERE state = 'due' AND due_at <= ? LIMIT ?)";
    return this.#sql.exec<{ n: number }>(query, now, limit).one().n;
  }

  waiting(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM inbox WHERE state = 'due'").one().n;
  }

  /** When the next row falls due, epoch ms, or null. */
  nextDueAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT min(due_at) AS at FROM inbox WHERE state = 'due'")
      .one().at;
  }

  done(seq: number): void {
    this.#sql.exec("UPDATE inbox SET state = 'done', reason = '' WHERE seq = ?", seq);
  }

  /** Puts a row off, with the reason that the portal's page shows. */
  postpone(seq: number, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      "UPDATE inbox SET attempts = ?, due_at = ?, reason = ? WHERE seq = ?",
      attempts,
      dueAt,
      reason,
      seq,
    );
  }

  bury(seq: number, reason: string): void {
    this.#sql.exec("UPDATE inbox SET state = 'dead', reason = ? WHERE seq = ?", reason, seq);
  }

  /** Rows that were put off are due at once, with their attempts forgotten: what hindered them is gone. */
  hurry(now: number): void {
    this.#sql.exec("UPDATE inbox SET due_at = ?, attempts = 0 WHERE state = 'due' AND reason <> ''", now);
  }

  /** Lets the waiting starts of imported contacts go; answers how many those were. */
  dropImports(): number {
    this.#sql.exec(
      "UPDATE inbox SET state = 'done', reason = '' WHERE state = 'due' AND kind = 'start' AND source = 'import'",
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  /** Spaces the waiting starts of imported contacts `spacingMs` apart from `from` on; 0 makes them due at once. */
  respaceImports(from: number, spacingMs: number): number {
    this.#sql.exec(
      `UPDATE inbox SET due_at = CAST(round(? + ? * place.n) AS INTEGER)
       FROM (SELECT seq, row_number() OVER (ORDER BY seq) - 1 AS n FROM inbox
             WHERE state = 'due' AND kind = 'start' AND source = 'import' AND attempts = 0) AS place
       WHERE inbox.seq = place.seq`,
      from,
      spacingMs,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  dead(limit: number): { seq: number; kind: string; contactId: string; reason: string; since: number }[] {
    const rows = this.#sql.exec<{
      seq: number;
      kind: string;
      contactId: string;
      reason: string;
      since: number;
    }>(
      `SELECT seq, kind, contact_id AS contactId, reason, due_at AS since FROM inbox WHERE state = 'dead'
       ORDER BY seq DESC LIMIT ?`,
      limit,
    );
    return rows.toArray();
  }

  /** Puts a dead row back to work. False when there is none of that number. */
  revive(seq: number, now: number): boolean {
    this.#sql.exec(
      "UPDATE inbox SET state = 'due', due_at = ?, attempts = 0 WHERE seq = ? AND state = 'dead'",
      now,
      seq,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n > 0;
  }

  /** When the oldest done row can be forgotten, epoch ms, or null. */
  nextPruneAt(): number | null {
    const query = "SELECT min(received_at) AS at FROM inbox WHERE state = 'done'";
    const { at } = this.#sql.exec<{ at: number | null }>(query).one();
    return at === null ? null : at + REMEMBER_MS + 1;
  }

  /** Forgets done rows whose delivery can no longer be repeated. Never drops one that is due or dead. */
  prune(now: number): void {
    this.#sql.exec("DELETE FROM inbox WHERE state = 'done' AND received_at < ?", now - REMEMBER_MS);
  }
}
