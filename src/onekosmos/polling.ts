/**
 * When to look at a session again. A person who has just got or opened the link may finish any moment; a day later a
 * few minutes more or less mean nothing. So each pause is a fifth of the time since the last sign of life.
 *
 * Polls of one session that nobody touches for seven days: over idverify 25 in the first ten minutes, 35 in the first
 * hour, 62 on the first day, 206 in all; over sessions, where a callback is expected and polling is the net below it,
 * 8, 18, 46 and 190. From the fifth hour on it is one an hour.
 */
/** The part of the elapsed time to wait: a result is seen at most 20 % later than it could be. */
const PAUSE_SHARE = 0.2;
/** Nobody shows a document and a face in less; nor is a result older than an hour before it is seen. */
const MIN_PAUSE_MS = { idverify: 3_000, sessions: 60_000 } as const;
const MAX_PAUSE_MS = 3_600_000;

/**
 * How often results are fetched: as for `sessions`, whose callbacks announce them, or as for `idverify`, where nothing is
 * announced. A kind returns which holds for a session; these are the words that open sessions are stored with.
 */
export const POLL_RHYTHMS = ["idverify", "sessions"] as const;
export type PollRhythm = (typeof POLL_RHYTHMS)[number];

/** Returns true when a callback is expected, and polls are only the net below it. */
export function isAnnounced(rhythm: PollRhythm): boolean {
  return rhythm === "sessions";
}

/** A person who was at a session when its link ended submits within minutes; a review may take days. */
const LATE_MIN_PAUSE_MS = 60_000;
const LATE_MAX_PAUSE_MS = 6 * 3_600_000;

/**
 * Returns epoch ms of the next look at a session that is over for the app since `since`: seldom, in all about 60 in a
 * week.
 */
export function nextLatePollAt(since: number, now: number): number {
  const pause = Math.max((now - since) * PAUSE_SHARE, LATE_MIN_PAUSE_MS);
  return now + Math.ceil(Math.min(pause, LATE_MAX_PAUSE_MS));
}

export interface PollInput {
  readonly provider: PollRhythm;
  /** When the session was made, epoch ms. */
  readonly startedAt: number;
  /** When the person last opened the link, epoch ms. */
  readonly openedAt?: number;
  readonly now: number;
  /** Polls that failed in a row; each doubles the least pause. */
  readonly attempt?: number;
}

/** Returns epoch ms of the next look, always later than `now`. */
export function nextPollAt(input: PollInput): number {
  const lastSign = Math.max(input.startedAt, input.openedAt ?? input.startedAt);
  const least = MIN_PAUSE_MS[input.provider] * 2 ** (input.attempt ?? 0);
  const pause = Math.max((input.now - lastSign) * PAUSE_SHARE, least);
  return input.now + Math.ceil(Math.min(pause, MAX_PAUSE_MS));
}
