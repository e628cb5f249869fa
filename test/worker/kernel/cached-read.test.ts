/** Reads that pages repeat: SQLite is asked again only when something was written, or what was read is in doubt. */
import { describe, expect, it } from "vitest";
import { invalidateCachedReads, cachedRead } from "../../../src/lib/cached-read.ts";
import { numberOf } from "../../../src/lib/sql.ts";
import { onFreshStorage } from "./support.ts";

/** A read of what some days have counted, and how often it went to the tables. */
function countedRead() {
  const seen = { reads: 0 };
  const read = cachedRead((sql, from: string, until: string) => {
    seen.reads += 1;
    const query = "SELECT count(*) AS n FROM daily_counts WHERE day >= ? AND day <= ?";
    return { days: numberOf(sql, query, from, until) };
  });
  return { read, seen };
}

const YEAR = ["2026-01-01", "2026-12-31"] as const;

function count(sql: SqlStorage, day: string): void {
  sql.exec("INSERT INTO daily_counts VALUES (?, '{}')", day);
}

describe("a cached read", () => {
  it("goes to the tables once while nothing is written, and each range by itself", () =>
    onFreshStorage(({ sql }) => {
      const { read, seen } = countedRead();
      count(sql, "2026-11-30");
      expect([read(sql, ...YEAR), read(sql, ...YEAR)]).toEqual([{ days: 1 }, { days: 1 }]);
      expect(seen.reads).toBe(1);
      expect(read(sql, "2026-12-01", "2026-12-31")).toEqual({ days: 0 });
      expect(seen.reads).toBe(2);
    }));

  it.each([
    ["a row that is added", "INSERT INTO daily_counts VALUES ('2026-12-01', '{}')", 2],
    ["a row that is deleted", "DELETE FROM daily_counts", 0],
  ])("notices %s", (_, write, days) =>
    onFreshStorage(({ sql }) => {
      const { read } = countedRead();
      count(sql, "2026-11-30");
      read(sql, ...YEAR);
      sql.exec(write);
      expect(read(sql, ...YEAR)).toEqual({ days });
    }),
  );

  it("notices what a trigger writes", () =>
    onFreshStorage(({ sql }) => {
      const { read } = countedRead();
      sql.exec("CREATE TABLE given (day TEXT)");
      sql.exec(
        "CREATE TRIGGER given_day AFTER INSERT ON given BEGIN INSERT INTO daily_counts VALUES (new.day, '{}'); END",
      );
      expect(read(sql, ...YEAR)).toEqual({ days: 0 });
      sql.exec("INSERT INTO given VALUES ('2026-12-01')");
      expect(read(sql, ...YEAR)).toEqual({ days: 1 });
    }));

  it("drops what was read within a commit that failed", () =>
    onFreshStorage((storage) => {
      const { sql } = storage;
      const { read } = countedRead();
      const failing = () => {
        storage.transactionSync(() => {
          count(sql, "2026-12-01");
          expect(read(sql, ...YEAR)).toEqual({ days: 1 });
          throw new Error("undone");
        });
      };
      expect(failing).toThrow("undone");
      invalidateCachedReads(sql);
      expect(read(sql, ...YEAR)).toEqual({ days: 0 });
    }));

  it("is cached for a bounded number of ranges", () =>
    onFreshStorage(({ sql }) => {
      const { read, seen } = countedRead();
      for (let month = 1; month <= 12; month += 1)
        read(sql, `2026-${String(month).padStart(2, "0")}-01`, "2026-12-31");
      read(sql, "2026-01-01", "2026-12-31");
      expect(seen.reads).toBe(13);
    }));
});
