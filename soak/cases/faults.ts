/** A third of the upstream responses is wrong, deliveries are tripled and shuffled: the same end, at most three times the calls. */
import { join } from "node:path";
import type { Admin } from "../../sandbox/admin.ts";
import { createDealUser, STAGES } from "../../sandbox/crm-deals.ts";
import { type Contact, createCrmUser } from "../../sandbox/crm-user.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import { endSession } from "../../sandbox/person.ts";
import type { Stack } from "../../sandbox/stack.ts";
import { isAppCall, isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { insist, must, type SoakCase, type SoakContext } from "../case.ts";
import { explained, install, startPlace, untilIdle } from "../place.ts";

const FULL = { contacts: 200, deals: 20 };
const SHORT = { contacts: 20, deals: 4 };
/** Of all responses of either side. */
const FAULTY = 0.3;
const SEEDS = 2 ** 32;
const MOST_CALLS = 3;
const MOST_SESSIONS = 2;
/** Backoff takes its time. The short form takes less than two minutes on a calm machine. */
const PATIENCE_MS = { full: 20 * 60_000, short: 5 * 60_000 };
/** The admin looks at the page every so many looks of ours, which are a second apart. */
const LOOKS_OF_ADMIN = 5;

export const FAULTS: SoakCase = {
  name: "faults",
  about: "30 % of upstream answers are faulty, deliveries are tripled and shuffled",
  async run(context) {
    const well = await play(context, false);
    const ill = await play(context, true);
    must(ill.end === well.end, () => `another end than without faults:\n${well.end}\n${ill.end}`);
    // A held deal requests those who failed again, and when it does depends on the moment; a response that is lost may be paid for twice.
    must(
      ill.sessions <= MOST_SESSIONS * well.sessions,
      () => `${ill.sessions} sessions instead of ${well.sessions}: more than ${MOST_SESSIONS} times as many`,
    );
    must(
      ill.calls <= MOST_CALLS * well.calls,
      () => `${ill.calls} calls instead of ${well.calls}: more than ${MOST_CALLS} times as many`,
    );
    context.say(
      `the same end; ${ill.calls} calls instead of ${well.calls}, ${ill.faulty} of them answered wrongly; ${ill.sessions} sessions instead of ${well.sessions}; an admin replayed ${ill.replayed}`,
    );
  },
};

function patienceOf({ short }: SoakContext): number {
  return short ? PATIENCE_MS.short : PATIENCE_MS.full;
}

function sizeOf({ short }: SoakContext): typeof FULL {
  return short ? SHORT : FULL;
}

interface Played {
  /** How every contact and deal ended. */
  readonly end: string;
  readonly sessions: number;
  readonly calls: number;
  readonly faulty: number;
  /** Pieces of work that an admin had to replay: of what may have been paid for, the app repeats only so much by itself. */
  readonly replayed: number;
}

async function play(context: SoakContext, isIll: boolean): Promise<Played> {
  const stack = await startPlace(join(context.folder, isIll ? "ill" : "well"), {
    webhookRetryPausesMs: [500, 1000, 2000, 4000, 8000],
  });
  const calls: Exchange[] = [];
  const unsubscribe = stack.exchanges.subscribe((exchange) => {
    if (isCallOfApp(exchange)) calls.push(exchange);
  });
  try {
    const admin = await install(stack.origins);
    await admin.putSettings({
      gates: [{ pipelineId: "default", stageId: STAGES.contract, mode: "enforce", contacts: "all" }],
    });
    const deals = await createDealUser(stack.origins.hubspot).createMany(sizeOf(context).deals);
    await untilIdle(admin, 60_000);
    calls.length = 0;
    if (isIll) await spoil(stack, context);
    const { end, replayed } = await explained(admin, () => live(stack, { context, deals, admin }));
    // The data that the app reads and writes without an order of anybody belongs to the cost as well, until it is idle.
    if (isIll) await fetch(`${stack.origins.hubspot}/sandbox/faults`, { method: "DELETE" });
    await explained(admin, () => untilIdle(admin, patienceOf(context)));
    const faulty = calls.filter(({ status }) => status === 0 || status === 429 || status >= 500).length;
    const sessions = stack.exchanges.list().filter(isSessionStart).length;
    return { end, sessions, calls: calls.length, faulty, replayed };
  } finally {
    unsubscribe();
    await stack.close();
  }
}

/** A call of the app to either side, whatever the response. */
function isCallOfApp(exchange: Exchange): boolean {
  return (
    isAppCall(exchange) ||
    (exchange.side === "onekosmos" && exchange.direction === "in" && isTenant(exchange))
  );
}

function isTenant({ requestHeaders }: Exchange): boolean {
  return (requestHeaders["host"] ?? "").endsWith("1kosmos.net");
}

async function spoil({ origins }: Stack, { random }: SoakContext): Promise<void> {
  const faults = [
    { status: 503, body: { message: "Service Unavailable" } },
    { status: 500, body: "<html><title>Internal Server Error</title></html>" },
    { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests" } },
    { status: 502, body: "<title".repeat(1000) },
    { reset: true },
  ];
  // One after the other has its chance; together they hit as many as wanted.
  const each = 1 - (1 - FAULTY) ** (1 / faults.length);
  for (const host of ["hubspot", "onekosmos"])
    for (const fault of faults)
      await control(`${origins.hubspot}/sandbox/faults`, "POST", {
        host,
        probability: each,
        seed: random.below(SEEDS),
        ...fault,
      });
  await control(`${origins.hubspot}/sandbox/webhooks/options`, "PUT", { duplicate: 2, shuffle: true });
}

async function control(url: string, method: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  must(response.ok, () => `${method} ${url}: ${response.status}`);
}

interface Life {
  readonly context: SoakContext;
  readonly deals: readonly string[];
  readonly admin: Admin;
}

/**
 * Contacts come in and pass or fail, deals move; an admin does what the conditions say, which is to replay. The sandbox's own
 * controls see no faults.
 */
async function live(
  { origins }: Stack,
  { context, deals, admin }: Life,
): Promise<{ readonly end: string; readonly replayed: number }> {
  const size = sizeOf(context);
  const crm = createCrmUser(origins.hubspot);
  const user = createDealUser(origins.hubspot);
  let replayed = 0;
  const waitUntil = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    let looks = 0;
    const lookAsAdmin = async () => {
      looks += 1;
      if (looks % LOOKS_OF_ADMIN === 0) replayed += await admin.replayDeadLetters();
      return look();
    };
    return waitFor(what, lookAsAdmin, { timeoutMs: patienceOf(context), everyMs: 1000 });
  };
  const contactsWhere = (isDone: (status: string) => boolean) => async () => {
    const all = await insist(() => crm.list());
    const isReached = all.length === size.deals + size.contacts && all.every((one) => isDone(statusOf(one)));
    return isReached ? all : undefined;
  };
  await crm.importContacts(size.contacts);
  const pending = await waitUntil(
    "all contacts are pending",
    contactsWhere((status) => status === "pending"),
  );
  for (const [place, { properties }] of pending.entries()) {
    const outcome = place % 3 === 0 ? ("failed" as const) : ("passed" as const);
    const id = properties["idv_session_id"] ?? "";
    await endSession(origins.onekosmos, id, outcome === "passed" ? { outcome, ial: "IAL2" } : { outcome });
  }
  const done = await waitUntil(
    "all results are written",
    contactsWhere((status) => status !== "" && status !== "pending"),
  );
  await insist(() => user.moveMany(deals, STAGES.contract));
  const states = await waitUntil("all deals are decided", async () => {
    const read = await insist(() => user.readMany(deals));
    return read.every(({ status }) => status !== "" && status !== "not_required") ? read : undefined;
  });
  const end = JSON.stringify({
    contacts: done.map((contact) => statusOf(contact)),
    deals: states.map(({ status, stage }) => `${status} in ${stage}`),
  });
  return { end, replayed };
}

function statusOf({ properties }: Contact): string {
  return properties["idv_status"] ?? "";
}
