/** Counters: exact for whoever reads them, written once a second while work goes on. */
import { describe, expect, it } from "vitest";
import { Counters } from "../../../src/kernel/counters.ts";
import { countRows, onFreshStorage } from "./support.ts";

describe("counters", () => {
  it("are written once a second at most while work goes on, and at its end", () =>
    onFreshStorage(({ sql }) => {
      const { written } = countRows(sql, (counted) => {
        const counters = new Counters(counted);
        for (let now = 0; now < 4000; now += 1) {
          counters.add("done");
          counters.add("waiting", -1);
          counters.flushSometimes(10_000 + now, false);
        }
        counters.flushSometimes(14_000, true);
      });
      // Two rows, at 0, 1, 2 and 3 s, and at the end.
      expect(written).toBe(10);
      expect(new Counters(sql).all()).toEqual({ done: 4000, waiting: -4000 });
    }));

  it("include what is not written yet for whoever reads them", () =>
    onFreshStorage(({ sql }) => {
      const counters = new Counters(sql);
      counters.add("done");
      counters.flushSometimes(10_000, false);
      counters.add("done", 2);
      counters.flushSometimes(10_001, false);
      expect([counters.get("done"), counters.all()]).toEqual([3, { done: 3 }]);
      expect(new Counters(sql).get("done")).toBe(1);
    }));
});
