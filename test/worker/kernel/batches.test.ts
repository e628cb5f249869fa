/** Acknowledged batches: one row each, split the oldest first, and soon, however many acknowledgements come. */
import { describe, expect, it } from "vitest";
import { Batches } from "../../../src/kernel/batches.ts";
import { countRows, onFreshStorage } from "./support.ts";

const ACK_EVERY_MS = 5;
/** The dispatcher looks this often while batches wait. */
const LOOK_EVERY_MS = 25;

/** Splits what is there to split; returns its content. */
function split(batches: Batches): string | null {
  const batch = batches.next();
  if (batch === null) return null;
  batches.remove(batch);
  return batch.events;
}

describe("a batch", () => {
  it("costs one row, however many events it holds", () =>
    onFreshStorage(({ sql }) => {
      const events = JSON.stringify(Array.from({ length: 100 }, (_, n) => ({ n })));
      const { written } = countRows(sql, (counted) => new Batches(counted, () => 1000).add(events));
      expect(written).toBe(1);
    }));

  it("that comes alone is split at once", () =>
    onFreshStorage(({ sql }) => {
      const batches = new Batches(sql, () => 1000);
      batches.add("[]");
      expect(split(batches)).toBe("[]");
      expect(split(batches)).toBeNull();
      expect(batches.oldestAt()).toBeNull();
    }));

  it("is there after the object's end, with the time at which it came in", () =>
    onFreshStorage(({ sql }) => {
      let now = 1000;
      new Batches(sql, () => now).add("[1]");
      now = 5000;
      const later = new Batches(sql, () => now);
      expect(later.oldestAt()).toBe(1000);
      expect(split(later)).toBe("[1]");
    }));

  it("is handed out again while it was not removed: a crash in the middle of its split loses nothing", () =>
    onFreshStorage(({ sql }) => {
      const batches = new Batches(sql, () => 1000);
      batches.add("[1]");
      expect(batches.next()?.events).toBe("[1]");
      expect(new Batches(sql, () => 1000).next()?.events).toBe("[1]");
    }));
});

/** Acknowledges every 5 ms for `floodMs`, while the dispatcher looks every 25 ms. Returns what was split when. */
function flood(sql: SqlStorage, floodMs: number) {
  let now = 10_000;
  const start = now;
  const batches = new Batches(sql, () => now);
  const splits: { readonly at: number; readonly events: string }[] = [];
  for (; now < start + floodMs; now += ACK_EVERY_MS) {
    batches.add(String(now - start));
    if ((now - start) % LOOK_EVERY_MS !== LOOK_EVERY_MS - ACK_EVERY_MS) continue;
    const events = split(batches);
    if (events !== null) splits.push({ at: now - start, events });
  }
  const after = () => {
    now += LOOK_EVERY_MS;
    return split(batches);
  };
  return { splits, after };
}

describe("a flood of acknowledgements", () => {
  it("delays splitting by about a second and no longer", () =>
    onFreshStorage(({ sql }) => {
      const { splits } = flood(sql, 3000);
      const [first] = splits;
      expect(first?.at).toBeGreaterThanOrEqual(900);
      expect(first?.at).toBeLessThanOrEqual(1050);
      const gaps = splits.slice(1).map(({ at }, index) => at - (splits[index]?.at ?? 0));
      expect(gaps.length).toBeGreaterThan(20);
      // Not at every look either: acknowledgements come first while it lasts.
      expect(Math.max(...gaps)).toBeLessThanOrEqual(100);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
    }));

  it("shorter than that is split at its end, in the order of arrival", () =>
    onFreshStorage(({ sql }) => {
      const { splits, after } = flood(sql, 500);
      expect(splits).toEqual([]);
      const order = Array.from({ length: 100 }, () => after());
      expect(order).toEqual(Array.from({ length: 100 }, (_, n) => String(n * ACK_EVERY_MS)));
      expect(after()).toBeNull();
    }));
});
