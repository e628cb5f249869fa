/** Time, CPU and memory of imports, in the app as it is deployed. */
import { startHandler } from "../baseline/process.ts";
import { startBare } from "../bare.ts";
import { type Case, type Context, deliver, shown, written } from "../case.ts";
import { batches, createEventSource, delivery } from "../events.ts";
import { eachOf, sendWell } from "../http.ts";
import { FIRST_CONTACT } from "../vendors.ts";
import { startWorld } from "../world.ts";

/** Contacts at once. */
const SMALL = 1_000;
const FOR_CPU = 2_000;
const LARGE = 10_000;
/** Objects that one call of the baseline makes. */
const OBJECTS_A_CALL = 500;
/** A slow app is measured by those that are pending by then. */
const BUDGET_MS = 60_000;
const MB = 1024 * 1024;

/** Imports of three sizes, each in an app of its own. */
export const throughput: Case = {
  name: "throughput",
  inQuick: false,
  async run(context) {
    const small = await imported(SMALL);
    const middle = await imported(FOR_CPU, { inMemory: true });
    context.record("cpu-contact", middle.cpuMs / middle.pending, inWords(middle));
    context.record("cpu-least", await leastCpuMs(FOR_CPU), `${shown(FOR_CPU)} contacts`);
    context.record("cpu-object", await bareCpuMs(FOR_CPU), `${shown(FOR_CPU)} objects with one row each`);
    context.record(
      "cpu-handler",
      (await handlerCpuMs(FOR_CPU)) / FOR_CPU,
      `${shown(FOR_CPU)} events, in Node`,
    );
    const large = await imported(LARGE);
    context.record("speed", large.perSecond / small.perSecond, `${inWords(large)}; ${inWords(small)}`);
    await compareMemory(context, large);
  },
};

interface Imported {
  readonly pending: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly bytes: number;
}

async function imported(size: number, { inMemory = false } = {}): Promise<Imported> {
  const world = await startWorld({ counted: false, connected: true, inMemory });
  try {
    const cpu = world.usage.cpuMs();
    const began = performance.now();
    await deliver(world, world.events.creations(size));
    const pending = await written(world, "pending", { before: 0, count: size, budgetMs: BUDGET_MS });
    const seconds = (performance.now() - began) / 1000;
    const cpuMs = world.usage.cpuMs() - cpu;
    return { pending, perSecond: pending / seconds, cpuMs, bytes: world.usage.residentBytes() };
  } finally {
    await world.close();
  }
}

/** CPU of a bare object with one row: what the runtime takes for a contact that has an object. */
async function bareCpuMs(size: number): Promise<number> {
  const bare = await startBare({ inMemory: true });
  try {
    const make = (from: number, count: number) =>
      sendWell({ method: "POST", url: `${bare.origin}/objects/${from}/${count}` });
    await make(size, 1);
    const before = bare.usage.cpuMs();
    await make(0, size);
    return (bare.usage.cpuMs() - before) / size;
  } finally {
    await bare.close();
  }
}

/** CPU of workerd per contact of the least Worker that has an object for each and loses none. */
async function leastCpuMs(size: number): Promise<number> {
  const bare = await startBare({ inMemory: true });
  try {
    const verify = (from: number, count: number) =>
      sendWell({
        method: "POST",
        url: `${bare.origin}/contacts`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(Array.from({ length: count }, (_, n) => String(FIRST_CONTACT + from + n))),
      });
    await verify(size, 1);
    const before = bare.usage.cpuMs();
    for (let from = 0; from < size; from += 100) await verify(from, 100);
    return (bare.usage.cpuMs() - before) / size;
  } finally {
    await bare.close();
  }
}

async function compareMemory(context: Context, app: Imported): Promise<void> {
  const bare = await startBare();
  try {
    const calls = Array.from({ length: app.pending / OBJECTS_A_CALL }, (_, n) => n * OBJECTS_A_CALL);
    for (const from of calls)
      await sendWell({ method: "POST", url: `${bare.origin}/objects/${from}/${OBJECTS_A_CALL}` });
    const bytes = bare.usage.residentBytes();
    const objects = calls.length * OBJECTS_A_CALL;
    const detail = `${shown(app.bytes / MB)} MB after ${shown(app.pending)} contacts; ${shown(bytes / MB)} MB after ${shown(objects)} bare objects`;
    context.record("memory", app.bytes / bytes, detail);
  } finally {
    await bare.close();
  }
}

async function handlerCpuMs(size: number): Promise<number> {
  const handler = await startHandler();
  try {
    const events = createEventSource(() => Date.now());
    const side = { origin: handler.origin, now: () => Date.now() };
    const before = await handler.cpuMs();
    await eachOf(batches(events.creations(size)), (batch) => sendWell(delivery(side, batch)));
    return (await handler.cpuMs()) - before;
  } finally {
    await handler.close();
  }
}

function inWords({ pending, perSecond, cpuMs }: Imported): string {
  return `${shown(pending)} pending, ${shown(perSecond)} a second, ${shown(cpuMs / 1000)} s CPU`;
}
