/**
 * What a portal's object holds while it lives: its records, its clock, its end, and the parts, which are built when
 * they are first needed. The RPC methods' bodies take the desk, so that each can stand in the file of its idea.
 */
import type { ContactApi, DoneReport, TaskReport } from "../contact/contract.ts";
import type { DealApi } from "../deal/contract.ts";
import { contactObjectIn, dealObjectIn } from "../objects.ts";
import { cardDoor, type CardDoor } from "../features/cards/door.ts";
import { Clock } from "./scheduler.ts";
import type { Work } from "./dispatch.ts";
import { earliest } from "./due.ts";
import { Departure } from "./uninstall.ts";
import { createParts, type Parts } from "./parts.ts";
import { Records } from "./records.ts";
import { settle } from "./settle.ts";
import { nextUpkeepAt } from "../features/contacts/maintenance.ts";
import { doWork } from "./work.ts";

/** One per object, for the object's life. */
export class Desk {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly records: Records;
  readonly departure: Departure;
  readonly clock: Clock;
  #built: Parts | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    this.ctx = ctx;
    this.env = env;
    this.records = new Records(ctx.storage);
    const { records } = this;
    this.departure = new Departure({
      ctx,
      env,
      records,
      parts: () => this.parts(),
      onDeleted: () => {
        this.#built = null;
      },
    });
    this.clock = new Clock({
      ctx,
      env,
      records,
      nextDueAt: () => this.known()?.nextDueAt() ?? null,
      nextSweepAt: () => this.#nextSweepAt(),
    });
  }

  /** The parts of a portal that has a record, which callers have ruled in; see `known` and `open`. */
  parts(): Parts {
    this.#built ??= createParts({
      env: this.env,
      storage: this.ctx.storage,
      records: this.records,
      perform: (work) => this.#perform(work),
      settle: (work, report) => this.#settle(work, report),
      lookAtDeal: (dealId, facts) => this.#deal(dealId).look(facts),
      eraseDeal: (dealId) => this.#deal(dealId).erase(),
      lookAtContact: (contactId) => this.#look(contactId),
    });
    return this.#built;
  }

  /** The parts, as long as anything is stored: from the first install until everything was deleted. */
  known(): Parts | null {
    return this.records.exists() && this.records.get("portal") !== null ? this.parts() : null;
  }

  /** The parts, while events are taken and work is kept: also when HubSpot has taken its grant back, not once it leaves. */
  open(): Parts | null {
    const status = this.records.exists() ? this.records.get("portal")?.status : undefined;
    return status === undefined || status === "leaving" ? null : this.parts();
  }

  /** Sees to it that the object wakes for what is due next, and that the cron knows. */
  async rearm(): Promise<void> {
    if (this.known() === null) return;
    await this.clock.arm();
    this.clock.watch();
  }

  /** What cards may ask, as long as events are taken. */
  cards(): CardDoor | null {
    const parts = this.open();
    if (parts === null) return null;
    const begin = () => this.#begin(parts);
    return cardDoor({ parts, contactOf: (id) => this.#contact(id), begin, now: Date.now });
  }

  /** Begins with what was stored just now. */
  async #begin({ dispatcher }: Parts): Promise<void> {
    await this.clock.armNow();
    dispatcher.wake();
    this.clock.watch();
  }

  #nextSweepAt(): number | null {
    const parts = this.open();
    if (parts === null) return null;
    const { sessions, inbox, deals, actions, timeline } = parts;
    const boxes = [inbox, deals.inbox, timeline.box, actions.ledger.store];
    const pruneAt = boxes.map((box) => box.nextPruneAt());
    return earliest([sessions.nextExpiryAt(), ...pruneAt, nextUpkeepAt(parts)]);
  }

  #perform(work: Work): Promise<TaskReport> {
    return doWork(work, { parts: this.parts(), contactOf: (id) => this.#contact(id), now: Date.now() });
  }

  /** Work may outlive its portal. */
  #settle(work: Work, report: TaskReport): void {
    const parts = this.known();
    if (parts === null) return;
    this.ctx.storage.transactionSync(() => settle(parts, work, report, Date.now()));
    if (work.from === "inbox") parts.cards.asks.settled(work.row.seq, report);
  }

  #contact(contactId: string): ContactApi {
    const { portalId, jurisdiction } = this.records.portal();
    return contactObjectIn(this.env, portalId, contactId, jurisdiction);
  }

  /** How a contact stands; asking changes nothing. */
  #look(contactId: string): Promise<DoneReport> {
    const { portalId, jurisdiction, origin } = this.records.portal();
    const contact = contactObjectIn(this.env, portalId, contactId, jurisdiction);
    return contact.update({ kind: "look" }, { portalId, contactId, origin, jurisdiction });
  }

  #deal(dealId: string): DealApi {
    const { portalId, jurisdiction } = this.records.portal();
    return dealObjectIn(this.env, portalId, dealId, jurisdiction);
  }
}
