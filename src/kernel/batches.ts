/**
 * Webhook batches that were acknowledged: one row each, so that an acknowledgement costs one row however many events it
 * holds. They are split into jobs behind the acknowledgement, the oldest first.
 */
import * as z from "zod/mini";
import { numberOf, rowsOf } from "../lib/sql.ts";

/** Acknowledgements that follow each other within this time are a flood: splitting waits for a gap. In ms. */
const GAP_MS = 10;
/** Splitting begins after this time at the latest, flood or not. In ms. */
const MAX_WAIT_MS = 1_000;
/** While the flood lasts a batch is split this often, so that splitting takes a small share of the time. In ms. */
const FLOOD_SPACING_MS = 40;

const rowSchema = z.object({ seq: z.number(), receivedAt: z.number(), events: z.string() });
export type Batch = z.infer<typeof rowSchema>;

export class Batches {
  readonly #sql: SqlStorage;
  readonly #now: () => number;
  /** How many wait, at least, counted to a few; null: to be read. */
  #waiting: number | null = null;
  #oldestAt = 0;
  #addedAt = 0;
  #splitAt = 0;

  constructor(sql: SqlStorage, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** Stores a batch. `events` is JSON. */
  add(events: string): void {
    const now = this.#now();
    this.#sql.exec("INSERT INTO batches (received_at, events) VALUES (?, ?)", now, events);
    if (this.#waiting !== null) this.#waiting += 1;
    if (this.#waiting === 1) this.#oldestAt = now;
    this.#addedAt = now;
  }

  /** Forgets what is known without reading. */
  invalidate(): void {
    this.#waiting = null;
  }

  /** Returns when the oldest waiting batch came in, epoch ms, or null. */
  oldestAt(): number | null {
    this.#waiting ??= this.#count();
    return this.#waiting === 0 ? null : this.#oldestAt;
  }

  /** Returns the oldest batch when it is time to split it; null while acknowledgements follow each other closely. */
  next(): Batch | null {
    const oldestAt = this.oldestAt();
    if (oldestAt === null) return null;
    const now = this.#now();
    const isFlood = now - this.#addedAt < GAP_MS;
    const isLate = now - oldestAt >= MAX_WAIT_MS && now - this.#splitAt >= FLOOD_SPACING_MS;
    // The first batch after a pause is no flood.
    if (isFlood && !isLate && (this.#waiting ?? 0) > 1) return null;
    this.#splitAt = now;
    const query = "SELECT seq, received_at AS receivedAt, events FROM batches ORDER BY seq LIMIT 1";
    return rowsOf(this.#sql, rowSchema, query)[0] ?? null;
  }

  /** Deletes a batch that was split, in the commit that stores its jobs. */
  remove({ seq }: Batch): void {
    this.#sql.exec("DELETE FROM batches WHERE seq = ?", seq);
    this.#waiting = null;
  }

  #count(): number {
    this.#oldestAt = numberOf(this.#sql, "SELECT received_at AS n FROM batches ORDER BY seq LIMIT 1") ?? 0;
    return this.#oldestAt === 0
      ? 0
      : (numberOf(this.#sql, "SELECT count(*) AS n FROM (SELECT 1 FROM batches LIMIT 2)") ?? 0);
  }
}
