/** Days as the app names them, YYYY-MM-DD. Pure. */
import type { Activity, Steps } from "./shapes.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns today's day in a time zone; in UTC where the browser does not have it. */
export function todayIn(timeZone: string, now: number): string {
  try {
    // Swedish writes days as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(now);
  } catch {
    return new Date(now).toISOString().slice(0, 10);
  }
}

/** Returns the day so many days before another one. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** More points than that are put together by week. */
const MOST_POINTS = 62;
const WEEK = 7;

/** A point of a chart: a day, or a week by its first day. */
export type Point = Steps & { readonly day: string };

/** Returns what a chart shows: days, or weeks where there are many. */
export function pointsOf(days: Activity["days"]): {
  readonly unit: "day" | "week";
  readonly points: readonly Point[];
} {
  if (days.length <= MOST_POINTS) return { unit: "day", points: days };
  const starts = Array.from({ length: Math.ceil(days.length / WEEK) }, (_, index) => index * WEEK);
  return { unit: "week", points: starts.flatMap((start) => weekOf(days.slice(start, start + WEEK))) };
}

function weekOf(days: readonly Point[]): readonly Point[] {
  const [first, ...others] = days;
  return first === undefined
    ? []
    : [others.reduce((sum, day) => ({ ...added(sum, day), day: first.day }), first)];
}

function added(left: Steps, right: Steps): Steps {
  return {
    started: left.started + right.started,
    sent: left.sent + right.sent,
    opened: left.opened + right.opened,
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    expired: left.expired + right.expired,
  };
}
