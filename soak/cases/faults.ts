/** A third of what upstream answers is wrong, deliveries are tripled and shuffled: the same end, at most three times the calls. */
import { join } from "node:path";
import { createDealUser, STAGES } from "../../sandbox/crm-deals.ts";
import { type Contact, createCrmUser } from "../../sandbox/crm-user.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import { endSession } from "../../sandbox/person.ts";
import type { Stack } from "../../sandbox/stack.ts";
import { isAppCall, isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { must, type SoakCase, type SoakContext } from "../case.ts";
import { install, startPlace, untilIdle } from "../place.ts";

const FULL = { contacts: 200, deals: 20 };
const SHORT = { contacts: 20, deals: 4 };
/** Of all answers of either side. */
const FAULTY = 0.3;
const MOST_CALLS = 3;
const MOST_SESSIONS = 2;
/** Backoff takes its time. */
const PATIENCE_MS = 20 * 60_000;

export const FAULTS: SoakCase = {
  name: "faults",
  about: "30 % of upstream answers are faulty, deliveries are tripled and shuffled",
  async run(context) {
    const well = await play(context, false);
    const ill = await play(context, true);
    must(ill.end === well.end, () => `another end than without faults:\n${well.end}\n${ill.end}`);
    // A held deal asks those who failed again, and when it does depends on the moment; an answer that is lost may be paid for twice.
    must(
      ill.sessions <= MOST_SESSIONS * well.sessions,
      () => `${ill.sessions} sessions instead of ${well.sessions}: more than ${MOST_SESSIONS} times as many`,
    );
    must(
      ill.calls <= MOST_CALLS * well.calls,
      () => `${ill.calls} calls instead of ${well.calls}: more than ${MOST_CALLS} times as many`,
    );
    context.say(
      `the same end; ${ill.calls} calls instead of ${well.calls}, ${ill.faulty} of them answered wrongly`,
    );
  },
};

function sizeOf({ short }: SoakContext): typeof FULL {
  return short ? SHORT : FULL;
}

interface Played {
  /** How every contact and deal ended. */
  readonly end: string;
  readonly sessions: number;
  readonly calls: number;
  readonly faulty: number;
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
    if (isIll) await spoil(stack);
    const end = await live(stack, context, deals);
    // What the app reads and writes without an order of anybody belongs to the cost as well, until it is idle.
    if (isIll) await fetch(`${stack.origins.hubspot}/sandbox/faults`, { method: "DELETE" });
    await untilIdle(admin, PATIENCE_MS);
    const faulty = calls.filter(({ status }) => status === 0 || status === 429 || status >= 500).length;
    const sessions = stack.exchanges.list().filter(isSessionStart).length;
    return { end, sessions, calls: calls.length, faulty };
  } finally {
    unsubscribe();
    await stack.close();
  }
}

/** A call of the app to either side, however it was answered. */
function isCallOfApp(exchange: Exchange): boolean {
  return (
    isAppCall(exchange) ||
    (exchange.side === "onekosmos" && exchange.direction === "in" && isTenant(exchange))
  );
}

function isTenant({ requestHeaders }: Exchange): boolean {
  return (requestHeaders["host"] ?? "").endsWith("1kosmos.net");
}

async function spoil({ origins }: Stack): Promise<void> {
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
      await control(`${origins.hubspot}/sandbox/faults`, "POST", { host, probability: each, ...fault });
  await control(`${origins.hubspot}/sandbox/webhooks/options`, "PUT", { duplicate: 2, shuffle: true });
}

async function control(url: string, method: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  must(response.ok, () => `${method} ${url}: ${response.status}`);
}

/** Contacts come in and pass or fail, deals move. The sandbox's own controls and its CRM's users see no faults. */
async function live({ origins }: Stack, context: SoakContext, deals: readonly string[]): Promise<string> {
  const size = sizeOf(context);
  const crm = createCrmUser(origins.hubspot);
  const user = createDealUser(origins.hubspot);
  await crm.importContacts(size.contacts);
  const all = size.deals + size.contacts;
  const pending = await until(
    "all contacts are pending",
    crm,
    all,
    (contact) => statusOf(contact) === "pending",
  );
  for (const [place, { properties }] of pending.entries()) {
    const outcome = place % 3 === 0 ? ("failed" as const) : ("passed" as const);
    const id = properties["idv_session_id"] ?? "";
    await endSession(origins.onekosmos, id, outcome === "passed" ? { outcome, ial: "IAL2" } : { outcome });
  }
  const done = await until("all results are written", crm, all, (contact) => statusOf(contact) !== "pending");
  await insist(() => user.moveMany(deals, STAGES.contract));
  const states = await waitFor(
    "all deals are decided",
    async () => {
      const read = await insist(() => user.readMany(deals));
      return read.every(({ status }) => status !== "" && status !== "not_required") ? read : undefined;
    },
    { timeoutMs: PATIENCE_MS, everyMs: 1000 },
  );
  return JSON.stringify({
    contacts: done.map((contact) => statusOf(contact)),
    deals: states.map(({ status, stage }) => `${status} in ${stage}`),
  });
}

function statusOf({ properties }: Contact): string {
  return properties["idv_status"] ?? "";
}

async function until(
  what: string,
  crm: ReturnType<typeof createCrmUser>,
  count: number,
  isDone: (contact: Contact) => boolean,
): Promise<readonly Contact[]> {
  const look = async () => {
    const all = await insist(() => crm.list());
    const reached =
      all.length === count && all.every((contact) => statusOf(contact) !== "" && isDone(contact));
    return reached ? all : undefined;
  };
  return waitFor(what, look, { timeoutMs: PATIENCE_MS, everyMs: 1000 });
}

/** Repeats a read or an idempotent write of the CRM's own user, who is as unlucky as the app. */
async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await act();
    } catch (error) {
      if (n === 50) throw error;
    }
  }
}
