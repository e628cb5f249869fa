/**
 * Rows per contact by the size of an import, and rows per operation by what the portal knows and what waits in it. One
 * app for each size; what was imported is what is known afterwards.
 */
import {
  type Case,
  type Context,
  atRest,
  countsOf,
  deliver,
  rowsOf,
  shown,
  spreadOf,
  written,
} from "../case.ts";
import { callback } from "../events.ts";
import { eachOf, sendWell } from "../http.ts";
import { startWorld, type World } from "../world.ts";
import { countOperations, holdImports, recordOperations, type Operations } from "./operations.ts";

/** Contacts at once. */
const SIZES = { full: [1_000, 10_000, 100_000], quick: [500, 2_000] } as const;
/** An import that takes longer is measured by those that are pending by then. */
const BUDGET_MS = 60_000;
/** Contacts that pass. */
const PASSING = 100;
/** Paced imports that wait while operations are counted. */
const WAITING = { full: 16_000, quick: 2_000 } as const;

/** What a portal's operations cost, by its state. */
type States = Partial<Record<"idle" | "known" | "waiting", Operations>>;

/** Rows per contact and per operation. */
export const contacts: Case = {
  name: "contacts",
  inQuick: true,
  async run(context) {
    const sizes = context.quick ? SIZES.quick : SIZES.full;
    const states: States = {};
    const one = (size: number, step: number) => measure(context, { size, step, states });
    const reads: number[] = [];
    // Counted figures do not depend on what else the machine does, so a quick run measures both sizes at once.
    if (context.quick) reads.push(...(await Promise.all(sizes.map(one))));
    else for (const [step, size] of sizes.entries()) reads.push(await one(size, step));
    context.record("read-pending-flat", spreadOf(reads), reads.map(shown).join(", "));
    recordOperations(context, states);
  },
};

/** Imports into an app of its own; the first is measured new, the second with what it knows then and with imports that wait. */
async function measure(
  context: Context,
  { size, step, states }: { readonly size: number; readonly step: number; readonly states: States },
): Promise<number> {
  const world = await startWorld({ counted: true, connected: true });
  try {
    if (step === 0) states.idle = await countOperations(world, "new portal");
    const read = await imported(context, world, size, step);
    if (step === 0) await verified(context, world);
    if (step === 1) {
      await atRest(world);
      states.known = await countOperations(world, `${shown(world.vendors.statuses.size)} known`);
      const waiting = context.quick ? WAITING.quick : WAITING.full;
      await holdImports(world, waiting);
      states.waiting = await countOperations(world, `${shown(waiting)} imports waiting`);
    }
    return read;
  } finally {
    await world.close();
  }
}

let writtenUntilPending = 0;

/** Imports; returns the rows read per contact until pending. */
async function imported(context: Context, world: World, size: number, step: number): Promise<number> {
  await world.resetCounts();
  const began = performance.now();
  const { vendors } = world;
  const before = vendors.writes("pending");
  await deliver(world, world.events.creations(size));
  const accepted = { rows: rowsOf(await world.counts()), pending: vendors.writes("pending") - before };
  const pending = await written(world, "pending", { before, count: size, budgetMs: BUDGET_MS });
  const seconds = (performance.now() - began) / 1000;
  const all = rowsOf(pending >= size ? await atRest(world) : await world.counts());
  const perContact = (field: "read" | "written") => {
    if (pending >= size) return all[field] / size;
    // Not all are pending: what one costs while the others wait, and what accepting one had cost.
    const work = (all[field] - accepted.rows[field]) / (pending - accepted.pending);
    return work + Math.max(0, accepted.rows[field] - accepted.pending * work) / size;
  };
  const detail = `${shown(size)} imported, ${shown(pending)} pending after ${shown(seconds)} s`;
  const ids = ["read-pending-1", "read-pending-2", "read-pending-3"] as const;
  const id = ids[step] ?? "read-pending-3";
  context.record(id, perContact("read"), detail);
  context.point({ series: "rows read", size, value: perContact("read") });
  context.point({ series: "rows written", size, value: perContact("written") });
  context.point({ series: "ms", size, value: (seconds * 1000) / pending });
  if (step === 0) {
    writtenUntilPending = perContact("written");
    context.record("written-pending", writtenUntilPending, detail);
  }
  return perContact("read");
}

/** Some of them pass: what that adds. */
async function verified(context: Context, world: World): Promise<void> {
  const sessions = [...world.vendors.sessions.values()].slice(0, PASSING);
  const before = world.vendors.writes("verified");
  const counts = await countsOf(world, async () => {
    for (const session of sessions) session.passed = true;
    await eachOf(sessions, (session) => sendWell(callback(world, session)));
    await written(world, "verified", { before, count: sessions.length, budgetMs: BUDGET_MS });
  });
  const more = rowsOf(counts).written / sessions.length;
  context.record("written-verified", writtenUntilPending + more, `${shown(more)} for the result by callback`);
}
