/**
 * How hard a portal's 1Kosmos tenant may be asked: the settings' limits, slowed while the tenant shows that it is too
 * much, and a breaker that stops asking while it does not work at all. Pure: a state, and functions to the next one.
 *
 * The breaker is closed while calls go through, open during a rest, and half-open after it: one trial at a time until
 * one is answered. It is kept with the portal, so that an eviction forgets no rest; the share is not: a new life of the
 * object learns it anew.
 */
import type { PaceLimits } from "../onekosmos/connection.ts";
import type { ProviderFailure, ProviderFailureReason } from "../onekosmos/provider.ts";

/** The first rest, doubled by every trial that fails, and the longest; the tenant may ask for more by Retry-After. In ms. */
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** While the connection itself is refused, one piece of work tries again this often. In ms. */
const REFUSED_REST_MS = 5 * 60_000;
/** Calls that fail together are one sign. In ms. */
const SLOW_ONCE_PER_MS = 1_000;
const LEAST_SHARE = 1 / 32;
/** Each answer gives this much of the limits back. */
const RECOVERY = 1 / 64;
/** Calls that may leave together under a rate: those of a second. In ms. */
const BURST_MS = 1_000;

/** The tenant has trouble, or asks for patience: everybody waits. */
const OVERLOAD: ReadonlySet<ProviderFailureReason> = new Set([
  "rate_limited",
  "server_error",
  "timeout",
  "unreachable",
]);

/** The breaker. */
export interface Rest {
  /** Nothing is asked before this moment, epoch ms. */
  readonly holdUntil: number;
  /** Failed trials in a row; 0 while calls go through. */
  readonly holdFailures: number;
}

/** What is used of the limits. Times are epoch ms. */
export interface Pace {
  /** The part of the limits that is used, up to 1. */
  readonly share: number;
  readonly slowedAt: number;
  /** When the calls already made will have used up their rate. */
  readonly paidUntil: number;
}

/** Nothing is known against the tenant. */
export const STEADY: Pace = { share: 1, slowedAt: 0, paidUntil: 0 };

/** Tells the tenant's trouble, which concerns everybody, from what a single call met. */
export function isTrouble(reason: ProviderFailureReason): boolean {
  return OVERLOAD.has(reason);
}

/** The rest after a failure; null when the failure says nothing about the tenant. */
export function restAfter(rest: Rest, failure: ProviderFailure, now: number): Rest | null {
  return isTrouble(failure.reason) ? restInTrouble(rest, failure, now) : null;
}

/** The rest after a failure that is known to concern everybody. */
export function restInTrouble(rest: Rest, failure: Pick<ProviderFailure, "retryAfterMs">, now: number): Rest {
  const asked = now + (failure.retryAfterMs ?? 0);
  // Calls that were under way when the rest began tell nothing new, but for how long they ask us to wait.
  const { holdUntil, holdFailures } = rest;
  if (now < holdUntil) return { holdUntil: Math.max(holdUntil, asked), holdFailures };
  const pause = Math.min(FIRST_REST_MS * 2 ** holdFailures, LONGEST_REST_MS);
  return { holdUntil: Math.max(now + pause, asked), holdFailures: holdFailures + 1 };
}

/** The rest while a person must mend the connection. */
export function restUntilMended(rest: Rest, now: number): Rest {
  return { holdUntil: now + REFUSED_REST_MS, holdFailures: rest.holdFailures + 1 };
}

/** How many calls may be under way at once, `running` of them already. */
export function permits(pace: Pace, rest: Rest, limits: PaceLimits, running: number, now: number): number {
  if (rest.holdFailures > 0) return now < rest.holdUntil ? 0 : 1;
  const atOnce = Math.max(1, Math.floor(limits.concurrency * pace.share));
  return Math.min(atOnce, running + slots(pace, limits, now));
}

/** When a call may go, at the earliest `now`. */
export function readyAt(pace: Pace, rest: Rest, limits: PaceLimits, now: number): number {
  if (rest.holdFailures > 0) return Math.max(now, rest.holdUntil);
  if (limits.perMinute === null || slots(pace, limits, now) > 0) return now;
  const { gap, burst } = rate(pace, limits.perMinute);
  return Math.ceil(pace.paidUntil + gap - burst);
}

/** After `calls` have left. */
export function launched(pace: Pace, limits: PaceLimits, calls: number, now: number): Pace {
  if (limits.perMinute === null || calls === 0) return pace;
  const { gap } = rate(pace, limits.perMinute);
  return { ...pace, paidUntil: Math.max(pace.paidUntil, now) + calls * gap };
}

/** After an answer. */
export function answered(pace: Pace): Pace {
  return pace.share === 1 ? pace : { ...pace, share: Math.min(1, pace.share + RECOVERY) };
}

/** After a failure. One that says nothing about the tenant's strength changes nothing. */
export function slowed(pace: Pace, failure: ProviderFailure, now: number): Pace {
  if (!OVERLOAD.has(failure.reason) || now - pace.slowedAt < SLOW_ONCE_PER_MS) return pace;
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
