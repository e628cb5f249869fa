/** Mutated requests over all routes: no failure of ours, nothing let in, nothing stored, nothing slow. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { createCrmUser } from "../../sandbox/crm-user.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import type { Stack } from "../../sandbox/stack.ts";
import { attackOn, judge, type Attack, type Target } from "../attack.ts";
import { Broken, medianOf, must, type SoakCase, type SoakContext } from "../case.ts";
import { install, loginCookie, startPlace, untilIdle } from "../place.ts";
import { readRoutes } from "../routes.ts";

const FULL = 100_000;
const SHORT = 3000;
/** So many at once. */
const PARALLEL = 16;
/** No answer may take longer than so many medians. */
const SLOW = 50;
/** Requests that were slow once are sent again so often: the machine may have had other things to do. */
const AGAIN = 5;
/** After a connection that broke. */
const RETRY_AFTER_MS = 1000;
const REPORT_EVERY = 10_000;

export const REQUESTS: SoakCase = {
  name: "requests",
  about: "mutated requests over all routes, signed and logged-in ones among them",
  async run(context) {
    const stack = await startPlace(context.folder);
    try {
      await attack(stack, context);
    } finally {
      await stack.close();
    }
  },
};

const overviewSchema = z.looseObject({ counters: z.unknown() });

interface Answered {
  readonly attack: Attack;
  readonly ms: number;
}

async function attack(stack: Stack, context: SoakContext): Promise<void> {
  const { random, say, folder } = context;
  const admin = await install(stack.origins);
  const crm = createCrmUser(stack.origins.hubspot);
  for (let n = 0; n < 3; n += 1)
    await crm.create({ email: `victim${n}@example.com`, firstname: "V", lastname: `${n}` });
  await untilIdle(admin, 60_000);
  const target: Target = {
    app: stack.origins.app,
    routes: await readRoutes(folder),
    cookie: await loginCookie(stack.origins),
  };
  const before = await stateOf(stack, target);
  const total = context.requests ?? (context.short ? SHORT : FULL);
  const slow: Answered[] = [];
  const recent: number[] = [];
  const statuses = new Map<number, number>();
  let sent = 0;
  const worker = async () => {
    while (sent < total) {
      sent += 1;
      const next = attackOn(target, random);
      const { status, ms } = await send(next);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      judge(next, status);
      if (recent.length < 5000) recent.push(ms);
      if (recent.length > 200 && ms > SLOW * medianOf(recent.slice(0, 1000))) slow.push({ attack: next, ms });
      if (sent % REPORT_EVERY === 0) say(`${sent} of ${total} sent`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  const median = medianOf(recent);
  await mustBeFast(slow, median, say);
  await untilIdle(admin, 60_000);
  const after = await stateOf(stack, target);
  must(after === before, () => `state has changed:\n${before}\n${after}`);
  const counts = [...statuses]
    .toSorted(([left], [right]) => left - right)
    .map(([status, n]) => `${status}: ${n}`);
  say(
    `${total} requests to ${target.routes.length} routes, median ${median.toFixed(1)} ms; ${counts.join(", ")}`,
  );
}

/** Sends an attack. A connection that breaks may be the machine's doing: what breaks it again is at fault. */
async function send(one: Attack): Promise<{ status: number; ms: number }> {
  try {
    return await sendOnce(one);
  } catch {
    await pause(RETRY_AFTER_MS);
    try {
      return await sendOnce(one);
    } catch (error) {
      const cause =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Broken(`no answer (${cause}) to ${one.method} ${one.url}\n${one.body?.slice(0, 2000) ?? ""}`);
    }
  }
}

async function sendOnce({ method, url, headers, body }: Attack): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body === null ? {} : { body }),
  });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - began };
}

/** An answer that is slow again, alone and as often as it is asked, is slow. */
async function mustBeFast(
  slow: readonly Answered[],
  median: number,
  say: (line: string) => void,
): Promise<void> {
  let worst = 0;
  for (const { attack: one, ms } of slow.slice(0, 200)) {
    const times = [ms];
    for (let n = 0; n < AGAIN; n += 1) times.push((await send(one)).ms);
    const best = Math.min(...times);
    worst = Math.max(worst, best);
    must(
      best <= SLOW * median,
      () =>
        `${best.toFixed(0)} ms, median ${median.toFixed(1)}: ${one.method} ${one.url}\n${one.body?.slice(0, 500) ?? ""}`,
    );
  }
  if (slow.length > 0) say(`${slow.length} were slow once; alone the slowest took ${worst.toFixed(1)} ms`);
}

/** Everything that there is, but counters, times, and events of before that are still on their way to the timeline. */
async function stateOf({ origins, exchanges }: Stack, { app, cookie }: Target): Promise<string> {
  const contacts = await createCrmUser(origins.hubspot).list();
  const read = async (path: string) => (await fetch(`${app}${path}`, { headers: { cookie } })).text();
  const {
    counters: _counters,
    timeline: _timeline,
    ...overview
  } = overviewSchema.parse(JSON.parse(await read("/api/portal")));
  return JSON.stringify({
    contacts,
    overview,
    settings: await read("/api/settings"),
    connection: await read("/api/connection"),
    audit: await read("/portal/audit.csv"),
    sessions: exchanges.list().filter(isSessionStart).length,
  });
}
