/** When deals are evaluated that come behind crowds. */
import { describe, expect, it } from "vitest";
import { Debounce } from "../../../src/features/gates/debounce.ts";

describe("the next evaluation of deals", () => {
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
