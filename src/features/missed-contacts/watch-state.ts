/** The data that the watch for missed contacts stores, and when it looks next. Pure. */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";

/** The times of the watch, in ms. */
export interface WatchTimes {
  /** An event may be under way for so long; HubSpot's search lags behind by some seconds, too. */
  readonly graceMs: number;
  /** An event that others have overtaken for so long is lost. */
  readonly overdueMs: number;
  /** Pauses between looks that find nothing missed; the last one repeats. */
  readonly pausesMs: readonly number[];
  /** Pause while HubSpot reports no contacts: looks take the webhooks' place. */
  readonly whileMissingMs: number;
  /** Signs that contacts may be missed bring the next look forward, at most this often. */
  readonly hintGapMs: number;
  /** The same where the sign is a contact that is unknown here: most of them are older than the install. */
  readonly contactHintGapMs: number;
}

/** Returns the times for a grace of `graceMs`: with two minutes 10 min, 1 h, 6 h and 24 h between looks. */
export function watchTimes(graceMs: number): WatchTimes {
  return {
    graceMs,
    overdueMs: 30 * graceMs,
    pausesMs: [5, 30, 180, 720].map((times) => times * graceMs),
    whileMissingMs: 7.5 * graceMs,
    hintGapMs: 1.5 * graceMs,
    contactHintGapMs: 30 * graceMs,
  };
}

const watchSchema = z.object({
  /** Contacts created until then were looked at, epoch ms. */
  lookedUntil: z.number(),
  /** Epoch ms. */
  lookAt: z.number(),
  /** Looks in a row that found nothing missed. */
  quietLooks: z.int(),
  /** The settings that decide for whom a verification starts: those of contacts before a change are not known. */
  policy: z.string(),
  /** Set while HubSpot reports nothing: since when, and how many contacts were found without a report. */
  missing: z.nullable(z.object({ since: z.number(), count: z.int() })),
  /** When an event arrived last, to within `NOTED_EVERY_MS`; epoch ms, 0 when none has. */
  arrivedAt: z._default(z.number(), 0),
});
/** Arrivals are stored at most this often, so that a flood of events costs no rows. In ms. */
const NOTED_EVERY_MS = 10 * 60 * 1000;
/**
 * Pause within a look, after a search whose page was full. HubSpot allows five searches a second to all callers of an account
 * together, and one call at a time leaves here: writes go between.
 */
const PAGE_PAUSE_MS = 1000;
/** So many looks wake the object while no event has arrived since the app was connected. */
const TIMED_LOOKS = 4;

/** The watch of a portal. */
export type Watch = z.infer<typeof watchSchema>;

export const WATCH = documentKey("missed-contacts", watchSchema);

/** Returns the watch of a portal whose contacts count from `now` on. */
export function beginWatch(now: number, policy: string, times: WatchTimes): Watch {
  const lookAt = now + pauseAfter(0, times);
  return { lookedUntil: now, lookAt, quietLooks: 0, policy, missing: null, arrivedAt: 0 };
}

/** Returns the watch after a look. `isWhole`: it reached the end of what was created. */
export function afterLook(
  before: Watch,
  look: { readonly until: number; readonly missed: number; readonly isWhole: boolean },
  now: number,
  times: WatchTimes,
): Watch {
  const { until: lookedUntil, missed, isWhole } = look;
  const missing =
    missed === 0
      ? before.missing
      : { since: before.missing?.since ?? now, count: (before.missing?.count ?? 0) + missed };
  const quietLooks = missing === null ? before.quietLooks + (isWhole ? 1 : 0) : 0;
  const pause = missing === null ? pauseAfter(quietLooks, times) : times.whileMissingMs;
  return { ...before, lookedUntil, missing, quietLooks, lookAt: now + (isWhole ? pause : PAGE_PAUSE_MS) };
}

/** Returns the watch once an event arrived: webhooks work, and no look need wake the object any more. */
export function afterArrival(before: Watch, now: number): Watch {
  const isNoted = now - before.arrivedAt < NOTED_EVERY_MS;
  if (before.missing === null && !isTimed(before) && isNoted) return before;
  return { ...before, missing: null, quietLooks: TIMED_LOOKS, arrivedAt: now };
}

/**
 * Returns whether a look is worth waking the object: while no event has arrived since the app was connected, for some
 * looks, and while events are missed. Else looks take place while the object is awake anyway.
 */
export function isTimed({ missing, quietLooks }: Watch): boolean {
  return missing !== null || quietLooks < TIMED_LOOKS;
}

/** Returns the watch after a search that HubSpot refused or did not respond to. */
export function afterFailure(before: Watch, now: number, times: WatchTimes): Watch {
  const pause = isTimed(before) ? times.whileMissingMs : pauseAfter(TIMED_LOOKS, times);
  return { ...before, lookAt: now + pause };
}

function pauseAfter(quietLooks: number, { pausesMs }: WatchTimes): number {
  return pausesMs[Math.min(quietLooks, pausesMs.length - 1)] ?? 0;
}
