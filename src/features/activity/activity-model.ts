/** Puts together the activity of some days from their counts. Pure. */
import { REASON_WORDS, VERIFICATION_REASONS } from "../../domain/contact/reasons.ts";
import type { CountedDay, Counts } from "../../kernel/daily-counts.ts";
import {
  ASKERS,
  CLASSES,
  reasonName,
  spanName,
  stepName,
  STEPS,
  manualName,
  type Asker,
  type Span,
} from "./day-names.ts";
import { daysBefore, daysBetween, type Days } from "./queries.ts";
import type { ActivityModel, StepCounts } from "./read-model.ts";

/** Returns the model. `counted` are the days of the range that have counts. */
export function toActivity(
  counted: readonly CountedDay[],
  { from, until }: Days,
  timeZone: string,
): ActivityModel {
  const byDay = new Map(counted.map(({ day, counts }) => [day, counts]));
  const length = daysBetween(from, until);
  const days = Array.from({ length }, (_, index) => {
    const day = daysBefore(until, length - 1 - index);
    return { day, ...stepsOf(byDay.get(day) ?? {}, ASKERS) };
  });
  const all = sumOf(counted);
  const totals = stepsOf(all, ASKERS);
  const triggers = ASKERS.map((trigger) => ({ trigger, ...stepsOf(all, [trigger]) }));
  return {
    timeZone,
    from,
    until,
    days,
    totals,
    triggers: triggers.filter((row) => STEPS.some((step) => row[step] > 0)),
    conversion: {
      openedOfSent: share(totals.opened, totals.sent),
      passedOfOpened: share(totals.passed, totals.opened),
      passedOfSent: share(totals.passed, totals.sent),
    },
    medians: { toOpened: medianOf(all, "opened"), toPassed: medianOf(all, "passed") },
    reasons: reasonsOf(all),
    manual: { passed: all[manualName("passed")] ?? 0, failed: all[manualName("failed")] ?? 0 },
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.min(part / whole, 1);
}

function stepsOf(counts: Counts, askers: readonly Asker[]): StepCounts {
  const count = (step: (typeof STEPS)[number]) =>
    askers.reduce((total, asker) => total + (counts[stepName(step, asker)] ?? 0), 0);
  return {
    started: count("started"),
    sent: count("sent"),
    opened: count("opened"),
    passed: count("passed"),
    failed: count("failed"),
    expired: count("expired"),
  };
}

function sumOf(days: readonly CountedDay[]): Counts {
  const total: Record<string, number> = {};
  for (const { counts } of days)
    for (const [name, n] of Object.entries(counts)) total[name] = (total[name] ?? 0) + n;
  return total;
}

function reasonsOf(counts: Counts): ActivityModel["reasons"] {
  const found = VERIFICATION_REASONS.flatMap((code) => {
    const count = counts[reasonName(code)] ?? 0;
    return count === 0 || code === "replaced" ? [] : [{ code, ...REASON_WORDS[code], count }];
  });
  const total = found.reduce((sum, { count }) => sum + count, 0);
  return found
    .map((reason) => ({ ...reason, share: reason.count / total }))
    .toSorted((left, right) => right.count - left.count);
}

/** Returns the median in seconds: the place within its class is taken as even. */
function medianOf(counts: Counts, span: Span): number | null {
  const classes = CLASSES.map((end, index) => ({
    start: CLASSES[index - 1] ?? 0,
    end,
    count: counts[spanName(span, index)] ?? 0,
  }));
  const total = classes.reduce((sum, { count }) => sum + count, 0);
  let before = 0;
  for (const { start, end, count } of classes) {
    if (count > 0 && before + count >= total / 2) {
      const place = (total / 2 - before) / count;
      return Math.round((start + place * (end - start)) / 100) / 10;
    }
    before += count;
  }
  return null;
}
