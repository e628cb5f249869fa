/** How long a piece of work rests after it failed. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses between attempts, about a day in all; after the last one a person is asked. */
const PAUSES_MS: readonly number[] = [
  2 * SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  8 * HOUR,
];

/** The longest pause that a Retry-After may ask for. HubSpot names up to a day for a migrating account. */
const LONGEST_PAUSE_MS = 24 * HOUR;

/** What asks for patience: an own pause, when the other side named one. */
export interface Patience {
  readonly retryAfterMs?: number | undefined;
}

/**
 * When to try again (epoch ms) after the `attempts`-th failure, or null when it has been tried for long enough.
 * A tenth of jitter keeps items that failed together from coming back together.
 */
export function retryAt(
  attempts: number,
  now: number,
  { retryAfterMs }: Patience = {},
  random = Math.random(),
): number | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS);
  return now + Math.max(Math.round(pause * (1 + random / 10)), asked);
}

/** The same, for work that is never given up: the longest pause repeats. */
export function retryAtAlways(
  attempts: number,
  now: number,
  patience: Patience = {},
  random = Math.random(),
): number {
  return retryAt(Math.min(attempts, PAUSES_MS.length), now, patience, random) ?? now + HOUR;
}
