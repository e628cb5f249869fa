/**
 * The pages of activity, verifications and what needs attention: rows and bytes with many contacts known, and the time beside
 * a bare Hono page that reads one row, in one run.
 */
import { setTimeout as sleep } from "node:timers/promises";
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
import { send } from "../http.ts";
import { startWorld, type World } from "../world.ts";

/** Contacts with an open link. What more of them cost is shown by the rows, which do not grow. */
const KNOWN = { full: 1000, quick: 300 } as const;
/** The same while times are measured, which do not depend on it. */
const TIMED = 300;
/** What was written is followed by timeline events for so long, ms. */
const SETTLE_MS = 5000;
const BUDGET_MS = 90_000;
/** Requests of each page, one after the other. */
const RUNS = 60;

/** What is opened, by the end of its figures' ids. */
const PAGES = {
  attention: () => "/portal/attention",
  verifications: () => "/portal/verifications",
  rare: () => "/portal/verifications?status=in_review",
  contact: (id: string) => `/portal/verifications/contacts/${id}`,
  activity: () => "/portal/activity",
} as const;
const NAMES = ["attention", "verifications", "rare", "contact", "activity"] as const;

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
  const [world, bare] = [await startWorld({ counted: false, connected: true }), await startBare()];
  try {
    const contactId = await filled(world, TIMED);
    await sleep(SETTLE_MS);
    await send({ method: "POST", url: `${bare.origin}/events`, body: '["a row"]' });
    const bareMs = await median(() => world.browser.open(`${bare.origin}/page`));
    for (const name of NAMES) {
      const ms = await median(() => world.browser.open(`${world.origin}${PAGES[name](contactId)}`));
      const detail = `${ms.toFixed(1)} ms; bare page ${bareMs.toFixed(1)} ms`;
      context.record(`time-${name}`, ms / bareMs, detail);
    }
  } finally {
    await bare.close();
    await world.close();
  }
}

async function median(act: () => Promise<{ readonly status: number }>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    const { status } = await act();
    if (status !== 200) throw new Error(`status ${status}`);
    times.push(performance.now() - began);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN;
}
