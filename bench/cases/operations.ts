/** The rows that one operation of a portal reads and writes. */
import {
  type Context,
  countsOf,
  deliver,
  rowsOf,
  SHORT_IDLE_MS,
  shown,
  growthOf,
  untilIdle,
  written,
} from "../case.ts";
import { cardCall } from "../events.ts";
import { eachOf, sendWell } from "../http.ts";
import type { World } from "../world.ts";

/** Operations of each kind that are counted together. */
const RUNS = 20;
const BUDGET_MS = 60_000;

/** Rows per operation in one state of a portal. */
export interface Operations {
  /** The state, in words. */
  readonly state: string;
  readonly creation: number;
  readonly ignored: number;
  readonly card: number;
  readonly page: number;
}

/** Counts the operations of a portal as it is. */
export async function countOperations(world: World, state: string): Promise<Operations> {
  if (world.vendors.statuses.size === 0) await create(world, 1);
  const [known = ""] = world.vendors.statuses.keys();
  const ignored = await rowsRead(world, () => deliver(world, ignoredEvents(world, known)), SHORT_IDLE_MS);
  const card = await rowsRead(
    world,
    () => times(() => sendWell(cardCall(world, `contacts/${known}`))),
    SHORT_IDLE_MS,
  );
  const page = await rowsRead(
    world,
    () => times(() => world.browser.open(`${world.origin}/portal`)),
    SHORT_IDLE_MS,
  );
  // Last, since the sessions of those are polled after a minute.
  const creation = await rowsRead(world, () => create(world, RUNS));
  return { state, creation, ignored, card, page };
}

/** Lets imports wait: a minute apart, so many of them. */
export async function holdImports(world: World, count: number): Promise<void> {
  await world.admin.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
  await deliver(world, world.events.creations(count));
}

/** Records the operations, and how they differ by state. */
export function recordOperations(
  context: Context,
  states: Readonly<Partial<Record<"idle" | "known" | "waiting", Operations>>>,
): void {
  for (const operation of ["creation", "ignored", "card", "page"] as const) {
    const values = (["idle", "known", "waiting"] as const).flatMap((state) => {
      const counted = states[state];
      if (counted === undefined) return [];
      context.record(`${operation}-${state}`, counted[operation], counted.state);
      return [counted[operation]];
    });
    // A page lists some of what there is, so a new portal, which has nothing to list, says nothing about growth.
    const compared = operation === "page" ? values.slice(1) : values;
    context.record(`${operation}-flat`, growthOf(compared), values.map(shown).join(", "));
  }
}

async function create(world: World, count: number): Promise<void> {
  const before = world.vendors.writes("pending");
  await deliver(world, world.events.creations(count, "CRM_UI"));
  await written(world, "pending", { before, count, budgetMs: BUDGET_MS });
  await untilIdle(world);
}

async function rowsRead(world: World, act: () => Promise<unknown>, idleMs?: number): Promise<number> {
  return rowsOf(await countsOf(world, act, idleMs)).read / RUNS;
}

async function times(act: () => Promise<unknown>): Promise<void> {
  await eachOf(
    Array.from({ length: RUNS }, (_, run) => run),
    act,
  );
}

/** The app subscribes to names, for portals that restart sessions by them; by default such a change means nothing. */
function ignoredEvents(world: World, contactId: string) {
  const change = { propertyName: "firstname", propertyValue: "Pat" };
  return Array.from({ length: RUNS }, () => world.events.event("contact.propertyChange", contactId, change));
}

/**
 * Counts the rows that a bulk call of so many contacts writes, per contact: until all are pending, or, where they are
 * paced behind the imports that wait, until they wait as well.
 */
export async function countBulk(world: World, size: number, isPaced = false): Promise<number> {
  const before = world.vendors.writes("pending");
  const contactIds = world.events.creations(size).map(({ objectId }) => String(objectId));
  const counts = await countsOf(world, async () => {
    await sendWell(cardCall(world, "contacts/verify-many", { contactIds }));
    if (!isPaced) await written(world, "pending", { before, count: size, budgetMs: BUDGET_MS });
  });
  return rowsOf(counts).written / size;
}
