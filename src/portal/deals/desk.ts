/**
 * The portal's desk for deals: takes in what happens to them, looks at many together with batched reads, hands each to
 * its object, and stores what follows. One look at a time, never while a write to a deal is under way.
 */
import type { DealReport } from "../../deal/contract.ts";
import type { DealFacts, GateOutcome } from "../../deal/decide.ts";
import { satisfies, type Need } from "../../deal/gate.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { Snapshot } from "../../hubspot/properties.ts";
import { log } from "../../log.ts";
import type { WebhookEvent } from "../contract.ts";
import type { Inbox, InboxEntry } from "../inbox.ts";
import type { Outbox, OutboxRow } from "../outbox.ts";
import type { Records } from "../records.ts";
import { retryAt } from "../retry.ts";
import { DealBook } from "./book.ts";
import { DealInbox, type Look, type LookEntry } from "./inbox.ts";
import { lookFor } from "./intake.ts";
import { DealReader, type DealFound } from "./reader.ts";
import { Standings } from "./standings.ts";

/** Deals seen together: at most 4 + 1 reads. HubSpot would take 1,000, but the first of them should not wait long. */
const LOOK_LIMIT = 200;
/** Objects asked at once. */
const PARALLEL = 32;
/** Between two looks: when a few deals wait, when more are likely to come, and when a look is well filled. In ms. */
const SPACING_MS = 1000;
const CROWD_SPACING_MS = 3000;
const CROWD = 20;
const FULL = 100;
/** A move that could not leave for this long is not sent any more: the deal may be elsewhere. It is looked at again. */
const STALE_MS = 60_000;

/** These concern the portal, not the deals that were read. */
export const OF_THE_PORTAL: ReadonlySet<HubSpotFailure["reason"]> = new Set<HubSpotFailure["reason"]>([
  "budget",
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "unauthorized",
  "disconnected",
  "migrating",
]);

export interface DealDeskOptions {
  readonly sql: SqlStorage;
  readonly records: Records;
  /** The contacts' inbox: who is to be verified goes there. */
  readonly inbox: Inbox;
  readonly outbox: Outbox<DealWrite>;
  readonly client: Pick<HubSpotClient, "readDeals" | "readDealContacts" | "readDealPipelines">;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
  /** Hands the facts to the deal's object. */
  readonly look: (dealId: string, facts: DealFacts) => Promise<DealReport>;
  /** Ends the deal's object. */
  readonly erase: (dealId: string) => Promise<void>;
  /** HubSpot does not let us work in this portal for now. */
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** HubSpot works for us. */
  readonly onAnswer: () => void;
}

export class DealDesk {
  readonly book: DealBook;
  readonly inbox: DealInbox;
  readonly reader: DealReader;
  readonly #options: DealDeskOptions;
  readonly #standings: Standings;
  #lookedAt = 0;

  constructor(options: DealDeskOptions) {
    const { sql, records, client, now } = options;
    this.#options = options;
    this.book = new DealBook(sql);
    this.inbox = new DealInbox(sql);
    this.#standings = new Standings(sql);
    this.reader = new DealReader({
      client,
      now,
      gates: () => records.settings().gates,
      knows: (dealId) => this.book.knows(dealId),
    });
  }

  /** Stores what a batch of events asks for; answers how many were a reason to look, and how many of those new. */
  takeIn(
    events: readonly WebhookEvent[],
    now: number,
  ): { readonly relevant: number; readonly stored: number } {
    const expected = new Set(events.map(({ objectId }) => objectId).filter((id) => this.inbox.expects(id)));
    const knowledge = {
      gates: this.#options.records.settings().gates,
      pipelines: this.reader.knownPipelines,
      knows: (dealId: string) => expected.has(dealId) || this.book.knows(dealId),
      waits: (dealId: string) => expected.has(dealId) || this.book.waits(dealId),
    };
    const entries: LookEntry[] = [];
    for (const event of events) {
      const entry = lookFor(event, knowledge);
      if (entry === null) continue;
      expected.add(entry.dealId);
      entries.push(entry);
    }
    return { relevant: entries.length, stored: this.inbox.add(entries, now) };
  }

