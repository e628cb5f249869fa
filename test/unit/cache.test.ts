/** The caches: what they serve, for how long, and how few calls they make. */
import { expect, it } from "vitest";
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

it("a batch loader passes a bug of its reader on to whoever asked, and reads again afterwards", async () => {
  let isBroken = true;
  const loader = new BatchLoader<string, never>({
    read: async (ids) => {
      if (isBroken) throw new Error("a bug");
      return ok(new Map(ids.map((id) => [id, `record ${id}`])));
    },
    size: 2,
    freshMs: 1000,
    absentMs: 1000,
    now: () => 0,
  });
  await expect(loader.get("1")).rejects.toThrow("a bug");
  isBroken = false;
  expect(await loader.get("1")).toEqual(ok("record 1"));
});
