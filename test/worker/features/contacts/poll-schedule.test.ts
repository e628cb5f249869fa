/** The schedule of polls: one row a poll, and no entry that is of no use any more. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { ContactEvent } from "../../../../src/domain/contact/event.ts";
import type { OpenSession } from "../../../../src/domain/contact/contract.ts";
import { project } from "../../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT } from "../../../../src/domain/contact/state.ts";
import { ContactIndex } from "../../../../src/features/contacts/table/contact-index.ts";
import { CLOSED } from "../../../../src/portal/connection/circuit-breaker.ts";
import { PollQueue, type FailedPoll } from "../../../../src/features/contacts/polls/poll-queue.ts";
import { PollSchedule, type DuePoll } from "../../../../src/features/contacts/polls/poll-schedule.ts";
import { failure } from "../../../../src/onekosmos/failures.ts";
import { migrateParts } from "../../../../src/lib/migrate.ts";
import { PORTAL_SCHEMA } from "../../../../src/portal/schema.ts";
import { countRows } from "../../kernel/support.ts";

const always = () => true;

const HOUR = 3_600_000;
const START = 1_000_000;
const session = (change: Partial<OpenSession> = {}): OpenSession => ({
  kind: "identity",
  requestId: "r1",
  provider: "idverify",
  startedAt: START,
  openedAt: null,
  expiresAt: START + 24 * HOUR,
  ...change,
});

/** The schedule and the contacts of one object's life. */
function lifeOn(sql: SqlStorage) {
  const index = new ContactIndex(sql);
  const schedule = new PollSchedule(sql, index);
  const projection = project(NEW_CONTACT, "");
  return {
    schedule,
    open: (contactId: string, sessions: readonly OpenSession[], generation: number) => {
      index.put(contactId, { ...projection, open: sessions }, generation);
      for (const each of sessions) schedule.add(contactId, each, generation, START);
    },
    openWithLate: (contactId: string, open: readonly OpenSession[], late: readonly OpenSession[]) => {
      index.put(contactId, { ...projection, open, late }, 1);
      for (const each of [...open, ...late]) schedule.add(contactId, each, 1, START);
    },
    close: (contactId: string, generation: number) =>
      index.put(contactId, { ...projection, open: [] }, generation),
    due: (now: number) => {
      const due: DuePoll[] = [];
      schedule.take(
        100,
        now,
        (poll) => {
          due.push(poll);
          return true;
        },
        always,
      );
      return due;
    },
    rows: () => sql.exec("SELECT * FROM polls").toArray(),
  };
}

async function onStorage(play: (sql: SqlStorage) => void | Promise<void>): Promise<void> {
  await runInDurableObject(env.PORTAL.getByName(`polls-${crypto.randomUUID()}`), async (_, { storage }) => {
    migrateParts(storage, PORTAL_SCHEMA);
    await play(storage.sql);
  });
}

describe("a poll", () => {
  it.each([1, 500])("without news writes one row, with %i others open", (others) =>
    onStorage((sql) => {
      const life = lifeOn(sql);
      for (let n = 0; n < others; n += 1) life.open(`other-${n}`, [session({ startedAt: START + HOUR })], 1);
      life.open("1001", [session()], 1);
      const { written } = countRows(sql, (counted) => {
        const schedule = new PollSchedule(counted, new ContactIndex(counted));
        schedule.take(
          1,
          START + 10_000,
          (poll) => {
            schedule.reschedule(poll, START + 10_000);
            return true;
          },
          always,
        );
      });
      expect(written).toBe(1);
      expect(life.rows()).toHaveLength(others + 1);
    }),
  );

  it("whose call failed comes again with growing pauses, but not after the session's end", () =>
    onStorage((sql) => {
      const life = lifeOn(sql);
      life.open("1001", [session({ expiresAt: START + 20_000 })], 1);
      let now = START + 10_000;
      const pauses = [];
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const [poll] = life.due(now);
        if (poll === undefined) throw new Error("no poll is due");
        expect(poll.attempts).toBe(attempt - 1);
        life.schedule.reschedule(poll, now, {});
        const next = life.schedule.nextDueAt(now) ?? 0;
        pauses.push(next - now);
        now = next;
      }
      expect(pauses[0]).toBeGreaterThanOrEqual(2000);
      expect(pauses[1]).toBeGreaterThanOrEqual(3000);
      expect(now).toBe(START + 20_000);
    }));
});

describe("a poll whose consequences cannot be stored", () => {
  it("is neither lost nor asked again at once", async () => {
    await runInDurableObject(env.PORTAL.getByName(`polls-${crypto.randomUUID()}`), async (_, { storage }) => {
      migrateParts(storage, PORTAL_SCHEMA);
      const life = lifeOn(storage.sql);
      life.open("1001", [session()], 1);
      const now = START + 10_000;
      const error = vi.spyOn(console, "error").mockReturnValue();
      const queue = new PollQueue({
        breaker: () => CLOSED,
        schedule: life.schedule,
        resource: "provider",
        now: () => now,
        commit: (work) => storage.transactionSync(work),
        run: async () => ({ kind: "retry", failure: failure("timeout") }),
        store: () => {
          throw new Error("a bug");
        },
        failed: () => undefined,
      });
      const works = queue.take(10, now, always, always);
      expect(works).toHaveLength(1);
      await works[0]?.run();
      expect(error).toHaveBeenCalledWith(expect.stringContaining("poll not committed"));
      error.mockRestore();
      expect(queue.take(10, now, always, always)).toEqual([]);
      expect(queue.nextDueAt(now)).toBeGreaterThan(now);
      expect(queue.take(10, now + 60_000, always, always)).toHaveLength(1);
    });
  });
});

