/**
 * How often 1Kosmos is really polled: portals with open sessions, their alarms run one after the other while the clock
 * is moved on to each, and the calls counted at the tenant's door. The figures are those of docs/architecture.md.
 *
 * @module-tag waits
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { Portal } from "../../../src/index.ts";
import { sweepDuePortals, sweepIndexFor } from "../../../src/cron.ts";
import { SOON } from "../../soon.ts";
import { APP_ORIGIN, creationOf, installedPortal } from "../support/portal.ts";
import { createTenant, ORIGIN, TENANT } from "../../unit/onekosmos/tenant.ts";
import { SESSIONS_INPUT } from "../onekosmos/world.ts";
import { FULL_LOAD_TAGS, loadOf } from "../../full-load.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The machine may have other things to do. */
const TIMEOUT_MS = 240_000;
const BATCH = 100;
const SESSIONS = loadOf(100, 2000);
const PORTALS = loadOf(50, 1000);
const FIRST_PORTAL = 7_000_000;
const AT_A_TIME = 25;

type PortalStub = DurableObjectStub<Portal>;

/** The clock that everything here goes by: the real one, moved on. */
const clock = {
  offset: 0,
  to(at: number) {
    this.offset += Math.max(0, at - Date.now());
  },
};

beforeEach(() => {
  clock.offset = 0;
  const real = Date.now;
  const spies = [
    vi.spyOn(Date, "now").mockImplementation(() => real() + clock.offset),
    vi.spyOn(console, "log").mockImplementation(() => undefined),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
});

const batchSchema = z.object({ inputs: z.array(z.object({ id: z.string() })) });

/**
 * A HubSpot that costs no time: it returns the sandbox's responses to the first portal to all that follow, and it
 * takes every write to a contact and its timeline.
 */
function rehearsed(real: typeof fetch) {
  const answers = new Map<string, { readonly status: number; readonly body: string }>();
  return async (request: Request): Promise<Response> => {
    const call = `${request.method} ${new URL(request.url).pathname}`;
    if (call.startsWith("PATCH /crm/v3/objects/contacts/"))
      return Response.json({ id: call.split("/").at(-1), properties: {} });
    // The look for contacts whose webhook never came: a search that reached the sandbox would be refused every other token.
    if (call === "POST /crm/v3/objects/contacts/search") return Response.json({ total: 0, results: [] });
    if (call === "POST /crm/v3/objects/contacts/batch/update" || call.endsWith("/events/batch")) {
      const { inputs } = batchSchema.parse(await request.json());
      return Response.json({
        status: "COMPLETE",
        results: inputs.map(({ id }) => ({ id, properties: {} })),
      });
    }
    const known = answers.get(call);
    if (known !== undefined) {
      const { status, body } = known;
      return new Response(body, { status, headers: { "content-type": "application/json" } });
    }
    const response = await real(request);
    answers.set(call, { status: response.status, body: await response.clone().text() });
    return response;
  };
}

/** A tenant that makes a session of every request and counts how often one is polled. */
async function world() {
  const tenant = createTenant({ now: () => Date.now() });
  const counts = { made: 0, polls: 0 };
  let status: object = { status: "pending" };
  tenant.fault = ({ url }) => {
    tenant.asked.length = 0;
    if (url.endsWith("/status")) {
      counts.polls += 1;
      return Response.json(status);
    }
    counts.made += 1;
    const id = `s-${counts.made}`;
    return Response.json({ session_id: id, session_url: `${ORIGIN}/s/${id}` }, { status: 201 });
  };
  const real = globalThis.fetch;
  const hubspot = rehearsed(real);
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { hostname } = new URL(request.url);
    if (hostname === TENANT) return tenant.io.fetch(request);
    return hostname === "api.hubapi.com" ? hubspot(request) : real(request);
  });
  onTestFinished(() => spy.mockRestore());
  const { stub } = await installedPortal(SESSIONS_INPUT);
  await vi.waitFor(async () => {
    await runDue(stub);
    expect(await stub.overview()).toMatchObject({ segments: { state: "ready" } });
  }, SOON);
  return {
    counts,
    stub,
    finish: () => {
      status = { status: "completed", result: { outcome: "passed" } };
    },
  };
}

/** Polls that the tenant was requested while `act` ran. */
async function pollsDuring(counts: { readonly polls: number }, act: () => Promise<void>): Promise<number> {
  const before = counts.polls;
  await act();
  return counts.polls - before;
}

const alarmOf = (portal: PortalStub): Promise<number | null> =>
  runInDurableObject(portal, (_, state) => state.storage.getAlarm());

/** Does something for every portal, some of them at a time. */
async function forEach(
  portals: readonly PortalStub[],
  act: (portal: PortalStub) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < portals.length; from += AT_A_TIME)
    await Promise.all(portals.slice(from, from + AT_A_TIME).map(act));
}

/** Runs what is due. Only for a clock that was moved on: near their time alarms run by themselves. */
async function runDue(portal: PortalStub): Promise<void> {
  for (let at = await alarmOf(portal); at !== null && at <= Date.now(); at = await alarmOf(portal))
    await runDurableObjectAlarm(portal);
}

