/** The work that waits with a time limit leaves nothing behind, however often it waits and however it ends. */
import { onTestFinished, describe, expect, it, vi } from "vitest";
import { findBrokenGates, readPipelines } from "../../../src/features/gates/pipelines.ts";
import type { HubSpotFailure } from "../../../src/hubspot/transport/failures.ts";
import { BatchLoader, CachedValue, FRESH_MS } from "../../../src/lib/cache.ts";
import { sendRequest } from "../../../src/lib/http.ts";
import { ok } from "../../../src/lib/result.ts";
import { KeyedWaiters, Signal } from "../../../src/lib/signal.ts";

const TURNS = 5000;

/** Counts timers that are neither over nor cleared, and listeners that were not removed, until the test ends. */
function countOpen() {
  const timers = new Set<unknown>();
  const signals = new Map<AbortSignal, number>();
  const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];
  vi.stubGlobal("setTimeout", (run: () => void, ms?: number) => {
    const timer = set(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return timer;
  });
  vi.stubGlobal("clearTimeout", (timer: number) => {
    timers.delete(timer);
    clear(timer);
  });
  const change = (signal: AbortSignal, by: number) => signals.set(signal, (signals.get(signal) ?? 0) + by);
  const { value: add } = Object.getOwnPropertyDescriptor(EventTarget.prototype, "addEventListener") ?? {};
  const { value: remove } =
    Object.getOwnPropertyDescriptor(EventTarget.prototype, "removeEventListener") ?? {};
  const spies = [
    vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(function adding(
      this: EventTarget,
      ...args
    ) {
      if (this instanceof AbortSignal) change(this, 1);
      Reflect.apply(add, this, args);
    }),
    vi.spyOn(EventTarget.prototype, "removeEventListener").mockImplementation(function removing(
      this: EventTarget,
      ...args
    ) {
      if (this instanceof AbortSignal) change(this, -1);
      Reflect.apply(remove, this, args);
    }),
  ];
  onTestFinished(() => {
    vi.unstubAllGlobals();
    for (const spy of spies) spy.mockRestore();
  });
  return {
    get timers() {
      return timers.size;
    },
    get listeners() {
      return [...signals.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

describe(`over ${TURNS} turns`, () => {
  it("a signal leaves no timer, raised before, during or never", async () => {
    const open = countOpen();
    const signal = new Signal();
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (turn % 2 === 0) signal.raise();
      const waiting = signal.wait(60_000);
      if (turn % 2 === 1) signal.raise();
      await waiting;
    }
    await signal.wait(1);
    expect(open.timers).toBe(0);
  });

  it("waits by key leave no timer and no wait, whoever comes first", async () => {
    const open = countOpen();
    const waiters = new KeyedWaiters<number>();
    for (let turn = 0; turn < TURNS; turn += 1) {
      const both = Promise.all([waiters.next(turn % 7, 60_000), waiters.next(turn % 7, 60_000)]);
      waiters.resolve(turn % 7, turn);
      expect(await both).toEqual([turn, turn]);
    }
    expect(await Promise.all(Array.from({ length: 100 }, (_, key) => waiters.next(key, 1)))).toEqual(
      Array.from({ length: 100 }, () => null),
    );
    expect([open.timers, waiters.size]).toEqual([0, 0]);
  });

  it("a page's patience with HubSpot leaves no timer, also when a read throws", async () => {
    const open = countOpen();
    const good = new CachedValue<never[], HubSpotFailure>(
      async () => ok([]),
      () => 0,
    );
    const bad = new CachedValue<never, HubSpotFailure>(
      () => Promise.reject(new Error("the object was reset")),
      () => 0,
    );
    const read = { pipelines: good, labels: good };
    const gate = { pipelineId: "p", stageId: "s", contacts: "all", minIal: "IAL1", mode: "enforce" } as const;
    for (let turn = 0; turn < TURNS; turn += 2) {
      const empty = { pipelines: [], labels: [] };
      expect(await readPipelines({ deal: read, ticket: read }, null)).toEqual({ ...empty, tickets: empty });
      await expect(
        findBrokenGates({ gates: [gate] }, { deal: { pipelines: bad, labels: good }, ticket: read }),
      ).rejects.toThrow("reset");
    }
    expect(open.timers).toBe(0);
  });

  it("cached values and loaders hold no timer and no more than they keep", async () => {
    const open = countOpen();
    let now = 0;
    let reads = 0;
    const cached = new CachedValue(
      async () => {
        reads += 1;
        return ok(reads);
      },
      () => now,
    );
    const loader = new BatchLoader<true, never>({
      absentMs: 1000,
      size: 100,
      freshMs: 1,
      now: () => now,
      read: async (ids) => ok(new Map(ids.map((id) => [id, true as const]))),
    });
    for (let turn = 0; turn < TURNS; turn += 1) {
      now += FRESH_MS / 10;
      await Promise.all([cached.get(), loader.get(`${turn}`)]);
    }
    expect(open.timers).toBe(0);
    expect(reads).toBe(TURNS / 10);
  });

  it("calls of HubSpot leave no timer and no listener", async () => {
    const open = countOpen();
    const call = {
      url: "https://api.hubapi.com/",
      method: "GET",
      headers: {},
      timeoutMs: 60_000,
      maxBytes: 100,
    };
    for (let turn = 0; turn < TURNS; turn += 1) {
      const fails = turn % 5 === 0;
      const fetch = async () => {
        if (fails) throw new TypeError("network");
        return new Response("{}");
      };
      expect((await sendRequest(fetch, call)).ok).toBe(!fails);
    }
    expect([open.timers, open.listeners]).toEqual([0, 0]);
  });
});
