/** Reading ahead: a row is read about once and handed out once, and nothing that is due is overlooked. */
import { describe, expect, it } from "vitest";
import { ReadAhead } from "../../../src/kernel/jobs/read-ahead.ts";

interface Row {
  readonly id: number;
  dueAt: number;
}
const everything = () => true;
const isOdd = ({ id }: Row) => id % 2 === 1;

function earliest(rows: readonly Row[]): number | null {
  return rows.length === 0 ? null : Math.min(...rows.map(({ dueAt }) => dueAt));
}

/** A queue in memory whose reads are counted. */
function queueOf(rows: Row[]) {
  const reads = { rows: 0, calls: 0 };
  const queue = new ReadAhead<Row>({
    load: (now, limit) => {
      const due = rows.filter(({ dueAt }) => dueAt <= now).sort((left, right) => left.dueAt - right.dueAt);
      reads.calls += 1;
      reads.rows += Math.min(due.length, limit);
      return due.slice(0, limit);
    },
    first: () => earliest(rows),
    nextAfter: (now) => earliest(rows.filter(({ dueAt }) => dueAt > now)),
    keyOf: ({ id }) => id,
  });
  /** Ends a row as a commit does. */
  const end = (row: Row) => {
    rows.splice(rows.indexOf(row), 1);
    queue.release(row.id);
  };
  return { queue, rows, reads, end };
}

const many = (n: number, dueAt = 0): Row[] => Array.from({ length: n }, (_, id) => ({ id, dueAt }));

describe("reading ahead", () => {
  it("hands each row out once, in order, and reads it about once however many turns it waits", () => {
    const { queue, reads, end } = queueOf(many(1000));
    const order: number[] = [];
    for (let turn = 0; turn < 1200; turn += 1)
      for (const row of queue.take(1, 0, everything)) {
        order.push(row.id);
        end(row);
      }
    expect(order).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(reads.rows).toBeLessThanOrEqual(1100);
  });

  it("does not hand out a row again whose work is under way, also after what was read is forgotten", () => {
    const { queue, end } = queueOf(many(3));
    const taken = queue.take(2, 0, everything);
    queue.invalidate();
    expect(queue.take(9, 0, everything).map(({ id }) => id)).toEqual([2]);
    for (const row of taken) end(row);
    queue.invalidate();
    expect(queue.take(9, 0, everything)).toEqual([]);
  });

  it("keeps the place of a row that is not admitted, and looks beyond it", () => {
    const { queue } = queueOf(many(300));
    const odd = Array.from({ length: 3 }, () => queue.take(100, 0, isOdd)).flat();
    expect(odd.map(({ id }) => id)).toEqual(Array.from({ length: 150 }, (_, n) => 2 * n + 1));
    expect(queue.take(1, 0, everything).map(({ id }) => id)).toEqual([0]);
  });

  it("holds a bounded number of rows that wait for their subject", () => {
    const { queue, reads } = queueOf(many(100_000));
    for (let turn = 0; turn < 50; turn += 1) expect(queue.take(32, 0, () => false)).toEqual([]);
    expect(reads.rows).toBeLessThan(3000);
  });

  it("finds a row that was added, at its time, and one that was put off, at its new time", () => {
    const { queue, rows, reads } = queueOf([]);
    expect(queue.nextDueAt(0)).toBeNull();
    const row: Row = { id: 1, dueAt: 50 };
    rows.push(row);
    queue.added(50);
    expect(queue.take(1, 49, everything)).toEqual([]);
    expect(queue.nextDueAt(49)).toBe(50);
    const before = reads.calls;
    for (let now = 0; now < 50; now += 1) queue.take(1, now, everything);
    expect(reads.calls).toBe(before);
    expect(queue.take(1, 50, everything)).toEqual([row]);
    row.dueAt = 90;
    queue.release(1);
    queue.added(90);
    expect(queue.nextDueAt(60)).toBe(90);
    expect(queue.take(1, 90, everything)).toEqual([row]);
  });

  it("reads no rows for the mere question when the next one is due", () => {
    const { queue, reads } = queueOf(many(100, 50));
    expect(queue.nextDueAt(0)).toBe(50);
    expect(reads.rows).toBe(0);
  });

  it("wakes nobody for a row that was deleted", () => {
    const { queue, rows } = queueOf([{ id: 1, dueAt: 50 }]);
    expect(queue.nextDueAt(0)).toBe(50);
    rows.pop();
    queue.removed(1, 50);
    expect(queue.nextDueAt(0)).toBeNull();
  });

  it("does not read again because rows were deleted that it had handed out", () => {
    const { queue, rows, reads } = queueOf(many(100));
    for (const row of queue.take(100, 0, everything)) {
      rows.splice(rows.indexOf(row), 1);
      queue.removed(row.id, row.dueAt);
      queue.take(1, 0, everything);
    }
    expect(reads.rows).toBe(100);
  });

  it("counts what is ready without what is taken", () => {
    const { queue } = queueOf(many(5));
    queue.take(2, 0, everything);
    expect(queue.readyCount(0)).toBe(3);
  });
});
