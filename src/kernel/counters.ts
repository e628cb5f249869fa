/**
 * Counts what the portal's pages show. Counts gather in memory and are written together once a second, so that a
 * flood of work costs some rows a second instead of several a piece of work.
 */

import { DailyCounts, type PendingDays } from "./daily-counts.ts";

/** Everything that is not written yet. */
export interface PendingCounts {
  readonly totals: ReadonlyMap<string, number>;
  readonly days: PendingDays;
}

/** Between two writes while work goes on. A crash loses what was counted since the last one. In ms. */
const FLUSH_MS = 1000;

export class Counters {
  /** Counts by day, written together with the totals. */
  readonly daily: DailyCounts;
  readonly #sql: SqlStorage;
  readonly #pending = new Map<string, number>();
  /** Counters that were read one by one, as they are stored. */
  readonly #stored = new Map<string, number>();
  #flushedAt = 0;
  #watcher: ((changes: ReadonlyMap<string, number>) => void) | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.daily = new DailyCounts(sql);
  }

  /** Calls `watcher` with what each write adds. */
  watch(watcher: (changes: ReadonlyMap<string, number>) => void): void {
    this.#watcher = watcher;
  }

  /** Adds to a counter. Written by the next `flush`. */
  add(name: string, by = 1): void {
    if (by !== 0) this.#pending.set(name, (this.#pending.get(name) ?? 0) + by);
  }

  /** Writes what has gathered, in one statement, and one row for each day that was counted on. */
  flush(): void {
    this.daily.flush();
    // A gauge that went up and down again since the last write has not changed.
    const changed = [...this.#pending].filter(([, by]) => by !== 0);
    this.#pending.clear();
    if (changed.length === 0) return;
    this.#stored.clear();
    this.#watcher?.(new Map(changed));
    this.#sql.exec(
      `INSERT INTO counters SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET n = n + excluded.n`,
      JSON.stringify(changed),
    );
  }

  /** Writes what has gathered, unless it was written a moment ago and more is to come. Returns whether it did. */
  flushSometimes(now: number, isLast: boolean): boolean {
    if (!isLast && now - this.#flushedAt < FLUSH_MS) return false;
    this.#flushedAt = now;
    this.flush();
    return true;
  }

  /** Returns one counter, with what is not written yet. Reads it once between two writes. */
  get(name: string): number {
    const stored = this.#stored.get(name) ?? this.#read(name);
    this.#stored.set(name, stored);
    return stored + (this.#pending.get(name) ?? 0);
  }

  #read(name: string): number {
    return this.#sql.exec<{ n: number }>("SELECT n FROM counters WHERE name = ?", name).toArray()[0]?.n ?? 0;
  }

  /** Sets a counter: it was counted anew. */
  set(name: string, n: number): void {
    this.#pending.delete(name);
    this.#stored.delete(name);
    this.#sql.exec("INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET n = excluded.n", name, n);
  }

  /** Returns the counters whose names begin with `prefix`, by the rest of the name, with what is not written yet. */
  startingWith(prefix: string): ReadonlyMap<string, number> {
    const query = "SELECT name, n FROM counters WHERE name >= ? AND name < ?";
    const rows = this.#sql.exec<{ name: string; n: number }>(query, prefix, `${prefix}\u{10ffff}`).toArray();
    const found = new Map(rows.map(({ name, n }) => [name.slice(prefix.length), n]));
    for (const [name, n] of this.#pending) {
      const rest = name.startsWith(prefix) ? name.slice(prefix.length) : null;
      if (rest !== null) found.set(rest, (found.get(rest) ?? 0) + n);
    }
    return found;
  }

  /** Deletes the counters whose names lie between two names, the second excluded. */
  deleteBetween(from: string, until: string): void {
    this.#stored.clear();
    this.#sql.exec("DELETE FROM counters WHERE name >= ? AND name < ?", from, until);
  }

  /** Returns every counter, with what is not written yet. */
  all(): Record<string, number> {
    const rows = this.#sql.exec<{ name: string; n: number }>("SELECT name, n FROM counters ORDER BY name");
    const totals = new Map(rows.toArray().map(({ name, n }) => [name, n]));
    for (const [name, n] of this.#pending) totals.set(name, (totals.get(name) ?? 0) + n);
    return Object.fromEntries([...totals].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** Returns what is not written yet, for `restore`. */
  pending(): PendingCounts {
    return { totals: new Map(this.#pending), days: this.daily.pending() };
  }

  /** Puts back what was not written before a commit that failed: what it counted did not happen. */
  restore({ totals, days }: PendingCounts): void {
    this.#stored.clear();
    this.#pending.clear();
    for (const [name, n] of totals) this.#pending.set(name, n);
    this.daily.restore(days);
  }

  /** Drops what is not written yet: the storage was deleted. */
  reset(): void {
    this.#stored.clear();
    this.#pending.clear();
    this.daily.reset();
  }
}