describe("a session that 1Kosmos gives no response about", () => {
  it.each([
    ["is asked about for as long as it is open", {}, 60, { expire: true, giveUp: false }],
    ["is asked about a week after it is late", { provider: "late" }, 6, { expire: true, giveUp: false }],
    ["is given up then", { provider: "late" }, 8, { expire: true, giveUp: true }],
  ] as const)("%s", async (_, change, days, expected) =>
    onStorage(async (sql) => {
      const life = lifeOn(sql);
      life.open("1001", [session(change)], 1);
      const asked: ContactEvent[] = [];
      const failures: FailedPoll[] = [];
      const now = START + 24 * HOUR + days * 24 * HOUR;
      const queue = new PollQueue({
        breaker: () => CLOSED,
        schedule: life.schedule,
        resource: "provider",
        now: () => now,
        commit: (work) => work(),
        run: async (__, event) => {
          asked.push(event);
          return { kind: "retry", failure: failure("timeout") };
        },
        store: () => 1,
        failed: (failed) => failures.push(failed),
      });
      const [work] = queue.take(10, now, always, always);
      await work?.run();
      expect(asked).toMatchObject([expected]);
      // A caller that must get the result is retried within the hour.
      expect(failures).toMatchObject([{ failure: { reason: "timeout" }, poll: { contactId: "1001" } }]);
      expect(failures[0]?.retryAt).toBeGreaterThan(now);
      expect(failures[0]?.retryAt).toBeLessThanOrEqual(now + HOUR);
    }),
  );
});

describe("a link that was opened", () => {
  it.each([
    ["in the same life of the object", false],
    ["after an eviction", true],
  ])("brings a new entry and makes the old one void, %s", (_, isEvicted) =>
    onStorage((sql) => {
      const first = lifeOn(sql);
      first.open("1001", [session()], 1);
      const life = isEvicted ? lifeOn(sql) : first;
      life.open("1001", [session({ openedAt: START + HOUR })], 2);
      // The old place may still be there; it must not be handed out as a second poll.
      const due = life.due(START + 12 * HOUR);
      expect(due.map(({ generation, session: { openedAt } }) => [generation, openedAt])).toEqual([
        [2, START + HOUR],
      ]);
      expect(life.rows()).toHaveLength(1);
    }),
  );
});

describe("a session that is over", () => {
  it("leaves no entry when its place is known", () =>
    onStorage((sql) => {
      const life = lifeOn(sql);
      life.open("1001", [session()], 1);
      life.close("1001", 1);
      life.schedule.remove("1001", session());
      expect(life.schedule.nextDueAt(START)).toBeNull();
      expect(life.rows()).toEqual([]);
    }));

  it("leaves no entry that wakes the object when its place was forgotten with an eviction", () =>
    onStorage((sql) => {
      lifeOn(sql).open("1001", [session()], 1);
      const life = lifeOn(sql);
      expect(life.schedule.nextDueAt(START)).toBeGreaterThan(START);
      life.close("1001", 1);
      life.schedule.remove("1001", session());
      expect(life.schedule.nextDueAt(START)).toBeNull();
      expect(life.rows()).toEqual([]);
    }));

  it("is polled on beside the one that took its place, and goes by itself", () =>
    onStorage((sql) => {
      const life = lifeOn(sql);
      const late = session({ provider: "late", requestId: "r0" });
      life.openWithLate("1001", [session()], [late]);
      expect(life.due(START + 2 * HOUR).map((poll) => poll.session.requestId)).toEqual(["r1", "r0"]);
      life.schedule.remove("1001", session());
      expect(life.rows()).toMatchObject([{ slot: "r0" }]);
      life.schedule.remove("1001", late);
      expect(life.rows()).toEqual([]);
    }));

  it("is polled within minutes of its end, seldom later, and last at 1Kosmos' own end", () =>
    onStorage((sql) => {
      const life = lifeOn(sql);
      const week = session({ provider: "late", expiresAt: START + 7 * 24 * HOUR });
      life.openWithLate("1001", [], [week]);
      const times: number[] = [];
      for (;;) {
        const at = life.schedule.nextDueAt(START) ?? 0;
        times.push(at);
        if (at >= week.expiresAt) break;
        const [due] = life.due(at);
        if (due === undefined) throw new Error("nothing was due");
        life.schedule.reschedule(due, at);
      }
      expect(times[0]).toBe(START + 60_000);
      expect(times.at(-1)).toBe(week.expiresAt);
      expect(times.length).toBeLessThan(70);
    }));

  it("does not take the entries of other sessions with it", () =>
    onStorage((sql) => {
      lifeOn(sql).open("1001", [session()], 1);
      const life = lifeOn(sql);
      life.open("1002", [session({ startedAt: START + HOUR })], 1);
      life.close("1001", 1);
      expect(life.schedule.nextDueAt(START)).not.toBeNull();
      expect(life.rows()).toMatchObject([{ contact_id: "1002" }]);
    }));
});
