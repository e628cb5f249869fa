/**
 * Deals to be looked at: durable, deduplicated by identity. However many rows a deal has, one look serves them all.
 * A row stays after it is done, as the memory that turns a repeated delivery away, until `prune`.
 */
import * as z from "zod/mini";

/** HubSpot repeats a delivery for up to 24 h; twice that leaves room for a delayed one. */
const REMEMBER_MS = 48 * 60 * 60 * 1000;

/** A reason to look at a deal. */
export interface LookEntry {
  readonly identity: string;
  readonly dealId: string;
  /** When somebody moved the deal, by HubSpot's clock, epoch ms; 0 when the reason is another. */
  readonly movedAt: number;
  /** The deal's marks in HubSpot are the memory of its hold: it was restored, or is what became of several deals. */
  readonly adopts?: boolean;
  /** When HubSpot's event said that the deal was deleted or merged away, by its clock, epoch ms. */
  readonly endedAt?: number;
}

const lookSchema = z.object({
  dealId: z.string(),
  lastSeq: z.number(),
  attempts: z.number(),
  movedAt: z.number(),
  firstMoveAt: z.number(),
  adopts: z.number(),
  endedAt: z.number(),
  missed: z.number(),
  waitsUntil: z.number(),
});
/**
 * A deal that is due, with all its reasons, also those that were put off: the newest move, the oldest one not looked at
 * yet and the newest end (0: none), how often HubSpot left it out, and when the last of its reasons would be due.
 */
export type Look = z.infer<typeof lookSchema>;

const INSERT = `
  INSERT OR IGNORE INTO deal_inbox (identity, deal_id, moved_at, received_at, state, due_at, attempts, reason, adopts, ended_at)
  SELECT value ->> 'identity', value ->> 'dealId', value ->> 'movedAt', ?, 'due', ?, 0, '',
    coalesce(value ->> 'adopts', 0), coalesce(value ->> 'endedAt', 0) FROM json_each(?)`;

const DUE = `
  SELECT deal_id AS dealId, max(seq) AS lastSeq, max(iif(due_at <= ?, attempts, 0)) AS attempts,
    max(moved_at) AS movedAt,
    coalesce(min(nullif(moved_at, 0)), 0) AS firstMoveAt, max(adopts) AS adopts, max(ended_at) AS endedAt,
    max(missed) AS missed, max(due_at) AS waitsUntil
  FROM deal_inbox WHERE state = 'due' AND deal_id IN (
    SELECT deal_id FROM deal_inbox WHERE state = 'due' AND due_at <= ?
    GROUP BY deal_id ORDER BY min(due_at), min(seq) LIMIT ?)
  GROUP BY deal_id ORDER BY min(due_at), min(seq)`;

export class DealInbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds the entries not seen before; answers how many those were. */
  add(entries: readonly LookEntry[], now: number): number {
    if (entries.length === 0) return 0;
    this.#sql.exec(INSERT, now, now, JSON.stringify(entries));
    return this.#changes();
  }

  /** Looks at these deals again. `why` makes the identity: the same reason counts once. */
  lookAgain(dealIds: readonly string[], why: string, now: number): void {
    const entries = dealIds.map((dealId) => ({ identity: `${why}:${dealId}`, dealId, movedAt: 0 }));
    this.add(entries, now);
  }

  /** A contact's id is in the identity of looks that it was the reason for: those get another one. */
  forgetContact(contactId: string): void {
    this.#sql.exec(
      "UPDATE deal_inbox SET identity = 'contact gone:' || seq WHERE identity GLOB ?",
      `contact:${contactId}:*`,
    );
  }

  /** Deals that are due, the longest first. */
  due(now: number, limit: number): Look[] {
    return this.#sql
      .exec(DUE, now, now, limit)
      .toArray()
      .map((row) => lookSchema.parse(row));
  }

  /** How many rows are due, counted to `limit`. */
  backlog(now: number, limit: number): number {
    const query =
      "SELECT count(*) AS n FROM (SELECT 1 FROM deal_inbox WHERE state = 'due' AND due_at <= ? LIMIT ?)";
    return this.#sql.exec<{ n: number }>(query, now, limit).one().n;
  }

  waiting(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM deal_inbox WHERE state = 'due'").one().n;
  }

  nextDueAt(): number | null {
    const query = "SELECT min(due_at) AS at FROM deal_inbox WHERE state = 'due'";
    return this.#sql.exec<{ at: number | null }>(query).one().at;
  }

  /** Whether a look at this deal is still to be done. */
  expects(dealId: string): boolean {
    const query = "SELECT 1 FROM deal_inbox WHERE deal_id = ? AND state = 'due' LIMIT 1";
    return this.#sql.exec(query, dealId).toArray().length > 0;
  }

  /** The deal was looked at: every reason that was there by then is served. */
  done({ dealId, lastSeq }: Look): void {
    this.#sql.exec(
      "UPDATE deal_inbox SET state = 'done', reason = '' WHERE deal_id = ? AND state = 'due' AND seq <= ?",
      dealId,
      lastSeq,
    );
  }

  /** Puts a look off, with the reason that the portal's page shows. */
  postpone({ dealId, lastSeq }: Look, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      `UPDATE deal_inbox SET attempts = ?, due_at = ?, reason = ?
       WHERE deal_id = ? AND state = 'due' AND seq <= ?`,
      attempts,
      dueAt,
      reason,
      dealId,
      lastSeq,
    );
  }

  /** Looks at a deal again that HubSpot left out of its answer. */
  miss({ dealId, lastSeq }: Look, missed: number, dueAt: number): void {
    this.#sql.exec(
      "UPDATE deal_inbox SET missed = ?, due_at = ? WHERE deal_id = ? AND state = 'due' AND seq <= ?",
      missed,
      dueAt,
      dealId,
      lastSeq,
    );
  }

  /** Tried for long enough: it waits for a person. */
  bury({ dealId, lastSeq }: Look, reason: string): void {
    this.#sql.exec(
      "UPDATE deal_inbox SET state = 'dead', reason = ? WHERE deal_id = ? AND state = 'due' AND seq <= ?",
      reason,
      dealId,
      lastSeq,
    );
  }

  /** One row a deal, the newest first. */
  dead(limit: number): { dealId: string; reason: string; since: number }[] {
    return this.#sql
      .exec<{ dealId: string; reason: string; since: number }>(
        `SELECT deal_id AS dealId, max(reason) AS reason, max(due_at) AS since FROM deal_inbox
         WHERE state = 'dead' GROUP BY deal_id ORDER BY max(seq) DESC LIMIT ?`,
        limit,
      )
      .toArray();
  }

  /** Puts a deal's dead rows back to work. False when there are none. */
  revive(dealId: string, now: number): boolean {
    this.#sql.exec(
      "UPDATE deal_inbox SET state = 'due', due_at = ?, attempts = 0 WHERE deal_id = ? AND state = 'dead'",
      now,
      dealId,
    );
    return this.#changes() > 0;
  }

  /** When the oldest done row can be forgotten, epoch ms, or null. */
  nextPruneAt(): number | null {
    const query = "SELECT min(received_at) AS at FROM deal_inbox WHERE state = 'done'";
    const { at } = this.#sql.exec<{ at: number | null }>(query).one();
    return at === null ? null : at + REMEMBER_MS + 1;
  }

  /** Forgets done rows whose delivery can no longer be repeated. */
  prune(now: number): void {
    this.#sql.exec("DELETE FROM deal_inbox WHERE state = 'done' AND received_at < ?", now - REMEMBER_MS);
  }

  #changes(): number {
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }
}
