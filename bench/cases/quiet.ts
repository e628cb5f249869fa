/** The cost of operations without news: polls, and the app's own writes that come back as webhooks. */
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Case, type Context, untilIdle, countsOf, deliver, rowsOf, shown, written } from "../case.ts";
import { total } from "../counts.ts";
import { startWorld, type World } from "../world.ts";

/** Sessions that are polled, and own writes that come back. */
const RUNS = 100;
const HOUR_MS = 3_600_000;
const BUDGET_MS = 90_000;

/** Polls and echoes. */
export const quiet: Case = {
  name: "quiet",
  inQuick: true,
  async run(context) {
    const world = await startWorld({ counted: true, connected: true });
    try {
      await deliver(world, world.events.creations(RUNS));
      await written(world, "pending", { before: 0, count: RUNS, budgetMs: BUDGET_MS });
      await untilIdle(world);
      await ownWrites(context, world);
      await polls(context, world);
    } finally {
      await world.close();
    }
  },
};

async function ownWrites(context: Context, world: World): Promise<void> {
  const events = [...world.vendors.statuses].map(([id, propertyValue]) =>
    world.events.event("contact.propertyChange", id, {
      propertyName: "idv_status",
      propertyValue,
      changeSource: "INTEGRATION",
      sourceId: String(HUBSPOT.appId),
    }),
  );
  const counts = await countsOf(world, () => deliver(world, events));
  const { read, written: rows } = rowsOf(counts);
  const detail = `${RUNS} writes that came back: ${shown(read)} rows read, ${shown(rows)} written`;
  context.record("own-calls", total(counts, "calls"), detail);
}

/** Two hours later every open session is due for a poll. A sign-in makes the portal's object look now; its own rows are left out. */
async function polls(context: Context, world: World): Promise<void> {
  const signIn = rowsOf(await countsOf(world, () => world.signIn()));
  const before = world.vendors.polls();
  const came = () => world.vendors.polls() - before;
  const counts = await countsOf(world, async () => {
    await world.setClock(2 * HOUR_MS);
    await world.signIn();
    await waitFor("sessions are polled", () => (came() >= RUNS ? true : undefined), { timeoutMs: BUDGET_MS });
  });
  const { read, written: rows } = rowsOf(counts);
  context.record("poll-written", (rows - signIn.written) / came(), `${came()} polls`);
  context.record("poll-read", (read - signIn.read) / came(), `${came()} polls`);
}
