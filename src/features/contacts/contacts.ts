/**
 * Contacts: what HubSpot and people request of them, their sessions at 1Kosmos, and their properties. Each contact has an object
 * of its own that decides (`src/contact`); this feature queues what happens to it and stores what the portal needs of it.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import { CONTACT_PROPERTY_NAMES, snapshotSchema, type Snapshot } from "../../domain/properties.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { Feature, QueueSpec } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import type { Job, JobHandler, NewJob } from "../../kernel/jobs/job.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { OneKosmosConnection } from "../../portal/connection/connection.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import { PropertyGuard } from "../../portal/sending/property-guard.ts";
import type { ApplyOptions } from "./table/apply-report.ts";
import { contactChannel } from "./channel.ts";
import { ContactFilter } from "./contact-filter.ts";
import { CONTACT_MIGRATIONS, type ContactIndex } from "./table/contact-index.ts";
import { CONTACT_JOB, CONTACT_QUEUES, describeContactJob } from "./contact-job.ts";
import { DailyCaps } from "./caps/daily-caps.ts";
import { contactQueues } from "./queues.ts";
import { StartGate } from "./start-gate.ts";
import { jobsFor } from "./events.ts";
import { noteLinkOpened, type LinkOpening } from "./links/link-opened.ts";
import { ImportProgress } from "./import-progress.ts";
import { dueMaintenance, historySince, nextMaintenanceAt } from "./table/maintenance.ts";
import { overCapConditions } from "./caps/over-cap.ts";
import { POLL_MIGRATIONS, PollSchedule } from "./polls/poll-schedule.ts";
import { VERIFICATION_MIGRATIONS, VerificationTable } from "./table/verification-table.ts";
import { SessionCap } from "./caps/session-cap.ts";
import { ContactWork } from "./contact-work.ts";
import type { Troubles } from "./troubles/troubles.ts";
import type { ContactApi } from "./contract.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;

/** The data that contacts work with beside the portal's context. */
export interface ContactsOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly troubles: Troubles;
  readonly oneKosmos: OneKosmosConnection;
  readonly client: HubSpotClient;
  readonly contactOf: (contactId: string) => ContactApi;
  readonly followers: () => readonly Feature[];
}

export class ContactsFeature implements Feature {
  readonly name = "contacts";
  readonly migrations = [...CONTACT_MIGRATIONS, ...POLL_MIGRATIONS, ...VERIFICATION_MIGRATIONS];
  readonly index: ContactIndex;
  readonly polls: PollSchedule;
  readonly verifications: VerificationTable;
  readonly outbox: OutboxTable<Snapshot>;
  readonly properties: PropertyGuard<Snapshot>;
  readonly queues: readonly QueueSpec[];
  readonly schedules;
  readonly channels;
  readonly jobs: Readonly<Record<string, JobHandler>>;
  readonly caps: DailyCaps;
  readonly imports: ImportProgress;
  readonly #options: ContactsOptions;
  readonly #apply: ApplyOptions;
  readonly #hold: ChannelHold;
  readonly #cap: SessionCap;

  constructor(options: ContactsOptions) {
    const { context, index, troubles, oneKosmos, client, contactOf, followers } = options;
    const { sql, records, now } = context;
    this.#options = options;
    this.index = index;
    this.caps = new DailyCaps(context);
    this.polls = new PollSchedule(sql, index);
    this.imports = new ImportProgress(context);
    this.verifications = new VerificationTable(sql);
    this.outbox = new OutboxTable(sql, "contacts", snapshotSchema);
    const { polls, verifications, outbox } = this;
    this.#cap = new SessionCap(records.documents);
    this.#apply = {
      ...context,
      portalId: () => records.portal().portalId,
      keptSince: () => historySince(records.settings(), now()),
      index,
      polls,
      verifications,
      outbox,
      followers,
    };
    const gate = new StartGate(oneKosmos);
    const work = new ContactWork({
      context,
      oneKosmos,
      index,
      troubles,
      caps: this.caps,
      cap: this.#cap,
      gate,
      imports: this.imports,
      filter: new ContactFilter(client, context),
      run: { records, index, oneKosmos, client, contactOf, now, troubles },
      apply: this.#apply,
      makeDueNow: () => this.makeDueNow(now()),
    });
    this.queues = contactQueues(records, this.caps, gate);
    this.#hold = new ChannelHold("contacts", records.documents);
    this.properties = new PropertyGuard<Snapshot>({
      context,
      type: "contacts",
      names: CONTACT_PROPERTY_NAMES,
      ensure: () => client.ensureContactProperties(),
      outbox,
      schema: snapshotSchema,
      isUsed: () => true,
    });
    this.channels = [contactChannel(context, client, outbox, { hold: this.#hold, filter: this.properties })];
    this.schedules = [work.polls(polls)];
    this.jobs = { [CONTACT_JOB]: work.handler() };
  }

  /** @see Feature.accept */
  accept(event: HubSpotEvent): readonly NewJob[] {
    const { context } = this.#options;
    if (event.objectType !== "contact") return [];
    const accepted = jobsFor(event, context.records.settings(), context.records.portal().timeZone);
    if ("jobs" in accepted) {
      if (accepted.jobs.some(({ queue }) => queue === CONTACT_QUEUES.imports)) this.imports.queued();
      return accepted.jobs;
    }
    context.counters.add(accepted.skipped);
    return [];
  }

  /** @see Feature.jobDied */
  jobDied(job: Job): void {
    this.imports.jobLeft(job);
  }

  /** @see Feature.nextMaintenanceAt */
  nextMaintenanceAt(): number | null {
    const settings = this.#options.context.records.settings();
    return nextMaintenanceAt(this.index, settings, this.verifications.oldest());
  }

  /** @see Feature.maintain */
  maintain(now: number): void {
    const { jobs, records } = this.#options.context;
    this.caps.prune();
    jobs.add(dueMaintenance(this.index, records.settings(), now), now);
    this.verifications.prune(historySince(records.settings(), now));
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const held = {
      name: "contacts",
      hold: this.#hold,
      forbidden: "write contacts",
      work: "write_contacts",
      scopes: ["crm.objects.contacts.write"],
      waiting: () => this.outbox.waiting(WAITING_SHOWN),
    };
    const jobs = () => Math.max(this.#options.context.counters.get(GAUGES.jobs), 0);
    const over = overCapConditions(this.#options.context, this.caps);
    const found = [...conditionsOfHold(held), ...this.properties.conditions()];
    return [...found, ...this.#cap.conditions(jobs), ...over];
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    const { records } = this.#options.context;
    records.update({ refused: records.portal().refused.filter((id) => !contactIds.includes(id)) });
    this.properties.deleteRecords(contactIds);
  }

  /** @see Feature.describe */
  describe({ subject, payload }: Pick<Job, "subject" | "payload">) {
    return describeContactJob(subject, payload);
  }

  /** Makes postponed work due now: the obstacle is gone. Jobs whose own record is refused keep their pauses. */
  makeDueNow(now: number, { alsoRefused } = { alsoRefused: false }): void {
    const { jobs } = this.#options.context;
    const { refused, ...queues } = CONTACT_QUEUES;
    if (alsoRefused) this.#cap.retryNow();
    for (const queue of Object.values(queues)) jobs.makeDueNow(queue, now);
    if (alsoRefused) jobs.makeDueNow(refused, now);
  }

  /** @see noteLinkOpened */
  linkOpened(contactId: string, opening: LinkOpening, now: number): void {
    noteLinkOpened(this.#apply, contactId, opening, now);
  }
}
