/**
 * Reads something again and again while it changes: soon at first, then at growing intervals. An extension runs in a
 * web worker and cannot detect whether anybody sees it, so a watch pauses after a while without change, and continues when
 * the person does something.
 */
import type { Answer, Failure } from "./call.ts";

/** Bounds of the pause between two looks, ms. The app names the pause: it grows with the time since the last sign of life. */
export const SHORTEST_PAUSE_MS = 1_000;
export const LONGEST_PAUSE_MS = 60_000;
/** The first pause after a look that failed in passing, ms; each further failure doubles it. */
export const FAILED_PAUSE_MS = 4_000;
/** How long it keeps looking when nothing changes and nobody does anything, ms. */
export const WATCH_MS = 15 * 60_000;

/** Data that can be watched: it states when the next read makes sense, ms; null when nothing is under way. */
export interface Watched {
  readonly refreshAfterMs: number | null;
}

/** The newest state. */
export interface Snapshot<T> {
  /** The newest response; it stays when a later read fails. Null before the first. */
  readonly value: T | null;
  /** Why the newest look failed; null when it did not. */
  readonly failure: Failure | null;
  readonly isRefreshing: boolean;
  /** It stopped for lack of change; `look` goes on. */
  readonly isPaused: boolean;
}

/** Before the first response. */
export const EMPTY_SNAPSHOT = { value: null, failure: null, isRefreshing: true, isPaused: false } as const;

/** A watch that runs. */
export interface Watch<T> {
  /** Looks now, because the person did something. */
  refresh(): Promise<void>;
  /** Takes the response of an action instead of a read. */
  take(value: T): void;
  /** Ends it: nothing is shown any more, no timer is left. */
  stop(): void;
}

/** The source and the target of a watch. */
export interface WatchOptions<T> {
  readonly load: () => Promise<Answer<T>>;
  readonly show: (sight: Snapshot<T>) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** The last value of an earlier watch of the same, shown until the first response. */
  readonly known?: T | null;
}

/** The pause before the next look, ms; null when there is nothing to look for. */
export function pauseAfter(refreshAfterMs: number | null): number | null {
  if (refreshAfterMs === null) return null;
  return Math.min(Math.max(refreshAfterMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** Starts with a look. */
export function startWatch<T extends Watched>({ load, show, now, known }: WatchOptions<T>): Watch<T> {
  let value: T | null = known ?? null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;
  let failures = 0;
  let newsAt = now();
  let isStopped = false;

  function rest(refreshAfterMs: number | null, failure: Failure | null): void {
    const pause = pauseAfter(refreshAfterMs);
    const isPaused = pause !== null && now() + pause - newsAt > WATCH_MS;
    show({ value, failure, isRefreshing: false, isPaused: isPaused });
    if (pause !== null && !isPaused) timer = setTimeout(() => void look(), pause);
  }

  async function look(): Promise<void> {
    if (isStopped) return;
    clearTimeout(timer);
    const mine = (round += 1);
    show({ value, failure: null, isRefreshing: true, isPaused: false });
    const answer = await load();
    // Overtaken by a later read or by an action's response, or too late.
    if (isStopped || mine !== round) return;
    if (answer.ok) {
      take(answer.value);
    } else {
      const mayPass = answer.failure.reason === "unavailable";
      rest(mayPass ? FAILED_PAUSE_MS * 2 ** failures : null, answer.failure);
      failures += 1;
    }
  }

  function take(next: T): void {
    if (isStopped) return;
    clearTimeout(timer);
    round += 1;
    failures = 0;
    if (newsOf(next) !== newsOf(value)) newsAt = now();
    value = next;
    rest(next.refreshAfterMs, null);
  }

  void look();
  return {
    async refresh() {
      failures = 0;
      newsAt = now();
      await look();
    },
    take,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** The part of a value that is news to a person: everything but the time of the next read. */
function newsOf(value: Watched | null): string {
  return JSON.stringify({ ...value, refreshAfterMs: null });
}
