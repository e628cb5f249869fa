/** Runs the jobs of contacts and stores the reports of their objects, of jobs and of polls alike. */
import type { ContactReport } from "../../domain/contact/contract.ts";
import {
  callsProvider,
  contactEventSchema,
  mayStart,
  type ContactEvent,
} from "../../domain/contact/event.ts";
import { jobHandler, type Job, type JobHandler, type JobResult } from "../../kernel/jobs/job.ts";
import { notePolledResult } from "../../portal/connection/callback-watch.ts";
import type { OneKosmosConnection } from "../../portal/connection/connection.ts";
import { noteCapture } from "../../portal/connection/dvcid-watch.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { DailyCaps } from "./caps/daily-caps.ts";
import { underCaps } from "./caps/over-cap.ts";
import type { SessionCap } from "./caps/session-cap.ts";
import type { ContactFilter } from "./contact-filter.ts";
import { contactOfSubject, contactSubject } from "./contact-job.ts";
import type { EventResult } from "./contract.ts";
import type { ImportProgress } from "./import-progress.ts";
import { PROVIDER } from "./queues.ts";
import type { StartGate } from "./start-gate.ts";
import { runContactJob, type RunOptions } from "./run-job.ts";
import { applyReport, type ApplyOptions, type Reported } from "./table/apply-report.ts";
import type { ContactIndex } from "./table/contact-index.ts";
import { noteFailedPoll } from "./troubles/trouble-rules.ts";
import { PollQueue } from "./polls/poll-queue.ts";
import type { PollSchedule } from "./polls/poll-schedule.ts";
import { FailedWork } from "./troubles/failed-work.ts";
import type { Troubles } from "./troubles/troubles.ts";

/** Events beside requests whose outcome a caller waits for. */
const WITH_RESPONSE: ReadonlySet<ContactEvent["type"]> = new Set<ContactEvent["type"]>([
  "manual.decision",
  "link.replace",
  "verification.cancel",
]);

/** Outcomes of a poll that a callback announces as well. */
const RESULTS: ReadonlySet<ContactReport["outcome"]> = new Set<ContactReport["outcome"]>([
  "verified",
  "failed",
]);

/** The data that the work on contacts needs. */
export interface ContactWorkOptions {
  readonly context: PortalContext;
  readonly oneKosmos: OneKosmosConnection;
  readonly index: ContactIndex;
  readonly troubles: Troubles;
  readonly caps: DailyCaps;
  readonly cap: SessionCap;
  readonly gate: StartGate;
  readonly filter: ContactFilter;
  readonly imports: ImportProgress;
  readonly run: RunOptions;
  readonly apply: ApplyOptions;
  /** Makes postponed work due now. */
  readonly makeDueNow: () => void;
}

export class ContactWork {
  readonly #options: ContactWorkOptions;
  readonly #failures: FailedWork;

  constructor(options: ContactWorkOptions) {
    this.#options = options;
    const { imports } = options;
    this.#failures = new FailedWork({ ...options, left: (job) => imports.jobLeft(job) });
  }

  /** Returns the handler of contacts' jobs. */
  handler(): JobHandler {
    const { index } = this.#options;
    return jobHandler({
      schema: contactEventSchema,
      subjects: (job, event) => {
        const contactId = index.resolve(contactOfSubject(job.subject) ?? "");
        const ids = event.type === "contact.merge" ? [contactId, event.loserId] : [contactId];
        return ids.map((id) => contactSubject(id));
      },
      resource: (_, event) => (callsProvider(event) ? PROVIDER : null),
      run: (job, event) =>
        mayStart(event) ? this.#options.gate.run(() => this.#do(job, event)) : this.#do(job, event),
    });
  }

  async #do(job: Job, event: ContactEvent): Promise<JobResult> {
    const { context, index, cap, filter, imports, run } = this.#options;
    const named = contactOfSubject(job.subject) ?? "";
    const contactId = index.resolve(named);
    const spent = this.#failures.spent(job, contactId, event);
    if (spent !== null) return spent;
    const cappedUntil = mayStart(event) ? cap.waitUntil(contactId, context.now()) : null;
    if (cappedUntil !== null) return { kind: "retry", failure: cap.failure, until: () => cappedUntil };
    const refused = await filter.refuse(contactId, event, job.attempts);
    if (refused !== null) return imports.afterRemoval(job, refused);
    return underCaps(this.#options, { job, contactId, event }, async () => {
      const report = await runContactJob({ event, named, contactId }, run);
      return report.kind === "done"
        ? { result: this.#done(job, contactId, event, report), outcome: report.outcome }
        : { result: this.#failures.job(job, contactId, event, report), outcome: null };
    });
  }

  #done(job: Job, contactId: string, event: ContactEvent, report: ContactReport): JobResult {
    const { outcome, message = null } = report;
    const isRequest = event.type === "verification.request";
    const hasResult = isRequest || WITH_RESPONSE.has(event.type);
    return {
      kind: "done",
      // A caller that repeats the request gets the response of the first.
      ...(hasResult ? { result: JSON.stringify({ outcome, message }) } : {}),
      apply: () => {
        const loser = event.type === "contact.merge" ? event.loserId : null;
        const jobKey = isRequest ? event.execution : "";
        this.#apply({ contactId, report, loser, jobKey });
        if (report.answered) this.#afterRejection(mayStart(event));
        this.#options.imports.jobLeft(job);
      },
    };
  }

  /** Returns the queue of the polls that are due. */
  polls(schedule: PollSchedule): PollQueue {
    const { context, index, oneKosmos, troubles, run } = this.#options;
    const { now, commit } = context;
    return new PollQueue({
      schedule,
      resource: PROVIDER,
      now,
      commit,
      run: async (contactId, event) => runContactJob({ event, named: contactId, contactId }, run),
      store: (contactId, report) => {
        this.#storePoll(contactId, report);
        return index.find(contactId)?.generation ?? -1;
      },
      failed: (poll) => noteFailedPoll(troubles, poll, now()),
      breaker: () => oneKosmos.resultBreaker(),
    });
  }

  #storePoll(contactId: string, report: EventResult): void {
    if (report.kind === "done") {
      this.#apply({ contactId, report, loser: null, jobKey: "" });
      if (report.answered) this.#afterRejection(false);
      if (RESULTS.has(report.outcome)) notePolledResult(this.#options.run, this.#options.context.now());
      return;
    }
    this.#failures.poll(contactId, report);
  }

  /** Stores a report of a job or a poll, and what it shows of the connection. */
  #apply(reported: Reported): void {
    const { apply, context, run } = this.#options;
    applyReport(apply, reported);
    const { captured } = reported.report;
    if (captured !== undefined) noteCapture(run, captured, context.now());
  }

  /** Makes the work due that waited because of refusals or failures of 1Kosmos. */
  #afterRejection(starts: boolean): void {
    const { oneKosmos, cap, makeDueNow } = this.#options;
    const wasCapped = starts && cap.passed();
    if (oneKosmos.noteResponse(starts ? "session" : "other") || wasCapped) makeDueNow();
  }
}
