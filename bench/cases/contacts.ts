/**
 * Rows per contact by the size of an import, and rows per operation by what the portal has stored and what waits in it. One
 * app for each size; the imported contacts are those that it has stored afterwards.
 */
import {
  type Case,
  type Context,
  pollOnce,
  untilIdle,
  deliver,
  rowsOf,
  shown,
  growthOf,
  written,
} from "../case.ts";
import { startWorld, type World } from "../world.ts";
import { countBulk, countOperations, holdImports, recordOperations, type Operations } from "./operations.ts";

/** Contacts at once. */
const SIZES = { full: [1_000, 10_000, 100_000], quick: [500, 2_000] } as const;
/** An import that takes longer is measured by those that are pending by then. */
const BUDGET_MS = 45_000;
/** Everything that is kept of the run's time when the largest import, which is the last, is cut off. */
const RESERVE_MS = 15_000;
const READS = ["read-pending-1", "read-pending-2", "read-pending-3"] as const;
/** Paced imports that wait while operations are counted. */
const WAITING = { full: 16_000, quick: 2_000 } as const;

/** Contacts of a bulk call; 500 is the most that one takes. */
const BULK = { full: 500, quick: 100 } as const;

/** The cost of a portal's operations, by its state. */
type States = Partial<Record<"idle" | "known" | "waiting", Operations>>;

/** Rows written by a bulk call, per contact. */
type Bulks = Partial<Record<"idle" | "waiting", { readonly rows: number; readonly state: string }>>;

/** Rows per contact and per operation. */
export const contacts: Case = {
  name: "contacts",
  inQuick: true,
  async run(context) {
    const sizes = context.quick ? SIZES.quick : SIZES.full;
    const states: States = {};
    const bulks: Bulks = {};
    const one = (size: number, step: number) => measure(context, { size, step, states, bulks });
    const reads: number[] = [];
    // Counted figures do not depend on what else the machine does, so a quick run measures both sizes at once.
    if (context.quick) reads.push(...(await Promise.all(sizes.map(one))));
    else for (const [step, size] of sizes.entries()) reads.push(await one(size, step));
    context.record("read-pending-flat", growthOf(reads), reads.map(shown).join(", "));
    recordOperations(context, states);
    recordBulks(context, bulks);
  },
};

interface Step {
  readonly size: number;
  readonly step: number;
  readonly states: States;
  readonly bulks: Bulks;
}

function recordBulks(context: Context, { idle, waiting }: Bulks): void {
  if (idle === undefined || waiting === undefined) return;
  context.record("bulk-idle", idle.rows, idle.state);
  context.record("bulk-waiting", waiting.rows, waiting.state);
  const call = `${context.quick ? BULK.quick : BULK.full} contacts a call`;
  context.record("bulk-flat", growthOf([idle.rows, waiting.rows]), call);
}

/** Imports into an app of its own. The first is measured while it is new, the first two with what they have stored and what waits then. */
async function measure(context: Context, { size, step, states, bulks }: Step): Promise<number> {
  const world = await startWorld({ counted: true, connected: true });
  try {
    if (step === 0) states.idle = await countOperations(world, "new portal");
    const { read, left } = await imported(context, { world, size, step });
    if (step < 2) await measureOperations({ context, world, step, left, states, bulks });
    return read;
  } finally {
    await world.close();
  }
}

/**
 * A slow app has not done all of the second import by now: then the first stands for what is known. A quick run, whose
 * imports run side by side, looks at the second alone.
 */
async function measureOperations(input: {
  readonly context: Context;
  readonly world: World;
  readonly step: number;
  readonly left: number;
  readonly states: States;
  readonly bulks: Bulks;
}): Promise<void> {
  const { context, world, step, left, states, bulks } = input;
  const bulk = context.quick ? BULK.quick : BULK.full;
  const known = () => `${shown(world.vendors.statuses.size)} known`;
  if (left === 0 && !(context.quick && step === 0)) {
    await pollOnce(world);
    states.known = await countOperations(world, known());
    bulks.idle = { rows: await countBulk(world, bulk), state: known() };
  }
  if (step === 0) return;
  const more = left > 0 ? 0 : context.quick ? WAITING.quick : WAITING.full;
  await holdImports(world, more);
  await untilIdle(world);
  const polled = left > 0 ? ", polls of open sessions included" : "";
  const state = `${known()}, ${shown(left + more)} imports waiting${polled}`;
  states.waiting = await countOperations(world, state);
  bulks.waiting = { rows: await countBulk(world, bulk, true), state };
}

interface Import {
  readonly world: World;
  readonly size: number;
  readonly step: number;
}

/** Imports; returns the rows read per contact until pending, and how many are not pending yet. */
async function imported(context: Context, { world, size, step }: Import) {
  await world.resetCounts();
  const began = performance.now();
  const { vendors } = world;
  const before = vendors.writes("pending");
  vendors.longestPauseMs();
  await deliver(world, world.events.creations(size));
  const accepted = { rows: rowsOf(await world.counts()), pending: vendors.writes("pending") - before };
  const budgetMs = step < 2 ? BUDGET_MS : Math.max(BUDGET_MS, context.leftMs() - RESERVE_MS);
  const pending = await written(world, "pending", { before, count: size, budgetMs });
  const seconds = (performance.now() - began) / 1000;
  context.record(step === 0 ? "errors-small" : "errors-large", world.errors.length, detailOf(world.errors));
  if (step > 0)
    context.record("pause", vendors.longestPauseMs() / 1000, `between two writes, ${shown(size)} imported`);
  const counts = pending >= size ? await untilIdle(world) : await world.counts();
  const all = rowsOf(counts);
  const perContact = (field: "read" | "written") => {
    if (pending >= size) return all[field] / size;
    // Not all are pending: what one costs while the others wait, and what accepting one had cost.
    const work = (all[field] - accepted.rows[field]) / (pending - accepted.pending);
    return work + Math.max(0, accepted.rows[field] - accepted.pending * work) / size;
  };
  const read = perContact("read");
  const detail = `${shown(size)} imported, ${shown(pending)} pending after ${shown(seconds)} s`;
  context.record(READS[step] ?? "read-pending-3", read, detail);
  context.point({ series: "rows read", size, value: read });
  context.point({ series: "rows written", size, value: perContact("written") });
  context.point({ series: "ms", size, value: (seconds * 1000) / pending });
  if (step === 0) context.record("written-pending", perContact("written"), detail);
  return { read, left: size - pending };
}

function detailOf(errors: readonly string[]): string {
  return errors[0]?.slice(0, 120) ?? "no line";
}
