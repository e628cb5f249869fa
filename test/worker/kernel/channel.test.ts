/** A channel of the outbox: what is withdrawn before it is sent, and what a commit that was undone leaves behind. */
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { OutboxChannel, type OutboxChannelOptions } from "../../../src/kernel/outbox/channel.ts";
import { OutboxTable } from "../../../src/kernel/outbox/outbox.ts";
import { ok } from "../../../src/lib/result.ts";
import { onFreshStorage } from "./support.ts";

const NOW = 1000;
const payload = z.object({ stage: z.string() });
type Payload = z.infer<typeof payload>;

function channelOn(
  storage: DurableObjectStorage,
  options: Partial<OutboxChannelOptions<Payload>> = {},
): {
  readonly channel: OutboxChannel<Payload>;
  readonly outbox: OutboxTable<Payload>;
  readonly sent: string[];
} {
  const outbox = new OutboxTable(storage.sql, "records", payload);
  const sent: string[] = [];
  const channel = new OutboxChannel<Payload>({
    urgency: "batched",
    describe: ({ recordId }) => ({ kind: "write", subject: recordId }),
    outbox,
    now: () => NOW,
    commit: (work) => storage.transactionSync(work),
    patch: async (id) => {
      sent.push(id);
      return ok(undefined);
    },
    update: async (updates) => {
      sent.push(...updates.map(({ id }) => id));
      return ok({ written: updates.map(({ id }) => id), failed: [] });
    },
    written: () => undefined,
    gone: () => false,
    refused: () => false,
    ...options,
  });
  return { channel, outbox, sent };
}

describe("a channel", () => {
  it("does not send a row that is withdrawn, and sends the others", () =>
    onFreshStorage(async (storage) => {
      const withdrawn: string[] = [];
      const { channel, outbox, sent } = channelOn(storage, {
        withdraw: ({ recordId, queuedAt }) => {
          if (queuedAt >= NOW) return false;
          withdrawn.push(recordId);
          return true;
        },
      });
      outbox.put("old", 1, { stage: "a" }, NOW - 1);
      outbox.put("new", 1, { stage: "a" }, NOW);
      expect(await channel.flush()).toEqual({ ok: true, value: true });
      expect([withdrawn, sent]).toEqual([["old"], ["new"]]);
      expect(channel.waiting(9)).toBe(0);
    }));

  it("has nothing ready when the commit that queued a row was undone", () =>
    onFreshStorage(async (storage) => {
      const { channel, outbox } = channelOn(storage);
      expect(channel.ready(NOW).count).toBe(0);
      const undone = () =>
        storage.transactionSync(() => {
          outbox.put("1", 1, { stage: "a" }, NOW);
          throw new Error("undone");
        });
      expect(undone).toThrow("undone");
      expect(await channel.flush()).toEqual({ ok: true, value: false });
      // Else the dispatcher would flush again and again without end.
      expect(channel.ready(NOW).count).toBe(0);
    }));
});
