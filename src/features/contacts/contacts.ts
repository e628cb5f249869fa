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
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import { CONTACT_PROPERTY_NAMES, snapshotSchema, type Snapshot } from "../../domain/properties.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { Feature, QueueSpec } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import { jobHandler, type Job, type JobHandler, type JobResult, type NewJob } from "../../kernel/jobs/job.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { OneKosmosConnection } from "../../portal/connection/connection.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import { PropertyGuard } from "../../portal/sending/property-guard.ts";
import { applyReport, type ApplyOptions } from "./table/apply-report.ts";
import { contactChannel } from "./channel.ts";
import { ContactFilter } from "./contact-filter.ts";
import { CONTACT_MIGRATIONS, type ContactIndex } from "./table/contact-index.ts";
import {
  CONTACT_JOB,
  CONTACT_QUEUES,
  contactOfSubject,
  contactSubject,
  describeContactJob,
} from "./contact-job.ts";
import { DailyCaps } from "./caps/daily-caps.ts";
import { contactQueues, PROVIDER } from "./queues.ts";
import { jobsFor } from "./events.ts";
import { FailedWork } from "./troubles/failed-work.ts";
import { noteLinkOpened, type LinkOpening } from "./links/link-opened.ts";
import { ImportProgress } from "./import-progress.ts";
import { dueMaintenance, historySince, nextMaintenanceAt } from "./table/maintenance.ts";
import { overCapConditions, underCaps } from "./caps/over-cap.ts";
import { PollQueue, type FailedPoll } from "./polls/poll-queue.ts";
import { POLL_MIGRATIONS, PollSchedule } from "./polls/poll-schedule.ts";
import { VERIFICATION_MIGRATIONS, VerificationTable } from "./table/verification-table.ts";
import { SessionCap } from "./caps/session-cap.ts";
import { runContactJob, type RunOptions } from "./run-job.ts";
import { noteFailedPoll } from "./troubles/trouble-rules.ts";
import type { Troubles } from "./troubles/troubles.ts";
import type { ContactApi, TaskReport } from "./contract.ts";

/** Events beside requests whose outcome somebody waits for. */
const ANSWERED: ReadonlySet<ContactEvent["type"]> = new Set<ContactEvent["type"]>([
  "manual.decision",
  "link.replace",
  "verification.cancel",
]);
/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;

/** What contacts work with beside the portal's context. */
export interface ContactsOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly troubles: Troubles;
  readonly tenant: OneKosmosConnection;
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
  readonly #run: RunOptions;
  readonly #underCaps: {
    readonly context: PortalContext;
    readonly caps: DailyCaps;
    readonly index: ContactIndex;
  };
  readonly #apply: ApplyOptions;
  readonly #hold: ChannelHold;
  readonly #filter: ContactFilter;
  readonly #failures: FailedWork;
  readonly #cap: SessionCap;

  constructor(options: ContactsOptions) {
    const { context, index, troubles, tenant, client, contactOf, followers } = options;
    const { sql, records, now, commit } = context;
    this.#options = options;
    this.index = index;
    this.caps = new DailyCaps(context);
    this.#underCaps = { context, caps: this.caps, index };
    this.polls = new PollSchedule(sql, index);
    this.imports = new ImportProgress(context);
    this.verifications = new VerificationTable(sql);
    this.outbox = new OutboxTable(sql, "contacts", snapshotSchema);
    const { polls, verifications, outbox } = this;
    this.#cap = new SessionCap(records.documents);
    this.#failures = new FailedWork({
      context,
      tenant,
      troubles,
      cap: this.#cap,
      makeDueNow: () => this.makeDueNow(now()),
      left: (job) => this.imports.jobLeft(job),
    });
    this.#run = { records, index, tenant, client, contactOf, now, troubles };
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
    this.#filter = new ContactFilter(client, context);
    this.queues = contactQueues(records, this.caps);
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
    const breaker = () => tenant.resultBreaker();
    const failed = (poll: FailedPoll) => noteFailedPoll(troubles, poll, now());
    this.schedules = [
      new PollQueue({ schedule: polls, resource: PROVIDER, now, commit, run, store, failed, breaker }),
    ];
    this.jobs = { [CONTACT_JOB]: this.#handler() };
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

  /** Makes postponed work due now: what hindered it is gone. Jobs whose own record is refused keep their pauses. */
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
        const spent = this.#failures.spent(job, contactId, event);
        if (spent !== null) return spent;
        const now = this.#options.context.now();
        const cappedUntil = mayStart(event) ? this.#cap.waitUntil(contactId, now) : null;
        if (cappedUntil !== null)
          return { kind: "retry", failure: this.#cap.failure, until: () => cappedUntil };
        const refused = await this.#filter.refuse(contactId, event, job.attempts);
        if (refused !== null) return this.imports.leaving(job, refused);
        return underCaps(this.#underCaps, { job, contactId, event }, async () => {
          const report = await runContactJob({ event, named, contactId }, this.#run);
          return report.kind === "done"
            ? { result: this.#done(job, contactId, event, report), outcome: report.outcome }
            : { result: this.#failures.job(job, contactId, event, report), outcome: null };
        });
      },
    });
  }

  #done(job: Job, contactId: string, event: ContactEvent, report: DoneReport): JobResult {
    const { outcome, message = null } = report;
    const isRequest = event.type === "verification.request";
    const hasResult = isRequest || ANSWERED.has(event.type);
    return {
      kind: "done",
      // A caller that repeats the request gets the answer of the first.
      ...(hasResult ? { result: JSON.stringify({ outcome, message }) } : {}),
      apply: () => {
        const loser = event.type === "contact.merge" ? event.loserId : null;
        const answers = isRequest ? event.execution : "";
        applyReport(this.#apply, { contactId, report, loser, answers });
        if (report.answered) this.#answered(mayStart(event));
        this.imports.jobLeft(job);
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
    if (tenant.noteAnswer(starts ? "session" : "other") || wasCapped) this.makeDueNow(context.now());
  }
}
