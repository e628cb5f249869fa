/** The portal's jobs: stored once, handed out in order, one subject at a time, at a cost that does not grow. */
import { describe, expect, it } from "vitest";
import type { NewJob } from "../../../src/kernel/jobs/job.ts";
import { Jobs } from "../../../src/kernel/jobs/jobs.ts";
import { countRows, onFreshStorage } from "./support.ts";

const job = (subject: string, change: Partial<NewJob> = {}): NewJob => ({
  name: "test.event",
  queue: "test",
  subject,
  dedupeKey: "once",
  payload: { n: 1 },
  ...change,
});
const everything = () => true;

describe("jobs", () => {
  it("adds a repeated delivery once, also after it was done", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      expect(jobs.add([job("a"), job("a"), job("b")], 1)).toBe(2);
      for (const taken of jobs.take("test", 10, 1, everything)) jobs.markDone(taken, "it is done");
      expect(jobs.add([job("a")], 2)).toBe(0);
      expect(jobs.find("a", "once")).toMatchObject({ state: "done", result: "it is done" });
    }));

  it("hands out the oldest first, each once until it is put off", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("late", { dueAt: 20 }), job("early", { dueAt: 10 })], 0);
      const first = jobs.take("test", 10, 30, everything);
      expect(first.map(({ subject }) => subject)).toEqual(["early", "late"]);
      expect(jobs.take("test", 10, 30, everything)).toEqual([]);
      const [early] = first;
      if (early === undefined) throw new Error("no job");
      jobs.retryLater(early, 1, 50, "try later");
      expect(jobs.nextDueAt("test", 30)).toBe(50);
      expect(jobs.take("test", 10, 49, everything)).toEqual([]);
      expect(jobs.take("test", 10, 50, everything)).toMatchObject([{ subject: "early", attempts: 1 }]);
    }));

  it("keeps the place of a job that may not run yet, and lets others pass it", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("busy"), job("free")], 0);
      const taken = jobs.take("test", 10, 0, ({ subject }) => subject !== "busy");
      expect(taken.map(({ subject }) => subject)).toEqual(["free"]);
      expect(jobs.take("test", 10, 0, everything)).toMatchObject([{ subject: "busy" }]);
    }));

  it("hands out no job that ended, or was postponed, while it was read ahead", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("taken"), job("ended"), job("postponed"), job("other")], 0);
      expect(jobs.take("test", 1, 0, everything)).toHaveLength(1);
      const [ended, postponed] = jobs.waitingOf(["ended", "postponed"]);
      if (ended === undefined || postponed === undefined) throw new Error("no job");
      jobs.markDone(ended);
      jobs.retryLater(postponed, 1, 50, "try later");
      expect(jobs.take("test", 10, 0, everything)).toMatchObject([{ subject: "other" }]);
      expect(jobs.take("test", 10, 50, everything)).toMatchObject([{ subject: "postponed" }]);
    }));

  it("takes nothing for a subject that is not admitted", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql, { admits: (subject) => subject !== "erased" });
      expect(jobs.add([job("erased"), job("other")], 0)).toBe(1);
    }));

  it("replays a dead letter, and tells it with its reason until then", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("a")], 0);
      const [taken] = jobs.take("test", 1, 0, everything);
      if (taken === undefined) throw new Error("no job");
      jobs.moveToDeadLetters(taken, "refused", 5);
      expect(jobs.dead(10)).toMatchObject([{ subject: "a", reason: "refused", since: 5 }]);
      expect(jobs.replay(taken.seq, 9)).toBe(true);
      expect(jobs.replay(taken.seq, 9)).toBe(false);
      expect(jobs.take("test", 1, 9, everything)).toHaveLength(1);
    }));

  it("deletes what it keeps of a subject, and what is too old to be repeated", () =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("a"), job("b"), job("c")], 0);
      jobs.deleteSubjects(["a"]);
      expect(jobs.ofSubjects(["a"])).toEqual([]);
      const [b] = jobs.take("test", 1, 0, everything);
      if (b === undefined) throw new Error("no job");
      jobs.markDone(b);
      jobs.prune(0, jobs.lastSeq());
      expect(jobs.ofSubjects(["b", "c"]).map(({ subject }) => subject)).toEqual(["c"]);
    }));

  it.each([100, 5000])("costs the same rows a job with %i waiting", (waiting) =>
    onFreshStorage(({ sql }) => {
      const many = Array.from({ length: waiting }, (_, index) => job(`waiting:${index}`, { queue: "other" }));
      new Jobs(sql).add(many, 0);
      let jobs = new Jobs(sql);
      const added = countRows(sql, (counted) => {
        jobs = new Jobs(counted);
        jobs.add([job("a")], 0);
      });
      expect(added.written).toBe(3);
      expect(added.read).toBeLessThanOrEqual(2);
    }),
  );

  it("reads a job about once, however many turns it waits", () =>
    onFreshStorage(({ sql }) => {
      new Jobs(sql).add(
        Array.from({ length: 1000 }, (_, index) => job(`s:${index}`)),
        0,
      );
      const { read, written } = countRows(sql, (counted) => {
        const jobs = new Jobs(counted);
        for (let turn = 0; turn < 1000; turn += 1)
          for (const taken of jobs.take("test", 1, 0, everything)) jobs.markDone(taken);
      });
      expect(written).toBe(1000);
      expect(read).toBeLessThanOrEqual(4000);
    }));

  it.each([100, 5000])("reads a row to know when the next of %i waiting jobs is due", (waiting) =>
    onFreshStorage(({ sql }) => {
      new Jobs(sql).add(
        Array.from({ length: waiting }, (_, index) => job(`s:${index}`)),
        5,
      );
      const { read } = countRows(sql, (counted) => {
        expect(new Jobs(counted).nextDueAt("test", 9)).toBe(9);
        expect(new Jobs(counted).nextDueAt("test", 1)).toBe(5);
      });
      expect(read).toBeLessThanOrEqual(4);
    }),
  );

  it.each([100, 5000])("makes the postponed due at a cost of their own with %i waiting", (waiting) =>
    onFreshStorage(({ sql }) => {
      const jobs = new Jobs(sql);
      jobs.add([job("postponed")], 0);
      const [taken] = jobs.take("test", 1, 0, everything);
      if (taken === undefined) throw new Error("no job");
      jobs.retryLater(taken, 3, 1000, "1Kosmos does not answer");
      jobs.add(
        Array.from({ length: waiting }, (_, index) => job(`s:${index}`)),
        500,
      );
      const { read, written } = countRows(sql, (counted) => new Jobs(counted).makeDueNow("test", 7));
      expect([read, written]).toEqual([expect.toSatisfy((rows: number) => rows <= 3), 2]);
      expect(new Jobs(sql).nextDueAt("test", 0)).toBe(7);
    }),
  );
});