  /** When the next look is worth its calls, epoch ms; null when nothing waits. */
  nextLookAt(): number | null {
    const dueAt = this.inbox.nextDueAt();
    if (dueAt === null) return null;
    const backlog = this.inbox.backlog(this.#options.now(), FULL);
    const spacing = backlog >= FULL ? 0 : backlog >= CROWD ? CROWD_SPACING_MS : SPACING_MS;
    return Math.max(dueAt, this.#lookedAt + spacing);
  }

  /** Looks at the deals that are due, together. */
  async look(): Promise<void> {
    const { records, now, onTrouble, onAnswer } = this.#options;
    const { grantGeneration } = records.portal();
    this.#lookedAt = now();
    const looks = this.inbox.due(now(), LOOK_LIMIT);
    if (looks.length === 0) return;
    const findings = await this.reader.read(looks);
    if (!findings.ok) {
      if (OF_THE_PORTAL.has(findings.error.reason)) return onTrouble(findings.error, grantGeneration);
      return this.#putOff(looks, findings.error);
    }
    onAnswer();
    const { concerned, unconcerned, gone, pipelines } = findings.value;
    this.#options.commit(() => {
      for (const look of unconcerned) this.inbox.done(look);
    });
    for (let start = 0; start < concerned.length; start += PARALLEL) {
      await Promise.all(
        concerned.slice(start, start + PARALLEL).map((found) => this.#judge(found, pipelines)),
      );
    }
    for (const look of gone) await this.#forget(look);
  }

  /** A contact's object has reported: whoever waits for this contact is looked at when that may change something. */
  contactReported(contactId: string, snapshot: Snapshot | null, version: number, now: number): void {
    if (!this.#standings.note(contactId, snapshot) && snapshot !== null) return;
    this.lookAgain(this.book.dealsWaitingFor(contactId), `contact:${contactId}:${version}`, now);
  }

  /** These contacts are no more, forgotten or merged into others: whoever waits for them is looked at again, without their ids. */
  contactsGone(contactIds: readonly string[], now: number): void {
    const waiting = new Set(contactIds.flatMap((id) => this.book.dealsWaitingFor(id)));
    for (const id of contactIds) {
      this.book.forgetContact(id);
      this.inbox.forgetContact(id);
      this.#standings.note(id, null);
    }
    this.lookAgain([...waiting], `gone:${crypto.randomUUID()}`, now);
  }

  /** Looks at these deals again. `why` makes the identity: the same reason counts once. */
  lookAgain(dealIds: readonly string[], why: string, now: number): void {
    const entries = dealIds.map((dealId) => ({ identity: `${why}:${dealId}`, dealId, movedAt: 0 }));
    this.inbox.add(entries, now);
  }

  /** Takes moves back that could not leave in time, so that nobody is overruled by an old intention. */
  withdrawStale(now: number): void {
    const { outbox, commit } = this.#options;
    const stale = outbox
      .due(now, LOOK_LIMIT)
      .filter(({ properties, queuedAt }) => properties.dealstage !== undefined && queuedAt <= now - STALE_MS);
    if (stale.length === 0) return;
    commit(() => {
      for (const { recordId, version } of stale) {
        outbox.settle(recordId, version);
        this.lookAgain([recordId], `stale:${version}`, now);
      }
    });
  }

  /** HubSpot has taken a write. */
  written({ recordId, version }: OutboxRow<DealWrite>): void {
    this.book.confirm(recordId, version);
    this.#options.records.count("deals_written");
  }

  /** HubSpot refuses a move: it is not tried again, the deal's marks are written without it. */
  refused({ recordId, version, properties }: OutboxRow<DealWrite>, failure: HubSpotFailure): boolean {
    if (properties.dealstage === undefined) return false;
    this.book.refuse(recordId, version, failure.message);
    this.lookAgain([recordId], `refused:${version}`, this.#options.now());
    return true;
  }

  /** The deal is gone, by HubSpot's answer to a write. */
  gone({ recordId, version }: OutboxRow<DealWrite>): void {
    this.lookAgain([recordId], `gone:${version}`, this.#options.now());
  }

  async #judge(found: DealFound, pipelines: DealFacts["pipelines"]): Promise<void> {
    const { look, at, cameFrom, marks, contacts } = found;
    const { records, commit, look: ask } = this.#options;
    const facts: DealFacts = {
      at,
      cameFrom,
      movedAt: look.movedAt,
      marks,
      gates: records.settings().gates,
      pipelines,
      contacts: this.#standings.join(contacts),
      ...this.book.newsOf(look.dealId),
    };
    try {
      const report = await ask(look.dealId, facts);
      commit(() => this.#settle(look, report));
    } catch (error) {
      log("error", "deal work failed", { deal: look.dealId, reason: String(error).slice(0, 200) });
      this.#putOff([look], { reason: "server_error", message: "an internal error; it is tried again" });
    }
  }

  /** Stores the consequences of a look together with its end. */
  #settle(look: Look, report: DealReport): void {
    const { records, inbox, outbox, now } = this.#options;
    const { dealId } = look;
    const { version, write, needs, outcome, round } = report;
    this.inbox.done(look);
    const fresh = this.book.take(dealId, report, now());
    inbox.add(
      fresh.map((need) => askOf(dealId, round, need, now())),
      now(),
    );
    // What HubSpot shows already needs no write, and an older one must not come after it.
    if (write === null) outbox.drop(dealId);
    else outbox.put(dealId, version, write, now());
    // Somebody may have been verified while the deal was judged, when nobody waited for that yet.
    const known = this.#standings.of(needs.map(({ contactId }) => contactId));
    const changed = needs.some(({ contactId, level }) => satisfies(known.get(contactId) ?? NOTHING, level));
    if (changed) this.lookAgain([dealId], `meanwhile:${now()}`, now());
    const counter = COUNTER_OF[outcome];
    if (counter !== undefined) records.count(counter);
  }

  async #forget(look: Look): Promise<void> {
    const { outbox, commit, erase } = this.#options;
    const { dealId } = look;
    try {
      if (this.book.knows(dealId)) await erase(dealId);
    } catch (error) {
      return this.#putOff([look], { reason: "server_error", message: String(error).slice(0, 200) });
    }
    commit(() => {
      this.inbox.done(look);
      this.book.forget(dealId);
      outbox.drop(dealId);
    });
  }

  #putOff(looks: readonly Look[], failure: HubSpotFailure): void {
    const { records, commit, now } = this.#options;
    log("warn", "deals put off", {
      portal: records.portal().portalId,
      deals: looks.length,
      reason: failure.reason,
      status: failure.status,
    });
    commit(() => {
      for (const look of looks) {
        const attempts = look.attempts + 1;
        const again = retryAt(attempts, now(), failure);
        if (again !== null) this.inbox.postpone(look, attempts, again, failure.message);
        else {
          this.inbox.bury(look, failure.message);
          records.count("dead_letters");
        }
      }
    });
  }
}

const NOTHING = { status: null, ial: null } as const;

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<GateOutcome, string>> = {
  held: "deals_held",
  marked: "deals_marked",
  released: "deals_released",
  passed: "deals_passed",
  refused: "deal_moves_refused",
};

/** A contact is asked once for each move of the deal, whatever is repeated. */
function askOf(dealId: string, round: number, { contactId, level }: Need, now: number): InboxEntry {
  return {
    identity: `gate:${dealId}:${round}:${contactId}`,
    kind: "ask",
    contactId,
    source: "",
    requestId: "",
    wish: {
      verification: "identity",
      again: false,
      order: { proofingLevel: level, documentTypes: [] },
      trigger: { by: "deal_stage", reference: dealId },
    },
    occurredAt: now,
    dueAt: now,
  };
}
