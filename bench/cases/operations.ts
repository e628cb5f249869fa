/** What one operation of a portal reads and writes. */
import { type Context, countsOf, deliver, rowsOf, SHORT_REST_MS, shown, spreadOf, written } from "../case.ts";
import { cardCall } from "../events.ts";
import { eachOf, sendWell } from "../http.ts";
import type { World } from "../world.ts";

/** Operations of each kind that are counted together. */
const RUNS = 20;
/** Contacts of a bulk call: the most that HubSpot selects on one page of its index. */
const BULK = 100;
const BUDGET_MS = 60_000;

/** Rows per operation in one state of a portal. */
export interface Operations {
  /** The state, in words. */
  readonly state: string;
  readonly creation: number;
  readonly ignored: number;
  readonly card: number;
  readonly page: number;
  /** Rows written, per contact. */
  readonly bulk: number;
}

/** Counts the operations of a portal as it is. */
export async function countOperations(world: World, state: string): Promise<Operations> {
  const creation = await rowsRead(world, async () => {
    const before = world.vendors.writes("pending");
    await deliver(world, world.events.creations(RUNS, "CRM_UI"));
    await written(world, "pending", { before, count: RUNS, budgetMs: BUDGET_MS });
  });
  const [known = ""] = world.vendors.statuses.keys();
  const ignored = await rowsRead(world, () => deliver(world, ignoredEvents(world, known)), SHORT_REST_MS);
  const card = await rowsRead(
    world,
    () => times(() => sendWell(cardCall(world, `contacts/${known}`))),
    SHORT_REST_MS,
  );
  const page = await rowsRead(
    world,
    () => times(() => world.browser.open(`${world.origin}/portal`)),
    SHORT_REST_MS,
  );
  const bulk = await countsOf(world, () => bulkCall(world));
  return { state, creation, ignored, card, page, bulk: rowsOf(bulk).written / BULK };
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
    context.record(`${operation}-flat`, spreadOf(values), values.map(shown).join(", "));
  }
  const { idle, waiting } = states;
  if (idle === undefined || waiting === undefined) return;
  context.record("bulk-idle", idle.bulk, idle.state);
  context.record("bulk-waiting", waiting.bulk, waiting.state);
  context.record("bulk-flat", waiting.bulk / Math.max(1, idle.bulk), `${BULK} contacts a call`);
}

async function rowsRead(world: World, act: () => Promise<unknown>, restMs?: number): Promise<number> {
  return rowsOf(await countsOf(world, act, restMs)).read / RUNS;
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

async function bulkCall(world: World): Promise<void> {
  const before = world.vendors.writes("pending");
  const contactIds = world.events.creations(BULK).map(({ objectId }) => String(objectId));
  await sendWell(cardCall(world, "contacts/verify-many", { contactIds }));
  await written(world, "pending", { before, count: BULK, budgetMs: BUDGET_MS });
}
