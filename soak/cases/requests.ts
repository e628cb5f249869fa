/** Mutated requests over all routes: no failure of ours, nothing let in, nothing stored, nothing slow. */
import { z } from "zod";
import { createCrmUser } from "../../sandbox/crm-user.ts";
import type { Stack } from "../../sandbox/stack.ts";
import { attackOn, judge, type Attack, type Target } from "../attack.ts";
import { insist, medianOf, must, type SoakCase, type SoakContext } from "../case.ts";
import { countSessions, install, loginCookie, startPlace, untilIdle } from "../place.ts";
import { readRoutes } from "../routes.ts";
import { createSender, type Sender } from "../send.ts";

const FULL = 100_000;
const SHORT = 3000;
/** So many at once. */
const PARALLEL = 16;
/** No response may take longer than so many medians. */
const SLOW = 50;
/** Requests that were slow once are sent again so often: the machine may have had other things to do. */
const AGAIN = 5;
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
  const before = await insist(() => stateOf(stack, target));
  const total = context.requests ?? (context.short ? SHORT : FULL);
  const slow: Answered[] = [];
  const recent: number[] = [];
  const statuses = new Map<number, number>();
  const sender = createSender(PARALLEL);
  let sent = 0;
  let usual = Number.POSITIVE_INFINITY;
  const worker = async () => {
    while (sent < total) {
      sent += 1;
      const next = attackOn(target, random);
      const { status, ms } = await sender.send(next);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      judge(next, status);
      if (recent.length < 5000) recent.push(ms);
      if (recent.length % 200 === 0) usual = medianOf(recent);
      if (ms > SLOW * usual) slow.push({ attack: next, ms });
      if (sent % REPORT_EVERY === 0) say(`${sent} of ${total} sent`);
    }
  };
  const median = await (async () => {
    try {
      await Promise.all(Array.from({ length: PARALLEL }, worker));
      const inTheMiddle = medianOf(recent);
      await mustBeFast(slow, { sender, median: inTheMiddle, say });
      return inTheMiddle;
    } finally {
      sender.close();
    }
  })();
  await untilIdle(admin, 60_000);
  const after = await insist(() => stateOf(stack, target));
  must(after === before, () => `state has changed:\n${before}\n${after}`);
  const counts = [...statuses]
    .toSorted(([left], [right]) => left - right)
    .map(([status, n]) => `${status}: ${n}`);
  say(
    `${total} requests to ${target.routes.length} routes over ${sender.opened()} connections, ${sender.repeated()} repeated, median ${median.toFixed(1)} ms; ${counts.join(", ")}`,
  );
}

/** A response that is slow again, alone and at each repetition, is slow. */
async function mustBeFast(
  slow: readonly Answered[],
  { sender, median, say }: { sender: Sender; median: number; say: (line: string) => void },
): Promise<void> {
  let worst = 0;
  for (const { attack: one, ms } of slow.slice(0, 200)) {
    const times = [ms];
    for (let n = 0; n < AGAIN; n += 1) times.push((await sender.send(one)).ms);
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
async function stateOf({ origins }: Stack, { app, cookie }: Target): Promise<string> {
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
    sessions: await countSessions(origins),
  });
}
