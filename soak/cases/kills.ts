/** SIGKILL for everything, again and again, during an import with results coming in and deals moving. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { signIn } from "../../sandbox/admin.ts";
import { createDealUser, STAGES } from "../../sandbox/crm-deals.ts";
import { type Contact, createCrmUser } from "../../sandbox/crm-user.ts";
import { endSession } from "../../sandbox/person.ts";
import { freePortNear } from "../../sandbox/ports.ts";
import type { Origins } from "../../sandbox/stack-options.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { must, type SoakCase, type SoakContext } from "../case.ts";
import { explained, install } from "../place.ts";

const RUNNER = fileURLToPath(new URL("../sandbox-process.ts", import.meta.url));

const FULL = { contacts: 5000, kills: 20, deals: 100 };
const SHORT = { contacts: 150, kills: 3, deals: 10 };
/** For everything to end well after the last kill. */
const PATIENCE_MS = { full: 15 * 60_000, short: 5 * 60_000 };

export const KILLS: SoakCase = {
  name: "kills",
  about: "everything is killed again and again during an import with results and deals",
  async run(context) {
    const { kills } = context.short ? SHORT : FULL;
    const place = await aPlace(context);
    try {
      await place.start();
      await begin(place, context);
      for (let n = 1; n <= kills; n += 1) {
        await live(place, context, 1000 + context.random.below(context.short ? 1000 : 5000));
        await place.kill();
        await place.start();
        context.say(`killed ${n} times; ${place.ended.size} results, ${place.moved.size} deals moved so far`);
      }
      const admin = await signIn(place.origins);
      await explained(admin, () => mustBeWhole(place, context));
    } finally {
      await place.kill();
    }
  },
};

/** Below those that systems give away, so that nobody takes one while everything is killed. Not of the seed: two runs may be under way. */
const PORTS = { from: 20_000, count: 10_000 };

async function lastingPorts(): Promise<readonly number[]> {
  const from = PORTS.from + Math.floor(Math.random() * PORTS.count);
  return [await freePortNear(from), await freePortNear(from + 1), await freePortNear(from + 2)];
}

interface DeploymentUnderTest {
  readonly origins: Origins;
  /** Sessions that were passed, as far as 1Kosmos has acknowledged it. */
  readonly ended: Set<string>;
  /** Deals that were moved to the gate, as far as HubSpot has acknowledged it. */
  readonly moved: Set<string>;
  readonly deals: string[];
  start(): Promise<void>;
  kill(): Promise<void>;
}

async function aPlace({ folder }: SoakContext): Promise<DeploymentUnderTest> {
  const ports = await lastingPorts();
  const [app, hubspot, onekosmos] = ports.map((port) => `http://localhost:${port}`);
  let child: ChildProcess | null = null;
  return {
    origins: { app: app ?? "", hubspot: hubspot ?? "", onekosmos: onekosmos ?? "" },
    ended: new Set(),
    moved: new Set(),
    deals: [],
    async start() {
      const state = join(folder, "state");
      child = spawn(process.execPath, [RUNNER, state, ...ports.map(String)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const { stdout } = child;
      if (stdout === null) throw new Error("a process without output");
      const [line] = await Promise.race([once(stdout, "data"), once(child, "exit")]);
      must(String(line).includes("ready"), () => `the sandbox did not start: ${String(line)}`);
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

async function begin({ origins, deals }: DeploymentUnderTest, { short }: SoakContext): Promise<void> {
  const size = short ? SHORT : FULL;
  const admin = await install(origins);
  await admin.putSettings({
    gates: [{ pipelineId: "default", stageId: STAGES.contract, mode: "enforce", contacts: "all" }],
  });
  deals.push(...(await createDealUser(origins.hubspot).createMany(size.deals)));
  await createCrmUser(origins.hubspot).importContacts(size.contacts);
}

/** For some time, people pass and deals move. Changes that the other side does not acknowledge count as not made. */
async function live(place: DeploymentUnderTest, { random }: SoakContext, ms: number): Promise<void> {
  const { origins, ended, moved, deals } = place;
  const until = performance.now() + ms;
  const user = createDealUser(origins.hubspot);
  while (performance.now() < until) {
    const { results: open } = await readSessions(origins, "limit=100&status=pending");
    for (const { id } of open.slice(0, 5 + random.below(15))) {
      await endSession(origins.onekosmos, id, { outcome: "passed", ial: "IAL2", documentType: "passport" });
      ended.add(id);
    }
    const next = deals.filter((id) => !moved.has(id)).slice(0, 1 + random.below(3));
    for (const id of next) {
      await user.move(id, STAGES.contract);
      moved.add(id);
    }
    await pause(50 + random.below(200));
  }
}

/** Nothing is lost, and nothing was done twice. */
async function mustBeWhole(
  { origins, ended, moved, deals }: DeploymentUnderTest,
  { short, say }: SoakContext,
): Promise<void> {
  const size = short ? SHORT : FULL;
  const timeoutMs = short ? PATIENCE_MS.short : PATIENCE_MS.full;
  const user = createDealUser(origins.hubspot);
  const rest = deals.filter((id) => !moved.has(id));
  await user.moveMany(rest, STAGES.contract);
  const crm = createCrmUser(origins.hubspot);
  const contacts = await waitFor(
    "all contacts are pending or verified",
    async () => {
      const all = await crm.list();
      return all.every((contact) => isDone(contact, ended)) ? all : undefined;
    },
    { timeoutMs, everyMs: 2000 },
  );
  must(contacts.length === size.contacts + size.deals, () => `${contacts.length} contacts are there`);
  const { total } = await readSessions(origins, "limit=1");
  must(total === contacts.length, () => `${total} sessions were made for ${contacts.length} contacts`);
  const ids = new Set(contacts.map(({ properties }) => properties["idv_session_id"]));
  must(
    ids.size === contacts.length,
    () => `${ids.size} different sessions are on ${contacts.length} contacts`,
  );
  const states = await waitFor(
    "all deals are held or passed",
    async () => {
      const all = await user.readMany(deals);
      return all.every(({ status }) => status === "held" || status === "passed") ? all : undefined;
    },
    { timeoutMs, everyMs: 1000 },
  );
  const held = states.filter(({ status }) => status === "held").length;
  say(
    `${contacts.length} contacts with one session each, ${ended.size} verified, ${held} of ${deals.length} deals held`,
  );
}

function isDone({ properties }: Contact, ended: ReadonlySet<string>): boolean {
  const wanted = ended.has(properties["idv_session_id"] ?? "") ? "verified" : "pending";
  return properties["idv_status"] === wanted && (properties["idv_verification_url"] ?? "") !== "";
}

const sessionsSchema = z.object({
  total: z.number(),
  results: z.array(z.object({ id: z.string(), status: z.string() })),
});

async function readSessions({ onekosmos }: Origins, query: string) {
  const response = await fetch(`${onekosmos}/sandbox/sessions?${query}`);
  return sessionsSchema.parse(await response.json());
}
