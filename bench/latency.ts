/**
 * `npx node bench/latency.ts`: how quickly the main job goes through, on this machine, in a sandbox of its own with fresh state. It
 * states medians and tails and judges nothing: the load comes from the same machine that carries it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { signIn } from "../sandbox/admin.ts";
import { createCrmUser } from "../sandbox/crm-user.ts";
import type { Exchange } from "../sandbox/exchanges.ts";
import { endSession } from "../sandbox/person.ts";
import { type Stack, startStack } from "../sandbox/stack.ts";
import { createTally } from "../sandbox/tally.ts";
import { createTerminal } from "../sandbox/terminal.ts";
import { isCallback, isWebhook, writtenContacts } from "../sandbox/traffic.ts";
import { waitFor } from "../sandbox/wait.ts";
import { holdTimes } from "./holds.ts";
import { spread } from "./spread.ts";

/** Contacts played through one after another, when nothing else goes on; the first are left out as warm-up. */
const SINGLE_RUNS = 60;
const WARM_UP_RUNS = 10;
/** Two writes a contact and an event call every two seconds: faster meets the 80 calls per 10 s that background work may make. */
const PAUSE_MS = 400;

/** Contacts imported at once. */
const IMPORTED = 1000;
const IMPORT_TIMEOUT_MS = 120_000;
/** Of those, how many pass: one after the other, as people do, and then all at once. */
const PASSING = 200;

const terminal = createTerminal(process.stdout);
const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-bench-"));
const stack = await startStack({ stateDir, fresh: true, ports: { app: 0, hubspot: 0, onekosmos: 0 } });
try {
  const admin = await signIn(stack.origins);
  await admin.connect("sessions");
  terminal.heading(`${process.platform} ${process.arch}, ${cpus().length} CPUs, Node ${process.version}`);
  await benchSingles(stack);
  await benchImport(stack);
  await benchCallbacks(stack);
  const { lone, close } = await holdTimes(stack, admin);
  terminal.heading("A deal moved past its gate, until it is back, in ms");
  terminal.pairs({ "lone deals": spread(lone), "right after each other": spread(close) });
} finally {
  await stack.close();
  rmSync(stateDir, { recursive: true, force: true });
}

/** One contact after another: created until pending, and callback until verified, as HubSpot saw the writes. */
async function benchSingles({ exchanges, origins }: Stack): Promise<void> {
  const crm = createCrmUser(origins.hubspot);
  const untilPending: number[] = [];
  const untilVerified: number[] = [];
  for (let run = 0; run < WARM_UP_RUNS + SINGLE_RUNS; run += 1) {
    exchanges.clear();
    const { id } = await crm.create({ email: `bench-${run}@example.com` });
    const created = Date.now();
    const pending = await waitFor("pending", () => exchanges.list().find(wrote(id, "pending")));
    const contact = await crm.read(id);
    await endSession(origins.onekosmos, contact.properties["idv_session_id"] ?? "", { outcome: "passed" });
    const verified = await waitFor("verified", () => exchanges.list().find(wrote(id, "verified")));
    const callback = exchanges.list().find(isCallback);
    if (run < WARM_UP_RUNS || callback === undefined) continue;
    untilPending.push(pending.at + pending.ms - created);
    untilVerified.push(verified.at + verified.ms - callback.at);
    await setTimeout(PAUSE_MS);
  }
  terminal.heading(`One contact at a time, ${untilPending.length} times, in ms`);
  terminal.pairs({
    "created → pending in HubSpot": spread(untilPending),
    "callback → verified in HubSpot": spread(untilVerified),
  });
}

/** An import: how long until all are pending, and how quickly the app acknowledges the webhooks meanwhile. */
async function benchImport({ exchanges, origins }: Stack): Promise<void> {
  const tally = createTally();
  const acknowledgements: number[] = [];
  const unsubscribe = exchanges.subscribe((exchange) => {
    tally.add(exchange);
    if (isWebhook(exchange)) acknowledgements.push(exchange.ms);
  });
  const started = performance.now();
  await createCrmUser(origins.hubspot).importContacts(IMPORTED);
  await waitFor("all are pending", () => (tally.counts().pending >= IMPORTED ? true : undefined), {
    timeoutMs: IMPORT_TIMEOUT_MS,
  });
  const seconds = (performance.now() - started) / 1000;
  unsubscribe();
  const { sessions, writeCalls, rateRefusals } = tally.counts();
  terminal.heading(`${IMPORTED} contacts imported at once`);
  terminal.pairs({
    "until all are pending": `${seconds.toFixed(1)} s, ${Math.round(IMPORTED / seconds)} contacts/s`,
    "webhook acknowledged, in ms": spread(acknowledgements),
    "sessions, HubSpot write calls, 429s": `${sessions}, ${writeCalls}, ${rateRefusals}`,
  });
}

/** Sessions that end: how quickly the app acknowledges the callbacks. Later fetches come behind the response. */
async function benchCallbacks({ exchanges, origins }: Stack): Promise<void> {
  const contacts = await createCrmUser(origins.hubspot).list();
  const sessions = contacts
    .filter(({ properties }) => properties["idv_status"] === "pending")
    .map(({ properties }) => properties["idv_session_id"] ?? "");
  const acknowledgements: number[] = [];
  const unsubscribe = exchanges.subscribe((exchange) => {
    if (isCallback(exchange)) acknowledgements.push(exchange.ms);
  });
  const pass = (sessionId: string) => endSession(origins.onekosmos, sessionId, { outcome: "passed" });
  const heard = async (count: number): Promise<readonly number[]> => {
    await waitFor("every callback is acknowledged", () => acknowledgements.length >= count || undefined, {
      timeoutMs: IMPORT_TIMEOUT_MS,
    });
    return acknowledgements.splice(0);
  };
  for (const sessionId of sessions.slice(0, PASSING)) {
    await pass(sessionId);
    await setTimeout(PAUSE_MS / 4);
  }
  const single = await heard(PASSING);
  await Promise.all(sessions.slice(PASSING, 2 * PASSING).map(pass));
  const crowd = await heard(PASSING);
  unsubscribe();
  terminal.heading(`Callbacks of ${PASSING} sessions, in ms`);
  terminal.pairs({
    "acknowledged, one after the other": spread(single),
    "acknowledged, all at once": spread(crowd),
  });
}

function wrote(id: string, status: string): (exchange: Exchange) => boolean {
  return (exchange) =>
    writtenContacts(exchange).some((written) => written.id === id && written.status === status);
}
