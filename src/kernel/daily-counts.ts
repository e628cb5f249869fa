/**
 * Counts by day: one row a day with every count of it. Counts gather in memory and are written together, so that a
 * flood of work costs some rows a second. The feature that counts gives a day's names their meaning.
 */
import * as z from "zod/mini";
import { jsonColumn, rowsOf } from "../lib/sql.ts";

const countsSchema = z.record(z.string(), z.number());
/** How often, by name; with `LATEST` before the name: the latest time, epoch ms. */
export type Counts = Readonly<Record<string, number>>;

/** The counts of some days, by day. */
const rowSchema = z.object({ days: jsonColumn(z.record(z.string(), countsSchema)) });
/** A day, YYYY-MM-DD, and its counts. */
export interface CountedDay {
  readonly day: string;
  readonly counts: Counts;
}

/** Everything that is not written yet. */
export type PendingDays = ReadonlyMap<string, Counts>;

/** Begins the names of times. */
const LATEST = "latest ";

/** Returns the latest time that has a name on some days, epoch ms; null when there is none. */
export function latestOf(days: readonly CountedDay[], name: string): number | null {
  const times = days.flatMap(({ counts }) => counts[LATEST + name] ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

export class DailyCounts {
  readonly #sql: SqlStorage;
  readonly #pending = new Map<string, Counts>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds to a day's counts. Written by the next `flush`. */
  add(day: string, name: string, by = 1): void {
    const counts = this.#pending.get(day) ?? {};
    this.#pending.set(day, { ...counts, [name]: (counts[name] ?? 0) + by });
  }

  /** Stores a time of a day (epoch ms) unless a later one has its name. Costs no row beside the day's counts. */
  latest(day: string, name: string, at: number): void {
    this.#pending.set(day, sum(this.#pending.get(day) ?? {}, { [LATEST + name]: at }));
  }

  /** Writes what has gathered: a row for each day. */
  flush(): void {
    for (const [day, added] of this.#pending) {
      const counts = sum(storedDays(this.#sql, day, day)[0]?.counts ?? {}, added);
      this.#sql.exec(
        "INSERT INTO daily_counts VALUES (?, ?) ON CONFLICT DO UPDATE SET counts = excluded.counts",
        day,
        JSON.stringify(counts),
      );
    }
    this.#pending.clear();
  }

  /** True if the storage has everything that was counted. */
  get isWritten(): boolean {
    return this.#pending.size === 0;
  }

  /** Returns the days from one to another, both included, that have counts, with what is not written yet. */
  between(from: string, until: string): readonly CountedDay[] {
    const days = new Map(storedDays(this.#sql, from, until).map(({ day, counts }) => [day, counts]));
    for (const [day, added] of this.#pending)
      if (day >= from && day <= until) days.set(day, sum(days.get(day) ?? {}, added));
    return [...days].map(([day, counts]) => ({ day, counts })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  }

  /** Deletes the days before this one. */
  prune(before: string): void {
    this.#sql.exec("DELETE FROM daily_counts WHERE day < ?", before);
  }

  /** Returns what is not written yet, for `restore`. */
  pending(): PendingDays {
    return new Map(this.#pending);
  }

  /** Puts back what was not written before a commit that failed. */
  restore(pending: PendingDays): void {
    this.#pending.clear();
    for (const [day, counts] of pending) this.#pending.set(day, counts);
  }

  /** Drops what is not written yet: the storage was deleted. */
  reset(): void {
    this.#pending.clear();
  }
}

/** Reads the days from one to another, both included, that have counts in the storage. */
export function storedDays(sql: SqlStorage, from: string, until: string): readonly CountedDay[] {
  // One text: converting each day's costs more than finding it.
  const query =
    "SELECT json_group_object(day, json(counts)) AS days FROM daily_counts WHERE day >= ? AND day <= ?";
  const [row] = rowsOf(sql, rowSchema, query, from, until);
  return Object.entries(row?.days ?? {}).map(([day, counts]) => ({ day, counts }));
}

function sum(left: Counts, right: Counts): Counts {
  const total = { ...left };
  for (const [name, n] of Object.entries(right)) {
    const before = total[name] ?? 0;
    total[name] = name.startsWith(LATEST) ? Math.max(before, n) : before + n;
  }
  return total;
}
