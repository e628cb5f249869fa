/** How quickly webhooks are acknowledged, beside a bare object that stores the same events in one statement. */
import { setTimeout } from "node:timers/promises";
import { type BareWorld, startBare } from "../bare.ts";
import { type Case, type Context, deliver, shown } from "../case.ts";
import { delivery } from "../events.ts";
import { load, pooled, type Load, type Outgoing } from "../http.ts";
import type { FigureId } from "../limits.ts";
import { startWorld, type World } from "../world.ts";

/** How long each side is loaded in a turn. Short, since what is delivered waits as well. */
const TURN_MS = 500;
/** Turns of each side: what else the machine does meets both alike. */
const TURNS = 4;
const WARM_UP_MS = 500;
/**
 * A workerd that uses less CPU than this in such a time is idle. In ms. Splitting into jobs, which takes a small share of the time
 * on purpose, uses 36 of them.
 */
const IDLE = { cpuMs: 10, withinMs: 200 } as const;
/** How long splitting into jobs may take: what was delivered first, and what a turn delivered. */
const PATIENCE_MS = { delivered: 30_000, turn: 10_000 } as const;
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
  const { perSecond, p99Ms } = await load(4 * TURN_MS, () => ({ method: "GET", url: `${bare.origin}/` }));
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
    await untilIdle(world, PATIENCE_MS.delivered);
    for (const size of [1, 100] as const) {
      const sides = await takeTurns(world, bare, size);
      recordRatios(context, sides, [`ack-${size}-${name}`, `ack-${size}-${name}-p99`]);
      if (name === "empty") recordWhy(context, sides, [`ack-${size}-verified`, `ack-${size}-cpu`]);
    }
  } finally {
    await world.close();
  }
}

/** One side of a comparison: its load, and CPU of its workerd a request, until it was idle again, in ms. */
interface Side extends Load {
  readonly cpuMs: number;
}

interface Sides {
  readonly app: Side;
  /** The bare object. */
  readonly bare: Side;
  /** The bare object behind a Worker that verifies and parses. */
  readonly verified: Side;
}

/** Loads each side in turns, each while the others are idle. */
async function takeTurns(world: World, bare: BareWorld, size: number): Promise<Sides> {
  // All sides get signed requests of the same events, so making them costs the load generator the same.
  const toApp = (): Outgoing => delivery(world, world.events.creations(size));
  const toBare = (): Outgoing => ({ ...toApp(), url: `${bare.origin}/events` });
  const toVerified = (): Outgoing =>
    delivery({ origin: bare.origin, now: world.now }, world.events.creations(size));
  const sides = {
    bare: { next: toBare, from: bare, turns: new Array<Turn>() },
    verified: { next: toVerified, from: bare, turns: new Array<Turn>() },
    app: { next: toApp, from: world, turns: new Array<Turn>() },
  };
  for (const { next } of Object.values(sides)) await load(WARM_UP_MS, next);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const { next, from, turns } of Object.values(sides)) {
      await untilIdle(world, PATIENCE_MS.turn);
      const before = from.usage.cpuMs();
      const loaded = await load(TURN_MS, next);
      await untilIdle(from, PATIENCE_MS.turn);
      turns.push({ loaded, cpuMs: from.usage.cpuMs() - before });
    }
  }
  return {
    app: sideOf(sides.app.turns),
    bare: sideOf(sides.bare.turns),
    verified: sideOf(sides.verified.turns),
  };
}

interface Turn {
  readonly loaded: Load;
  readonly cpuMs: number;
}

function sideOf(turns: readonly Turn[]): Side {
  const whole = pooled(turns.map(({ loaded }) => loaded));
  return { ...whole, cpuMs: turns.reduce((total, { cpuMs }) => total + cpuMs, 0) / whole.requests };
}

/** Waits until a workerd has nothing to do, or the time is up. */
async function untilIdle({ usage }: Pick<World, "usage">, atMostMs: number): Promise<void> {
  const until = performance.now() + atMostMs;
  let before = usage.cpuMs();
  while (performance.now() < until) {
    await setTimeout(IDLE.withinMs);
    const now = usage.cpuMs();
    if (!(now - before >= IDLE.cpuMs)) return;
    before = now;
  }
}

/** Records rate and tail beside the bare object's. */
function recordRatios(
  context: Context,
  { app, bare }: Sides,
  [rate, tail]: readonly [FigureId, FigureId],
): void {
  const rates = `${inWords(app)}; bare object ${inWords(bare)}`;
  context.record(rate, app.perSecond / bare.perSecond, rates);
  context.record(tail, app.p99Ms / bare.p99Ms, `${shown(app.p99Ms)} ms; bare object ${shown(bare.p99Ms)} ms`);
}

/** Records how much of the difference is what every Worker for webhooks does, and CPU, which other programs change less. */
function recordWhy(
  context: Context,
  { app, bare, verified }: Sides,
  [rate, cpu]: readonly [FigureId, FigureId],
): void {
  context.record(rate, app.perSecond / verified.perSecond, `bare Worker ${inWords(verified)}`);
  const detail = `${shown(app.cpuMs)} ms, splitting into jobs included; bare object ${shown(bare.cpuMs)} ms; bare Worker ${shown(verified.cpuMs)} ms`;
  context.record(cpu, app.cpuMs / bare.cpuMs, detail);
}

function inWords({ perSecond, p50Ms, requests }: Load): string {
  return `${shown(perSecond)} requests/s, p50 ${shown(p50Ms)} ms (${requests})`;
}
