/**
 * Limits the calls to a portal's 1Kosmos tenant: the settings' limits, halved by each sign of overload and raised again
 * by each response. Pure: a state, and functions to the next one. The state is not stored; a new life of the portal's
 * object starts with the full limits.
 */
import type { PaceLimits } from "../../onekosmos/connection.ts";
import type { ProviderFailure } from "../../onekosmos/provider.ts";
import { isTrouble, type CircuitBreaker } from "./circuit-breaker.ts";

/** Calls that fail together are one sign. In ms. */
const SLOW_ONCE_PER_MS = 1_000;
const LEAST_SHARE = 1 / 32;
/** Each response gives this much of the limits back. */
const RECOVERY = 1 / 64;
/** Calls that may leave together under a rate: those of a second. In ms. */
const BURST_MS = 1_000;

/** The throttle's state: how much of the limits is used. Times are epoch ms. */
export interface Throttle {
  /** The part of the limits that is used, up to 1. */
  readonly share: number;
  readonly slowedAt: number;
  /** When the calls already made will have used up their rate. */
  readonly paidUntil: number;
}

/** The throttle at full limits. */
export const FULL_SPEED: Throttle = { share: 1, slowedAt: 0, paidUntil: 0 };

/** Returns how many calls may be under way at once, `running` of them already. */
export function availableSlots(
  throttle: Throttle,
  breaker: CircuitBreaker,
  limits: PaceLimits,
  running: number,
  now: number,
): number {
  if (breaker.failures > 0) return now < breaker.openUntil ? 0 : 1;
  const atOnce = Math.max(1, Math.floor(limits.concurrency * throttle.share));
  return Math.min(atOnce, running + slots(throttle, limits, now));
}

/** Returns when a call may go, at the earliest `now`. */
export function readyAt(
  throttle: Throttle,
  breaker: CircuitBreaker,
  limits: PaceLimits,
  now: number,
): number {
  if (breaker.failures > 0) return Math.max(now, breaker.openUntil);
  if (limits.perMinute === null || slots(throttle, limits, now) > 0) return now;
  const { gap, burst } = rate(throttle, limits.perMinute);
  return Math.ceil(throttle.paidUntil + gap - burst);
}

/** Counts `calls` that have left. */
export function launched(throttle: Throttle, limits: PaceLimits, calls: number, now: number): Throttle {
  if (limits.perMinute === null || calls === 0) return throttle;
  const { gap } = rate(throttle, limits.perMinute);
  return { ...throttle, paidUntil: Math.max(throttle.paidUntil, now) + calls * gap };
}

/** Raises the share after a response. */
export function afterSuccess(throttle: Throttle): Throttle {
  return throttle.share === 1 ? throttle : { ...throttle, share: Math.min(1, throttle.share + RECOVERY) };
}

/** Halves the share after a sign of overload. Other failures change nothing. */
export function slowed(throttle: Throttle, failure: ProviderFailure, now: number): Throttle {
  if (!isTrouble(failure.reason) || now - throttle.slowedAt < SLOW_ONCE_PER_MS) return throttle;
  return { ...throttle, share: Math.max(LEAST_SHARE, throttle.share / 2), slowedAt: now };
}

function rate({ share }: Throttle, perMinute: number): { readonly gap: number; readonly burst: number } {
  const gap = 60_000 / (perMinute * share);
  return { gap, burst: Math.max(gap, BURST_MS) };
}

/** Returns how many calls the rate lets go now. */
function slots(throttle: Throttle, { perMinute }: PaceLimits, now: number): number {
  if (perMinute === null) return Number.MAX_SAFE_INTEGER;
  const { gap, burst } = rate(throttle, perMinute);
  // A little more than nothing: fractions of a millisecond must not cost a slot.
  return Math.floor((burst - Math.max(0, throttle.paidUntil - now)) / gap + 1e-6);
}
