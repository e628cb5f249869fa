/** How quickly webhooks are acknowledged, beside a bare object that stores the same events in one statement. */
import { type BareWorld, startBare } from "../bare.ts";
import { type Case, type Context, deliver, shown } from "../case.ts";
import { delivery } from "../events.ts";
import { load, type Load, type Outgoing } from "../http.ts";
import type { FigureId } from "../limits.ts";
import { startWorld, type World } from "../world.ts";

/** How long each side is loaded. Short, since what is delivered waits as well. */
const LOAD_MS = 2_000;
const WARM_UP_MS = 500;
const LEVELS = [
  { waiting: 0, name: "empty" },
  { waiting: 10_000, name: "10k" },
  { waiting: 200_000, name: "200k" },
] as const;

/** A portal that has no connection to 1Kosmos yet: what arrives waits. Ten connections. */
export const acknowledgement: Case = {
  name: "acknowledgement",
  inQuick: false,
  async run(context) {
    const bare = await startBare();
    try {
      await hello(context, bare);
      for (const level of LEVELS) await measureAt(context, bare, level);
    } finally {
      await bare.close();
    }
  },
};

async function hello(context: Context, bare: BareWorld): Promise<void> {
  const { perSecond, p99Ms } = await load(LOAD_MS, () => ({ method: "GET", url: `${bare.origin}/` }));
  context.record("hello", perSecond, `p99 ${shown(p99Ms)} ms`);
}

async function measureAt(
  context: Context,
  bare: BareWorld,
  { waiting, name }: (typeof LEVELS)[number],
): Promise<void> {
  const world = await startWorld({ counted: false, connected: false });
  try {
    await deliver(world, world.events.creations(waiting));
    await compare(context, { world, bare, size: 1, ids: [`ack-1-${name}`, `ack-1-${name}-p99`] });
    await compare(context, { world, bare, size: 100, ids: [`ack-100-${name}`, `ack-100-${name}-p99`] });
  } finally {
    await world.close();
  }
}

interface Comparison {
  readonly world: World;
  readonly bare: BareWorld;
  /** Events of a request. */
  readonly size: number;
  /** Of the ratio, and of that of the tails. */
  readonly ids: readonly [FigureId, FigureId];
}

async function compare(context: Context, { world, bare, size, ids }: Comparison): Promise<void> {
  // Both sides get the same signed requests, so making them costs the load generator the same.
  const toApp = (): Outgoing => delivery(world, world.events.creations(size));
  const toBare = (): Outgoing => ({ ...toApp(), url: `${bare.origin}/events` });
  await load(WARM_UP_MS, toBare);
  const baseline = await load(LOAD_MS, toBare);
  await load(WARM_UP_MS, toApp);
  const app = await load(LOAD_MS, toApp);
  const [rate, tail] = ids;
  context.record(
    rate,
    app.perSecond / baseline.perSecond,
    `${inWords(app)}; bare object ${inWords(baseline)}`,
  );
  context.record(
    tail,
    app.p99Ms / baseline.p99Ms,
    `${shown(app.p99Ms)} ms; bare object ${shown(baseline.p99Ms)} ms`,
  );
}

function inWords({ perSecond, p50Ms, requests }: Load): string {
  return `${shown(perSecond)} requests/s, p50 ${shown(p50Ms)} ms (${requests})`;
}
