/**
 * `npm start -- --import N`: a flood, watched until every contact is pending; and what a run that was cut short has left
 * to do.
 */
import { freemem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { Admin } from "./admin.ts";
import { type Contact, type CrmUser, createCrmUser } from "./crm-user.ts";
import type { DemoContext } from "./demo.ts";
import { importNotice } from "./memory.ts";
import { type ResumeState, resumeState } from "./resume.ts";
import { type Counts, type Tally, createTally } from "./tally.ts";
import { type Terminal, formatMs } from "./terminal.ts";
import { DidNotHappen } from "./wait.ts";

const LOOK_EVERY_MS = 100;

/** An import that gets no further for this long has failed; each step of it takes a fraction. */
const STALLED_AFTER_MS = 60_000;

/** Work of an earlier run that does not move for this long will not: a setting keeps those contacts out. */
const SETTLED_AFTER_MS = 15_000;

/** Imports `count` contacts and watches. Throws `DidNotHappen` when it stalls or ends with anything else than one session each. */
export async function playImport({ stack, terminal }: DemoContext, count: number): Promise<void> {
  terminal.heading(`Import: ${count.toLocaleString("en-US")} contacts at once`);
  const notice = importNotice(count, freemem());
  if (notice !== null) terminal.line(`  ${notice}`);
  const crm = createCrmUser(stack.origins.hubspot);
  const started = performance.now();
  const tally = createTally();
  const unsubscribe = stack.exchanges.subscribe((exchange) => tally.add(exchange));
  try {
    const range = await crm.importContacts(count);
    await watch(terminal, tally, count);
    const seconds = (performance.now() - started) / 1000;
    const contacts = (await crm.list()).filter(({ id }) => isWithin(id, range));
    summarize(terminal, contacts, tally.counts(), seconds);
  } finally {
    unsubscribe();
  }
}

function isWithin(id: string, range: { readonly firstId: string; readonly lastId: string }): boolean {
  return Number(id) >= Number(range.firstId) && Number(id) <= Number(range.lastId);
}

/** Shows the progress until all are pending. */
async function watch(terminal: Terminal, tally: Tally, count: number): Promise<void> {
  let last = "";
  let lastMovedAt = performance.now();
  for (;;) {
    const counts = tally.counts();
    const text = progressText(count, counts);
    if (counts.pending >= count) return terminal.endProgress(text);
    if (text !== last) lastMovedAt = performance.now();
    last = text;
    terminal.progress(text);
    if (performance.now() - lastMovedAt > STALLED_AFTER_MS) {
      terminal.endProgress(text);
      throw new DidNotHappen("the import gets any further", STALLED_AFTER_MS);
    }
    await pause(LOOK_EVERY_MS);
  }
}

function progressText(imported: number, counts: Counts): string {
  return [
    `imported ${imported}`,
    `accepted ${counts.accepted}`,
    `sessions ${counts.sessions}`,
    `pending written ${counts.pending}`,
    `HubSpot write calls ${counts.writeCalls}`,
    `429s ${counts.rateRefusals}`,
  ].join(" · ");
}

/** Reads everything back, so that the summary says what HubSpot holds and not what was sent. */
function summarize(terminal: Terminal, contacts: readonly Contact[], counts: Counts, seconds: number): void {
  const pending = contacts.filter(isPending).length;
  const distinct = new Set(contacts.map(({ properties }) => properties["idv_session_id"] ?? "")).size;
  const oneEach = distinct === contacts.length && counts.sessions === contacts.length;
  terminal.pairs({
    contacts: String(contacts.length),
    pending: pending === contacts.length ? `${pending}, all of them` : String(pending),
    "sessions at 1Kosmos": oneEach ? `${counts.sessions}, exactly one per contact` : String(counts.sessions),
    "HubSpot write calls": String(counts.writeCalls),
    "429s received": String(counts.rateRefusals),
    seconds: seconds.toFixed(1),
  });
  if (pending !== contacts.length) throw new Error(`${contacts.length - pending} contacts are not pending.`);
  if (!oneEach) throw new Error("Not every contact has exactly one session.");
}

/** Says what a run that was cut short has left to do, and watches until it is done or nothing moves any more. */
export async function playUnfinished({ stack, terminal }: DemoContext, admin: Admin): Promise<void> {
  const crm = createCrmUser(stack.origins.hubspot);
  let state = await unfinishedState(crm, admin);
  if (state.done) return;
  terminal.heading("Resuming what the last run left unfinished");
  const started = performance.now();
  let lastMovedAt = started;
  while (!state.done && performance.now() - lastMovedAt < SETTLED_AFTER_MS) {
    terminal.progress(state.text);
    await pause(LOOK_EVERY_MS);
    const next = await unfinishedState(crm, admin);
    if (next.text !== state.text) lastMovedAt = performance.now();
    state = next;
  }
  terminal.endProgress(`${state.text} · ${state.ending} after ${formatMs(performance.now() - started)} ms`);
}

async function unfinishedState(crm: CrmUser, admin: Admin): Promise<ResumeState> {
  const contacts = await crm.list();
  const { waiting } = await admin.overview();
  const statuses = contacts.map(({ properties }) => properties["idv_status"] ?? "");
  return resumeState(statuses, waiting.inbox + waiting.outbox);
}

function isPending({ properties }: Contact): boolean {
  return properties["idv_status"] === "pending" && (properties["idv_verification_url"] ?? "") !== "";
}
