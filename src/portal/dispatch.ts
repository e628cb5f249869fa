/**
 * The portal's worker loop: takes due work, never two pieces at once for one contact, some tens in parallel,
 * and lets the writer flush. It runs inside the alarm; whatever it did not finish is due again at the next one.
 */
import type { ContactTask, TaskReport } from "../contact/contract.ts";
import { ANY_ORDER } from "../contact/state.ts";
import type { DatedTrigger } from "../contact/trigger.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { log } from "../log.ts";
import type { ProviderFailure } from "../onekosmos/provider.ts";
import type { DealDesk } from "../features/gates/desk.ts";
import { CHOSEN_NOTE } from "./choices.ts";
import { laneOf, type Inbox, type InboxRow, type Wish } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import type { OpenSessions, SessionRow } from "./sessions.ts";
import type { Records } from "./records.ts";
import type { ActionDesk } from "../features/workflows/desk.ts";
import { BATCH_LIMIT } from "./lane.ts";
import type { TimelineLane } from "../features/timeline/channel.ts";
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
/** A stale session ends without a last word when 1Kosmos has not given one for so long. */
const GIVE_UP_AFTER_MS = 30 * 60 * 1000;
/** While the inbox is full, this share of the places is kept for sessions: polls and expiry do not wait for a flood. */
const SESSIONS_SHARE = 4;

/**
 * One piece of work, wherever it was waiting. `contactId` is whom it concerns now: a row may name a contact that has
 * become part of another one since.
 */
export type Work =
  | { readonly from: "inbox"; readonly row: InboxRow; readonly contactId: string }
  | { readonly from: "sessions"; readonly row: SessionRow; readonly contactId: string };

export interface DispatchOptions {
  readonly records: Records;
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox<unknown>, "ready">;
  readonly sessions: OpenSessions;
  readonly deals: Pick<DealDesk, "nextLookAt" | "look" | "withdrawStale">;
  readonly dealOutbox: Pick<Outbox<unknown>, "ready">;
  readonly timeline: Pick<TimelineLane, "nextDueAt">;
  readonly actions: Pick<ActionDesk, "callbacks" | "nextReadAt" | "read">;
  readonly writer: Writer;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** How many pieces of work may call 1Kosmos at once now, `running` of them already. */
  readonly allowance: (running: number) => number;
  /** So many calls have been given out. */
  readonly launched: (calls: number) => void;
  /** Whom work for this contact concerns now. */
  readonly resolve: (contactId: string) => string;
  /** Has the work done by the contact's object. */
  readonly perform: (work: Work) => Promise<TaskReport>;
  /** Stores the consequences of a piece of work, and its end, in one commit. */
  readonly settle: (work: Work, report: TaskReport) => void;
}

/** What work in the outside lane asks of its contact. */
export function taskOf(work: Work, now: number): ContactTask {
  if (work.from === "sessions") {
    const { request_id, expiring, expires_at } = work.row;
    const expire = expiring === 1;
    return {
      kind: "check",
      requestId: request_id,
      expire,
      giveUp: expire && now - expires_at >= GIVE_UP_AFTER_MS,
    };
  }
  const { kind, source, request_id, wish, occurred_at } = work.row;
  if (kind === "check") return { kind, requestId: request_id, expire: false, giveUp: false };
  if (kind === "changed") return { kind, occurredAt: occurred_at };
  if (kind === "ask") {
    const { trigger, ...asked } = wish ?? ANY_IDENTITY;
    return { kind, ...asked, trigger: { ...trigger, at: occurred_at } };
  }
  const trigger: DatedTrigger = { by: "contact_created", reference: source || null, at: occurred_at };
  return {
    kind: "start",
    source: source === "" ? "integration" : source,
    occurredAt: occurred_at,
    trigger,
  };
}

/** What an ask without a wish asks for. */
const ANY_IDENTITY: Wish = {
  verification: "identity",
  again: false,
  order: ANY_ORDER,
  trigger: { by: "deal_stage", reference: null },
};

/** The contacts that a piece of work touches: nothing else may be done for them meanwhile. */
function subjectsOf({ from, row, contactId }: Work): readonly string[] {
  return from === "inbox" && row.kind === "merge" ? [contactId, row.note] : [contactId];
}

/** Whether a piece of work may lead to a call to 1Kosmos; the others are done whatever its state. */
export function callsProvider(work: Work, now: number): boolean {
  if (work.from === "inbox") return laneOf(work.row.kind) === "outside";
  if (work.row.provider === "choice") return false;
  const task = taskOf(work, now);
  return !(task.kind === "check" && task.giveUp);
}

/** Tells work for which 1Kosmos may have been asked for a new session from news of one. */
export function mayStart({ from, row }: Work): boolean {
  if (from === "sessions") return false;
  return row.kind === "start" || row.kind === "ask" || row.kind === "changed" || row.note === CHOSEN_NOTE;
}

