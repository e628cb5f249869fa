/** The queries of the read model, and how days of counts become an activity. */
import { describe, expect, it } from "vitest";
import { lastResultOf, toActivity } from "../../src/features/activity/activity-model.ts";
import { countsOf, resultOf } from "../../src/features/activity/count.ts";
import { CLASSES, classOf, linkName, spanName, STEPS } from "../../src/features/activity/day-names.ts";
import { daysOf, readActivityQuery, readVerificationQuery } from "../../src/features/activity/queries.ts";
import type { Verification } from "../../src/domain/contact/verification.ts";

const query = (text: string) => readVerificationQuery(new URLSearchParams(text));
const read = (text: string) => readActivityQuery(new URLSearchParams(text)).ok;
const names = (was: Verification | null, is: Verification) =>
  countsOf({ was, is }).flatMap(({ name }) => (name.startsWith("links|") ? [] : [name]));
/** The counts of one verification's whole way, each state after the other. */
const countsAlong = (...states: readonly Verification[]) => {
  const counts: Record<string, number> = {};
  for (const [index, is] of states.entries())
    for (const { name, by = 1 } of countsOf({ was: states[index - 1] ?? null, is }))
      counts[name] = (counts[name] ?? 0) + by;
  return counts;
};
const times = (ms: number, n: number) => ({ [spanName("passed", classOf(ms))]: n });
const NOW = Date.UTC(2026, 10, 23, 12);

const OPEN: Verification = {
  id: "r",
  kind: "identity",
  startedAt: NOW,
  trigger: { by: "card", reference: "77" },
  sessionId: "s",
  openedAt: null,
  outcome: null,
  endedAt: null,
  reason: null,
};

/** How often the link counts in each stage. */
const stages = (...states: Verification[]) => {
  const counts = countsAlong(...states);
  return [counts[linkName("sent")], counts[linkName("opened")], counts[linkName("passed")]];
};
/** Counts of a day. */
const linkCounts = (sent: number, opened: number, passed: number) => ({
  [linkName("sent")]: sent,
  [linkName("opened")]: opened,
  [linkName("passed")]: passed,
  // Of links that were sent earlier.
  "opened|card": 500,
  "passed|card": 900,
});

describe("the days of an activity", () => {
  it.each([
    [{}, { from: "2026-10-25", until: "2026-11-23" }],
    [{ from: "2026-11-01" }, { from: "2026-11-01", until: "2026-11-23" }],
    [{ until: "2026-03-01" }, { from: "2026-01-31", until: "2026-03-01" }],
    [{ from: "2024-01-01" }, { from: "2025-10-20", until: "2026-11-23" }],
    [{ from: "2026-12-24" }, { from: "2026-12-24", until: "2026-12-24" }],
  ])("of %o are %o", (asked, days) => {
    expect(daysOf(asked, "2026-11-23")).toEqual(days);
  });

  it("must be days, in order, and no more than are kept", () => {
    expect(["", "from=2026-11-01", "from=2026-11-01&until=2026-11-01"].map(read)).toEqual([true, true, true]);
    const refused = [
      "from=2026-02-31x",
      "from=2026-11-02&until=2026-11-01",
      "from=2024-01-01&until=2026-01-01",
    ];
    expect(refused.map(read)).toEqual([false, false, false]);
  });
});

describe("the filters of a list", () => {
  it("say nothing when they are empty, and the first counts of several", () => {
    expect(query("status=&reason=&x=1")).toEqual({ ok: true, value: { limit: 25, names: false } });
    expect(query("status=failed&status=passed")).toMatchObject({ value: { status: "failed" } });
  });

  it.each([
    "status=x",
    "by=a b",
    "record=0",
    "after=1",
    "limit=0",
    "limit=101",
    "names=yes",
    "from=2026-1-1",
  ])("refuse %s", (text) => {
    expect(query(text).ok).toBe(false);
  });
});

