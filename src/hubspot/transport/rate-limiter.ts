/**
 * A portal's share of HubSpot's rate limit: a rolling window that is counted here and corrected by what HubSpot
 * responses. Pure but for its own memory; after a restart the first responses show what was spent before it.
 * Source: HubSpot docs, usage guidelines: 110 requests per 10 s for each account that installed the app.
 */
import { retryAfterMs } from "../../lib/http.ts";

/** HubSpot's window, in ms. */
const INTERVAL_MS = 10_000;
/** Kept free below HubSpot's limit: its clock and ours do not cut the window at the same instant. */
const RESERVE = 10;
const MAX_REQUESTS = 110 - RESERVE;
/** One call in this many is kept for people: as many as cards may read while background work uses up its share. */
const PEOPLE_SHARE = 5;
/**
 * Background work that finds no room waits until one in this many of its calls is free. With one call at a time, work of several
 * calls that begins again after each refusal would use up what becomes free and never end.
 */
const ROOM_SHARE = 4;
/** The longest pause, whatever HubSpot requests. */
const MAX_PAUSE_MS = 60 * 60 * 1000;
const MIN_INTERVAL_MS = 1000;
const MAX_INTERVAL_MS = 60_000;
/** Statuses whose Retry-After is about the portal and not about one record: rate limit, migration, overload. */
const PAUSING_STATUSES: ReadonlySet<number> = new Set([429, 477, 503]);

/** States for whom a call is made: for a person who waits for the response, or for work that can wait. */
export type CallPurpose = "person" | "background";

/** The limit of one portal's calls. Times are epoch ms. */
export interface RateLimiter {
  /**
   * Counts one call and returns 0, or returns how many ms must pass first and counts nothing. Background work leaves a fifth of
   * the limit to people.
   */
  acquire(now: number, purpose?: CallPurpose): number;
  /** Updates the limit from the headers of HubSpot's response. */
  updateFromHeaders(headers: Headers, status: number, now: number): void;
  /** Ends the pause that HubSpot requested: somebody signed in, and the next call shows whether it is over. */
  resume(): void;
}

/** Makes a limiter of `max` calls per `intervalMs`. HubSpot's headers may lower the maximum, never raise it. */
export function createRateLimiter(
  options: {
    readonly max?: number;
    readonly intervalMs?: number;
    /** The end of a pause that HubSpot requested from an earlier life of the object, epoch ms. */
    readonly pausedUntil?: number;
  } = {},
): RateLimiter {
  const max = options.max ?? MAX_REQUESTS;
  let limit = max;
  let intervalMs = options.intervalMs ?? INTERVAL_MS;
  let { pausedUntil = 0 } = options;
  /** Background work found no room and waits until then, epoch ms. */
  let backgroundFrom = 0;
  /** When each call of the window was made, oldest first. */
  let calls: number[] = [];

  function forget(now: number): void {
    // A clock that was set back must not freeze the window: what lies ahead counts as made now.
    if ((calls.at(-1) ?? 0) > now) calls = calls.map((at) => Math.min(at, now));
    const firstCounted = calls.findIndex((at) => at > now - intervalMs);
    calls = firstCounted === -1 ? [] : calls.slice(firstCounted);
    pausedUntil = Math.min(pausedUntil, now + MAX_PAUSE_MS);
    backgroundFrom = Math.min(backgroundFrom, now + intervalMs);
  }

  function acquireInBackground(now: number): number {
    if (now < backgroundFrom) return backgroundFrom - now;
    const allowed = limit - Math.floor(limit / PEOPLE_SHARE);
    const waitMs = count(now, allowed, Math.ceil(allowed / ROOM_SHARE));
    backgroundFrom = now + waitMs;
    return waitMs;
  }

  /** Counts a call; when there are `allowed` already, returns when there is room for so many. */
  function count(now: number, allowed: number, room: number): number {
    if (calls.length < allowed) {
      calls.push(now);
      return 0;
    }
    const lastToGo = calls[calls.length - allowed + room - 1] ?? now;
    return lastToGo + intervalMs - now;
  }

  return {
    resume() {
      pausedUntil = 0;
    },

    acquire(now, purpose = "person") {
      forget(now);
      if (now < pausedUntil) return pausedUntil - now;
      return purpose === "person" ? count(now, limit, 1) : acquireInBackground(now);
    },

    updateFromHeaders(headers, status, now) {
      intervalMs =
        headerNumber(headers, "interval-milliseconds", MIN_INTERVAL_MS, MAX_INTERVAL_MS) ?? intervalMs;
      forget(now);
      const allowed = headerNumber(headers, "max", 1);
      const remaining = headerNumber(headers, "remaining", 0);
      if (allowed !== undefined) {
        limit = Math.max(1, Math.min(max, allowed - RESERVE));
        // Calls that HubSpot counts and we do not were made by an earlier life at an unknown time: now is safe.
        const unknown = Math.min(allowed, allowed - (remaining ?? allowed) - calls.length);
        for (let i = 0; i < unknown; i++) calls.push(now);
      }
      if (!PAUSING_STATUSES.has(status)) return;
      const pauseMs = retryAfterMs(headers, now, MAX_PAUSE_MS) ?? (status === 429 ? intervalMs : 0);
      pausedUntil = Math.max(pausedUntil, now + pauseMs);
    },
  };
}

/** An integer of the `X-HubSpot-RateLimit-*` family within bounds; undefined when absent or out of them. */
function headerNumber(headers: Headers, name: string, least: number, most = 100_000): number | undefined {
  const text = headers.get(`x-hubspot-ratelimit-${name}`);
  if (text === null || !/^\d{1,9}$/u.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