export class Dispatcher {
  readonly #options: DispatchOptions;
  readonly #running = new Map<string, Promise<void>>();
  /** Of those under way, how many may call 1Kosmos. */
  #calling = 0;
  #turn = 0;
  /** What talks to HubSpot just now: a flush or a look at deals, never both, so that no look meets a half-sent move. */
  #onHubSpot: Promise<void> | null = null;
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
      const pending = [...this.#running.values(), ...(this.#onHubSpot === null ? [] : [this.#onHubSpot])];
      if (pending.length === 0) return;
      await Promise.race([...pending, this.#wake.promise, wait(LINGER_MS)]);
    }
  }

  #launch(): number {
    const free = PARALLEL - this.#running.size;
    if (free <= 0) return 0;
    const { inbox, now, allowance } = this.#options;
    // Some rows may belong to contacts under way: look a little further than there are places.
    const own = inbox.due("own", now(), free + this.#running.size).map((row) => this.#fromInbox(row));
    const launched = this.#launchSome(own, free, 0);
    const places = PARALLEL - this.#running.size;
    if (places <= 0) return launched;
    const before = this.#calling;
    const calls = Math.max(allowance(before) - before, 0);
    const more = this.#launchSome(this.#candidates(places), places, calls);
    this.#options.launched(this.#calling - before);
    return launched + more;
  }

  #fromInbox(row: InboxRow): Work {
    return { from: "inbox", row, contactId: this.#options.resolve(row.contact_id) };
  }

  /** Launches at most `places` of them, and of those that may call 1Kosmos at most `calls`. */
  #launchSome(candidates: readonly Work[], places: number, calls: number): number {
    let launched = 0;
    let called = 0;
    for (const work of candidates) {
      const subjects = subjectsOf(work);
      const calling = callsProvider(work, this.#options.now());
      if (launched >= places || subjects.some((id) => this.#running.has(id)) || (calling && called >= calls))
        continue;
      const done = this.#do(work, calling).finally(() => {
        for (const id of subjects) this.#running.delete(id);
      });
      for (const id of subjects) this.#running.set(id, done);
      if (calling) called += 1;
      launched += 1;
    }
    return launched;
  }

  /** Due work in the order in which it may go. Some rows may belong to contacts under way: look a little further. */
  #candidates(places: number): Work[] {
    const { inbox, sessions, now } = this.#options;
    const look = places + this.#running.size;
    const fromSessions = sessions
      .due(now(), look)
      .map((row) => ({ from: "sessions" as const, row, contactId: row.contact_id }));
    const fromInbox = inbox.due("outside", now(), look).map((row) => this.#fromInbox(row));
    // Taking turns matters most when 1Kosmos is given one trial at a time.
    this.#turn += 1;
    const share =
      this.#turn % 2 === 0 ? Math.ceil(places / SESSIONS_SHARE) : Math.floor(places / SESSIONS_SHARE);
    return [...fromSessions.slice(0, share), ...fromInbox, ...fromSessions.slice(share)];
  }

  async #do(work: Work, calling: boolean): Promise<void> {
    const { perform, settle } = this.#options;
    if (calling) this.#calling += 1;
    try {
      settle(work, await perform(work));
    } catch (error) {
      log("error", "contact work failed", { contact: work.contactId, reason: String(error).slice(0, 200) });
      settle(work, { kind: "retry", failure: OBJECT_FAILURE });
    } finally {
      if (calling) this.#calling -= 1;
    }
  }

  /** Moves of deals leave first, then deals are looked at and read, then contacts' snapshots and callbacks leave. */
  #callHubSpot(): void {
    const { writer, deals, dealOutbox, actions, now } = this.#options;
    if (this.#onHubSpot !== null || writer.readyAt > now()) return;
    const lookAt = deals.nextLookAt();
    deals.withdrawStale(now());
    const movesWait = dealOutbox.ready(now(), 1).count > 0;
    if (!movesWait && lookAt !== null && lookAt <= now()) this.#call("look at deals", () => deals.look());
    else if (!movesWait && (actions.nextReadAt() ?? Number.POSITIVE_INFINITY) <= now())
      this.#call("read deals of workflows", () => actions.read());
    else if (movesWait || this.#worthFlushing()) this.#call("flush", () => writer.flush());
  }

  /** What fails by a bug pauses like HubSpot's own trouble: it is still due, and would fail again at once. */
  #call(what: string, work: () => Promise<void>): void {
    const { writer, records } = this.#options;
    const { grantGeneration } = records.portal();
    this.#onHubSpot = work()
      .catch((error: unknown) => {
        log("error", `${what} failed`, { reason: String(error).slice(0, 200) });
        writer.pause(BUG, grantGeneration);
      })
      .finally(() => {
        this.#onHubSpot = null;
      });
  }

  /** A lone snapshot leaves at once; in a flood they wait to fill a batch. */
  #worthFlushing(): boolean {
    const { outbox, actions, timeline, inbox, records, now } = this.#options;
    // What HubSpot lacks of our properties is made even when there is nothing to write yet.
    if (!records.portal().provisioned) return true;
    // Events of timelines go along with snapshots; alone only when there are none, which may wait for each other.
    const ready = [outbox.ready(now(), BATCH_LIMIT), actions.callbacks.ready(now(), BATCH_LIMIT)];
    const count = Math.max(...ready.map((lane) => lane.count));
    const oldest = Math.min(...ready.map((lane) => lane.oldest ?? Number.POSITIVE_INFINITY));
    if (count === 0) return (timeline.nextDueAt() ?? Number.POSITIVE_INFINITY) <= now();
    if (count >= BATCH_LIMIT || this.#running.size === 0) return true;
    const flood = inbox.backlog(now(), FLOOD_BACKLOG) >= FLOOD_BACKLOG;
    return now() - oldest >= lingerMs(flood, count);
  }
}

function lingerMs(flood: boolean, waiting: number): number {
  if (flood) return FLOOD_LINGER_MS;
  return waiting >= CROWD ? CROWD_LINGER_MS : LINGER_MS;
}

const BUG: HubSpotFailure = { reason: "server_error", message: "an internal error; it is tried again" };

/** The object itself failed, not 1Kosmos: the work is repeated like any other. */
const OBJECT_FAILURE: ProviderFailure = {
  reason: "internal",
  message: "An internal error; it is tried again.",
};
