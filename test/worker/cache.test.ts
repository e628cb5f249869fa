/** The caches: what they serve, for how long, and how few calls they make. */
import { describe, expect, it } from "vitest";
import { BatchLoader, BoundedMap, CachedValue } from "../../src/lib/cache.ts";
import { err, ok } from "../../src/lib/result.ts";

it("a bounded map drops the oldest entry; one that is set again is the newest", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([3, undefined, 4]);
});

it("a cached value is read again when it is too old, and a failure is not cached", async () => {
  let [now, reads] = [0, 0];
  const value = new CachedValue(
    async () => {
      reads += 1;
      return reads === 1 ? err("down") : ok(reads);
    },
    () => now,
  );
  expect(await value.get()).toEqual(err("down"));
  expect(value.known).toBeNull();
  expect(await value.get()).toEqual(ok(2));
  now = 299_999;
  expect([await value.get(), value.known]).toEqual([ok(2), 2]);
  expect(await value.get(1000)).toEqual(ok(3));
  now += 300_000;
  expect(value.known).toBeNull();
});

describe("a batch loader", () => {
  function loader(read: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>) {
    const clock = { now: 0 };
    const calls: (readonly string[])[] = [];
    const load = new BatchLoader<string, never>({
      read: async (ids) => {
        calls.push(ids);
        return ok(await read(ids));
      },
      size: 2,
      freshMs: 1000,
      now: () => clock.now,
    });
    return { load, calls, clock };
  }
  const named = async (ids: readonly string[]) => new Map(ids.map((id) => [id, `record ${id}`]));

  it("reads what is requested at once in batches, each record once", async () => {
    const { load, calls } = loader(named);
    const loaded = await Promise.all(["1", "2", "1", "3"].map((id) => load.get(id)));
    expect(loaded.map((result) => result.ok && result.value)).toEqual([
      "record 1",
      "record 2",
      "record 1",
      "record 3",
    ]);
    expect(calls).toEqual([["1", "2"], ["3"]]);
  });

  it("serves a record from memory while it is fresh, and asks again for one that did not exist", async () => {
    const { load, calls, clock } = loader(async (ids) => named(ids.filter((id) => id !== "9")));
    expect([await load.get("1"), await load.get("9")]).toEqual([ok("record 1"), ok(undefined)]);
    clock.now = 999;
    await Promise.all([load.get("1"), load.get("9")]);
    clock.now = 1000;
    await load.get("1");
    expect(calls).toEqual([["1"], ["9"], ["9"], ["1"]]);
  });

  it("passes a bug of its reader on to whoever asked, and reads again afterwards", async () => {
    let isBroken = true;
    const { load } = loader(async (ids) => {
      if (isBroken) throw new Error("a bug");
      return named(ids);
    });
    await expect(load.get("1")).rejects.toThrow("a bug");
    isBroken = false;
    expect(await load.get("1")).toEqual(ok("record 1"));
  });
});
