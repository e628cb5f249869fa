import { assert, constantFrom, integer, array, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PACE } from "../../../src/onekosmos/connection.ts";
import type { ProviderFailure, ProviderFailureReason } from "../../../src/onekosmos/provider.ts";
import {
  answered,
  failed,
  launched,
  noticeOf,
  type Pace,
  permits,
  readyAt,
  STEADY,
} from "../../../src/portal/pace.ts";

const NOW = 1_700_000_000_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

function failure(reason: ProviderFailureReason, retryAfterMs?: number): ProviderFailure {
  return { reason, message: `it was ${reason}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** After so many failures, one every two seconds. */
function afterFailures(
  count: number,
  reason: ProviderFailureReason = "server_error",
): { pace: Pace; now: number } {
  let [pace, now] = [STEADY, NOW];
  for (let index = 0; index < count; index += 1) {
    now += 2 * SECOND;
    pace = failed(pace, failure(reason), now);
  }
  return { pace, now };
}

describe("the settings' limits", () => {
  it("bound the calls under way", () => {
    const limits = { concurrency: 4, perMinute: null };
    expect(permits(STEADY, limits, 0, NOW)).toBe(4);
    expect(permits(STEADY, DEFAULT_PACE, 10, NOW)).toBe(32);
  });

  it.each([6, 60, 600, 6000])(
    "let %i calls a minute go, and no more, however often it is asked",
    (perMinute) => {
      const limits = { concurrency: 32, perMinute };
      let [pace, calls] = [STEADY, 0];
      for (let now = NOW; now < NOW + 10 * MINUTE; now += 10) {
        const free = permits(pace, limits, 0, now);
        pace = launched(pace, limits, free, now);
        calls += free;
      }
      const burst = Math.max(1, perMinute / 60);
      expect(calls).toBeGreaterThanOrEqual(perMinute * 10);
      expect(calls).toBeLessThanOrEqual(perMinute * 10 + burst);
    },
  );

  it("say when the next call may go, so that nobody wakes before", () => {
    const limits = { concurrency: 32, perMinute: 6 };
    const pace = launched(STEADY, limits, 1, NOW);
    expect(readyAt(pace, limits, NOW)).toBe(NOW + 10 * SECOND);
    expect(permits(pace, limits, 0, NOW + 10 * SECOND - 1)).toBe(0);
    expect(permits(pace, limits, 0, NOW + 10 * SECOND)).toBe(1);
    expect(readyAt(STEADY, limits, NOW)).toBe(NOW);
  });
});

describe("a tenant that is asked too much", () => {
  it.each(["rate_limited", "server_error", "timeout", "unreachable"] as const)(
    "is slowed by %s",
    (reason) => {
      const { pace, now } = afterFailures(1, reason);
      expect(permits(pace, DEFAULT_PACE, 0, now)).toBe(16);
      const perMinute = { concurrency: 32, perMinute: 60 };
      const paid = launched(pace, perMinute, 1, now);
      expect(readyAt(paid, perMinute, now)).toBe(now + 2 * SECOND);
    },
  );

  it("is slowed once by calls that fail together", () => {
    let pace = STEADY;
    for (let index = 0; index < 4; index += 1) pace = failed(pace, failure("rate_limited"), NOW + index);
    expect(permits(pace, DEFAULT_PACE, 0, NOW)).toBe(16);
  });

  it("is left alone for as long as it asks, and asked less afterwards", () => {
    const pace = failed(STEADY, failure("rate_limited", 30 * SECOND), NOW);
    expect(permits(pace, DEFAULT_PACE, 0, NOW + 30 * SECOND - 1)).toBe(0);
    expect(readyAt(pace, DEFAULT_PACE, NOW)).toBe(NOW + 30 * SECOND);
    expect(permits(answered(pace), DEFAULT_PACE, 0, NOW)).toBe(0);
    expect(permits(pace, DEFAULT_PACE, 0, NOW + 30 * SECOND)).toBe(16);
  });

  it("gets its whole share back by answering", () => {
    let { pace } = afterFailures(3);
    for (let index = 0; index < 64; index += 1) pace = answered(pace);
    expect(pace.share).toBe(1);
    expect(answered(pace)).toBe(pace);
  });

  it.each(["unexpected_answer", "forbidden_host", "internal", "contact_unread", "not_offered"] as const)(
    "is not slowed by %s",
    (reason) => {
      expect(failed(STEADY, failure(reason), NOW)).toBe(STEADY);
    },
  );
});

describe("a tenant that is down", () => {
  it("is asked nothing after five failures in a row, for 15 s", () => {
    const four = afterFailures(4);
    expect(permits(four.pace, DEFAULT_PACE, 0, four.now)).toBeGreaterThan(0);
    expect(noticeOf(four.pace, four.now)).toBeNull();
    const { pace, now } = afterFailures(5);
    expect(permits(pace, DEFAULT_PACE, 0, now)).toBe(0);
    expect(readyAt(pace, DEFAULT_PACE, now)).toBe(now + 15 * SECOND);
    expect(noticeOf(pace, now)).toEqual({ reason: "it was server_error", until: now + 15 * SECOND });
  });

  it("is tried with one call at a time then, and waits twice as long after each trial that fails, to five minutes", () => {
    let { pace, now } = afterFailures(5);
    const pauses: number[] = [];
    for (let trial = 0; trial < 7; trial += 1) {
      now = readyAt(pace, DEFAULT_PACE, now);
      expect(permits(pace, DEFAULT_PACE, 0, now)).toBe(1);
      pace = failed(pace, failure("timeout"), now);
      pauses.push((readyAt(pace, DEFAULT_PACE, now) - now) / SECOND);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300, 300]);
  });

  it("is not held against for calls that were under way when the pause began", () => {
    const { pace, now } = afterFailures(5);
    let later = pace;
    for (let index = 0; index < 27; index += 1) later = failed(later, failure("timeout"), now + SECOND);
    expect(readyAt(later, DEFAULT_PACE, now)).toBe(now + 15 * SECOND);
  });

  it.each(["credentials_refused", "request_refused", "unknown_session"] as const)(
    "is up again when a trial is answered, be it with %s",
    (reason) => {
      const { pace, now } = afterFailures(5);
      const trial = now + 15 * SECOND;
      for (const next of [answered(pace), failed(pace, failure(reason), trial)]) {
        expect(noticeOf(next, trial)).toBeNull();
        expect(permits(next, DEFAULT_PACE, 0, trial)).toBeGreaterThan(0);
      }
    },
  );
});

it("whatever happens, a call goes sooner or later, and never more than the limits", () => {
  const events = array(
    record({
      reason: constantFrom<(ProviderFailureReason | "answer")[]>(
        "answer",
        "rate_limited",
        "server_error",
        "timeout",
      ),
      retryAfterMs: integer({ min: 0, max: 3_600_000 }),
      after: integer({ min: 0, max: 20_000 }),
    }),
    { maxLength: 60 },
  );
  const bounded = property(events, integer({ min: 1, max: 32 }), (history, concurrency) => {
    const limits = { concurrency, perMinute: 120 };
    let [pace, now] = [STEADY, NOW];
    for (const { reason, retryAfterMs, after } of history) {
      now += after;
      pace = launched(pace, limits, Math.min(1, permits(pace, limits, 0, now)), now);
      pace = reason === "answer" ? answered(pace) : failed(pace, failure(reason, retryAfterMs), now);
    }
    const at = readyAt(pace, limits, now);
    const allowed = permits(pace, limits, 0, at);
    return at >= now && at - now <= 3_600_000 && allowed >= 1 && allowed <= concurrency;
  });
  expect(() => assert(bounded)).not.toThrow();
});
