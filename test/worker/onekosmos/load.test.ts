/** How often 1Kosmos is polled when many sessions are open, and that nothing wakes when none is. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { nextPollAt } from "../../../src/onekosmos/polling.ts";
import { NEW_CONTACT } from "../../../src/domain/contact/state.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { ContactIndex } from "../../../src/features/contacts/table/contact-index.ts";
import { PollSchedule, type DuePoll } from "../../../src/features/contacts/polls/poll-schedule.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { migrateParts } from "../../../src/lib/migrate.ts";
import { sweepIndexFor } from "../../../src/cron.ts";
import { onStorage, pollsOf } from "../support/peek.ts";
import { type TestPortal, work } from "../support/portal.ts";
import { tellTimelines } from "../support/timeline.ts";
import { LINK } from "../../unit/onekosmos/providers.ts";
import { SESSION_ID } from "../../unit/onekosmos/tenant.ts";
import { created, createWorld, pollNow, SESSIONS_INPUT } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PORTAL_SESSIONS = 2000;
const PORTALS = 1000;

type Provider = "idverify" | "sessions";

/** Polls in each hour of a week, of sessions that nobody touches and that began one after the other within the first hour. */
function pollsByHour(provider: Provider, sessions: number): number[] {
  const hours = Array.from({ length: 8 * 24 }, () => 0);
  for (let index = 0; index < sessions; index += 1) {
    const startedAt = Math.floor((index * HOUR) / sessions);
    const end = startedAt + 7 * DAY;
    for (let at = nextPollAt({ provider, startedAt, now: startedAt }); at <= end;) {
      const hour = Math.floor(at / HOUR);
      hours[hour] = (hours[hour] ?? 0) + 1;
      at = nextPollAt({ provider, startedAt, now: at });
    }
  }
  return hours;
}

/** Runs the portal's schedule over a stretch of time. Returns how many polls there were, and how often it woke for them. */
function simulate(schedule: PollSchedule, from: number, until: number): { polls: number; wakes: number } {
  let [polls, wakes] = [0, 0];
  for (let at = schedule.nextDueAt(from); at !== null && at <= until; at = schedule.nextDueAt(at)) {
    const due: DuePoll[] = [];
    schedule.take(
      1000,
      at,
      (poll) => due.push(poll) > 0,
      () => true,
    );
    for (const poll of due) schedule.reschedule(poll, at);
    polls += due.length;
    wakes += 1;
  }
  return { polls, wakes };
}

interface Sessions {
  readonly index: ContactIndex;
  readonly schedule: PollSchedule;
}

async function withSessions<T>(run: (sessions: Sessions) => T): Promise<T> {
  const portal = env.PORTAL.getByName(crypto.randomUUID());
  return runInDurableObject(portal, (_, { storage }) => {
    migrateParts(storage, PORTAL_SCHEMA);
    const index = new ContactIndex(storage.sql);
    return run({ index, schedule: new PollSchedule(storage.sql, index) });
  });
}

function open(
  { index, schedule }: Sessions,
  count: number,
  provider: Provider,
  startedAt: number,
  now: number,
): void {
  for (let n = 0; n < count; n += 1) {
    const contactId = String(1000 + n);
    const session = {
      kind: "identity",
      requestId: crypto.randomUUID(),
      provider,
      startedAt,
      openedAt: null,
      expiresAt: startedAt + 7 * DAY,
    } as const;
    index.put(contactId, { ...project(NEW_CONTACT, ""), open: [session] }, 1);
    schedule.add(contactId, session, 1, now);
  }
}

describe("2,000 sessions open in one portal", () => {
  it.each([
    ["idverify", 35, 206],
    ["sessions", 18, 190],
  ] as const)(
    "over %s cost what the schedule says: at most %i polls each in the first hours, %i in a week",
    (provider, first, all) => {
      const hours = pollsByHour(provider, PORTAL_SESSIONS);
      const total = hours.reduce((sum, polls) => sum + polls, 0);
      expect(total).toBe(PORTAL_SESSIONS * all);
      expect(Math.max(...hours)).toBeLessThanOrEqual(PORTAL_SESSIONS * first);
      // From the sixth hour after the last began it is one an hour, and none after the week.
      expect(Math.max(...hours.slice(7))).toBeLessThanOrEqual(PORTAL_SESSIONS);
      expect(hours.slice(7 * 24 + 2).every((polls) => polls === 0)).toBe(true);
    },
  );

  it("are asked for by the portal as the schedule says", async () => {
    const startedAt = 1_700_000_000_000;
    const dayOld = await withSessions((sessions) => {
      open(sessions, PORTAL_SESSIONS, "idverify", startedAt, startedAt + DAY);
      return simulate(sessions.schedule, startedAt + DAY, startedAt + DAY + 2 * HOUR);
    });
    expect(dayOld.polls).toBe(2 * PORTAL_SESSIONS);
    const fresh = await withSessions((sessions) => {
      open(sessions, 100, "idverify", startedAt, startedAt);
      return simulate(sessions.schedule, startedAt, startedAt + 10 * MINUTE);
    });
    expect(fresh).toEqual({ polls: 25 * 100, wakes: 25 });
  });
});

describe("1,000 portals with one session each", () => {
  it("cost as much as one portal with a thousand, since each has its own clock", () => {
    const each = pollsByHour("sessions", 1).reduce((sum, polls) => sum + polls, 0);
    const together = pollsByHour("sessions", PORTALS).reduce((sum, polls) => sum + polls, 0);
    expect(each * PORTALS).toBe(together);
  });

  it("wake at their session's next look and at nothing else; a portal with none open does not wake", async () => {
    const { tenant, portal } = await createWorld(SESSIONS_INPUT);
    tenant.created = { session_id: SESSION_ID, session_url: LINK };
    await created(portal);
    await work(portal);
    await tellTimelines(portal);
    expect(await clocks(portal)).toMatchObject({ checks: 1, alarmIsCheck: true });
    tenant.result = { status: "completed", result: { outcome: "passed" } };
    await pollNow(portal);
    await work(portal);
    await tellTimelines(portal);
    await portal.stub.sweep();
    expect(await clocks(portal)).toEqual({ checks: 0, alarm: null, alarmIsCheck: false });
    // The cron looks in once more, when deliveries can no longer be repeated and their memory is dropped.
    const index = sweepIndexFor(env, portal.portalId);
    const mine = (await index.due(Number.MAX_SAFE_INTEGER, 1000)).find(
      ({ portalId }) => portalId === portal.portalId,
    );
    if (mine !== undefined) await index.commitSweep(mine, await portal.stub.sweep());
    const tomorrow = await index.due(Date.now() + DAY, 1000);
    expect(tomorrow.map(({ portalId }) => portalId)).not.toContain(portal.portalId);
  });
});

/** The calls that would wake a portal. */
async function clocks(
  portal: TestPortal,
): Promise<{ checks: number; alarm: number | null; alarmIsCheck: boolean }> {
  const polls = await pollsOf(portal);
  const alarm = await onStorage(portal, (storage) => storage.getAlarm());
  return { checks: polls.length, alarm, alarmIsCheck: polls[0]?.dueAt === alarm };
}
