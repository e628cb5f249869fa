/** Waiting times of a person while a hundred thousand imports wait: a card press, a result, a privacy deletion. */
import { waitFor } from "../../sandbox/wait.ts";
import { type Case, deliver, shown } from "../case.ts";
import { callback, cardCall } from "../events.ts";
import { send, sendWell } from "../http.ts";
import { startWorld, type World } from "../world.ts";

/** Imports that wait, in pace mode. */
const WAITING = 100_000;
/** Of each kind, one after the other; the median counts. */
const RUNS = 15;
const BUDGET_MS = 60_000;
/** A person does not do the next thing at once; nor do the app's calls of HubSpot meet its limit. */
const PAUSE_MS = 100;

const KINDS = ["press", "callback", "privacy"] as const;

function inWords(busy: number, idle: number, how: string): string {
  return `${shown(busy)} ms, ${shown(WAITING)} ${how}; ${shown(idle)} ms idle`;
}

/** Beside the same things in an idle portal. */
export const behind: Case = {
  name: "behind",
  inQuick: false,
  async run(context) {
    const world = await startWorld({ counted: false, connected: true });
    try {
      await people(world); // as warm-up
      const idle = await people(world);
      await world.admin.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
      await deliver(world, world.events.creations(WAITING));
      const busy = await people(world);
      for (const what of KINDS)
        context.record(`${what}-behind`, busy[what] / idle[what], inWords(busy[what], idle[what], "waiting"));
      await world.admin.putSettings({ importPolicy: { mode: "verify" } });
      const atWork = await people(world);
      for (const what of KINDS)
        context.record(
          `${what}-at-work`,
          atWork[what] / idle[what],
          inWords(atWork[what], idle[what], "under way"),
        );
    } finally {
      await world.close();
    }
  },
};

/** Median times in ms. */
async function people(world: World) {
  const times = { press: [] as number[], callback: [] as number[], privacy: [] as number[] };
  for (let run = 0; run < RUNS; run += 1) {
    const [created] = world.events.creations(1);
    const contactId = String(created?.["objectId"]);
    times.press.push(await timed(() => sendWell(cardCall(world, `contacts/${contactId}/verify`, {}))));
    await status(world, contactId, "pending");
    times.callback.push(await timed(() => pass(world, contactId)));
    times.privacy.push(await timed(() => erase(world, contactId)));
  }
  return { press: median(times.press), callback: median(times.callback), privacy: median(times.privacy) };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Until HubSpot has the result. */
async function pass(world: World, contactId: string): Promise<void> {
  const session = world.vendors.sessions.get(contactId);
  if (session === undefined) throw new Error(`There is no session of ${contactId}`);
  session.passed = true;
  await sendWell(callback(world, session));
  await status(world, contactId, "verified");
}

/** Until nothing is known of the contact: its link leads nowhere. */
async function erase(world: World, contactId: string): Promise<void> {
  const link = world.vendors.links.get(contactId) ?? "";
  await deliver(world, [world.events.event("contact.privacyDeletion", contactId)]);
  const isGone = async () => ((await send({ method: "GET", url: link })).status === 404 ? true : undefined);
  await waitFor("the contact is erased", isGone, { timeoutMs: BUDGET_MS, everyMs: 5 });
}

async function status(world: World, contactId: string, wanted: string): Promise<void> {
  const isSo = () => (world.vendors.statuses.get(contactId) === wanted ? true : undefined);
  await waitFor(`${contactId} is ${wanted}`, isSo, { timeoutMs: BUDGET_MS, everyMs: 2 });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
