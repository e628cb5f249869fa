/** Acknowledged batches: a row each, split together when they are small, and not at all while they flood in. */
import { describe, expect, it } from "vitest";
import { Batches, type PackedBatch } from "../../../src/kernel/jobs/batches.ts";
import { countRows, onFreshStorage } from "./support.ts";

const events = (size: number): PackedBatch => ({
  size,
  events: JSON.stringify(Array.from({ length: size }, (_, index) => ["contact.creation", index])),
});

/** Batches on a clock that the test moves. */
function batchesOn(sql: SqlStorage) {
  const clock = { now: 1_000_000 };
  return { clock, batches: new Batches(sql, () => clock.now) };
}

describe("batches", () => {
  it.each([0, 8000])("cost one row each with %i waiting", (waiting) =>
    onFreshStorage(({ sql }) => {
      for (let added = 0; added < waiting; added += 1) batchesOn(sql).batches.add(events(1));
      const { read, written } = countRows(sql, (counted) => {
        const { batches } = batchesOn(counted);
        for (let added = 0; added < 100; added += 1) {
          batches.oldestAt();
          batches.add(events(1));
        }
      });
      expect(written).toBe(100);
      expect(read).toBeLessThanOrEqual(4);
    }),
  );

  it("are split together up to a hundred events, a full one alone, the oldest first", () =>
    onFreshStorage(({ sql }) => {
      const { clock, batches } = batchesOn(sql);
      for (const size of [60, 30, 20, 100, 1]) batches.add(events(size));
      clock.now += 1000;
      const sizes: number[][] = [];
      for (let next = batches.next(); next.length > 0; next = batches.next()) {
        sizes.push(next.map(({ size }) => size));
        batches.remove(next);
        clock.now += 1000;
      }
      expect(sizes).toEqual([[60, 30], [20], [100], [1]]);
      expect(batches.oldestAt()).toBeNull();
    }));

  it("wait for a gap while they follow each other closely, though not for longer than a second", () =>
    onFreshStorage(({ sql }) => {
      const { clock, batches } = batchesOn(sql);
      batches.add(events(1));
      const start = clock.now;
      let first: number | null = null;
      while (first === null) {
        clock.now += 5;
        batches.add(events(1));
        if (batches.next().length > 0) first = clock.now;
      }
      expect(first - start).toBe(1000);
    }));

  it("read no more than they split", () =>
    onFreshStorage(({ sql }) => {
      const filling = batchesOn(sql);
      for (let added = 0; added < 500; added += 1) filling.batches.add(events(100));
      const { read } = countRows(sql, (counted) => {
        const { clock, batches } = batchesOn(counted);
        clock.now += 1000;
        expect(batches.next()).toHaveLength(1);
      });
      expect(read).toBeLessThanOrEqual(8);
    }));

  it("are there after the object's end, with the time at which they came in", () =>
    onFreshStorage(({ sql }) => {
      const { clock, batches } = batchesOn(sql);
      batches.add(events(1));
      const later = new Batches(sql, () => clock.now + 5000);
      expect(later.oldestAt()).toBe(clock.now);
      expect(later.next()).toHaveLength(1);
    }));

  it("are handed out again while they were not removed: a crash in the middle of a split loses nothing", () =>
    onFreshStorage(({ sql }) => {
      const { clock, batches } = batchesOn(sql);
      batches.add(events(2));
      const first = batches.next();
      expect(first).toHaveLength(1);
      expect(new Batches(sql, () => clock.now).next()).toEqual(first);
    }));

  it("are split some twenty times a second at most while the flood lasts", () =>
    onFreshStorage(({ sql }) => {
      const { clock, batches } = batchesOn(sql);
      const start = clock.now;
      const splitAt: number[] = [];
      while (clock.now < start + 3000) {
        batches.add(events(1));
        const next = batches.next();
        if (next.length > 0 && clock.now > start) splitAt.push(clock.now);
        batches.remove(next);
        clock.now += 5;
      }
      const gaps = splitAt.slice(1).map((at, index) => at - (splitAt[index] ?? 0));
      expect(gaps.length).toBeGreaterThan(0);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
    }));
});
