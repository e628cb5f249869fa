/** Does the jobs of contacts: under the caps, one event each, and stores what comes of it. */
import type { DoneReport } from "../../domain/contact/contract.ts";
import {
  callsProvider,
  contactEventSchema,
  mayStart,
  type ContactEvent,
} from "../../domain/contact/event.ts";
import { jobHandler, type Job, type JobHandler, type JobResult } from "../../kernel/jobs/job.ts";
import { underCaps } from "./caps/over-cap.ts";
import type { SessionCap } from "./caps/session-cap.ts";
import { contactOfSubject, contactSubject } from "./contact-job.ts";
import type { ContactFilter } from "./contact-filter.ts";
import type { ImportProgress } from "./import-progress.ts";
import { PROVIDER } from "./queues.ts";
import { runContactJob, type RunOptions } from "./run-job.ts";
import type { StartGate } from "./start-gate.ts";
import { applyReport, type ApplyOptions } from "./table/apply-report.ts";
import type { ContactIndex } from "./table/contact-index.ts";
import type { FailedWork } from "./troubles/failed-work.ts";

/** Events beside requests whose outcome somebody waits for. */
const ANSWERED: ReadonlySet<ContactEvent["type"]> = new Set<ContactEvent["type"]>([
  "manual.decision",
  "link.replace",
  "verification.cancel",
]);

/** What doing the jobs takes. */
export interface HandlerOptions {
  readonly index: ContactIndex;
  readonly gate: StartGate;
  readonly filter: ContactFilter;
  readonly cap: SessionCap;
  readonly failures: FailedWork;
  readonly imports: ImportProgress;
  readonly underCaps: Parameters<typeof underCaps>[0];
  readonly run: RunOptions;
  readonly apply: ApplyOptions;
  readonly now: () => number;
  /** Called in the commit of a job to which 1Kosmos answered as it should. */
  readonly answered: (madeSession: boolean) => void;
}

/** Makes the handler of contacts' jobs. */
export function contactHandler(options: HandlerOptions): JobHandler {
  const { index, gate } = options;
  return jobHandler({
    schema: contactEventSchema,
    subjects: (job, event) => {
      const contactId = index.resolve(contactOfSubject(job.subject) ?? "");
      const ids = event.type === "contact.merge" ? [contactId, event.loserId] : [contactId];
      return ids.map((id) => contactSubject(id));
    },
    resource: (_, event) => (callsProvider(event) ? PROVIDER : null),
    run: (job, event) =>
      mayStart(event) ? gate.run(() => doJob(job, event, options)) : doJob(job, event, options),
  });
}

async function doJob(job: Job, event: ContactEvent, options: HandlerOptions): Promise<JobResult> {
  const { index, failures, cap, filter, imports, run, now } = options;
  const named = contactOfSubject(job.subject) ?? "";
  const contactId = index.resolve(named);
  const spent = failures.spent(job, contactId, event);
  if (spent !== null) return spent;
  const cappedUntil = mayStart(event) ? cap.waitUntil(contactId, now()) : null;
  if (cappedUntil !== null) return { kind: "retry", failure: cap.failure, until: () => cappedUntil };
  const refused = await filter.refuse(contactId, event, job.attempts);
  if (refused !== null) return imports.leaving(job, refused);
  return underCaps(options.underCaps, { job, contactId, event }, async () => {
    const report = await runContactJob({ event, named, contactId }, run);
    return report.kind === "done"
      ? { result: resultOf({ job, event, contactId }, report, options), outcome: report.outcome }
      : { result: failures.job(job, contactId, event, report), outcome: null };
  });
}

function resultOf(
  { job, event, contactId }: { readonly job: Job; readonly event: ContactEvent; readonly contactId: string },
  report: DoneReport,
  { apply, answered, imports }: HandlerOptions,
): JobResult {
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
      applyReport(apply, { contactId, report, loser, answers });
      if (report.answered) answered(mayStart(event));
      imports.jobLeft(job);
    },
  };
}
