import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PACE } from "../../../src/onekosmos/connection.ts";
import type { ProviderFailure, ProviderFailureReason } from "../../../src/onekosmos/provider.ts";
import {
  answered,
  launched,
  permits,
  readyAt,
  type Rest,
  restAfter,
  restUntilMended,
  slowed,
  STEADY,
} from "../../../src/portal/pace.ts";

const NOW = 1_700_000_000_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CLOSED: Rest = { holdUntil: 0, holdFailures: 0 };

function failure(reason: ProviderFailureReason, retryAfterMs?: number): ProviderFailure {
  return { reason, message: `it was ${reason}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The rest after a failure at `now`, which must begin or prolong one. */
function rested(rest: Rest, now: number, failed = failure("server_error")): Rest {
  const next = restAfter(rest, failed, now);
  if (next === null) throw new Error("no rest");
  return next;
}

describe("the settings' limits", () => {
  it("bound the calls under way", () => {
    const limits = { concurrency: 4, perMinute: null };
    expect(permits(STEADY, CLOSED, limits, 0, NOW)).toBe(4);
    expect(permits(STEADY, CLOSED, DEFAULT_PACE, 10, NOW)).toBe(32);
  });

  it.each([6, 60, 600, 6000])(
    "let %i calls a minute go, and no more, however often it is asked",
    (perMinute) => {
      const limits = { concurrency: 1000, perMinute };
      let [pace, calls] = [STEADY, 0];
      for (let now = NOW; now < NOW + 10 * MINUTE; now += 10) {
        const free = permits(pace, CLOSED, limits, 0, now);
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
    expect(readyAt(pace, CLOSED, limits, NOW)).toBe(NOW + 10 * SECOND);
    expect(permits(pace, CLOSED, limits, 0, NOW + 10 * SECOND - 1)).toBe(0);
    expect(permits(pace, CLOSED, limits, 0, NOW + 10 * SECOND)).toBe(1);
    expect(readyAt(STEADY, CLOSED, limits, NOW)).toBe(NOW);
  });
});

describe("a tenant that is asked too much", () => {
  it.each(["rate_limited", "server_error", "timeout", "unreachable"] as const)(
    "is slowed by %s",
    (reason) => {
      const pace = slowed(STEADY, failure(reason), NOW);
      expect(permits(pace, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(16);
      const limits = { concurrency: 32, perMinute: 60 };
      expect(readyAt(launched(pace, limits, 1, NOW), CLOSED, limits, NOW)).toBe(NOW + 2 * SECOND);
    },
  );

  it("is slowed once by calls that fail together, and more by those that fail later", () => {
    let pace = STEADY;
    for (let index = 0; index < 4; index += 1) pace = slowed(pace, failure("rate_limited"), NOW + index);
    expect(permits(pace, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(16);
    for (let index = 1; index < 9; index += 1) pace = slowed(pace, failure("timeout"), NOW + index * SECOND);
    expect(permits(pace, CLOSED, DEFAULT_PACE, 0, NOW)).toBe(1);
  });

  it("gets its whole share back by answering", () => {
    let pace = slowed(STEADY, failure("timeout"), NOW);
    for (let index = 0; index < 32; index += 1) pace = answered(pace);
    expect(pace.share).toBe(1);
    expect(answered(pace)).toBe(pace);
  });

  it.each(["unexpected_answer", "forbidden_host", "internal", "contact_unread", "not_offered"] as const)(
    "is neither slowed nor left alone because of %s",
    (reason) => {
      expect(slowed(STEADY, failure(reason), NOW)).toBe(STEADY);
      expect(restAfter(CLOSED, failure(reason), NOW)).toBeNull();
    },
  );
});

describe("a tenant that does not work", () => {
  it("is left alone, then tried with one call at a time, and rests twice as long after each trial that fails", () => {
    let [rest, now] = [rested(CLOSED, NOW), NOW];
    const rests: number[] = [];
    for (let trial = 0; trial < 8; trial += 1) {
      rests.push((readyAt(STEADY, rest, DEFAULT_PACE, now) - now) / SECOND);
      expect(permits(STEADY, rest, DEFAULT_PACE, 0, rest.holdUntil - 1)).toBe(0);
      expect(permits(STEADY, rest, DEFAULT_PACE, 0, rest.holdUntil)).toBe(1);
      now = rest.holdUntil;
      rest = rested(rest, now);
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it("is left alone for as long as it asks", () => {
    const rest = rested(CLOSED, NOW, failure("rate_limited", 30 * SECOND));
    expect(readyAt(STEADY, rest, DEFAULT_PACE, NOW)).toBe(NOW + 30 * SECOND);
    const longer = rested(rest, NOW + SECOND, failure("rate_limited", 90 * SECOND));
    expect(longer.holdUntil).toBe(NOW + 91 * SECOND);
  });

  it("is not held against for calls that were under way when the rest began", () => {
    let rest = rested(CLOSED, NOW);
    for (let index = 0; index < 31; index += 1) rest = rested(rest, NOW + index);
    expect(rest).toEqual({ holdUntil: NOW + SECOND, holdFailures: 1 });
  });

  it("or refuses the connection, is tried every five minutes", () => {
    expect(readyAt(STEADY, restUntilMended(CLOSED, NOW), DEFAULT_PACE, NOW)).toBe(NOW + 5 * MINUTE);
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
    let [pace, rest, now] = [STEADY, CLOSED, NOW];
    for (const { reason, retryAfterMs, after } of history) {
      now += after;
      pace = launched(pace, limits, Math.min(1, permits(pace, rest, limits, 0, now)), now);
      const failed = reason === "answer" ? null : failure(reason, retryAfterMs);
      pace = failed === null ? answered(pace) : slowed(pace, failed, now);
      rest = failed === null ? CLOSED : rested(rest, now, failed);
    }
    const at = readyAt(pace, rest, limits, now);
    const allowed = permits(pace, rest, limits, 0, at);
    return at >= now && at - now <= 3_600_000 && allowed >= 1 && allowed <= concurrency;
  });
  expect(() => assert(bounded)).not.toThrow();
});
