/** Reads that many callers request at once. */
import { describe, expect, it } from "vitest";
import { BatchLoader } from "../../src/lib/cache.ts";
import { err, ok } from "../../src/lib/result.ts";

/** A reader of records that exist unless their id is negative; each call waits until it is let go. */
function reader(size = 3) {
  const calls: string[][] = [];
  const letGo: (() => void)[] = [];
  const clock = { now: 0 };
  const state = { fails: false };
  const batched = new BatchLoader<string, { reason: string; message: string }>({
    size,
    freshMs: 1000,
    absentMs: 500,
    now: () => clock.now,
    read: async (ids) => {
      calls.push([...ids]);
      await new Promise<void>((resolve) => letGo.push(resolve));
      if (state.fails) return err({ reason: "server_error", message: "no" });
      return ok(new Map(ids.filter((id) => !id.startsWith("-")).map((id) => [id, `record ${id}`])));
    },
  });
  /** Ends the oldest call under way, once there is one. */
  const next = async () => {
    await expect.poll(() => letGo.length).toBeGreaterThan(0);
    letGo.shift()?.();
  };
  return { batched, calls, next, clock, state };
}

describe("reads of single records", () => {
  it("of one turn are one call, in batches of the size that HubSpot takes", async () => {
    const { batched, calls, next } = reader();
    const asked = Promise.all(["1", "2", "3", "4", "2"].map((id) => batched.get(id)));
    await next();
    await next();
    expect((await asked).map((read) => read.ok && read.value)).toEqual([
      "record 1",
      "record 2",
      "record 3",
      "record 4",
      "record 2",
    ]);
    expect(calls).toEqual([["1", "2", "3"], ["4"]]);
  });

  it("while a call is under way join it, or gather for the next one", async () => {
    const { batched, calls, next } = reader();
    const first = batched.get("1");
    await expect.poll(() => calls.length).toBe(1);
    const later = [batched.get("1"), batched.get("2"), batched.get("3")];
    await next();
    await next();
    expect(await Promise.all([first, ...later])).toHaveLength(4);
    expect(calls).toEqual([["1"], ["2", "3"]]);
  });

  it("serve again while they are fresh; what does not exist is read again sooner, and not each time", async () => {
    const { batched, calls, next, clock } = reader();
    const both = Promise.all([batched.get("1"), batched.get("-2")]);
    await next();
    expect(await both).toEqual([ok("record 1"), ok(undefined)]);
    clock.now = 499;
    expect(await batched.get("-2")).toEqual(ok(undefined));
    clock.now = 999;
    expect(await batched.get("1")).toEqual(ok("record 1"));
    const anew = batched.get("-2");
    await next();
    await anew;
    clock.now = 1000;
    const stale = batched.get("1");
    await next();
    await stale;
    expect(calls).toEqual([["1", "-2"], ["-2"], ["1"]]);
  });

  it("that fail tell everybody why, and are not remembered", async () => {
    const { batched, next, state } = reader();
    state.fails = true;
    const both = Promise.all([batched.get("1"), batched.get("2")]);
    await next();
    expect(await both).toMatchObject([{ error: { reason: "server_error" } }, { ok: false }]);
    state.fails = false;
    const again = batched.get("1");
    await next();
    expect(await again).toEqual(ok("record 1"));
  });
});
