/** The worker loop: order, exclusivity, limits and what it leaves behind. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Dispatcher, type HubSpotTask } from "../../../src/kernel/jobs/dispatcher.ts";
import type { Work, WorkQueue } from "../../../src/kernel/jobs/job.ts";

/** A queue in memory; `log` has what ran, in order. */
function queueOf(
  name: string,
  order: number,
  works: Work[],
  share = 0,
  resource: string | null = null,
): WorkQueue {
  return {
    name,
    order,
    share,
    resource,
    isUniform: false,
    nextDueAt: () => (works.length > 0 ? 0 : null),
    invalidate: () => undefined,
    take: (limit, _now, admits) => {
      const taken: Work[] = [];
      for (const candidate of works.slice()) {
        if (taken.length >= limit) break;
        if (!admits(candidate)) continue;
        works.splice(works.indexOf(candidate), 1);
        taken.push(candidate);
      }
      return taken;
    },
  };
}

function work(log: string[], name: string, options: Partial<Work> & { ms?: number } = {}): Work {
  return {
    subjects: options.subjects ?? [name],
    resource: options.resource ?? null,
    run: async () => {
      log.push(`${name} starts`);
      await scheduler.wait(options.ms ?? 1);
      log.push(`${name} ends`);
    },
  };
}

function dispatcher(queues: WorkQueue[], allowance = 100, tasks: HubSpotTask[] = []): Dispatcher {
  return new Dispatcher({
    queues,
    tasks,
    limiters: new Map([["provider", { allowance: () => allowance, launched: () => undefined }]]),
    now: () => Date.now(),
    hubspotReadyAt: () => 0,
    onTaskFailed: () => undefined,
    beforeTurn: () => false,
    afterTurn: () => undefined,
    invalidate: () => undefined,
  });
}

/** Hurries the clock: a call counts as slow at the next look, which is a quarter of a second away. */
function hurryClock(): void {
  const real = Date.now;
  const began = real();
  const spy = vi.spyOn(Date, "now").mockImplementation(() => began + (real() - began) * 60);
  onTestFinished(() => spy.mockRestore());
}

describe("a single slot", () => {
  it("is shared by turns: neither what is urgent nor what has a share gets all of it", async () => {
    const log: string[] = [];
    const many = (name: string) =>
      Array.from({ length: 10 }, (_, n) => work(log, `${name}${n}`, { resource: "provider" }));
    const queues = [
      queueOf("starts", 0, many("start"), 0, "provider"),
      queueOf("polls", 1, many("poll"), 0.25, "provider"),
    ];
    await dispatcher(queues, 1).run();
    const first = log.filter((line) => line.endsWith("starts")).slice(0, 10);
    expect(first.filter((line) => line.startsWith("start")).length).toBeGreaterThanOrEqual(3);
    expect(first.filter((line) => line.startsWith("poll")).length).toBeGreaterThanOrEqual(3);
  });
});

describe("an urgent task", () => {
  /** A task that is due so many times and takes some ms. */
  function taskOf(log: string[], times: number, ms: number): HubSpotTask {
    let left = times;
    return {
      name: "urgent",
      isUrgent: true,
      readyAt: () => (left > 0 ? 0 : null),
      run: async () => {
        left -= 1;
        log.push("task starts");
        await scheduler.wait(ms);
        log.push("task ends");
      },
    };
  }

  const crowd = (log: string[]) => Array.from({ length: 100 }, (_, n) => work(log, `work${n}`));

  it("is run between little other work, of which some goes on", async () => {
    const log: string[] = [];
    await dispatcher([queueOf("a", 0, crowd(log))], 100, [taskOf(log, 4, 20)]).run();
    const lastEnds = log.lastIndexOf("task ends");
    const startedBefore = log.slice(0, lastEnds).filter((line) => /^work\d+ starts$/u.test(line)).length;
    // 32 before the first, and 8 before each other one.
    expect(startedBefore).toBe(32 + 3 * 8);
    expect(log.filter((line) => line.endsWith("ends"))).toHaveLength(104);
  });

  it("that takes long does not stop other work", async () => {
    hurryClock();
    const log: string[] = [];
    await dispatcher([queueOf("a", 0, crowd(log))], 100, [taskOf(log, 1, 600)]).run();
    expect(log.indexOf("work99 ends")).toBeLessThan(log.indexOf("task ends"));
  });
});

