/** Computes when failed work is tried again. Pure. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses between attempts, about a day in all; after the last one the work becomes a dead letter. Each is half as long as the
 * work has waited already: the obstacle is over, and seldom much longer than before.
 */
const PAUSES_MS: readonly number[] = [
  ...[2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90].map((seconds) => seconds * SECOND),
  ...[2, 3, 5, 10, 20, 40].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 8].map((hours) => hours * HOUR),
];

/**
 * Between calls while the other side does not work, each pause half as long as the trouble has lasted: what waits goes on soon
 * after its end, however many calls met it by chance.
 */
const FIRST_TROUBLE_PAUSE_MS = 2 * SECOND;
const TROUBLE_GROWTH = 1.5;
const LONGEST_TROUBLE_PAUSE_MS = 5 * MINUTE;

/** The longest pause that a Retry-After may cause. HubSpot names up to a day for a migrating account. */
const LONGEST_PAUSE_MS = 24 * HOUR;

/** The wait that the other side requested, if it did. */
export interface RetryHint {
  readonly retryAfterMs?: number | undefined;
}

/**
 * Returns when to try again (epoch ms) after the `attempts`-th failure, or null when the attempts are used up.
 * Adds up to a tenth of jitter, so that work that failed together does not come back together.
 */
export function retryAt(
  attempts: number,
  now: number,
  { retryAfterMs }: RetryHint = {},
  random = Math.random(),
): number | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  return now + Math.max(Math.round(pause * (1 + random / 10)), requestedPause({ retryAfterMs }));
}

/** Returns the pause that the other side requested, a day at most; 0 when it requested none. In ms. */
export function requestedPause({ retryAfterMs }: RetryHint): number {
  return Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS);
}

/** Returns the same for work that is never given up: the longest pause repeats. */
export function retryAtAlways(
  attempts: number,
  now: number,
  hint: RetryHint = {},
  random = Math.random(),
): number {
  return retryAt(Math.min(attempts, PAUSES_MS.length), now, hint, random) ?? now + HOUR;
}

/**
 * Returns when to call again (epoch ms) a side that did not work for the last `failures` calls: such a failure is not about what
 * was sent, is never given up, and is over at once when it is over.
 */
export function retryAfterTrouble(
  failures: number,
  now: number,
  hint: RetryHint = {},
  random = Math.random(),
): number {
  const grown = FIRST_TROUBLE_PAUSE_MS * TROUBLE_GROWTH ** (Math.max(failures, 1) - 1);
  const pause = Math.min(grown, LONGEST_TROUBLE_PAUSE_MS);
  return now + Math.max(Math.round(pause * (1 + random / 10)), requestedPause(hint));
}
