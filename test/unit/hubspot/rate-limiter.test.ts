import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimiter, type RateLimiter } from "../../../src/hubspot/transport/rate-limiter.ts";

const T0 = 1_795_000_000_000;
const WINDOW_MS = 10_000;
const MAX = 100;

function spend(limiter: RateLimiter, count: number, now: number): number[] {
  return Array.from({ length: count }, () => limiter.acquire(now));
}

function rateHeaders(remaining: number, max = 110): Headers {
  return new Headers({
    "X-HubSpot-RateLimit-Max": String(max),
    "X-HubSpot-RateLimit-Remaining": String(remaining),
    "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
  });
}

/** The most calls that fall into any window. */
function busiestWindow(times: readonly number[], windowMs: number): number {
  return Math.max(
    0,
    ...times.map((start) => times.filter((at) => at >= start && at < start + windowMs).length),
  );
}

describe("a portal's budget", () => {
  it("stays below HubSpot's 110 per 10 s", () => {
    const limiter = createRateLimiter();
    expect(spend(limiter, MAX, T0).every((wait) => wait === 0)).toBe(true);
    expect(limiter.acquire(T0 + 4000)).toBe(WINDOW_MS - 4000);
    expect(limiter.acquire(T0 + WINDOW_MS - 1)).toBe(1);
    expect(limiter.acquire(T0 + WINDOW_MS)).toBe(0);
  });

  it("counts nothing for a call that has to wait", () => {
    const limiter = createRateLimiter({ max: 1 });
    limiter.acquire(T0);
    for (let i = 0; i < 50; i++) limiter.acquire(T0 + 1);
    expect(spend(limiter, 2, T0 + WINDOW_MS)).toEqual([0, WINDOW_MS]);
  });

  it("never lets more through than the maximum, whatever the pattern", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        gaps,
        (max, intervalMs, waits) => {
          const limiter = createRateLimiter({ max, intervalMs });
          let now = T0;
          const gone: number[] = [];
          for (const wait of waits) {
            now += wait;
            if (limiter.acquire(now) === 0) gone.push(now);
          }
          expect(busiestWindow(gone, intervalMs)).toBeLessThanOrEqual(max);
        },
      ),
    );
  });

  it("names the very moment at which the next call may go", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), gaps, (max, waits) => {
        const limiter = createRateLimiter({ max });
        let now = T0;
        for (const wait of waits) {
          now += wait;
          const ms = limiter.acquire(now);
          if (ms === 0) continue;
          expect(limiter.acquire(now + ms - 1)).toBe(1);
          now += ms;
          expect(limiter.acquire(now)).toBe(0);
        }
      }),
    );
  });

  it("is not frozen by a clock that is set back", () => {
    const limiter = createRateLimiter({ max: 1 });
    limiter.acquire(T0);
    const back = T0 - 3_600_000;
    expect(limiter.acquire(back)).toBe(WINDOW_MS);
    expect(limiter.acquire(back + WINDOW_MS)).toBe(0);
  });
});

/** Returns the calls that background work may make. */
const background = (limiter: RateLimiter, count: number, now: number) =>
  Array.from({ length: count }, () => limiter.acquire(now, "background")).filter((wait) => wait === 0);

describe("background work", () => {
  it("leaves a fifth of the limit to people, and waits for its own share alone", () => {
    const limiter = createRateLimiter();
    expect(background(limiter, MAX, T0)).toHaveLength(MAX * 0.8);
    expect(limiter.acquire(T0 + 10, "background")).toBe(WINDOW_MS - 10);
    expect(spend(limiter, MAX, T0 + 20).filter((wait) => wait === 0)).toHaveLength(MAX * 0.2);
    expect(background(limiter, MAX, T0 + WINDOW_MS)).toHaveLength(MAX * 0.6);
  });

  it("goes on under the lowest limit that HubSpot can set", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(rateHeaders(1, 1), 200, T0);
    expect(background(limiter, 2, T0)).toHaveLength(1);
  });
});

