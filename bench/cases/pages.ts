/**
 * The pages of activity, verifications and what needs attention: rows and bytes with many contacts known; and the time of every
 * page of a portal with 100,000 contacts beside a bare Hono page that reads one row, in one run.
 */
import { startBare } from "../bare.ts";
import {
  type Case,
  type Context,
  countsOf,
  deliver,
  rowsOf,
  SHORT_IDLE_MS,
  untilIdle,
  written,
} from "../case.ts";
import { fillPortal } from "../fill.ts";
import { send } from "../http.ts";
import { CONTACTS, OPEN_CONTACT } from "../large-portal.ts";
import { startWorld, type World } from "../world.ts";

/** Contacts with an open link. The rows show the cost of more of them, which does not grow. */
const KNOWN = { full: 1000, quick: 300 } as const;
const BUDGET_MS = 90_000;
/** Requests of each page, in turns with the bare page, so that what else the machine does meets both. */
const RUNS = 60;
/** Requests of each page before, which are not timed. */
const WARM = 5;

/** The pages that are opened, by the end of their figures' ids. */
const PAGES = {
  attention: () => "/portal/attention",
  verifications: () => "/portal/verifications",
  rare: () => "/portal/verifications?status=in_review",
  contact: (id: string) => `/portal/verifications/contacts/${id}`,
  activity: () => "/portal/activity",
} as const;
const NAMES = ["attention", "verifications", "rare", "contact", "activity"] as const;

/** The operations that are timed in a large portal. */
const TIMED = {
  ...PAGES,
  overview: () => "/portal",
  setup: () => "/portal/setup",
  connection: () => "/portal/connection",
  triggers: () => "/portal/triggers",
  limits: () => "/portal/limits",
  gates: () => "/portal/gates",
  data: () => "/portal/data",
  audit: () => "/portal/audit",
} as const;
const TIMED_NAMES = [
  ...NAMES,
  "overview",
  "setup",
  "connection",
  "triggers",
  "limits",
  "gates",
  "data",
  "audit",
] as const;

/** Rows, bytes and times of the pages. */
export const pages: Case = {
  name: "pages",
  inQuick: true,
  async run(context) {
    await countPages(context);
    if (!context.quick) await timePages(context);
  },
};

async function filled(world: World, count: number): Promise<string> {
  const before = world.vendors.writes("pending");
  await deliver(world, world.events.creations(count, "CRM_UI"));
  await written(world, "pending", { before, count, budgetMs: BUDGET_MS });
  const [known = ""] = world.vendors.statuses.keys();
  return known;
}

async function countPages(context: Context): Promise<void> {
  const world = await startWorld({ counted: true, connected: true });
  try {
    const count = context.quick ? KNOWN.quick : KNOWN.full;
    const contactId = await filled(world, count);
    await untilIdle(world);
    let largest = 0;
    for (const name of NAMES) {
      const path = name === "activity" ? "/portal/activity?from=2020-01-01" : PAGES[name](contactId);
      const counts = await countsOf(
        world,
        async () => {
          const { status, body } = await world.browser.open(`${world.origin}${path}`);
          if (status !== 200) throw new Error(`${path}: ${status}`);
          largest = Math.max(largest, Buffer.byteLength(body));
        },
        SHORT_IDLE_MS,
      );
      context.record(`rows-${name}`, rowsOf(counts).read, `${count} contacts with an open link`);
    }
    context.record("bytes-largest", largest / 1000, `${largest} bytes`);
  } finally {
    await world.close();
  }
}

async function timePages(context: Context): Promise<void> {
  const [world, bare] = [
    await startWorld({ counted: false, connected: true, fill: fillPortal }),
    await startBare(),
  ];
  try {
    await send({ method: "POST", url: `${bare.origin}/events`, body: '["a row"]' });
    const bareTimes: number[] = [];
    const times = new Map(TIMED_NAMES.map((name) => [name, new Array<number>()]));
    for (let run = -WARM; run < RUNS; run += 1)
      for (const [name, taken] of times) {
        const bareMs = await timeOf(world, `${bare.origin}/page`);
        const ms = await timeOf(world, `${world.origin}${TIMED[name](OPEN_CONTACT)}`);
        if (run < 0) continue;
        bareTimes.push(bareMs);
        taken.push(ms);
      }
    const bareMs = median(bareTimes);
    for (const [name, taken] of times) {
      const ms = median(taken);
      const detail = `${ms.toFixed(1)} ms; bare page ${bareMs.toFixed(1)} ms; ${CONTACTS} contacts`;
      context.record(`time-${name}`, ms / bareMs, detail);
    }
  } finally {
    await bare.close();
    await world.close();
  }
}

async function timeOf({ browser }: World, url: string): Promise<number> {
  const began = performance.now();
  const { status } = await browser.open(url);
  if (status !== 200) throw new Error(`${url}: ${status}`);
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN;
}
