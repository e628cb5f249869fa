/** A case of the benchmark, and its context. */
import { waitFor } from "../sandbox/wait.ts";
import { type Counts, total } from "./counts.ts";
import { batches, delivery, type HubSpotEvent } from "./events.ts";
import { eachOf, sendWell } from "./http.ts";
import type { FigureId } from "./limits.ts";
import type { World } from "./world.ts";

/** One measured figure. `detail` says from what it came: the sizes that were reached, the baseline beside it. */
export interface Measured {
  readonly value: number;
  readonly detail: string;
}

/** A point of the plot: what was read or written, or how long it took, at a size. */
export interface Point {
  readonly series: "rows read" | "rows written" | "ms";
  readonly size: number;
  readonly value: number;
}

/** The context of a case. */
export interface Context {
  /** Small sizes, counted figures only. */
  readonly quick: boolean;
  record(id: FigureId, value: number, detail: string): void;
  point(point: Point): void;
  /** How much of the run's time is left, in ms. */
  leftMs(): number;
}

/** A case measures some figures. */
export interface Case {
  readonly name: string;
  /** True if it has counted figures that `--quick` measures as well. */
  readonly inQuick: boolean;
  readonly run: (context: Context) => Promise<void>;
}

/** The app is idle when nothing was counted for so long: timeline events wait for two seconds. */
const IDLE_MS = 2500;
/** The same for what only reads. */
export const SHORT_IDLE_MS = 500;
/** An app that is behind may need so long. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Resets the counts, acts, waits until the app is idle, and returns what was counted. */
export async function countsOf(world: World, act: () => Promise<unknown>, idleMs = IDLE_MS): Promise<Counts> {
  await world.resetCounts();
  await act();
  return untilIdle(world, idleMs);
}

/** Waits until no row is read or written any more; returns the counts. */
export async function untilIdle(world: World, idleMs = IDLE_MS): Promise<Counts> {
  let last = "";
  let since = performance.now();
  return waitFor(
    "the app is idle",
    async () => {
      const counts = await world.counts();
      const now = JSON.stringify(counts);
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since >= idleMs ? counts : undefined;
    },
    { timeoutMs: PATIENCE_MS, everyMs: LOOK_EVERY_MS },
  );
}

/** Sessions that nobody touched for so long are polled once an hour. */
export const QUIET_AFTER_MS = 10 * 3_600_000;
/** The default of the link's lifetime. */
const LINK_HOURS = 168;

/**
 * Moves the clock on by ten hours and waits until every open session was polled: for the next hour none is, so that
 * polls are not counted with whatever is measured. Saving the settings wakes the portal's object.
 */
export async function pollOnce(world: World): Promise<void> {
  await untilIdle(world);
  await world.setClock(QUIET_AFTER_MS);
  await world.signIn();
  await world.admin.putSettings({ linkLifetimeHours: LINK_HOURS });
  await untilIdle(world);
}

/** Rows read and written, over all objects. */
export function rowsOf(counts: Counts): { readonly read: number; readonly written: number } {
  return { read: total(counts, "rowsRead"), written: total(counts, "rowsWritten") };
}

/** Delivers events in signed batches of HubSpot's size over ten connections. */
export async function deliver(world: World, events: readonly HubSpotEvent[]): Promise<void> {
  await eachOf(batches(events), (batch) => sendWell(delivery(world, batch)));
}

/**
 * Waits until `count` more writes of this status than `before` came to HubSpot, or the time is up; returns how many
 * came.
 */
export async function written(
  world: World,
  status: string,
  { before, count, budgetMs }: { readonly before: number; readonly count: number; readonly budgetMs: number },
): Promise<number> {
  const until = performance.now() + budgetMs;
  const came = () => world.vendors.writes(status) - before;
  await waitFor(
    `${count} contacts are ${status}`,
    () => (came() >= count || performance.now() > until ? true : undefined),
    { timeoutMs: 2 * budgetMs + 60_000, everyMs: 5 },
  );
  return came();
}

/** Rows that an operation may cost more or less, because it shares a commit or an alarm with another one or does not. */
const SHARED_ROWS = 5;

/**
 * Returns the largest of later figures beside the first one, that of the smallest size. A difference of some rows is none:
 * a cost that grows with the size differs by hundreds.
 */
export function growthOf([first = 0, ...later]: readonly number[]): number {
  const largest = Math.max(first, ...later);
  return largest - first <= SHARED_ROWS ? 1 : largest / Math.max(1, first);
}

/** A number as people read it. */
export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