describe("work that takes long", () => {
  it("gives its place and its slot to others after five seconds, and is not started twice", async () => {
    hurryClock();
    const log: string[] = [];
    const slow = { resource: "provider", ms: 600, subjects: ["s"] };
    const works = [work(log, "slow", slow)];
    const quick = [work(log, "quick", { resource: "provider" }), work(log, "same", { subjects: ["s"] })];
    const done = dispatcher([queueOf("a", 0, works), queueOf("b", 1, quick)], 1).run();
    await done;
    expect(log.slice(0, 3)).toEqual(["slow starts", "quick starts", "quick ends"]);
    expect(log.slice(3)).toEqual(["slow ends", "same starts", "same ends"]);
  });

  it("in all places leaves as many again to others", async () => {
    hurryClock();
    const log: string[] = [];
    const works = Array.from({ length: 32 }, (_, n) => work(log, `slow${n}`, { ms: 600 }));
    const done = dispatcher([queueOf("a", 0, works), queueOf("b", 1, [work(log, "quick")])]).run();
    await done;
    expect(log.find((line) => line.endsWith("ends"))).toBe("quick ends");
  });

  it("does not end the alarm's share for the others", async () => {
    const log: string[] = [];
    let at = 0;
    const late: Work[] = [];
    const queue = queueOf("b", 1, late);
    const slow = queueOf("a", 0, [work(log, "slow", { ms: 900 })]);
    const options = { queues: [slow, queue], tasks: [], limiters: new Map(), now: () => at };
    const done = new Dispatcher({
      ...options,
      hubspotReadyAt: () => 0,
      onTaskFailed: () => undefined,
      beforeTurn: () => false,
      afterTurn: () => undefined,
      invalidate: () => undefined,
    }).run();
    // The clock stands until the work has begun.
    await scheduler.wait(60);
    // Past the minute after which an alarm takes on nothing new otherwise.
    at = 90_000;
    late.push(work(log, "late"));
    await done;
    expect(log.filter((line) => line.endsWith("ends"))).toEqual(["late ends", "slow ends"]);
  });
});

describe("the dispatcher", () => {
  it("never runs two pieces at once for one subject", async () => {
    const log: string[] = [];
    const works = [work(log, "a1", { subjects: ["a"] }), work(log, "a2", { subjects: ["b", "a"] })];
    await dispatcher([queueOf("q", 0, works)]).run();
    expect(log).toEqual(["a1 starts", "a1 ends", "a2 starts", "a2 ends"]);
  });

  it("serves the more urgent queue first, and keeps a share for one that has it", async () => {
    const log: string[] = [];
    const many = (name: string, n: number) =>
      Array.from({ length: n }, (_, i) => work(log, `${name}${i}`, { ms: 20 }));
    const queues = [queueOf("flood", 0, many("flood", 200)), queueOf("polls", 1, many("poll", 200), 0.25)];
    await dispatcher(queues).run();
    const first = log.slice(0, 32).filter((line) => line.endsWith("starts"));
    expect(first.filter((line) => line.startsWith("flood"))).toHaveLength(24);
    expect(first.filter((line) => line.startsWith("poll"))).toHaveLength(8);
  });

  it("gives out a resource as far as its limiter allows, and what needs none goes on", async () => {
    const log: string[] = [];
    const works = [
      work(log, "call1", { resource: "provider", ms: 20 }),
      work(log, "call2", { resource: "provider" }),
      work(log, "local"),
    ];
    await dispatcher([queueOf("q", 0, works)], 1).run();
    expect(log.indexOf("local ends")).toBeLessThan(log.indexOf("call1 ends"));
    expect(log.indexOf("call2 starts")).toBeGreaterThan(log.indexOf("call1 ends"));
  });

  it("tells a queue of mixed work whether its limiter lets anything through, as it is at each candidate", async () => {
    const log: string[] = [];
    const works = ["call1", "call2"].map((name) => work(log, name, { resource: "provider", ms: 20 }));
    const seen: boolean[] = [];
    const queue = queueOf("polls", 0, works);
    const take: WorkQueue["take"] = (limit, now, admits, hasSlots) => {
      const asks = (candidate: Work) => {
        seen.push(hasSlots());
        return admits(candidate);
      };
      return queue.take(limit, now, asks, hasSlots);
    };
    await dispatcher([{ ...queue, resource: "provider", take }], 1).run();
    expect(log).toEqual(["call1 starts", "call1 ends", "call2 starts", "call2 ends"]);
    expect(seen.slice(0, 2)).toEqual([true, false]);
    expect(seen.at(-1)).toBe(true);
  });

  it("lets one task at a time talk to HubSpot", async () => {
    const log: string[] = [];
    const task = (name: string): HubSpotTask => {
      let isDone = false;
      return {
        name,
        readyAt: () => (isDone ? null : 0),
        run: async () => {
          isDone = true;
          log.push(`${name} starts`);
          await scheduler.wait(5);
          log.push(`${name} ends`);
        },
      };
    };
    await dispatcher([], 1, [task("moves"), task("writes")]).run();
    expect(log).toEqual(["moves starts", "moves ends", "writes starts", "writes ends"]);
  });

  it("releases every timer over 5,000 turns", async () => {
    const open = new Set<unknown>();
    const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];
    vi.stubGlobal("setTimeout", (...args: Parameters<typeof setTimeout>) => {
      const timer = set(...args);
      open.add(timer);
      return timer;
    });
    vi.stubGlobal("clearTimeout", (timer: number) => {
      open.delete(timer);
      clear(timer);
    });
    const works = Array.from({ length: 5000 }, (_, i) => work([], `w${i}`, { subjects: ["one"], ms: 0 }));
    for (const each of works) Object.assign(each, { run: () => Promise.resolve() });
    const loop = dispatcher([queueOf("q", 0, works)]);
    while (works.length > 0) await loop.run();
    vi.unstubAllGlobals();
    expect(open.size).toBe(0);
  });
});
