/** The cost of one contact from its creation until it is verified by a callback, when no other session is open. */
import { type Case, countsOf, deliver, rowsOf, shown, written } from "../case.ts";
import { type Counts, total } from "../counts.ts";
import { callback } from "../events.ts";
import { eachOf, sendWell } from "../http.ts";
import { startWorld } from "../world.ts";

/** Created at once; all pass. */
const CONTACTS = 100;
const BUDGET_MS = 60_000;

/** Rows, calls and alarms per contact. */
export const verification: Case = {
  name: "verification",
  inQuick: true,
  async run(context) {
    const world = await startWorld({ counted: true, connected: true });
    try {
      const goal = { before: 0, count: CONTACTS, budgetMs: BUDGET_MS };
      const started = await countsOf(world, async () => {
        await deliver(world, world.events.creations(CONTACTS));
        await written(world, "pending", goal);
      });
      const passed = await countsOf(world, async () => {
        const sessions = [...world.vendors.sessions.values()];
        for (const session of sessions) session.passed = true;
        await eachOf(sessions, (session) => sendWell(callback(world, session)));
        await written(world, "verified", goal);
      });
      const record = (id: Parameters<typeof context.record>[0], of: (counts: Counts) => number) => {
        const [first, second] = [of(started) / CONTACTS, of(passed) / CONTACTS];
        const detail = `${shown(first)} until pending, ${shown(second)} for the result by callback`;
        context.record(id, first + second, detail);
      };
      record("written-verified", (counts) => rowsOf(counts).written);
      record("read-verified", (counts) => rowsOf(counts).read);
      record("calls-verified", (counts) => total(counts, "calls") + total(counts, "alarms"));
      record("alarms-verified", (counts) => total(counts, "alarmsSet"));
    } finally {
      await world.close();
    }
  },
};