/** Waits until an alarm that is set ahead shows that the portal has done what was due. */
async function settled(portal: PortalStub): Promise<void> {
  await vi.waitFor(
    async () => {
      await runDue(portal);
      expect(await alarmOf(portal)).toBeGreaterThan(Date.now());
    },
    { timeout: TIMEOUT_MS, interval: 20 },
  );
}

/** Runs the portal's alarms, each at its time, until `end` (epoch ms). */
async function runUntil(portal: PortalStub, end: number): Promise<void> {
  for (let at = await alarmOf(portal); at !== null && at <= end; at = await alarmOf(portal)) {
    clock.to(at);
    await runDurableObjectAlarm(portal);
  }
  clock.to(end);
}

/** Has a session made for each of so many contacts. */
async function openSessions(portal: PortalStub, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const size = Math.min(BATCH, count - from);
    await portal.accept(Array.from({ length: size }, (_, index) => creationOf(String(1001 + from + index))));
  }
  await vi.waitFor(
    async () => {
      await settled(portal);
      const { waiting } = (await portal.overview()) ?? {};
      expect(waiting).toMatchObject({ inbox: 0, outbox: 0, openSessions: count });
    },
    { timeout: TIMEOUT_MS, interval: 100 },
  );
}

describe("2,000 sessions open in one portal (or a part of them)", { tags: FULL_LOAD_TAGS }, () => {
  it(
    "cost one poll an hour each from the fifth hour on",
    async () => {
      const { counts, stub } = await world();
      await openSessions(stub, SESSIONS);
      const opened = Date.now();
      clock.to(opened + 5 * HOUR);
      await runUntil(stub, opened + 6 * HOUR);
      expect(await pollsDuring(counts, () => runUntil(stub, opened + 7 * HOUR))).toBe(SESSIONS);
      expect(counts.made).toBe(SESSIONS);
    },
    TIMEOUT_MS,
  );

  it(
    "cost 8 polls each in their first ten minutes and 18 in their first hour",
    async () => {
      const { counts, stub } = await world();
      // In proportion, whatever their number.
      await openSessions(stub, 50);
      const opened = Date.now();
      expect(await pollsDuring(counts, () => runUntil(stub, opened + 10 * MINUTE))).toBe(8 * 50);
      await runUntil(stub, opened + HOUR);
      expect(counts.polls).toBe(18 * 50);
    },
    TIMEOUT_MS,
  );
});

/** Runs the cron until it has nothing more to do; returns how many of these portals it touched. */
async function sweep(ids: ReadonlySet<number>): Promise<number> {
  const due = async () => {
    const shards = Array.from({ length: 8 }, (_, shard) => sweepIndexFor(env, shard));
    const entries = await Promise.all(shards.map((shard) => shard.due(Date.now(), 10_000)));
    return entries.flat().filter(({ portalId }) => ids.has(portalId)).length;
  };
  const touched = await due();
  while ((await due()) > 0) await sweepDuePortals(env, Date.now());
  return touched;
}

async function connectWithSession(portal: PortalStub): Promise<void> {
  const portalId = Number(portal.name);
  const grant = { accessToken: "a", refreshToken: "na1-r", expiresAt: Date.now() + 30 * DAY };
  await portal.install({ portalId, grant, origin: APP_ORIGIN });
  await portal.putConnection(SESSIONS_INPUT);
  await portal.accept([creationOf("1001")]);
}

describe("1,000 portals with one session each (or a part of them)", { tags: FULL_LOAD_TAGS }, () => {
  it(
    "cost one poll an hour each, no sweep, and nothing at all once nothing is open",
    async () => {
      const { counts, finish } = await world();
      const ids = new Set(Array.from({ length: PORTALS }, (_, index) => FIRST_PORTAL + index));
      const portals = [...ids].map((portalId) => env.PORTAL.getByName(String(portalId)));
      await forEach(portals, connectWithSession);
      await forEach(portals, settled);
      expect(counts).toEqual({ made: PORTALS, polls: 0 });

      const opened = Date.now();
      clock.to(opened + 5 * HOUR);
      await forEach(portals, runDue);
      const caughtUp = Date.now();
      const polls = await pollsDuring(counts, async () => {
        clock.to(caughtUp + HOUR);
        await forEach(portals, runDue);
      });
      expect(polls).toBe(PORTALS);

      finish();
      clock.to(caughtUp + 3 * HOUR);
      // Also what waits for its batch and is written later: they share one clock, so not all come to it in one round.
      for (const hours of [4, 5, 6, 7])
        await forEach(portals, (portal) => runUntil(portal, caughtUp + hours * HOUR));
      expect(new Set(await Promise.all(portals.map(alarmOf)))).toEqual(new Set([null]));
      await sweep(ids);
      expect(counts.polls).toBe(3 * PORTALS);
      clock.to(caughtUp + DAY);
      expect(await sweep(ids)).toBe(0);
      // Deliveries are remembered for two days, moments for a month; when such a memory goes, the cron comes once more.
      clock.to(caughtUp + 3 * DAY);
      expect(await sweep(ids)).toBe(PORTALS);
      clock.to(caughtUp + 90 * DAY);
      expect(await sweep(ids)).toBeLessThanOrEqual(PORTALS);
      clock.to(caughtUp + 365 * DAY);
      expect(await sweep(ids)).toBe(0);
      expect(new Set(await Promise.all(portals.map(alarmOf)))).toEqual(new Set([null]));
    },
    TIMEOUT_MS,
  );
});
