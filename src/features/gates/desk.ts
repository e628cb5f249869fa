/**
 * The portal's desk for deals: takes in what happens to them, looks at many together with batched reads, hands each to
 * its object, and stores what follows. One look at a time, never while a write to a deal is under way.
 */
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { Snapshot } from "../../hubspot/properties.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import type { Inbox } from "../../portal/inbox.ts";
import type { OutboxRow } from "../../kernel/outbox.ts";
import { DealBook } from "./deal-gate-table.ts";
import { DealInbox, type LookEntry } from "./evaluations.ts";
import { looksFor, losersOf } from "./events.ts";
import { Judge, type JudgeOptions } from "./evaluator.ts";
import { DealReader, type ReaderOptions } from "./reader.ts";
import { Spacing } from "./debounce.ts";
import { Standings } from "./standings.ts";

/** Deals seen together: at most 4 + 1 reads. HubSpot would take 1,000, but the first of them should not wait long. */
const LOOK_LIMIT = 200;
/** Objects asked at once. */
const PARALLEL = 32;
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

/** What the desk works with. */
export interface DealDeskOptions extends Omit<JudgeOptions, "book" | "inbox" | "standings" | "contacts"> {
  readonly sql: SqlStorage;
  /** The contacts' inbox. */
  readonly inbox: Inbox;
  readonly client: ReaderOptions["client"];
  /** HubSpot does not let us work in this portal for now. */
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** HubSpot works for us. */
  readonly onAnswer: () => void;
}

/** See the file's header. */
export class DealDesk {
  readonly book: DealBook;
  readonly inbox: DealInbox;
  readonly reader: DealReader;
  readonly #options: DealDeskOptions;
  readonly #standings: Standings;
  readonly #judge: Judge;
  readonly #spacing = new Spacing();

  constructor(options: DealDeskOptions) {
    const { sql, records, client, now } = options;
    this.#options = options;
    this.book = new DealBook(sql);
    this.inbox = new DealInbox(sql);
    this.#standings = new Standings(sql);
    const { book, inbox } = this;
    const standings = this.#standings;
    this.#judge = new Judge({ ...options, book, inbox, standings, contacts: options.inbox });
    this.reader = new DealReader({
      client,
      now,
      gates: () => records.settings().gates,
      knows: (dealId) => book.knows(dealId),
    });
  }

  /** Stores what a batch of events asks for: how many looks that were, how many of them new, how many events asked for none. */
  takeIn(
    events: readonly HubSpotEvent[],
    now: number,
  ): { readonly relevant: number; readonly stored: number; readonly ignored: number } {
    const expected = new Set(events.map(({ objectId }) => objectId).filter((id) => this.inbox.expects(id)));
    const knowledge = {
      gates: this.#options.records.settings().gates,
      pipelines: this.reader.pipelines.known,
      knows: (dealId: string) => expected.has(dealId) || this.book.knows(dealId),
      waits: (dealId: string) => expected.has(dealId) || this.book.waits(dealId),
    };
    const entries: LookEntry[] = [];
    let ignored = 0;
    for (const event of events) {
      const looks = looksFor(event, knowledge);
      if (looks.length === 0) ignored += 1;
      for (const { dealId } of looks) expected.add(dealId);
      entries.push(...looks);
    }
    // HubSpot resolves a merged deal's id: what was meant for it would be written to the deal that remains.
    this.#options.outbox.drop(...events.flatMap((event) => losersOf(event)));
    return { relevant: entries.length, stored: this.inbox.add(entries, now), ignored };
  }

  /** When the next look is worth its calls, epoch ms; null when nothing waits. */
  nextLookAt(): number | null {
    const dueAt = this.inbox.nextDueAt();
    if (dueAt === null) return null;
    return this.#spacing.nextAt(dueAt, (upTo) => this.inbox.backlog(this.#options.now(), upTo));
  }

  /** Looks at the deals that are due, together. */
  async look(): Promise<void> {
    const { records, now, onTrouble, onAnswer } = this.#options;
    const { grantGeneration } = records.portal();
    const looks = this.inbox.due(now(), LOOK_LIMIT);
    this.#spacing.looked(looks.length, now());
    if (looks.length === 0) return;
    const findings = await this.reader.read(looks);
    if (!findings.ok) {
      if (OF_THE_PORTAL.has(findings.error.reason)) return onTrouble(findings.error, grantGeneration);
      return this.#judge.putOff(looks, findings.error);
    }
    onAnswer();
    const { concerned, unclear, unconcerned, absent, pipelines } = findings.value;
    this.#options.commit(() => {
      for (const look of unconcerned) this.inbox.done(look);
    });
    for (let start = 0; start < concerned.length; start += PARALLEL) {
      await Promise.all(
        concerned.slice(start, start + PARALLEL).map((found) => this.#judge.judge(found, pipelines)),
      );
    }
    for (const found of unclear) await this.#judge.unclear(found, pipelines);
    for (const look of absent) await this.#judge.missed(look);
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

  /** @see DealInbox.lookAgain */
  lookAgain(dealIds: readonly string[], why: string, now: number): void {
    this.inbox.lookAgain(dealIds, why, now);
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
}
