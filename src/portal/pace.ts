/**
 * How hard a portal's 1Kosmos tenant may be asked: the settings' limits, slowed while the tenant shows that it is too
 * much, and a breaker that stops asking while the tenant does not work at all. Pure: a state, and functions to the next.
 *
 * closed: up to the limits. Open: nothing goes until `openUntil`. Half-open, after that: one trial at a time, until one
 * is answered.
 */
import * as z from "zod";
import type { PaceLimits } from "../onekosmos/connection.ts";
import type { ProviderFailure, ProviderFailureReason } from "../onekosmos/provider.ts";

/** Failures in a row, whoever they concern, after which the tenant itself is taken for down. */
const OPEN_AFTER = 5;
/** The first pause, doubled by every trial that fails, and the longest. In ms. */
const OPEN_MS = 15_000;
const LONGEST_OPEN_MS = 300_000;
/** Calls that fail together are one sign. In ms. */
const SLOW_ONCE_PER_MS = 1_000;
const LEAST_SHARE = 1 / 32;
/** Each answer gives this much of the limits back. */
const RECOVERY = 1 / 64;
/** Calls that may leave together under a rate: those of a second. In ms. */
const BURST_MS = 1_000;

export const paceSchema = z.object({
  /** The part of the limits that is used, up to 1. */
  share: z.number(),
  slowedAt: z.number(),
  /** Failures in a row. */
  failures: z.number(),
  /** Pauses in a row. */
  trips: z.number(),
  openUntil: z.number(),
  /** When the calls already made will have used up their rate. */
  paidUntil: z.number(),
  /** The words of the last failure that slowed or stopped us. */
  reason: z.string(),
});
/** All times epoch ms. */
export type Pace = z.infer<typeof paceSchema>;

/** Nothing is known against the tenant. */
export const STEADY: Pace = {
  share: 1,
  slowedAt: 0,
  failures: 0,
  trips: 0,
  openUntil: 0,
  paidUntil: 0,
  reason: "",
};

/** Signs that the tenant is down or that it is asked too much. */
const OVERLOAD = new Set<ProviderFailureReason>(["rate_limited", "server_error", "timeout", "unreachable"]);
/** Refusals that only a working tenant makes. */
const ALIVE = new Set<ProviderFailureReason>([
  "credentials_refused",
  "request_refused",
  "unknown_session",
  "clock_skew",
  "stale_keys",
]);

/** How many calls may be under way at once, `running` of them already. */
export function permits(pace: Pace, limits: PaceLimits, running: number, now: number): number {
  if (now < pace.openUntil) return 0;
  if (pace.failures >= OPEN_AFTER) return 1;
  const atOnce = Math.max(1, Math.floor(limits.concurrency * pace.share));
  return Math.min(atOnce, running + slots(pace, limits, now));
}

/** When a call may go, at the earliest `now`. */
export function readyAt(pace: Pace, limits: PaceLimits, now: number): number {
  const open = Math.max(now, pace.openUntil);
  const isTrial = pace.failures >= OPEN_AFTER;
  if (limits.perMinute === null || isTrial || slots(pace, limits, open) > 0) return open;
  const { gap, burst } = rate(pace, limits.perMinute);
  return Math.ceil(pace.paidUntil + gap - burst);
}

/** After `calls` have left. */
export function launched(pace: Pace, limits: PaceLimits, calls: number, now: number): Pace {
  if (limits.perMinute === null || calls === 0) return pace;
  const { gap } = rate(pace, limits.perMinute);
  return { ...pace, paidUntil: Math.max(pace.paidUntil, now) + calls * gap };
}

/** After an answer. A pause that the tenant asked for is kept. */
export function answered(pace: Pace): Pace {
  if (pace.failures === 0 && pace.share === 1) return pace;
  return { ...pace, failures: 0, trips: 0, share: Math.min(1, pace.share + RECOVERY) };
}

/** After a failure. One that says nothing about the tenant's strength changes nothing. */
export function failed(pace: Pace, failure: ProviderFailure, now: number): Pace {
  if (ALIVE.has(failure.reason)) return answered(pace);
  if (!OVERLOAD.has(failure.reason)) return pace;
  const slowed = slow({ ...pace, failures: pace.failures + 1, reason: failure.message }, now);
  // Calls that were under way when the pause began tell nothing new.
  const trips = slowed.failures >= OPEN_AFTER && now >= pace.openUntil ? pace.trips + 1 : pace.trips;
  const own = trips > pace.trips ? now + Math.min(OPEN_MS * 2 ** (trips - 1), LONGEST_OPEN_MS) : 0;
  const asked = failure.retryAfterMs === undefined ? 0 : now + failure.retryAfterMs;
  return { ...slowed, trips, openUntil: Math.max(pace.openUntil, own, asked) };
}

function slow(pace: Pace, now: number): Pace {
  if (now - pace.slowedAt < SLOW_ONCE_PER_MS) return pace;
  return { ...pace, share: Math.max(LEAST_SHARE, pace.share / 2), slowedAt: now };
}

function rate({ share }: Pace, perMinute: number): { readonly gap: number; readonly burst: number } {
  const gap = 60_000 / (perMinute * share);
  return { gap, burst: Math.max(gap, BURST_MS) };
}

/** Calls that the rate lets go now. */
function slots(pace: Pace, { perMinute }: PaceLimits, now: number): number {
  if (perMinute === null) return Number.MAX_SAFE_INTEGER;
  const { gap, burst } = rate(pace, perMinute);
  // A little more than nothing: fractions of a millisecond must not cost a slot.
  return Math.floor((burst - Math.max(0, pace.paidUntil - now)) / gap + 1e-6);
}

/** What the portal's page says while nothing goes to 1Kosmos, or one trial at a time. */
export interface PaceNotice {
  readonly reason: string;
  /** When it is tried again, epoch ms. */
  readonly until: number;
}

/** The notice at `now`; null while work flows, however slowly. */
export function noticeOf(pace: Pace, now: number): PaceNotice | null {
  const isPaused = now < pace.openUntil || pace.failures >= OPEN_AFTER;
  return isPaused ? { reason: pace.reason, until: Math.max(pace.openUntil, now) } : null;
}
