import { expect, test } from "vitest";
import { retryAfterTrouble, retryAt } from "../../../src/kernel/backoff.ts";

const MINUTE = 60_000;

/** When each call of an outage is made, ms after its first one: pauses without jitter. */
function callsOf(outageMs: number): readonly number[] {
  const calls = [0];
  for (let at = 0; at < outageMs;) {
    at = retryAfterTrouble(calls.length, at, {}, 0);
    calls.push(at);
  }
  return calls;
}

test("after an outage of HubSpot work goes on within half as long as it lasted, and within five minutes", () => {
  for (const outageMs of [10_000, 2 * MINUTE, 30 * MINUTE, 12 * 60 * MINUTE]) {
    const back = (callsOf(outageMs).at(-1) ?? 0) - outageMs;
    expect(back).toBeLessThanOrEqual(Math.min(outageMs / 2 + 2000, 5 * MINUTE));
  }
});

test("a call in five minutes is the most that a portal makes in a long outage", () => {
  expect(callsOf(24 * 60 * MINUTE).length).toBeLessThan(24 * 12 + 20);
});

test("six calls that fail by chance cost less than a minute", () => {
  expect(callsOf(30_000).length).toBeGreaterThan(6);
});

test("a pause that HubSpot asks for is kept, and up to a tenth is added to ours", () => {
  expect(retryAfterTrouble(1, 0, { retryAfterMs: 30_000 }, 0)).toBe(30_000);
  expect(retryAfterTrouble(1, 0, {}, 1)).toBe(2200);
});

test("work on one record is given up after about a day", () => {
  let at = 0;
  let attempts = 0;
  for (let next: number | null = 0; next !== null; next = retryAt(attempts, at, {}, 0)) {
    at = next;
    attempts += 1;
  }
  expect(attempts).toBe(23);
  expect(at).toBeGreaterThan(20 * 60 * MINUTE);
});
