/**
 * The portal's worker loop: takes due work, never two pieces at once for one contact, some tens in parallel,
 * and lets the writer flush. It runs inside the alarm; whatever it did not finish is due again at the next one.
 */
import type { ContactTask, TaskReport } from "../contact/contract.ts";
import { ANY_ORDER } from "../contact/state.ts";
import { log } from "../log.ts";
import type { ProviderFailure } from "../onekosmos/provider.ts";
import type { DealDesk } from "./deals/desk.ts";
import type { Inbox, InboxRow, Wish } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import type { OpenSessions, SessionRow } from "./sessions.ts";
import type { Records } from "./records.ts";
import { BATCH_LIMIT } from "./lane.ts";
import type { Writer } from "./writer.ts";

/** Pieces of work under way at once: enough to hide 1Kosmos' answer time, few enough to be polite. */
const PARALLEL = 32;
/** One alarm's share: a Worker may run 15 min and make 10,000 calls; the rest goes to the next alarm. */
const RUN_LIMIT_MS = 60_000;
const RUN_LIMIT_ITEMS = 2000;
/** A snapshot waits this long for company while other contacts are under way. */
const LINGER_MS = 250;
/** When several wait already, more are likely to come. */
const CROWD_LINGER_MS = 1500;
const CROWD = 10;
/** In a flood they wait longer still, so that writes leave in full batches. */
const FLOOD_LINGER_MS = 5000;
const FLOOD_BACKLOG = 20;
/** A stale session is asked for this often, some 20 min, before it ends without a last word from 1Kosmos. */
const GIVE_UP_AFTER = 6;

/** One piece of work, wherever it was waiting. */
export type Work =
  | { readonly from: "inbox"; readonly row: InboxRow }
  | { readonly from: "sessions"; readonly row: SessionRow };

export interface DispatchOptions {
  readonly records: Records;
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox<unknown>, "ready">;
  readonly sessions: OpenSessions;
  readonly deals: Pick<DealDesk, "nextLookAt" | "look" | "withdrawStale">;
  readonly dealOutbox: Pick<Outbox<unknown>, "ready">;
  readonly writer: Writer;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** How many pieces of work may go to contacts now: 0 without a connection, 1 while 1Kosmos refuses us. */
  readonly allowance: () => number;
  /** Gives the task to the contact's object. */
  readonly perform: (contactId: string, task: ContactTask) => Promise<TaskReport>;
  /** Stores the consequences of a piece of work, and its end, in one commit. */
  readonly settle: (work: Work, report: TaskReport) => void;
}

/** What a piece of work asks of its contact. */
export function taskOf(work: Work): ContactTask {
  if (work.from === "sessions") {
    const { request_id, expiring, attempts } = work.row;
    const expire = expiring === 1;
    return { kind: "check", requestId: request_id, expire, giveUp: expire && attempts >= GIVE_UP_AFTER };
  }
  const { kind, source, request_id, wish, occurred_at } = work.row;
  if (kind === "check") return { kind, requestId: request_id, expire: false, giveUp: false };
  if (kind === "deleted") return { kind, occurredAt: occurred_at };
  if (kind === "ask") return { kind, ...(wish ?? ANY_IDENTITY) };
  return { kind, source: source === "" ? "integration" : source, occurredAt: occurred_at };
}

/** What an ask without a wish asks for. */
const ANY_IDENTITY: Wish = { verification: "identity", again: false, order: ANY_ORDER };

export class Dispatcher {
  readonly #options: DispatchOptions;
  readonly #running = new Map<string, Promise<void>>();
  /** What talks to HubSpot just now: a flush or a look at deals, never both, so that no look meets a half-sent move. */
  #calling: Promise<void> | null = null;
  #wake = Promise.withResolvers<void>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** New work was stored: a loop that waits for slow answers looks again. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Works until nothing is due, or this alarm's share is used up. */
  async run(): Promise<void> {
    const { now, wait } = this.#options;
    const end = now() + RUN_LIMIT_MS;
    let launched = 0;
    for (;;) {
      this.#wake = Promise.withResolvers<void>();
      if (launched < RUN_LIMIT_ITEMS && now() < end) launched += this.#launch();
      this.#callHubSpot();
      const pending = [...this.#running.values(), ...(this.#calling === null ? [] : [this.#calling])];
      if (pending.length === 0) return;
      await Promise.race([...pending, this.#wake.promise, wait(LINGER_MS)]);
    }
  }

  #launch(): number {
    const { inbox, sessions, now, allowance } = this.#options;
    const places = Math.min(PARALLEL, allowance()) - this.#running.size;
    if (places <= 0) return 0;
    // Some rows may belong to contacts under way: look a little further than there are places.
    const look = places + this.#running.size;
    const candidates: Work[] = [
      ...inbox.due(now(), look).map((row) => ({ from: "inbox" as const, row })),
      ...sessions.due(now(), look).map((row) => ({ from: "sessions" as const, row })),
    ];
    let launched = 0;
    for (const work of candidates) {
      const contactId = work.row.contact_id;
      if (launched >= places || this.#running.has(contactId)) continue;
      this.#running.set(contactId, this.#do(work));
      launched += 1;
    }
    return launched;
  }

  async #do(work: Work): Promise<void> {
    const { perform, settle } = this.#options;
    const contactId = work.row.contact_id;
    try {
      settle(work, await perform(contactId, taskOf(work)));
    } catch (error) {
      log("error", "contact work failed", { contact: contactId, reason: String(error).slice(0, 200) });
      settle(work, { kind: "retry", failure: OBJECT_FAILURE });
    } finally {
      this.#running.delete(contactId);
    }
  }

  /** Moves of deals leave first, then deals are looked at, then contacts' snapshots leave. */
  #callHubSpot(): void {
    const { writer, deals, dealOutbox, now } = this.#options;
    if (this.#calling !== null || writer.readyAt > now()) return;
    const lookAt = deals.nextLookAt();
    deals.withdrawStale(now());
    const movesWait = dealOutbox.ready(now(), 1).count > 0;
    if (!movesWait && lookAt !== null && lookAt <= now()) this.#call("look at deals", () => deals.look());
    else if (movesWait || this.#worthFlushing()) this.#call("flush", () => writer.flush());
  }

  #call(what: string, work: () => Promise<void>): void {
    this.#calling = work()
      .catch((error: unknown) => log("error", `${what} failed`, { reason: String(error).slice(0, 200) }))
      .finally(() => {
        this.#calling = null;
      });
  }

  /** A lone snapshot leaves at once; in a flood they wait to fill a batch. */
  #worthFlushing(): boolean {
    const { outbox, inbox, now } = this.#options;
    const { count, oldest } = outbox.ready(now(), BATCH_LIMIT);
    if (count === 0 || oldest === null) return false;
    if (count >= BATCH_LIMIT || this.#running.size === 0) return true;
    const flood = inbox.backlog(now(), FLOOD_BACKLOG) >= FLOOD_BACKLOG;
    return now() - oldest >= lingerMs(flood, count);
  }
}

function lingerMs(flood: boolean, waiting: number): number {
  if (flood) return FLOOD_LINGER_MS;
  return waiting >= CROWD ? CROWD_LINGER_MS : LINGER_MS;
}

/** The object itself failed, not 1Kosmos: the work is repeated like any other. */
const OBJECT_FAILURE: ProviderFailure = {
  reason: "server_error",
  message: "an internal error; it is tried again",
};
