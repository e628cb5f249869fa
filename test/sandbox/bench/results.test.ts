/** How the benchmark judges, prices and draws what it measured. */
import { describe, expect, it } from "vitest";
import { growthOf } from "../../../bench/case.ts";
import { costOf } from "../../../bench/cost.ts";
import { loadOf, pooled } from "../../../bench/http.ts";
import { isWithin, LIMITS } from "../../../bench/limits.ts";
import { plot } from "../../../bench/plot.ts";
import { costTable, figuresTable } from "../../../bench/report.ts";

const figure = (value: number) => ({ value, detail: "as measured" });

describe("limits", () => {
  it("judge both ways, and not at all where there is none", () => {
    expect(isWithin("written-pending", 20)).toBe(true);
    expect(isWithin("written-pending", 20.1)).toBe(false);
    expect(isWithin("ack-1-empty", 0.7)).toBe(true);
    expect(isWithin("ack-1-empty", 0.69)).toBe(false);
    expect(isWithin("card-idle", 1_000_000)).toBe(true);
  });

  it("have no time that a quick run judges", () => {
    const times = Object.values(LIMITS).filter(({ unit }) => ["ms", "s", "requests/s"].includes(unit));
    expect(new Set(times.map(({ kind }) => kind))).toEqual(new Set(["timed"]));
  });

  it("compare larger sizes with the smallest, and take some rows for none", () => {
    expect(growthOf([100, 110, 105])).toBeCloseTo(1.1);
    expect(growthOf([200, 9700, 150_000])).toBe(750);
    expect(growthOf([24.7, 21, 29])).toBe(1);
  });

  it("have nothing against a cost that falls", () => {
    expect(growthOf([14.1, 4.6])).toBe(1);
  });
});

it("a load in turns is one load: all its times, over all its seconds", () => {
  expect(pooled([loadOf([5, 1], 1), loadOf([9], 2)])).toMatchObject({
    requests: 3,
    perSecond: 1,
    p50Ms: 5,
    p99Ms: 9,
  });
});

it("costs follow the published prices", () => {
  const usage = { rowsWritten: 20, alarmsSet: 2, rowsRead: 60, objectCalls: 4, objectMs: 1000 };
  const cost = costOf(usage, 1_000_000);
  expect(cost.rowsWritten).toBeCloseTo(22); // $1.00 per million
  expect(cost.rowsRead).toBeCloseTo(0.06); // $0.001 per million
  expect(cost.objectCalls).toBeCloseTo(0.6); // $0.15 per million
  expect(cost.duration).toBeCloseTo(1.6); // 128,000 GB-s at $12.50 per million
  expect(cost.total).toBeCloseTo(24.26);
});

it("the report marks what is beyond its limit", () => {
  const figures = { "written-pending": figure(47), "poll-written": figure(1) };
  const lines = figuresTable({ figures }).split("\n");
  expect(lines).toContain("| rows written per contact, created → pending | 47 rows ✗ | ≤ 20 | as measured |");
  expect(lines).toContain("| rows written by a poll without news | 1 rows | ≤ 1.1 | as measured |");
});

it("the report prices a thousand verifications", () => {
  const figures = {
    "written-verified": figure(29),
    "alarms-verified": figure(1),
    "read-verified": figure(100),
    "calls-verified": figure(4),
    "poll-written": figure(0),
    "poll-read": figure(10),
  };
  // 30,000 rows written are three cents.
  expect(costTable({ figures })).toContain("| 1,000 verifications | $0.0320 | $0.0300 | $0.0001 |");
});

it("the plot has a curve for each series that was measured", () => {
  const points = [
    { series: "rows read" as const, size: 1_000, value: 50 },
    { series: "rows read" as const, size: 100_000, value: 50 },
    { series: "ms" as const, size: 1_000, value: 3 },
  ];
  const svg = plot({ at: "2026-11-30T00:00:00Z", machine: "a machine", points });
  expect(svg.match(/<polyline/gu)).toHaveLength(2);
  const [from, to] = [...svg.matchAll(/<circle cx="(\d+)" cy="(\d+)"/gu)].map(([, x, y]) => ({ x, y }));
  // A cost that does not grow is a level line.
  expect(from?.y).toBe(to?.y);
  expect(from?.x).not.toBe(to?.x);
});
