/** Many deals evaluated together: when, how many, and at what cost. */
import { describe, expect, it } from "vitest";
import { ok } from "../../../src/lib/result.ts";
import { onBench } from "./bench.ts";
import { stageEvent } from "./play.ts";

const idsFrom = (first: number, count: number) => Array.from({ length: count }, (_, n) => String(n + first));

/** A deal in HubSpot that no gate concerns. */
const unmoved = (id: string) => ({
  id,
  pipelineId: "sales",
  stageId: "lead",
  stages: [],
  gateStatus: "",
  gateTarget: "",
});

/** The rows that one evaluation reads when so many deals wait. */
async function rowsReadBehind(backlog: number): Promise<number> {
  let read = 0;
  await onBench(
    async (bench) => {
      bench.gates.evaluations.reevaluate(idsFrom(1, backlog), "backlog");
      expect(bench.readyAt()).not.toBeNull();
      const before = bench.rows().read;
      await bench.evaluate();
      expect(bench.readyAt()).not.toBeNull();
      read = bench.rows().read - before;
    },
    { read: async (ids) => ok({ found: ids.map((id) => unmoved(id)), gone: [] }) },
  );
  return read;
}

describe("evaluations together", () => {
  it("come at once when it is one of the first three, a second later when few wait, and at once again when many do", () =>
    onBench(async (bench) => {
      const { gates, clock: start } = bench;
      for (const why of ["first", "second", "third"]) {
        gates.evaluations.reevaluate(["7"], why);
        expect(bench.readyAt()).toBeLessThanOrEqual(start);
        await bench.evaluate();
      }
      gates.evaluations.reevaluate(["7"], "fourth");
      expect(bench.readyAt()).toBe(start + 1000);
      gates.evaluations.reevaluate(idsFrom(100, 50), "some");
      expect(bench.readyAt()).toBe(start + 1500);
      gates.evaluations.reevaluate(idsFrom(200, 100), "many");
      expect(bench.readyAt()).toBe(start);
    }));

  it("read each deal once, 200 at a time, however many reasons it has", async () => {
    const read: string[][] = [];
    await onBench(
      async (bench) => {
        const ids = idsFrom(1, 240);
        // HubSpot reports a move under two subscriptions: the second reasons come behind all of the first ones.
        for (const id of [...ids, ...ids]) bench.accept(stageEvent(id, "contract"));
        while (bench.waiting() > 0) await bench.evaluate();
        expect(bench.readyAt()).toBeNull();
        expect(read.map((some) => some.length)).toEqual([200, 40]);
        expect(new Set(read.flat()).size).toBe(240);
      },
      {
        read: async (ids) => {
          if (ids.length > 0) read.push([...ids]);
          return ok({ found: ids.map((id) => unmoved(id)), gone: [] });
        },
      },
    );
  });

  it("cost no more rows behind a long backlog", async () => {
    const [short, long] = [await rowsReadBehind(600), await rowsReadBehind(6000)];
    expect(long).toBeLessThanOrEqual(short * 1.1);
    // 200 deals: each is read with the queue, with its reasons, and when it is done.
    expect(short).toBeLessThanOrEqual(200 * 12);
  });
});
