/**
 * The figures of the benchmark and their limits. Counted figures are the same on every machine and are judged
 * everywhere; timed ones are judged by a full run alone, beside their baselines of the same run.
 */

/** A limit: the figure must not be above `atMost`, or not below `atLeast`. */
export interface Limit {
  readonly title: string;
  readonly unit: string;
  readonly kind: "counted" | "timed";
  readonly atMost?: number;
  readonly atLeast?: number;
}

const ratio = (title: string) => ({ title, unit: "×", kind: "timed", atLeast: 0.7 }) as const;
const tail = (title: string) => ({ title, unit: "×", kind: "timed", atMost: 1.5 }) as const;
const plain = (title: string) => ({ title, unit: "×", kind: "timed" }) as const;
const flat = (title: string) => ({ title, unit: "×", kind: "counted", atMost: 1.1 }) as const;
const shown = (title: string, unit: string) => ({ title, unit, kind: "counted" }) as const;
const twice = (title: string) => ({ title, unit: "×", kind: "timed", atMost: 2 }) as const;

const pageRows = (title: string) => ({ title, unit: "rows", kind: "counted", atMost: 500 }) as const;
const pageTime = (title: string) => ({ title, unit: "×", kind: "timed", atMost: 3 }) as const;

/** Every figure by its id. A figure without a limit is shown beside those that have one. */
export const LIMITS = {
  "ack-100-empty": ratio("acknowledgements beside the bare object, 100 events, nothing waiting"),
  "ack-100-10k": ratio("acknowledgements beside the bare object, 100 events, 10,000 rows waiting"),
  "ack-100-200k": ratio("acknowledgements beside the bare object, 100 events, 200,000 rows waiting"),
  "ack-1-empty": ratio("acknowledgements beside the bare object, 1 event, nothing waiting"),
  "ack-1-10k": ratio("acknowledgements beside the bare object, 1 event, 10,000 rows waiting"),
  "ack-1-200k": ratio("acknowledgements beside the bare object, 1 event, 200,000 rows waiting"),
  "ack-100-verified": plain(
    "acknowledgements beside a bare Worker that verifies and parses, 100 events, nothing waiting",
  ),
  "ack-1-verified": plain(
    "acknowledgements beside a bare Worker that verifies and parses, 1 event, nothing waiting",
  ),
  "ack-100-cpu": plain(
    "CPU of workerd an acknowledgement beside the bare object, 100 events, nothing waiting",
  ),
  "ack-1-cpu": plain("CPU of workerd an acknowledgement beside the bare object, 1 event, nothing waiting"),
  "ack-100-empty-p99": tail("p99 beside the bare object's, 100 events, nothing waiting"),
  "ack-100-10k-p99": tail("p99 beside the bare object's, 100 events, 10,000 rows waiting"),
  "ack-100-200k-p99": tail("p99 beside the bare object's, 100 events, 200,000 rows waiting"),
  "ack-1-empty-p99": tail("p99 beside the bare object's, 1 event, nothing waiting"),
  "ack-1-10k-p99": tail("p99 beside the bare object's, 1 event, 10,000 rows waiting"),
  "ack-1-200k-p99": tail("p99 beside the bare object's, 1 event, 200,000 rows waiting"),

  "written-pending": {
    title: "rows written per contact, created → pending",
    unit: "rows",
    kind: "counted",
    atMost: 20,
  },
  "written-verified": {
    title: "rows written per contact, created → verified",
    unit: "rows",
    kind: "counted",
    atMost: 30,
  },
  "read-verified": shown("rows read per contact, created → verified", "rows"),
  "calls-verified": shown("object calls and alarms per contact, created → verified", "calls"),
  "alarms-verified": shown("alarms set per contact, created → verified", "rows"),
  "read-pending-1": {
    title: "rows read per contact until pending, smallest import",
    unit: "rows",
    kind: "counted",
    atMost: 60,
  },
  "read-pending-2": {
    title: "rows read per contact until pending, second import",
    unit: "rows",
    kind: "counted",
    atMost: 60,
  },
  "read-pending-3": {
    title: "rows read per contact until pending, largest import",
    unit: "rows",
    kind: "counted",
    atMost: 60,
  },
  "read-pending-flat": flat("rows read per contact until pending, the largest import beside the smallest"),

  "errors-small": {
    title: "errors that the smallest import logs",
    unit: "lines",
    kind: "counted",
    atMost: 0,
  },
  "errors-large": { title: "errors that the largest import logs", unit: "lines", kind: "counted", atMost: 0 },
  pause: { title: "longest pause of the largest import", unit: "s", kind: "timed", atMost: 5 },

  "creation-idle": shown("rows read per creation, new portal", "rows"),
  "creation-known": shown("rows read per creation, many contacts known", "rows"),
  "creation-waiting": shown("rows read per creation, many imports waiting", "rows"),
  "creation-flat": flat("rows read per creation, the largest size beside the smallest"),
  "ignored-idle": shown("rows read per ignored event, new portal", "rows"),
  "ignored-known": shown("rows read per ignored event, many contacts known", "rows"),
  "ignored-waiting": shown("rows read per ignored event, many imports waiting", "rows"),
  "ignored-flat": flat("rows read per ignored event, the largest size beside the smallest"),
  "card-idle": shown("rows read per card read, new portal", "rows"),
  "card-known": shown("rows read per card read, many contacts known", "rows"),
  "card-waiting": shown("rows read per card read, many imports waiting", "rows"),
  "card-flat": flat("rows read per card read, the largest size beside the smallest"),
  "page-idle": shown("rows read per portal page, new portal", "rows"),
  "page-known": shown("rows read per portal page, many contacts known", "rows"),
  "page-waiting": shown("rows read per portal page, many imports waiting", "rows"),
  "page-flat": flat("rows read per portal page, many waiting beside many known"),
  "rows-attention": pageRows("rows read by the page of what needs attention"),
  "rows-verifications": pageRows("rows read by the list of verifications"),
  "rows-rare": pageRows("rows read by the list by a filter that finds nothing"),
  "rows-contact": pageRows("rows read by the page of a contact"),
  "rows-activity": pageRows("rows read by the activity of 400 days"),
  "bytes-largest": { title: "bytes of the largest page", unit: "kB", kind: "counted", atMost: 80 },
  "time-attention": pageTime(
    "time of the page of what needs attention, beside a bare page that reads one row, p50",
  ),
  "time-verifications": pageTime("time of the list of verifications, beside the bare page"),
  "time-rare": pageTime("time of the list by a filter that finds nothing, beside the bare page"),
  "time-contact": pageTime("time of the page of a contact, beside the bare page"),
  "time-activity": pageTime("time of the activity of 30 days, beside the bare page"),
  "time-overview": pageTime("time of the overview, beside the bare page"),
  "time-setup": pageTime("time of the set-up, beside the bare page"),
  "time-connection": pageTime("time of the connection, beside the bare page"),
  "time-triggers": pageTime("time of the triggers, beside the bare page"),
  "time-limits": pageTime("time of the limits, beside the bare page"),
  "time-gates": pageTime("time of the gates, beside the bare page"),
  "time-data": pageTime("time of the data, beside the bare page"),
  "time-audit": pageTime("time of the audit log, beside the bare page"),
  "bulk-idle": shown("rows written by a bulk call, per contact, nothing waiting", "rows"),
  "bulk-waiting": shown(
    "rows written by a bulk call, per contact, many imports waiting in pace mode",
    "rows",
  ),
  "bulk-flat": flat("rows written by a bulk call, the second beside the first"),

  "press-at-work": {
    title: "a card press while those imports are worked off, beside idle",
    unit: "×",
    kind: "timed",
  },
  "callback-at-work": {
    title: "a callback while those imports are worked off, beside idle",
    unit: "×",
    kind: "timed",
  },
  "privacy-at-work": {
    title: "a privacy deletion while those imports are worked off, beside idle",
    unit: "×",
    kind: "timed",
  },

  // The setting that brings the polls about and the counters cost some rows for all of them.
  "poll-written": {
    title: "rows written by a poll without news",
    unit: "rows",
    kind: "counted",
    atMost: 1.1,
  },
  "poll-read": shown("rows read by a poll without news", "rows"),
  "own-calls": {
    title: "object calls for own writes that come back",
    unit: "calls",
    kind: "counted",
    atMost: 0,
  },
  "sweep-few": shown("rows read per stale session, none else open", "rows"),
  "sweep-many": shown("rows read per stale session, many others open", "rows"),
  "sweep-flat": flat("rows read per stale session, the second beside the first"),

  "cpu-contact": {
    title: "CPU of workerd per contact until pending, import of 2,000",
    unit: "ms",
    kind: "timed",
    atMost: 1.7,
  },
  "cpu-least": {
    title: "CPU of workerd per contact of the least Worker with an object for each",
    unit: "ms",
    kind: "timed",
  },
  "cpu-object": { title: "CPU of workerd per bare object with one row", unit: "ms", kind: "timed" },
  "cpu-handler": { title: "CPU of a straightforward handler per contact", unit: "ms", kind: "timed" },
  hello: { title: "a plain Hono hello, 10 connections", unit: "requests/s", kind: "timed" },
  speed: {
    title: "contacts a second until pending, 10,000 beside 1,000",
    unit: "×",
    kind: "timed",
    atLeast: 0.9,
  },
  memory: {
    title: "memory after 10,000 contacts beside 10,000 bare objects",
    unit: "×",
    kind: "timed",
    atMost: 1.3,
  },
  hold: { title: "one lone deal's hold behind 500 deals moved at once", unit: "s", kind: "timed", atMost: 2 },
  "press-behind": twice("a card press behind 100,000 waiting imports, beside idle"),
  "callback-behind": twice("a callback behind 100,000 waiting imports, beside idle"),
  "privacy-behind": twice("a privacy deletion behind 100,000 waiting imports, beside idle"),
} as const satisfies Readonly<Record<string, Limit>>;

/** The name of a figure. */
export type FigureId = keyof typeof LIMITS;

/** True if a value is within its limit; a figure without a limit always is. */
export function isWithin(id: FigureId, value: number): boolean {
  const { atMost = Infinity, atLeast = -Infinity }: Limit = LIMITS[id];
  return value <= atMost && value >= atLeast;
}
