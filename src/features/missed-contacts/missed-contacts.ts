/**
 * Notices that webhooks do not arrive although contacts appear: looks now and then for contacts that no event reported.
 * For those it does what the event would have done, by the same settings.
 */
import { wording } from "../../lib/wording.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import { type CreatedContact, RECORDS_A_SEARCH } from "../../hubspot/crm/record-search.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { Feature } from "../../kernel/feature.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { GATED_TYPES, type GatedType } from "../../domain/vocabulary.ts";
import type { GatesFeature } from "../gates/gates.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactSubject } from "../contacts/contact-job.ts";
import { jobsFor } from "../contacts/events.ts";
import { eventOf, movedEventOf } from "./missed-events.ts";
import {
  afterArrival,
  afterFailure,
  afterLook,
  beginWatch,
  isTimed,
  WATCH,
  type Watch,
  type WatchTimes,
  watchTimes,
} from "./watch-state.ts";

export interface MissedContactsOptions {
  readonly context: PortalContext;
  readonly client: Pick<HubSpotClient, "findCreatedContacts" | "gated">;
  /** The gates of each record type. */
  readonly gates: Readonly<Record<GatedType, Pick<GatesFeature, "gates" | "accept">>>;
  readonly index: ContactIndex;
  /** How old a contact may be that no event reported, in ms. */
  readonly missedAfterMs: number;
  /** Reports a failure of HubSpot to the sender. */
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
}

export class MissedContactsFeature implements Feature {
  readonly name = "missed contacts";
  readonly tasks: readonly HubSpotTask[];
  readonly #options: MissedContactsOptions;
  readonly #times: WatchTimes;
  #hintedAt = 0;
  #isHinted = false;
  /** A look has read full pages alone, and goes on. */
  #isUnfinished = false;
  /** When an event arrived last in this life of the object; epoch ms. */
  #arrivedAt = 0;

