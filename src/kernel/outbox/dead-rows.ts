/** The rows of one channel that HubSpot refused: one by one, and by cause. */
import * as z from "zod/mini";
import { changesOf, idsOf, rowsOf } from "../../lib/sql.ts";

const deadSchema = z.object({
  recordId: z.string(),
  payload: z.string(),
  reason: z.string(),
  since: z.number(),
});

/** A write that HubSpot refused, why, and since when, epoch ms. */
export interface DeadOutboxRow<P> {
  readonly recordId: string;
  readonly payload: P;
  readonly reason: string;
  readonly since: number;
}

export interface DeadRowsOptions<P> {
  readonly sql: SqlStorage;
  readonly channel: string;
  readonly schema: z.ZodMiniType<P>;
  /** Called when rows became due. */
  readonly onReplay: () => void;
}

export class DeadRows<P> {
  readonly #options: DeadRowsOptions<P>;

  constructor(options: DeadRowsOptions<P>) {
    this.#options = options;
  }

  /** Returns refused rows, the newest first. */
  list(limit: number): DeadOutboxRow<P>[] {
    const { sql, channel } = this.#options;
    const query = `SELECT record_id AS recordId, payload, reason, due_at AS since FROM outbox
      WHERE channel = ? AND state = 'dead' ORDER BY due_at DESC LIMIT ?`;
    return this.#parsed(rowsOf(sql, deadSchema, query, channel, limit));
  }

  /** Returns some refused rows of a reason, the newest first. */
  examples(reason: string, limit: number): DeadOutboxRow<P>[] {
    const { sql, channel } = this.#options;
    const query = `SELECT record_id AS recordId, payload, reason, due_at AS since FROM outbox
      WHERE channel = ? AND state = 'dead' AND reason = ? ORDER BY due_at DESC LIMIT ?`;
    return this.#parsed(rowsOf(sql, deadSchema, query, channel, reason, limit));
  }

  /** Returns why a row was refused; null when it is no dead letter. */
  causeOf(recordId: string): string | null {
    const { sql, channel } = this.#options;
    const query = "SELECT reason AS id FROM outbox WHERE channel = ? AND record_id = ? AND state = 'dead'";
    return idsOf(sql, query, channel, recordId)[0] ?? null;
  }

  /**
   * Ends a refused row without sending it: only its version stays, so that it is not queued again. False when there is
   * none.
   */
  removeOne(recordId: string): boolean {
    const { sql, channel } = this.#options;
    const remove = `UPDATE outbox SET state = 'done', payload = '', reason = ''
      WHERE channel = ? AND record_id = ? AND state = 'dead'`;
    sql.exec(remove, channel, recordId);
    return changesOf(sql) > 0;
  }

  /** Puts the refused rows of a reason back. Returns how many. */
  replay(reason: string, now: number): number {
    const { sql, channel, onReplay } = this.#options;
    sql.exec(
      "UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE channel = ? AND state = 'dead' AND reason = ?",
      now,
      channel,
      reason,
    );
    onReplay();
    return changesOf(sql);
  }

  /** Puts the newest refused rows back, whatever the reason. Returns how many. */
  replayNewest(limit: number, now: number): number {
    const { sql, channel, onReplay } = this.#options;
    sql.exec(
      `UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE channel = ? AND record_id IN (
         SELECT record_id FROM outbox WHERE channel = ? AND state = 'dead' ORDER BY due_at DESC LIMIT ?)`,
      now,
      channel,
      channel,
      limit,
    );
    onReplay();
    return changesOf(sql);
  }

  /** Ends the refused rows of a reason without sending them. Returns how many. */
  remove(reason: string): number {
    const { sql, channel } = this.#options;
    sql.exec(
      "UPDATE outbox SET state = 'done', payload = '', reason = '' WHERE channel = ? AND state = 'dead' AND reason = ?",
      channel,
      reason,
    );
    return changesOf(sql);
  }

  #parsed(rows: readonly z.infer<typeof deadSchema>[]): DeadOutboxRow<P>[] {
    return rows.map(({ recordId, payload, reason, since }) => ({
      recordId,
      reason,
      since,
      payload: this.#options.schema.parse(JSON.parse(payload)),
    }));
  }
}
