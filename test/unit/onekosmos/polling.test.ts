import { assert, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { nextPollAt } from "../../../src/onekosmos/polling.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Polls of a session that nobody touches, up to `until` ms after its start. */
function pollsUntil(provider: "idverify" | "sessions", until: number): number {
  let polls = 0;
  for (let now = nextPollAt({ provider, startedAt: 0, now: 0 }); now <= until; polls += 1) {
    now = nextPollAt({ provider, startedAt: 0, now });
  }
  return polls;
}

/** The first poll of a session, after so many that failed. */
function firstPollAfter(attempt: number): number {
  return nextPollAt({ provider: "idverify", startedAt: 0, now: 0, attempt });
}

describe("the pause before the next look", () => {
  it("is three seconds at first where nothing is announced, a minute where a callback is expected", () => {
    expect(nextPollAt({ provider: "idverify", startedAt: 0, now: 0 })).toBe(3_000);
    expect(nextPollAt({ provider: "sessions", startedAt: 0, now: 0 })).toBe(MINUTE);
  });

  it("is a fifth of the time since the start", () => {
    expect(nextPollAt({ provider: "idverify", startedAt: 0, now: 10 * MINUTE })).toBe(12 * MINUTE);
  });

  it("never exceeds an hour", () => {
    expect(nextPollAt({ provider: "idverify", startedAt: 0, now: 6 * DAY })).toBe(6 * DAY + HOUR);
  });

  it("starts anew when the person opens the link", () => {
    const now = 2 * DAY;
    expect(nextPollAt({ provider: "idverify", startedAt: 0, openedAt: now, now })).toBe(now + 3_000);
    expect(nextPollAt({ provider: "idverify", startedAt: 0, openedAt: now - MINUTE, now })).toBe(
      now + 12_000,
    );
  });

  it("doubles with each poll that failed", () => {
    expect([0, 1, 2, 3].map(firstPollAfter)).toEqual([3_000, 6_000, 12_000, 24_000]);
    expect(firstPollAfter(5_000)).toBe(HOUR);
  });

  it("always lies ahead, whatever the clocks say", () => {
    const times = integer({ min: 0, max: 30 * DAY });
    const bounded = property(times, times, times, nat(40), (startedAt, openedAt, now, attempt) => {
      const pause = nextPollAt({ provider: "idverify", startedAt, openedAt, now, attempt }) - now;
      return pause >= 3_000 && pause <= HOUR;
    });
    expect(() => assert(bounded)).not.toThrow();
  });

  it("finds a result within a fifth of the time that the person took, and within the hour", () => {
    const moments = integer({ min: 0, max: 7 * DAY });
    assert(
      property(moments, moments, (opened, took) => {
        const ready = opened + took;
        const session = { provider: "idverify", startedAt: 0, openedAt: opened } as const;
        let seen = opened;
        while (seen < ready) seen = nextPollAt({ ...session, now: seen });
        expect(seen - ready).toBeLessThanOrEqual(Math.min(Math.max(took / 5 + 1, 3_000), HOUR));
      }),
    );
  });

  it("adds up to the documented number of polls", () => {
    const spans = [10 * MINUTE, HOUR, DAY, 7 * DAY];
    expect(spans.map((span) => pollsUntil("idverify", span))).toEqual([25, 35, 62, 206]);
    expect(spans.map((span) => pollsUntil("sessions", span))).toEqual([8, 18, 46, 190]);
  });
});
