/**
 * Reads the due rows of one queue some tens at a time and hands them out, so that a row is read about once however many
 * turns it waits. Kept in memory only; the rows stay due in the storage until their work commits its end.
 */

/** Rows read at once. */
const READ_LIMIT = 128;
/** Rows that wait for their subject or their resource are held up to this number: a long queue is not read through. */
const BUFFER_LIMIT = 4 * READ_LIMIT;

export interface ReadAheadOptions<R> {
  /** Reads rows that are due at `now`, the oldest first. */
  readonly load: (now: number, limit: number) => readonly R[];
  /** Returns when the first row of all falls due, epoch ms, or null. */
  readonly first: () => number | null;
  /** Returns when the first row after `now` falls due, epoch ms, or null. */
  readonly nextAfter: (now: number) => number | null;
  readonly keyOf: (row: R) => string | number;
}

export class ReadAhead<R> {
  readonly #options: ReadAheadOptions<R>;
  #buffer: R[] = [];
  /** Nothing beyond the buffer is due before this moment, epoch ms; null: nothing waits at all; 0: not known. */
  #nextAt: number | null = 0;
  readonly #taken = new Set<string | number>();

  constructor(options: ReadAheadOptions<R>) {
    this.#options = options;
  }

  /** Drops the rows that were read. Taken rows stay taken until they are released. */
  invalidate(): void {
    this.#buffer = [];
    this.#nextAt = 0;
  }

  /** Takes note of a row that was stored or put off: it falls due at `dueAt`, epoch ms. */
  added(dueAt: number): void {
    if (this.#nextAt === null || dueAt < this.#nextAt) this.#nextAt = dueAt;
  }

  /**
   * Takes note that a row was deleted that fell due at `dueAt`, epoch ms. Unless it was read already, nothing may be due
   * then any more.
   */
  removed(key: string | number, dueAt: number): void {
    if (this.#discard(key)) return;
    if (this.#nextAt !== null && dueAt <= this.#nextAt) this.#nextAt = 0;
  }

  /** Drops a row whose work has committed its end, or was released; also one that was never taken. */
  release(key: string | number): void {
    this.#discard(key);
  }

  /** Takes up to `limit` rows that `admits` lets through; the others keep their place. */
  take(limit: number, now: number, admits: (row: R) => boolean): R[] {
    if (limit <= 0) return [];
    const taken = this.#takeBuffered(limit, admits);
    if (taken.length < limit && this.#refill(now))
      taken.push(...this.#takeBuffered(limit - taken.length, admits));
    return taken;
  }

  /** Returns when the next row that was not taken is due, epoch ms, or null. */
  nextDueAt(now: number): number | null {
    if (this.#buffer.length > 0) return now;
    if (this.#nextAt === null || this.#nextAt > now) return this.#nextAt;
    if (this.#taken.size > 0) {
      this.#refill(now);
      return this.#buffer.length > 0 ? now : this.#nextAt;
    }
    // Nothing is read ahead to find out whether a row is due: one row is enough.
    const first = this.#options.first();
    if (first === null || first > now) this.#nextAt = first;
    return first === null ? null : Math.max(first, now);
  }

  /** Returns how many rows are due and not taken, counted to what is read at once. */
  readyCount(now: number): number {
    if (this.#buffer.length < READ_LIMIT) this.#refill(now);
    return this.#buffer.length;
  }

  /** Returns the first rows that are due and not taken. */
  upcoming(limit: number, now: number): readonly R[] {
    if (this.#buffer.length < limit) this.#refill(now);
    return this.#buffer.slice(0, limit);
  }

  /** Returns whether the row was taken or read ahead. */
  #discard(key: string | number): boolean {
    if (this.#taken.delete(key)) return true;
    const { keyOf } = this.#options;
    const at = this.#buffer.findIndex((row) => keyOf(row) === key);
    if (at !== -1) this.#buffer = this.#buffer.toSpliced(at, 1);
    return at !== -1;
  }

  #takeBuffered(limit: number, admits: (row: R) => boolean): R[] {
    const taken: R[] = [];
    const kept: R[] = [];
    for (const row of this.#buffer) {
      if (taken.length < limit && admits(row)) {
        taken.push(row);
        this.#taken.add(this.#options.keyOf(row));
      } else kept.push(row);
    }
    this.#buffer = kept;
    return taken;
  }

  /** Reads on when something may be due beyond the buffer. Returns whether it read. */
  #refill(now: number): boolean {
    if (this.#nextAt === null || this.#nextAt > now || this.#buffer.length >= BUFFER_LIMIT) return false;
    const { load, nextAfter, keyOf } = this.#options;
    const limit = READ_LIMIT + this.#taken.size + this.#buffer.length;
    const rows = load(now, limit);
    const known = new Set([...this.#taken, ...this.#buffer.map(keyOf)]);
    this.#buffer.push(...rows.filter((row) => !known.has(keyOf(row))));
    if (rows.length < limit) this.#nextAt = nextAfter(now);
    return true;
  }
}
