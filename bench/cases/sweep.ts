/** The rows that expiring a session reads, by the number of other open sessions. */
import {
  type Case,
  untilIdle,
  countsOf,
  growthOf,
  deliver,
  pollOnce,
  QUIET_AFTER_MS,
  rowsOf,
  shown,
  written,
} from "../case.ts";
import { startWorld } from "../world.ts";

/** Sessions that become stale, and others that stay open beside them. */
const SIZES = { full: { stale: 500, open: 5_000 }, quick: { stale: 50, open: 250 } } as const;
const BUDGET_MS = 90_000;
const HOUR_MS = 3_600_000;
/** Links of those live half of the hour without polls. */
const SHORT_LINK_HOURS = 0.5;

/** The sweep. */
export const sweep: Case = {
  name: "sweep",
  inQuick: true,
  async run(context) {
    const { stale, open } = context.quick ? SIZES.quick : SIZES.full;
    const few = await swept(stale, 1);
    const many = await swept(stale, open);
    context.record("sweep-few", few.read, few.detail);
    context.record("sweep-many", many.read, many.detail);
    context.record("sweep-flat", growthOf([few.read, many.read]), `${shown(few.read)}, ${shown(many.read)}`);
  },
};

async function swept(stale: number, open: number) {
  const world = await startWorld({ counted: true, connected: true });
  try {
    const { vendors } = world;
    await deliver(world, world.events.creations(open));
    const opened = await written(world, "pending", { before: 0, count: open, budgetMs: BUDGET_MS });
    await pollOnce(world);
    // Once a day the sweep counts anew what waits; what that reads is no cost of a stale session.
    await world.runCron();
    await world.admin.putSettings({ linkLifetimeHours: SHORT_LINK_HOURS });
    const before = vendors.writes("pending");
    await deliver(world, world.events.creations(stale, "CRM_UI"));
    await written(world, "pending", { before, count: stale, budgetMs: BUDGET_MS });
    await untilIdle(world);
    const polls = vendors.polls();
    const counts = await countsOf(world, async () => {
      await world.setClock(QUIET_AFTER_MS + 1.1 * SHORT_LINK_HOURS * HOUR_MS);
      await world.runCron();
      await written(world, "expired", { before: 0, count: stale, budgetMs: BUDGET_MS });
    });
    const expired = vendors.writes("expired");
    const detail = `${shown(expired)} expired beside ${shown(opened)} open, ${vendors.polls() - polls} polls`;
    return { read: rowsOf(counts).read / expired, detail };
  } finally {
    await world.close();
  }
}