describe("what HubSpot's headers say", () => {
  it("calls of an earlier life are counted", () => {
    const limiter = createRateLimiter();
    limiter.acquire(T0);
    limiter.updateFromHeaders(rateHeaders(15), 200, T0 + 100);
    expect(spend(limiter, 6, T0 + 200)).toEqual([0, 0, 0, 0, 0, WINDOW_MS - 200]);
  });

  it("calls under way are not counted twice", () => {
    const limiter = createRateLimiter();
    spend(limiter, 60, T0);
    limiter.updateFromHeaders(rateHeaders(109), 200, T0 + 50);
    expect(spend(limiter, MAX - 60, T0 + 60).every((wait) => wait === 0)).toBe(true);
  });

  it("a lower maximum is obeyed with the same reserve, a higher one is not used", () => {
    const lower = createRateLimiter();
    lower.updateFromHeaders(rateHeaders(50, 50), 200, T0);
    expect(spend(lower, 50, T0).filter((wait) => wait === 0)).toHaveLength(40);
    const higher = createRateLimiter();
    higher.updateFromHeaders(rateHeaders(190, 190), 200, T0);
    expect(spend(higher, 190, T0).filter((wait) => wait === 0)).toHaveLength(MAX);
  });

  it("a longer interval is obeyed", () => {
    const limiter = createRateLimiter({ max: 1 });
    const headers = rateHeaders(110);
    headers.set("X-HubSpot-RateLimit-Interval-Milliseconds", "20000");
    limiter.updateFromHeaders(headers, 200, T0);
    expect(spend(limiter, 2, T0)).toEqual([0, 20_000]);
  });

  it("nonsense is ignored", () => {
    const limiter = createRateLimiter({ max: 1 });
    const nonsense = {
      "X-HubSpot-RateLimit-Max": "-1",
      "X-HubSpot-RateLimit-Remaining": "many",
      "X-HubSpot-RateLimit-Interval-Milliseconds": "0",
    };
    limiter.updateFromHeaders(new Headers(nonsense), 200, T0);
    expect(spend(limiter, 2, T0)).toEqual([0, WINDOW_MS]);
  });

  it("a remaining above the maximum is no credit", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(rateHeaders(500), 200, T0);
    expect(spend(limiter, MAX + 1, T0).filter((wait) => wait === 0)).toHaveLength(MAX);
  });
});

describe("a refusal for the rate", () => {
  it("pauses the portal for the interval", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(new Headers(), 429, T0);
    expect(limiter.acquire(T0 + 1)).toBe(WINDOW_MS - 1);
    expect(limiter.acquire(T0 + WINDOW_MS)).toBe(0);
  });

  it("pauses for as long as Retry-After says, in seconds or as a date", () => {
    const seconds = createRateLimiter();
    seconds.updateFromHeaders(new Headers({ "Retry-After": "3" }), 429, T0);
    expect(seconds.acquire(T0)).toBe(3000);
    const date = createRateLimiter();
    date.updateFromHeaders(new Headers({ "Retry-After": new Date(T0 + 5000).toUTCString() }), 429, T0);
    expect(date.acquire(T0)).toBe(5000);
  });

  it("a shorter pause does not cut a longer one short", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(new Headers({ "Retry-After": "30" }), 429, T0);
    limiter.updateFromHeaders(new Headers({ "Retry-After": "1" }), 429, T0);
    expect(limiter.acquire(T0)).toBe(30_000);
  });

  it("a migrating account is asked again after an hour at the latest", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(new Headers({ "Retry-After": "86400" }), 477, T0);
    expect(limiter.acquire(T0)).toBe(3_600_000);
  });

  it("a wait for one record, or for nothing stated, does not pause the portal", () => {
    const limiter = createRateLimiter();
    limiter.updateFromHeaders(new Headers({ "Retry-After": "2" }), 423, T0);
    limiter.updateFromHeaders(new Headers(), 503, T0);
    expect(limiter.acquire(T0)).toBe(0);
  });

  it("let background work of several calls come to its end, which begins again after each refusal", () => {
    const limiter = createRateLimiter({ max: 100, intervalMs: 10_000 });
    let now = 0;
    // 80 calls, evenly over a window: from then on one becomes free each eighth of a second.
    for (; now < 10_000; now += 125) expect(limiter.acquire(now, "background")).toBe(0);
    let made = 0;
    while (made < 15 && now < 60_000) {
      const waitMs = limiter.acquire(now, "background");
      made = waitMs === 0 ? made + 1 : 0;
      now += waitMs;
    }
    expect(made).toBe(15);
    expect(now).toBeLessThanOrEqual(12_500);
  });
});
