/** How often 1Kosmos is asked when many sessions are open, and that nothing wakes when none is. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { nextPollAt } from "../../../src/onekosmos/polling.ts";
import { PORTAL_MIGRATIONS } from "../../../src/portal/schema.ts";
import { OpenSessions } from "../../../src/portal/sessions.ts";
import { migrate } from "../../../src/lib/migrate.ts";
import { sweepIndexFor } from "../../../src/cron.ts";
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

/** Runs the portal's table over a stretch of time; answers how many sessions were asked for, and how often it was looked. */
function simulate(sessions: OpenSessions, from: number, until: number): { polls: number; wakes: number } {
  let [polls, wakes] = [0, 0];
  for (let at = sessions.nextCheckAt(); at !== null && at <= until; at = sessions.nextCheckAt()) {
    const now = Math.max(at, from);
    wakes += 1;
    for (const row of sessions.due(now, 1000)) {
      polls += 1;
      const { provider, started_at: startedAt, opened_at: openedAt, expires_at: expiresAt } = row;
      const session = { kind: row.kind, requestId: row.request_id, provider, startedAt, openedAt, expiresAt };
      sessions.reflect(row.contact_id, [session], now);
    }
  }
  return { polls, wakes };
}

async function withSessions<T>(run: (sessions: OpenSessions) => T): Promise<T> {
  const portal = env.PORTAL.getByName(crypto.randomUUID());
  return runInDurableObject(portal, (_, state) => {
    migrate(state.storage, PORTAL_MIGRATIONS);
    return run(new OpenSessions(state.storage.sql));
  });
}

function open(
  sessions: OpenSessions,
  count: number,
  provider: Provider,
  startedAt: number,
  now: number,
): void {
  for (let index = 0; index < count; index += 1) {
    const requestId = crypto.randomUUID();
    const session = {
      kind: "identity",
      requestId,
      provider,
      startedAt,
      openedAt: null,
      expiresAt: startedAt + 7 * DAY,
    } as const;
    sessions.reflect(String(1000 + index), [session], now);
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

  it("are asked for by the portal's table as the schedule says", async () => {
    const startedAt = 1_700_000_000_000;
    const dayOld = await withSessions((sessions) => {
      open(sessions, PORTAL_SESSIONS, "idverify", startedAt, startedAt + DAY);
      return simulate(sessions, startedAt + DAY, startedAt + DAY + 2 * HOUR);
    });
    expect(dayOld.polls).toBe(2 * PORTAL_SESSIONS);
    const fresh = await withSessions((sessions) => {
      open(sessions, 100, "idverify", startedAt, startedAt);
      return simulate(sessions, startedAt, startedAt + 10 * MINUTE);
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
    if (mine !== undefined) await index.settle(mine, await portal.stub.sweep());
    const tomorrow = await index.due(Date.now() + DAY, 1000);
    expect(tomorrow.map(({ portalId }) => portalId)).not.toContain(portal.portalId);
  });
});

/** What would wake a portal. */
async function clocks({
  stub,
}: TestPortal): Promise<{ checks: number; alarm: number | null; alarmIsCheck: boolean }> {
  return runInDurableObject(stub, async (_, state) => {
    const rows = state.storage.sql.exec<{ at: number }>("SELECT next_check_at AS at FROM sessions").toArray();
    const alarm = await state.storage.getAlarm();
    return { checks: rows.length, alarm, alarmIsCheck: rows[0]?.at === alarm };
  });
}
