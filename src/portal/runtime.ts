/**
 * Holds the services of a portal's object while it lives: its records, its schedule, its end, and the services, which are
 * built when they are first needed. The RPC methods' bodies take the runtime, so that each can stand in the file of its
 * idea.
 */
import { createCards, type Cards } from "../features/cards/cards.ts";
import { contactObjectIn } from "../objects.ts";
import { log } from "../lib/log.ts";
import { linkOriginOf } from "./person-page/link-origin.ts";
import { Logins } from "./access/logins.ts";
import { createServices, type PortalServices } from "./services.ts";
import { nextPruneAt } from "./dispatch/prune.ts";
import { Records } from "./context/records.ts";
import { Scheduler } from "./dispatch/scheduler.ts";
import { PORTAL_SCHEMA } from "./schema.ts";
import { earliest } from "../lib/earliest.ts";
import { Uninstaller } from "./uninstall.ts";
import type { ContactApi } from "../features/contacts/contract.ts";

/** One per object, for the object's life. */
export class PortalRuntime {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly records: Records;
  readonly logins: Logins;
  readonly uninstaller: Uninstaller;
  readonly scheduler: Scheduler;
  #services: PortalServices | null = null;
  /** Counts how often everything was deleted. */
  #life = 0;
  #cards: Cards | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    this.ctx = ctx;
    this.env = env;
    this.records = new Records(ctx.storage, PORTAL_SCHEMA);
    const { records } = this;
    this.logins = new Logins(records.documents);
    this.uninstaller = new Uninstaller({
      ctx,
      env,
      records,
      logins: this.logins,
      services: () => this.services(),
      onDeleted: () => {
        this.#services = null;
        this.#cards = null;
        this.scheduler.clearAlarm();
        this.#life += 1;
      },
    });
    this.scheduler = new Scheduler({
      ctx,
      env,
      records,
      nextDueAt: () => this.known()?.nextDueAt() ?? null,
      nextSweepAt: () => this.#nextSweepAt(),
    });
  }

  /** Returns the services of a portal that has a record, which callers have ruled in; see `known` and `open`. */
  services(): PortalServices {
    const life = this.#life;
    this.#services ??= createServices({
      env: this.env,
      storage: this.ctx.storage,
      records: this.records,
      isDeleted: () => this.#life !== life,
      contactOf: (id) => this.contact(id),
      readReport: (id) => this.contact(id).report(this.#contactContext(id)),
    });
    return this.#services;
  }

  /** Returns the services, as long as anything is stored: from the first install until everything was deleted. */
  known(): PortalServices | null {
    return this.records.find() === null ? null : this.services();
  }

  /** Returns the logins, as long as there can be any: not once the app leaves the portal. */
  openLogins(): Logins | null {
    return this.open() === null ? null : this.logins;
  }

  /**
   * Returns the services, while events are taken and work is kept: also while HubSpot refuses the grant, not once it
   * leaves.
   */
  open(): PortalServices | null {
    const status = this.records.find()?.status;
    return status === undefined || status === "leaving" ? null : this.services();
  }

  /** Arms the object for what is due next, and updates the cron's index. */
  async rearm(): Promise<void> {
    const services = this.known();
    if (services === null) return;
    // First: what waited for a condition that has ended is due now.
    updateConditions(services);
    await this.scheduler.arm();
    this.scheduler.watch();
  }

  /** Begins with what was stored just now. */
  async startWork(): Promise<void> {
    await this.scheduler.armNow();
    this.services().dispatcher.wake();
    this.scheduler.watch();
  }

  /**
   * Looks for contacts that no webhook reported, if that was not done lately: an admin looks at the portal, or somebody works
   * with a contact (`contactId`) of which nothing is known.
   */
  async searchForMissed(contactId?: string): Promise<void> {
    const services = this.open();
    if (services === null || services.records.portal().status !== "connected") return;
    if (services.features.missed.searchSoon(Date.now(), contactId)) await this.startWork();
  }

  /** Returns the calls of cards, as long as events are taken. */
  cards(): Cards | null {
    const services = this.open();
    if (services === null) return null;
    this.#cards ??= createCards({
      services,
      contactOf: (id) => this.contact(id),
      begin: () => this.startWork(),
    });
    return this.#cards;
  }

  #nextSweepAt(): number | null {
    const services = this.open();
    if (services === null) return null;
    const dates = services.features.list.map((feature) => feature.nextMaintenanceAt?.() ?? null);
    return earliest([...dates, nextPruneAt(services.context)]);
  }

  /** Returns the object of one of the portal's contacts. */
  contact(contactId: string): ContactApi {
    const { portalId, jurisdiction } = this.records.portal();
    return contactObjectIn(this.env, portalId, contactId, jurisdiction);
  }

  #contactContext(contactId: string) {
    const { portalId, origin, jurisdiction } = this.records.portal();
    return { portalId, contactId, origin, linkOrigin: linkOriginOf(this.records), jurisdiction };
  }
}

/** Looks which conditions have begun or ended. A bug there must not keep the alarm from being set. */
function updateConditions({ conditions, records }: PortalServices): void {
  try {
    conditions.update();
  } catch (error) {
    const { portalId: portal } = records.portal();
    log("error", "conditions failed", { portal, reason: String(error).slice(0, 200) });
  }
}