  constructor(options: MissedContactsOptions) {
    this.#options = options;
    this.#times = watchTimes(options.missedAfterMs);
    const name = "look for missed contacts";
    const readyAt = () => this.#readyAt();
    this.tasks = [{ name, readyAt, wakesAt: () => this.#wakesAt(), run: () => this.#search() }];
  }

  /** @see Feature.accept */
  accept(_event: HubSpotEvent, now: number): readonly NewJob[] {
    const { records } = this.#options.context;
    this.#arrivedAt = now;
    const watch = records.documents.get(WATCH);
    if (watch === null) return [];
    const after = afterArrival(watch, now);
    if (after !== watch) records.documents.put(WATCH, after);
    return [];
  }

  /** @see Feature.connected */
  connected(now: number): void {
    const { documents } = this.#options.context.records;
    documents.put(WATCH, { ...beginWatch(now, this.#policy(), this.#times), ...this.#known() });
  }

  /** Begins anew: HubSpot reported nothing while the app was not installed, and that is history. */
  restart(now: number): void {
    this.#options.context.records.documents.put(WATCH, beginWatch(now, this.#policy(), this.#times));
  }

  /**
   * Brings the next look forward: an admin looks at the portal, or somebody works with the contact `contactId`. Returns
   * whether it did.
   */
  searchSoon(now: number, contactId?: string): boolean {
    const { context, index } = this.#options;
    const watch = context.records.documents.get(WATCH);
    const { hintGapMs, contactHintGapMs } = this.#times;
    const gap = contactId === undefined ? hintGapMs : contactHintGapMs;
    if (watch === null || now - Math.max(this.#hintedAt, watch.lookedUntil) < gap) return false;
    if (contactId !== undefined && index.find(index.resolve(contactId)) !== null) return false;
    this.#hintedAt = now;
    this.#isHinted = true;
    return true;
  }

  /** When an event of HubSpot's arrived last, to within some minutes; epoch ms, or null. */
  lastArrivalAt(): number | null {
    const stored = this.#options.context.records.documents.get(WATCH)?.arrivedAt ?? 0;
    const at = Math.max(this.#arrivedAt, stored);
    return at === 0 ? null : at;
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const watch = this.#options.context.records.documents.get(WATCH);
    if (watch === null || watch.missing === null) return [];
    const { since, count } = watch.missing;
    const contacts = count === 1 ? "1 new contact" : `${count} new contacts`;
    return [
      {
        code: "webhooks_missing",
        about: "",
        message: `HubSpot did not report ${contacts} by webhook. The app looks for new contacts and moved deals meanwhile, so verifications start late; edits and deletions are not noticed. Check that the webhooks of the app in HubSpot lead to this address, and that no firewall stops them.`,
        wording: wording("webhooks_missing", { count }),
        since,
        waiting: count,
        retryAt: watch.lookAt,
        endsWhen: "A webhook arrives.",
        severity: "error",
      },
    ];
  }

  #known(): Partial<Watch> {
    const watch = this.#options.context.records.documents.get(WATCH);
    if (watch === null) return {};
    const { lookedUntil, missing, policy, arrivedAt } = watch;
    return { lookedUntil, missing, policy, arrivedAt };
  }

  /** @see Feature.maintain: portals that were installed before there was a watch get one. */
  maintain(now: number): void {
    const { records } = this.#options.context;
    if (records.documents.get(WATCH) === null && records.portal().status === "connected") this.restart(now);
  }

  #wakesAt(): number | null {
    const watch = this.#options.context.records.documents.get(WATCH);
    const isWorthIt = this.#isHinted || this.#isUnfinished || (watch !== null && isTimed(watch));
    return isWorthIt ? this.#readyAt() : null;
  }

  #readyAt(): number | null {
    const { records } = this.#options.context;
    if (records.portal().status !== "connected") return null;
    const watch = records.documents.get(WATCH);
    if (watch === null) return null;
    return this.#isHinted ? Math.min(this.#hintedAt, watch.lookAt) : watch.lookAt;
  }

  async #search(): Promise<void> {
    const { context, client } = this.#options;
    const { records, now } = context;
    const watch = records.documents.get(WATCH);
    const until = now() - this.#times.graceMs;
    this.#isHinted = false;
    this.#isUnfinished = false;
    if (watch === null) return;
    // Who was to be verified before the settings changed is not known.
    if (watch.policy !== this.#policy() || until <= watch.lookedUntil) {
      const lookedUntil = Math.max(until, watch.lookedUntil);
      const policy = this.#policy();
      records.documents.put(
        WATCH,
        afterLook({ ...watch, policy }, { until: lookedUntil, missed: 0, isWhole: true }, now(), this.#times),
      );
      return;
    }
    const generation = records.portal().grantGeneration;
    const found = await client.findCreatedContacts({ from: watch.lookedUntil + 1, until });
    if (!found.ok) {
      this.#failed(watch, found.error, generation);
      return;
    }
    const { decided, undecidedAt } = this.#decide(found.value, now());
    // Webhooks are missed: moved records were not reported either.
    const isMissing = watch.missing !== null || decided.length > 0;
    const moved = isMissing ? await this.#findMoved(watch.lookedUntil, now()) : [];
    const isFull = found.value.length >= RECORDS_A_SEARCH;
    const end = isFull ? (found.value.at(-1)?.createdAt ?? until) : until;
    context.commit(() => {
      const missed = this.#addFound(decided);
      context.jobs.add(moved, now());
      const newest = records.documents.get(WATCH) ?? watch;
      const isWhole = !isFull || undecidedAt !== null;
      this.#isUnfinished = !isWhole;
      records.documents.put(
        WATCH,
        afterLook(newest, { until: undecidedAt ?? end, missed, isWhole }, now(), this.#times),
      );
    });
  }

  /**
   * Divides contacts into those whose event is overdue and those that it may still reach: while events arrive, theirs may
   * stand in a long row at HubSpot. `undecidedAt`: where the next look begins, epoch ms; null when all are decided.
   */
  #decide(created: readonly CreatedContact[], now: number) {
    const unknown = this.#withoutTrace(created);
    const isOverdue = ({ createdAt }: CreatedContact) =>
      createdAt > this.#arrivedAt || now - createdAt > this.#times.overdueMs;
    const first = unknown.find((contact) => !isOverdue(contact));
    return {
      decided: unknown.filter(isOverdue),
      undecidedAt: first === undefined ? null : first.createdAt - 1,
    };
  }

  /** Returns the evaluations that the events of records at gates would have caused. A read that fails is repeated at the next search. */
  async #findMoved(from: number, until: number): Promise<readonly NewJob[]> {
    const { client, gates } = this.#options;
    const jobs: NewJob[] = [];
    for (const type of GATED_TYPES) {
      if (gates[type].gates().length === 0) continue;
      const found = await client.gated[type].findChanged({ from, until });
      if (!found.ok) continue;
      const events = found.value.map((record) => movedEventOf(type, record));
      jobs.push(...events.flatMap((event) => gates[type].accept(event, until, new Set())));
    }
    return jobs;
  }

  #failed(watch: Watch, failure: HubSpotFailure, generation: number): void {
    const { context, onFailure } = this.#options;
    log("warn", "look for missed contacts failed", {
      portal: context.records.portal().portalId,
      reason: failure.reason,
    });
    context.records.documents.put(WATCH, afterFailure(watch, context.now(), this.#times));
    if (failure.reason === "disconnected" || failure.reason === "unauthorized")
      onFailure(failure, generation);
  }

  /** Returns the contacts of which nothing is known here. */
  #withoutTrace(created: readonly CreatedContact[]): readonly CreatedContact[] {
    const { context, index } = this.#options;
    const { jobs, tombstones } = context;
    const known = index.findAll(created.map(({ id }) => index.resolve(id)));
    const ofContacts = jobs.ofSubjects(created.map(({ id }) => contactSubject(id)));
    const told = new Set(ofContacts.map(({ subject }) => subject));
    return created.filter(
      ({ id }) => !known.has(index.resolve(id)) && !told.has(contactSubject(id)) && !tombstones.has(id),
    );
  }

  /** Adds the jobs that the events of these contacts would have caused. Returns how many. */
  #addFound(contacts: readonly CreatedContact[]): number {
    const { jobs, records, now } = this.#options.context;
    const missed = contacts.flatMap((contact) => {
      const accepted = jobsFor(eventOf(contact), records.settings());
      return "jobs" in accepted ? accepted.jobs : [];
    });
    if (missed.length === 0) return 0;
    const added = jobs.add(missed, now());
    records.count("contacts_missed", added);
    return added;
  }

  #policy(): string {
    const { triggers, importPolicy } = this.#options.context.records.settings();
    return JSON.stringify([triggers, importPolicy.mode]);
  }
}
