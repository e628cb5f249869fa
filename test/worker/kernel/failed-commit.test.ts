/** A commit that fails leaves nothing in memory of what it undid. */
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { OutboxChannel } from "../../../src/kernel/outbox/channel.ts";
import { Counters } from "../../../src/kernel/counters.ts";
import { OutboxTable } from "../../../src/kernel/outbox/outbox.ts";
import { ok } from "../../../src/lib/result.ts";
import { onFreshStorage } from "./support.ts";

/** Runs `work` in a transaction that is undone. */
function undone(storage: DurableObjectStorage, work: () => void): void {
  expect(() =>
    storage.transactionSync(() => {
      work();
      throw new Error("undone");
    }),
  ).toThrow("undone");
}

describe("a commit that fails", () => {
  it("counts nothing, and keeps what was counted before", () =>
    onFreshStorage((storage) => {
      const counters = new Counters(storage.sql);
      counters.add("started", 2);
      const before = counters.pending();
      undone(storage, () => {
        counters.add("started");
        counters.add("failed");
      });
      counters.restore(before);
      counters.flush();
      expect(counters.all()).toEqual({ started: 2 });
    }));

  it("does not make a channel flush in a circle what is not there", () =>
    onFreshStorage(async (storage) => {
      const outbox = new OutboxTable(storage.sql, "test", z.object({ n: z.number() }));
      let calls = 0;
      const channel = new OutboxChannel({
        urgency: "batched",
        describe: ({ recordId }) => ({ kind: "write", subject: recordId }),
        outbox,
        now: () => 1000,
        commit: (work) => work(),
        patch: async () => {
          calls += 1;
          return ok(undefined);
        },
        update: async () => ok({ written: [], failed: [] }),
        written: () => undefined,
        gone: () => false,
        refused: () => false,
      });
      expect(channel.ready(1000).count).toBe(0);
      undone(storage, () => void outbox.put("1001", 1, { n: 1 }, 1000));
      expect(await channel.flush()).toEqual(ok(false));
      expect([channel.ready(1000).count, calls]).toEqual([0, 0]);
    }));
});
