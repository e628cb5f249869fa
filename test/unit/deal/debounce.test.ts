/** When deals are evaluated: the first at once, a crowd together, and a lone one behind a crowd soon. */
import { describe, expect, it } from "vitest";
import { Debounce } from "../../../src/features/gates/debounce.ts";

describe("the next evaluation of deals", () => {
  it("is at once for the first three, and then once a second", () => {
    const debounce = new Debounce();
    const evaluatedAt: number[] = [];
    for (let now = 10_000; evaluatedAt.length < 6; now += 10) {
      if (debounce.nextAt(now, 1) > now) continue;
      debounce.evaluated(1, now);
      evaluatedAt.push(now);
    }
    expect(evaluatedAt).toEqual([10_000, 10_010, 10_020, 11_000, 12_000, 13_000]);
  });

  it("is at once for a hundred, and soon for a lone deal behind five crowds", () => {
    const debounce = new Debounce();
    for (let crowd = 0; crowd < 5; crowd += 1) {
      expect(debounce.nextAt(10_000 + crowd, 200)).toBe(10_000 + crowd);
      debounce.evaluated(200, 10_000 + crowd);
    }
    expect(debounce.nextAt(10_004, 1)).toBeLessThanOrEqual(11_004);
    expect(debounce.nextAt(10_004, 50)).toBeLessThanOrEqual(11_504);
  });
});
