/**
 * Stops calls to a portal's 1Kosmos tenant while it does not work. Closed while calls go through, open until
 * `openUntil`, then half-open: one trial at a time until one succeeds. Pure; the portal's record stores it, so that an
 * evicted object does not lose it.
 */
import type { ProviderFailure, ProviderFailureReason } from "../../onekosmos/provider.ts";

/** The first pause, doubled by every trial that fails, and the longest. Retry-After may be longer. In ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The same while the connection itself is refused. In ms. */
const FIRST_REFUSED_PAUSE_MS = 5_000;
const LONGEST_REFUSED_PAUSE_MS = 5 * 60_000;

/** The tenant is overloaded or requests a pause: every caller waits. */
const OVERLOAD: ReadonlySet<ProviderFailureReason> = new Set([
  "rate_limited",
  "server_error",
  "timeout",
  "unreachable",
  // The clock is wrong for every call; the channel has corrected what it could.
  "clock_skew",
]);

/** The breaker's state. */
export interface CircuitBreaker {
  /** No call is made before this moment, epoch ms. */
  readonly openUntil: number;
  /** Failed trials in a row; 0 while calls go through. */
  readonly failures: number;
}

/** The breaker while calls go through. */
export const CLOSED: CircuitBreaker = { openUntil: 0, failures: 0 };

/** Returns true for trouble of the tenant, which concerns every call, and false for what a single call met. */
export function isTrouble(reason: ProviderFailureReason): boolean {
  return OVERLOAD.has(reason);
}

/** Opens the breaker after a failure that concerns every call. */
export function openAfterTrouble(
  breaker: CircuitBreaker,
  failure: Pick<ProviderFailure, "retryAfterMs">,
  now: number,
): CircuitBreaker {
  const asked = now + (failure.retryAfterMs ?? 0);
  const { openUntil, failures } = breaker;
  // Calls that were under way when it opened count once; only the pause that they request is added.
  if (now < openUntil) return { openUntil: Math.max(openUntil, asked), failures };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return { openUntil: Math.max(now + pause, asked), failures: failures + 1 };
}

/** Opens the breaker while a person must fix the connection. */
export function openUntilFixed({ openUntil, failures }: CircuitBreaker, now: number): CircuitBreaker {
  // Calls that were under way when it opened count once.
  if (now < openUntil) return { openUntil, failures };
  const pause = Math.min(FIRST_REFUSED_PAUSE_MS * 2 ** failures, LONGEST_REFUSED_PAUSE_MS);
  return { openUntil: now + pause, failures: failures + 1 };
}