describe("the counts of a change", () => {
  it("are each step once", () => {
    expect(names(null, OPEN)).toEqual(["started|card", "sent|card"]);
    const opened = { ...OPEN, openedAt: NOW + 5000 };
    expect(names(OPEN, opened)).toEqual(["opened|card", spanName("opened", classOf(5000))]);
    const passed: Verification = { ...opened, outcome: "passed", endedAt: NOW + 9000 };
    expect(names(opened, passed)).toEqual(["passed|card", spanName("passed", classOf(9000))]);
    expect(names(passed, { ...passed, ial: "IAL2" })).toEqual([]);
  });

  it("say why it did not pass, and that a refused one was never sent", () => {
    const ended = (
      outcome: "failed" | "expired" | "replaced" | "refused",
      reason: Verification["reason"],
    ) => ({
      ...OPEN,
      outcome,
      reason,
      endedAt: NOW,
    });
    expect(names(OPEN, ended("failed", "face"))).toEqual(["opened|card", "failed|card", "why|face"]);
    expect(names(OPEN, ended("replaced", "replaced"))).toEqual(["why|replaced"]);
    expect(names(null, ended("refused", "refused"))).toEqual(["started|card", "why|refused"]);
  });

  it("never have more passes than openings: whoever passes without the link counts as having opened it", () => {
    const passed: Verification = { ...OPEN, outcome: "passed", endedAt: NOW + 9000 };
    const opened: Verification = { ...passed, openedAt: NOW + 20_000 };
    const counts = countsAlong(OPEN, passed, opened);
    expect(counts).toMatchObject({ "sent|card": 1, "opened|card": 1, "passed|card": 1 });
    expect(counts[spanName("opened", classOf(9000))]).toBeUndefined();
  });

  it("count a link once in each stage, on the day on which it was sent, also when a decision is changed", () => {
    const opened = { ...OPEN, openedAt: NOW + 1000 };
    const passed: Verification = { ...opened, outcome: "passed", endedAt: NOW + 86_400_000 };
    const revoked: Verification = {
      ...passed,
      outcome: "failed",
      reason: "revoked",
      endedAt: NOW + 90_000_000,
    };
    expect(stages(OPEN, opened, passed)).toEqual([1, 1, 1]);
    expect(stages(OPEN, opened, passed, revoked)).toEqual([1, 1, 0]);
    expect(stages(OPEN, opened, passed, revoked, passed)).toEqual([1, 1, 1]);
    const links = countsOf({ was: opened, is: passed }).filter(({ name }) => name === linkName("passed"));
    expect(links.map(({ at }) => at)).toEqual([NOW]);
  });

  it("of an admin's decision are in none of the steps", () => {
    const decided: Verification = {
      ...OPEN,
      outcome: "passed",
      endedAt: NOW,
      manual: { by: 7, reason: "x" },
    };
    expect(names(null, decided)).toEqual(["manual|passed"]);
  });
});

describe("an activity", () => {
  const DAYS = { from: "2026-11-21", until: "2026-11-23" };

  it("has every day, and no number where nothing is to be divided", () => {
    const activity = toActivity([], DAYS, "UTC");
    expect(activity.days.map(({ day }) => day)).toEqual(["2026-11-21", "2026-11-22", "2026-11-23"]);
    expect(activity.conversion).toEqual({ openedOfSent: null, passedOfOpened: null, passedOfSent: null });
    expect(activity.medians).toEqual({ toOpened: null, toPassed: null });
    expect(STEPS.map((step) => activity.totals[step])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("has shares of the links that were sent in its days, none above 1", () => {
    const day = { day: "2026-11-22", counts: linkCounts(10, 8, 2) };
    const activity = toActivity([day], DAYS, "UTC");
    expect(activity.links).toEqual({ sent: 10, opened: 8, passed: 2 });
    expect(activity.conversion).toEqual({ openedOfSent: 0.8, passedOfOpened: 0.25, passedOfSent: 0.2 });
    const update = { day: "2026-11-22", counts: linkCounts(3, 7, 9) };
    expect(Object.values(toActivity([update], DAYS, "UTC").conversion)).toEqual([1, 1, 1]);
  });

  it("has the median of all times, within the width of their class", () => {
    const day = {
      day: "2026-11-22",
      counts: { ...times(1500, 1), ...times(9000, 5), ...times(3_600_000, 2) },
    };
    const { toPassed } = toActivity([day], DAYS, "UTC").medians;
    expect(toPassed).toBeGreaterThan(5);
    expect(toPassed).toBeLessThanOrEqual(10);
  });

  it("knows the class of any time", () => {
    expect([0, 1000, 1001].map((ms) => classOf(ms))).toEqual([0, 0, 1]);
    expect(classOf(Number.MAX_SAFE_INTEGER)).toBe(CLASSES.length - 1);
    expect([...CLASSES].toSorted((left, right) => left - right)).toEqual(CLASSES);
  });
});

describe("a result", () => {
  const passed: Verification = { ...OPEN, outcome: "passed", endedAt: NOW + 5 };

  it("is a pass or a failure that 1Kosmos has stated, once", () => {
    expect(resultOf({ was: OPEN, is: passed })).toEqual({ outcome: "passed", at: NOW + 5 });
    expect(resultOf({ was: passed, is: { ...passed, openedAt: NOW } })).toBeNull();
    expect(resultOf({ was: passed, is: { ...passed, outcome: "failed" } })).toMatchObject({
      outcome: "failed",
    });
    expect(resultOf({ was: OPEN, is: { ...passed, outcome: "expired" } })).toBeNull();
    const byHand = { ...passed, manual: { by: 77, reason: "seen at the desk" } };
    expect(resultOf({ was: null, is: byHand })).toBeNull();
  });

  it("is the newest of several days", () => {
    const counted = [
      { day: "2026-11-22", counts: { "latest result|passed": 9, "latest result|failed": 3 } },
      { day: "2026-11-23", counts: { "latest result|passed": 8 } },
    ];
    expect(lastResultOf(counted)).toEqual({ outcome: "passed", at: 9 });
    expect(lastResultOf([{ day: "2026-11-23", counts: { "passed|card": 4 } }])).toBeNull();
  });
});
