/** A grant that HubSpot refuses: when it is tried again, and when it is given up. */
import { describe, expect, it } from "vitest";
import { checkAfterAbsence } from "../../../src/kernel/outbox/absence.ts";
import {
  afterRefusal,
  afterUnclear,
  afterWebhook,
  type GrantDelays,
  type GrantRefusal,
} from "../../../src/portal/access/grant.ts";

const START = Date.UTC(2026, 10, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const refusedAt = (now: number, before: GrantRefusal | null = null, gone = false) =>
  afterRefusal(before, { gone, now });

/** A grant that is refused whenever it is tried; the times after the first refusal, in ms. */
function attempts(count: number): readonly number[] {
  const times: number[] = [];
  let refusal = refusedAt(START);
  while (refusal !== null && times.length < count) {
    times.push(refusal.retryAt - START);
    refusal = refusedAt(refusal.retryAt, refusal);
  }
  return times;
}

describe("a refused grant", () => {
  it("is tried again after 5 minutes, an hour, then daily", () => {
    expect(attempts(4)).toEqual([
      5 * MINUTE,
      HOUR + 5 * MINUTE,
      DAY + HOUR + 5 * MINUTE,
      2 * DAY + HOUR + 5 * MINUTE,
    ]);
  });

  it("is given up after 30 days of refusals, not before", () => {
    const times = attempts(99);
    expect(times.length).toBeLessThan(99);
    expect(times.at(-1)).toBeGreaterThanOrEqual(30 * DAY);
    expect(times.at(-2)).toBeLessThan(30 * DAY);
  });

  it("is not tried more often because several calls were refused at once", () => {
    const first = refusedAt(START);
    expect(refusedAt(START + 20, first)).toMatchObject({ since: START, retryAt: START + 5 * MINUTE });
  });

  it("is tried at a webhook, but not within minutes of the last attempt, and the schedule stays", () => {
    const first = refusedAt(START);
    if (first === null) throw new Error("given up at once");
    expect(afterWebhook(first, START + 1000).retryAt).toBe(START + 3 * MINUTE);
    const second = refusedAt(START + 3 * MINUTE, first);
    expect(second?.retryAt).toBe(START + 5 * MINUTE);
    const later: GrantRefusal = { ...first, triedAt: START + HOUR, retryAt: START + DAY };
    expect(afterWebhook(later, START + 2 * HOUR).retryAt).toBe(START + 2 * HOUR);
    expect(afterWebhook(first, START + 6 * MINUTE)).toBe(first);
  });

  it("is tried soon again when HubSpot said neither yes nor no", () => {
    const first = refusedAt(START);
    if (first === null) throw new Error("given up at once");
    const now = START + 5 * MINUTE;
    expect(afterUnclear(first, { now }).retryAt).toBe(now + MINUTE);
    expect(afterUnclear(first, { now, retryAfterMs: 2 * MINUTE }).retryAt).toBe(now + 2 * MINUTE);
  });

  it("of an account that is gone is given up when HubSpot says so again 5 minutes later", () => {
    const first = refusedAt(START, null, true);
    expect(first).toMatchObject({ retryAt: START + 5 * MINUTE, goneSince: START });
    const early = refusedAt(START + 3 * MINUTE, first, true);
    expect(early).toMatchObject({ retryAt: START + 5 * MINUTE });
    expect(refusedAt(START + 5 * MINUTE, early, true)).toBeNull();
    const other = refusedAt(START + 5 * MINUTE, early, false);
    expect(other).toMatchObject({ goneSince: null });
    const again = refusedAt(START + HOUR, other, true);
    expect(again).toMatchObject({ retryAt: START + HOUR + 5 * MINUTE });
  });

  it("follows the times it is given", () => {
    const delays: GrantDelays = {
      pausesMs: [1],
      everyMs: 10,
      webhookGapMs: 1,
      unclearMs: 1,
      confirmGoneMs: 1,
      giveUpMs: 20,
    };
    const first = afterRefusal(null, { gone: false, now: 0 }, delays);
    expect(first?.retryAt).toBe(1);
    expect(afterRefusal(first, { gone: false, now: 1 }, delays)?.retryAt).toBe(11);
    expect(afterRefusal(first, { gone: false, now: 20 }, delays)).toBeNull();
  });
});

describe("an absent record", () => {
  it("is looked for after 5 seconds, a minute and ten minutes; then its absence is believed", () => {
    expect([1, 2, 3, 4].map((absences) => checkAfterAbsence(absences, 0))).toEqual([
      5000,
      MINUTE,
      10 * MINUTE,
      null,
    ]);
  });
});
