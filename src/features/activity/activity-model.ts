/** Puts together the activity of some days from their counts. Pure. */
import { REASON_WORDS, VERIFICATION_REASONS } from "../../domain/contact/reasons.ts";
import { latestOf, type CountedDay, type Counts } from "../../kernel/daily-counts.ts";
import {
  REQUEST_SOURCES,
  CLASSES,
  linkName,
  reasonName,
  resultName,
  spanName,
  stepName,
  STEPS,
  manualName,
  type RequestSource,
  type Result,
  type Span,
  type Step,
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
    return { day, ...stepsOf(byDay.get(day) ?? {}) };
  });
  const all = sumOf(counted);
  const totals = stepsOf(all);
  const links = linksOf(all);
  const triggers = stepsByRequester(all);
  return {
    timeZone,
    from,
    until,
    days,
    totals,
    triggers: triggers.filter((row) => STEPS.some((step) => row[step] > 0)),
    links,
    conversion: {
      openedOfSent: share(links.opened, links.sent),
      passedOfOpened: share(links.passed, links.opened),
      passedOfSent: share(links.passed, links.sent),
    },
    medians: { toOpened: medianOf(all, "opened"), toPassed: medianOf(all, "passed") },
    reasons: reasonsOf(all),
    manual: { passed: all[manualName("passed")] ?? 0, failed: all[manualName("failed")] ?? 0 },
  };
}

/** Adds up how often each step happened on some days. */
export function sumSteps(counted: readonly CountedDay[]): StepCounts {
  return stepsOf(sumOf(counted));
}

/** Returns the newest result of 1Kosmos on some days; null when there is none. */
export function lastResultOf(counted: readonly CountedDay[]): Result | null {
  const results = (["passed", "failed"] as const).flatMap((outcome): Result[] => {
    const at = latestOf(counted, resultName(outcome));
    return at === null ? [] : [{ outcome, at }];
  });
  return results.toSorted((left, right) => right.at - left.at)[0] ?? null;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * Returns the stages of the links. Links that were sent before stages were counted by link have no count of being sent; each later
 * stage is at most the one before it.
 */
function linksOf(counts: Counts): ActivityModel["links"] {
  const sent = counts[linkName("sent")] ?? 0;
  const opened = Math.min(counts[linkName("opened")] ?? 0, sent);
  return { sent, opened, passed: Math.min(counts[linkName("passed")] ?? 0, opened) };
}

/** The step and the requester of each count's name. Made once: a year has thousands of counts. */
const STEP_NAMES: ReadonlyMap<string, { readonly step: Step; readonly requester: RequestSource }> = new Map(
  STEPS.flatMap((step) =>
    REQUEST_SOURCES.map((requester) => [stepName(step, requester), { step, requester }] as const),
  ),
);

type Steps = Record<Step, number>;

function noSteps(): Steps {
  return { started: 0, sent: 0, opened: 0, passed: 0, failed: 0, expired: 0 };
}

/** Adds up the steps of some counts. */
function stepsOf(counts: Counts): StepCounts {
  const steps = noSteps();
  for (const name of Object.keys(counts)) {
    const named = STEP_NAMES.get(name);
    if (named !== undefined) steps[named.step] += counts[name] ?? 0;
  }
  return steps;
}

/** Adds up the same for each requester. */
function stepsByRequester(counts: Counts): ActivityModel["triggers"] {
  const rows = REQUEST_SOURCES.map((trigger) => ({ trigger, ...noSteps() }));
  const byRequester = new Map(rows.map((row) => [row.trigger, row]));
  for (const name of Object.keys(counts)) {
    const named = STEP_NAMES.get(name);
    const row = named === undefined ? undefined : byRequester.get(named.requester);
    if (named !== undefined && row !== undefined) row[named.step] += counts[name] ?? 0;
  }
  return rows;
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
