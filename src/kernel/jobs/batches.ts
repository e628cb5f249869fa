/**
 * Webhook batches that were acknowledged: one row each, so that an acknowledgement costs one row however many events it
 * holds. They are split into jobs behind the acknowledgement, the oldest first.
 */
import * as z from "zod/mini";
import { numberOf } from "../../lib/sql.ts";

/** Acknowledgements that follow each other within this time are a flood: splitting waits for a gap. In ms. */
const GAP_MS = 10;
/** Splitting begins after this time at the latest, flood or not. In ms. */
const MAX_WAIT_MS = 1_000;
/** Batches are split together up to about this many events, or to this many batches, so that small ones are no slower. */
const SPLIT_EVENTS = 100;
const SPLIT_BATCHES = 100;
/** While the flood lasts batches are split this often, so that splitting takes a small share of the time. In ms. */
const FLOOD_SPACING_MS = 40;

/** Batches whose events are counted for a page. */
const COUNTED_BATCHES = 100;

const rowSchema = z.object({ seq: z.number(), size: z.number(), events: z.string() });
export type Batch = z.infer<typeof rowSchema>;

/** Events as they are stored. One text passes between objects at a fraction of what as many events cost. */
export interface PackedBatch {
  readonly size: number;
  /** A JSON array with an array for each event, whose first item is the event's type. */
  readonly events: string;
}

export class Batches {
  readonly #sql: SqlStorage;
  readonly #now: () => number;
  /** How many wait, at least, counted to a few; null: to be read. */
  #waiting: number | null = null;
  #oldestAt = 0;
  #addedAt = 0;
  /** The newest batch came after a pause: it is no flood yet. */
  #isAfterGap = true;
  #splitAt = 0;

  constructor(sql: SqlStorage, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** Stores a batch. */
  add({ size, events }: PackedBatch): void {
    const now = this.#now();
    const insert = "INSERT INTO batches (received_at, size, events) VALUES (?, ?, ?)";
    this.#sql.exec(insert, now, size, events);
    if (this.#waiting !== null) this.#waiting += 1;
    if (this.#waiting === 1) this.#oldestAt = now;
    this.#isAfterGap = now - this.#addedAt >= GAP_MS;
    this.#addedAt = now;
  }

  /** Drops what was read before. */
  invalidate(): void {
    this.#waiting = null;
  }

  /** Returns when the oldest waiting batch came in, epoch ms, or null. */
  oldestAt(): number | null {
    this.#waiting ??= this.#count();
    return this.#waiting === 0 ? null : this.#oldestAt;
  }

  /** Returns the oldest batches when it is time to split them; none while acknowledgements follow each other closely. */
  next(): readonly Batch[] {
    const oldestAt = this.oldestAt();
    if (oldestAt === null) return [];
    const now = this.#now();
    const isFlood = now - this.#addedAt < GAP_MS;
    const isLate = now - oldestAt >= MAX_WAIT_MS && now - this.#splitAt >= FLOOD_SPACING_MS;
    return isFlood && !isLate && !this.#isAfterGap ? [] : this.oldest();
  }

  /** Returns the oldest batches, to be split at once. */
  oldest(): readonly Batch[] {
    if (this.oldestAt() === null) return [];
    this.#splitAt = this.#now();
    const batches: Batch[] = [];
    let size = 0;
    // Read one after the other, so that no more is read than is split.
    for (const row of this.#sql.exec(
      "SELECT seq, size, events FROM batches ORDER BY seq LIMIT ?",
      SPLIT_BATCHES,
    )) {
      const batch = rowSchema.parse(row);
      size += batch.size;
      if (batches.length > 0 && size > SPLIT_EVENTS) break;
      batches.push(batch);
    }
    return batches;
  }

  /** Deletes the oldest batches, up to the last that was split, in the commit that stores their jobs. */
  remove(batches: readonly Batch[]): void {
    this.#sql.exec("DELETE FROM batches WHERE seq <= ?", batches.at(-1)?.seq ?? 0);
    this.#waiting = null;
  }

  /** Counts the events of a type in the oldest waiting batches. */
  countEvents(type: string): number {
    const query = `SELECT count(*) AS n FROM (SELECT events FROM batches ORDER BY seq LIMIT ?) AS waiting,
      json_each(waiting.events) AS event WHERE event.value ->> 0 = ?`;
    return numberOf(this.#sql, query, COUNTED_BATCHES, type) ?? 0;
  }

  #count(): number {
    this.#oldestAt = numberOf(this.#sql, "SELECT received_at AS n FROM batches ORDER BY seq LIMIT 1") ?? 0;
    return this.#oldestAt === 0
      ? 0
      : (numberOf(this.#sql, "SELECT count(*) AS n FROM (SELECT 1 FROM batches LIMIT 2)") ?? 0);
  }
}
