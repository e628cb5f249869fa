/**
 * Contacts: what HubSpot and people ask of them, their sessions at 1Kosmos, and their properties. Each contact has an object
 * of its own that decides (`src/contact`); this feature queues what happens to it and keeps what the portal must know.
 */
import type { DoneReport } from "../../domain/contact/contract.ts";
import {
  callsProvider,
  contactEventSchema,
  mayStart,
  type ContactEvent,
} from "../../domain/contact/event.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import { CONTACT_PROPERTY_NAMES, snapshotSchema, type Snapshot } from "../../domain/properties.ts";
import { ChannelHold } from "../../kernel/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { ContactChange, Feature, QueueSpec } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/hold-condition.ts";
import { jobHandler, type Job, type JobHandler, type JobResult, type NewJob } from "../../kernel/job.ts";
import { OutboxTable } from "../../kernel/outbox.ts";
import type { PortalContext } from "../../portal/context.ts";
import type { OneKosmosConnection } from "../../portal/connection.ts";
import { GAUGES } from "../../portal/gauges.ts";
import { PropertyGuard } from "../../portal/property-guard.ts";
import { applyReport, type ApplyOptions } from "./apply-report.ts";
import { contactChannel } from "./channel.ts";
import { CONTACT_MIGRATIONS, type ContactIndex } from "./contact-index.ts";
import { CONTACT_JOB, CONTACT_QUEUES, contactOfSubject, contactSubject } from "./contact-job.ts";
import { contactQueues, PROVIDER } from "./queues.ts";
import { jobsFor } from "./events.ts";
import { FailedWork } from "./failed-work.ts";
import { dueMaintenance, nextMaintenanceAt } from "./maintenance.ts";
import { PollQueue, type FailedPoll } from "./poll-queue.ts";
import { POLL_MIGRATIONS, PollSchedule } from "./poll-schedule.ts";
import { SessionCap } from "./session-cap.ts";
import { runContactJob, type RunOptions } from "./run-job.ts";
import { conditionsOf as conditionsOfTroubles } from "./trouble-conditions.ts";
import { noteFailedPoll, settleTroubles } from "./trouble-rules.ts";
import { TROUBLE_MIGRATIONS, Troubles } from "./troubles.ts";
import type { ContactApi, TaskReport } from "./contract.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;

/** What contacts work with beside the portal's context. */
export interface ContactsOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly tenant: OneKosmosConnection;
  readonly client: HubSpotClient;
  readonly contactOf: (contactId: string) => ContactApi;
  readonly followers: () => readonly Feature[];
}

export class ContactsFeature implements Feature {
  readonly name = "contacts";
  readonly migrations = [...CONTACT_MIGRATIONS, ...POLL_MIGRATIONS, ...TROUBLE_MIGRATIONS];
  readonly index: ContactIndex;
  readonly polls: PollSchedule;
  readonly outbox: OutboxTable<Snapshot>;
  readonly properties: PropertyGuard<Snapshot>;
  readonly queues: readonly QueueSpec[];
  readonly schedules;
  readonly channels;
  readonly jobs: Readonly<Record<string, JobHandler>>;
  readonly #options: ContactsOptions;
  readonly #run: RunOptions;
  readonly #apply: ApplyOptions;
  readonly #hold: ChannelHold;
  readonly #troubles: Troubles;
  readonly #failures: FailedWork;
  readonly #cap: SessionCap;

