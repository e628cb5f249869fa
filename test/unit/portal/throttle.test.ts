import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PACE } from "../../../src/onekosmos/connection.ts";
import type { ProviderFailure, ProviderFailureReason } from "../../../src/onekosmos/provider.ts";
import {
  type CircuitBreaker,
  CLOSED,
  isTrouble,
  openAfterTrouble,
  openUntilFixed,
} from "../../../src/portal/connection/circuit-breaker.ts";
import {
  afterSuccess,
  availableSlots,
  FULL_SPEED,
  launched,
  readyAt,
  slowed,
} from "../../../src/portal/connection/throttle.ts";

const NOW = 1_700_000_000_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

function failure(reason: ProviderFailureReason, retryAfterMs?: number): ProviderFailure {
  return { reason, message: `it was ${reason}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The breaker after a failure of every call at `now`. */
function opened(breaker: CircuitBreaker, now: number, failed = failure("server_error")): CircuitBreaker {
  return openAfterTrouble(breaker, failed, now);
}

describe("the settings' limits", () => {
  it("bound the calls under way", () => {
    const limits = { concurrency: 4, perMinute: null };
    expect(availableSlots(FULL_SPEED, CLOSED, limits, 0, NOW)).toBe(4);
    expect(availableSlots(FULL_SPEED, CLOSED, DEFAULT_PACE, 10, NOW)).toBe(32);
  });

  it.each([6, 60, 600, 6000])(
    "let %i calls a minute go, and no more, however often it is asked",
    (perMinute) => {
      const limits = { concurrency: 1000, perMinute };
      let [throttle, calls] = [FULL_SPEED, 0];
      for (let now = NOW; now < NOW + 10 * MINUTE; now += 10) {
        const free = availableSlots(throttle, CLOSED, limits, 0, now);
        throttle = launched(throttle, limits, free, now);
        calls += free;
      }
      const burst = Math.max(1, perMinute / 60);
      expect(calls).toBeGreaterThanOrEqual(perMinute * 10);
      expect(calls).toBeLessThanOrEqual(perMinute * 10 + burst);
    },
  );

  it("say when the next call may go, so that nobody wakes before", () => {
    const limits = { concurrency: 32, perMinute: 6 };
    const throttle = launched(FULL_SPEED, limits, 1, NOW);
    expect(readyAt(throttle, CLOSED, limits, NOW)).toBe(NOW + 10 * SECOND);
    expect(availableSlots(throttle, CLOSED, limits, 0, NOW + 10 * SECOND - 1)).toBe(0);
    expect(availableSlots(throttle, CLOSED, limits, 0, NOW + 10 * SECOND)).toBe(1);
    expect(readyAt(FULL_SPEED, CLOSED, limits, NOW)).toBe(NOW);
  });
});

describe("a tenant that is asked too much", () => {
  it.each(["rate_limited", "server_error", "timeout", "unreachable"] as const)(
    "is slowed by %s",
    (reason) => {
      const throttle = slowed(FULL_SPEED, failure(reason), NOW);
      expect(availableSlots(throttle, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(16);
      const limits = { concurrency: 32, perMinute: 60 };
      expect(readyAt(launched(throttle, limits, 1, NOW), CLOSED, limits, NOW)).toBe(NOW + 2 * SECOND);
    },
  );

  it("is slowed once by calls that fail together, and more by those that fail later", () => {
    let throttle = FULL_SPEED;
    for (let index = 0; index < 4; index += 1)
      throttle = slowed(throttle, failure("rate_limited"), NOW + index);
    expect(availableSlots(throttle, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(16);
    for (let index = 1; index < 9; index += 1)
      throttle = slowed(throttle, failure("timeout"), NOW + index * SECOND);
    expect(availableSlots(throttle, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(1);
  });

  it("gets its whole share back by answering", () => {
    let throttle = slowed(FULL_SPEED, failure("timeout"), NOW);
    for (let index = 0; index < 32; index += 1) throttle = afterSuccess(throttle);
    expect(throttle.share).toBe(1);
    expect(afterSuccess(throttle)).toBe(throttle);
  });

  it.each(["unexpected_answer", "forbidden_host", "internal", "contact_unread", "not_offered"] as const)(
    "is neither slowed nor left alone because of %s",
    (reason) => {
      expect(slowed(FULL_SPEED, failure(reason), NOW)).toBe(FULL_SPEED);
      expect(isTrouble(reason)).toBe(false);
    },
  );
});

describe("a tenant that does not work", () => {
  it("is left alone, then tried with one call at a time, and rests twice as long after each trial that fails", () => {
    let [breaker, now] = [opened(CLOSED, NOW), NOW];
    const pauses: number[] = [];
    for (let trial = 0; trial < 8; trial += 1) {
      pauses.push((readyAt(FULL_SPEED, breaker, DEFAULT_PACE, now) - now) / SECOND);
      expect(availableSlots(FULL_SPEED, breaker, DEFAULT_PACE, 0, breaker.openUntil - 1)).toBe(0);
      expect(availableSlots(FULL_SPEED, breaker, DEFAULT_PACE, 0, breaker.openUntil)).toBe(1);
      now = breaker.openUntil;
      breaker = opened(breaker, now);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it("is left alone for as long as it asks", () => {
    const breaker = opened(CLOSED, NOW, failure("rate_limited", 30 * SECOND));
    expect(readyAt(FULL_SPEED, breaker, DEFAULT_PACE, NOW)).toBe(NOW + 30 * SECOND);
    const longer = opened(breaker, NOW + SECOND, failure("rate_limited", 90 * SECOND));
    expect(longer.openUntil).toBe(NOW + 91 * SECOND);
  });

  it("is not held against for calls that were under way when the rest began", () => {
    let breaker = opened(CLOSED, NOW);
    for (let index = 0; index < 31; index += 1) breaker = opened(breaker, NOW + index);
    expect(breaker).toEqual({ openUntil: NOW + SECOND, failures: 1 });
  });

  it("or refuses the connection, is tried after seconds, then less often, every five minutes at least", () => {
    const pauses: number[] = [];
    let breaker = CLOSED;
    for (let failures = 0; failures < 8; failures += 1) {
      const now = breaker.openUntil === 0 ? NOW : breaker.openUntil;
      breaker = openUntilFixed(breaker, now);
      // Calls that were under way when it opened count once.
      expect(openUntilFixed(breaker, now + 1)).toEqual(breaker);
      pauses.push(readyAt(FULL_SPEED, breaker, DEFAULT_PACE, now) - now);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((seconds) => seconds * 1000));
  });
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
    let [throttle, breaker, now] = [FULL_SPEED, CLOSED, NOW];
    for (const { reason, retryAfterMs, after } of history) {
      now += after;
      throttle = launched(
        throttle,
        limits,
        Math.min(1, availableSlots(throttle, breaker, limits, 0, now)),
        now,
      );
      const failed = reason === "answer" ? null : failure(reason, retryAfterMs);
      throttle = failed === null ? afterSuccess(throttle) : slowed(throttle, failed, now);
      breaker = failed === null ? CLOSED : opened(breaker, now, failed);
    }
    const at = readyAt(throttle, breaker, limits, now);
    const allowed = availableSlots(throttle, breaker, limits, 0, at);
    return at >= now && at - now <= 3_600_000 && allowed >= 1 && allowed <= concurrency;
  });
  expect(() => assert(bounded)).not.toThrow();
});