  constructor(options: ContactsOptions) {
    const { context, index, tenant, client, contactOf, followers } = options;
    const { sql, records, now, commit } = context;
    this.#options = options;
    this.index = index;
    this.polls = new PollSchedule(sql, index);
    this.outbox = new OutboxTable(sql, "contacts", snapshotSchema);
    const { polls, outbox } = this;
    this.#troubles = new Troubles(sql);
    this.#cap = new SessionCap(records.documents);
    this.#failures = new FailedWork({
      context,
      tenant,
      troubles: this.#troubles,
      cap: this.#cap,
      makeDueNow: () => this.makeDueNow(now()),
    });
    this.#run = { records, index, tenant, client, contactOf, now, troubles: this.#troubles };
    this.#apply = { ...context, portalId: () => records.portal().portalId, index, polls, outbox, followers };
    this.queues = contactQueues(records);
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
    const run = (contactId: string, event: ContactEvent) =>
      runContactJob({ event, named: contactId, contactId }, this.#run);
    const store = (contactId: string, report: TaskReport) => {
      this.#storePoll(contactId, report);
      return index.find(contactId)?.generation ?? -1;
    };
    const failed = (poll: FailedPoll) => noteFailedPoll(this.#troubles, poll, now());
    this.schedules = [
      new PollQueue({ schedule: polls, resource: PROVIDER, now, commit, run, store, failed }),
    ];
    this.jobs = { [CONTACT_JOB]: this.#handler() };
  }

  /** @see Feature.accept */
  accept(event: HubSpotEvent): readonly NewJob[] {
    const { context } = this.#options;
    if (event.objectType !== "contact") return [];
    const accepted = jobsFor(event, context.records.settings());
    if ("jobs" in accepted) return accepted.jobs;
    context.counters.add(accepted.skipped);
    return [];
  }

  /** @see Feature.nextMaintenanceAt */
  nextMaintenanceAt(): number | null {
    return nextMaintenanceAt(this.index, this.#options.context.records.settings());
  }

  /** @see Feature.maintain */
  maintain(now: number): void {
    const { jobs, records } = this.#options.context;
    jobs.add(dueMaintenance(this.index, records.settings(), now), now);
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const held = {
      name: "contacts",
      hold: this.#hold,
      forbidden: "write contacts",
      scopes: ["crm.objects.contacts.write"],
      waiting: () => this.outbox.waiting(WAITING_SHOWN),
    };
    const jobs = () => Math.max(this.#options.context.counters.get(GAUGES.jobs), 0);
    const stuck = conditionsOfTroubles(this.#troubles.shown());
    const found = [...conditionsOfHold(held), ...this.properties.conditions()];
    return [...found, ...this.#cap.conditions(jobs), ...stuck];
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report }: ContactChange): void {
    settleTroubles(this.#troubles, contactId, report);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string): void {
    this.#troubles.settle(loser, () => true);
  }

  /** @see Feature.jobDied */
  jobDied({ seq, subject }: Job, reason: string): void {
    const contactId = contactOfSubject(subject);
    const row = contactId === null ? null : this.#troubles.create(contactId);
    if (row?.job === seq) this.#troubles.put({ ...row, reason, retryAt: null, shown: 1 });
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    const { records } = this.#options.context;
    records.update({ refused: records.portal().refused.filter((id) => !contactIds.includes(id)) });
    for (const id of contactIds) this.#troubles.settle(id, () => true);
    this.properties.deleteRecords(contactIds);
  }

  /** @see Feature.describe */
  describe({ subject, payload }: Pick<Job, "subject" | "payload">) {
    const event = contactEventSchema.safeParse(JSON.parse(payload));
    const contactId = contactOfSubject(subject) ?? subject;
    return { kind: event.success ? event.data.type : "contact", subject: `contact ${contactId}` };
  }

  /** Makes postponed work due now: what hindered it is gone. Jobs whose own record is refused keep their pauses. */
  makeDueNow(now: number, { alsoRefused } = { alsoRefused: false }): void {
    const { jobs } = this.#options.context;
    const { refused, ...queues } = CONTACT_QUEUES;
    if (alsoRefused) this.#cap.retryNow();
    for (const queue of Object.values(queues)) jobs.makeDueNow(queue, now);
    if (alsoRefused) jobs.makeDueNow(refused, now);
  }

  /** The person opened the link of a session that is found by polls alone: they move closer together. */
  linkOpened(contactId: string, requestId: string, now: number): void {
    const known = this.index.find(contactId);
    if (known === null || !known.sessions.some((session) => session.requestId === requestId)) return;
    const sessions = known.sessions.map((session) =>
      session.requestId === requestId ? { ...session, openedAt: now } : session,
    );
    const generation = known.generation + 1;
    this.index.putSessions(contactId, sessions, generation);
    for (const session of [...sessions, ...known.late]) this.polls.add(contactId, session, generation, now);
  }

  #handler(): JobHandler {
    const { index } = this;
    return jobHandler({
      schema: contactEventSchema,
      subjects: (job, event) => {
        const contactId = index.resolve(contactOfSubject(job.subject) ?? "");
        const ids = event.type === "contact.merge" ? [contactId, event.loserId] : [contactId];
        return ids.map((id) => contactSubject(id));
      },
      resource: (_, event) => (callsProvider(event) ? PROVIDER : null),
      run: async (job, event) => {
        const named = contactOfSubject(job.subject) ?? "";
        const contactId = index.resolve(named);
        const now = this.#options.context.now();
        const cappedUntil = mayStart(event) ? this.#cap.waitUntil(contactId, now) : null;
        if (cappedUntil !== null)
          return { kind: "retry", failure: this.#cap.failure, until: () => cappedUntil };
        const report = await runContactJob({ event, named, contactId }, this.#run);
        return report.kind === "done"
          ? this.#done(contactId, event, report)
          : this.#failures.job(job, contactId, event, report);
      },
    });
  }

  #done(contactId: string, event: ContactEvent, report: DoneReport): JobResult {
    const { outcome, message = null } = report;
    const isRequest = event.type === "verification.request";
    return {
      kind: "done",
      // A caller that repeats the request gets the answer of the first.
      ...(isRequest ? { result: JSON.stringify({ outcome, message }) } : {}),
      apply: () => {
        const loser = event.type === "contact.merge" ? event.loserId : null;
        const answers = isRequest ? event.execution : "";
        applyReport(this.#apply, { contactId, report, loser, answers });
        if (report.answered) this.#answered(mayStart(event));
      },
    };
  }

  #storePoll(contactId: string, report: TaskReport): void {
    if (report.kind === "done") {
      applyReport(this.#apply, { contactId, report, loser: null, answers: "" });
      if (report.answered) this.#answered(false);
      return;
    }
    this.#failures.poll(contactId, report);
  }

  /** 1Kosmos answered: what waited because of its refusals or its trouble goes on. */
  #answered(starts: boolean): void {
    const { tenant, context } = this.#options;
    const wasCapped = starts && this.#cap.passed();
    if (tenant.noteAnswer(starts) || wasCapped) this.makeDueNow(context.now());
  }
}
