/** Stores what a contact's work that failed means: for its job, for everybody's calls to 1Kosmos, and for an admin. */
import { callsProvider, mayStart, type ContactEvent } from "../../../domain/contact/event.ts";
import { retryAt } from "../../../kernel/backoff.ts";
import type { Job, JobResult } from "../../../kernel/jobs/job.ts";
import type { ProviderFailure } from "../../../onekosmos/provider.ts";
import { isTrouble } from "../../../portal/connection/circuit-breaker.ts";
import type { OneKosmosConnection } from "../../../portal/connection/connection.ts";
import type { PortalContext } from "../../../portal/context/context.ts";
import { waitUntil } from "../../../portal/connection/hold.ts";
import { REFUSALS_IN_A_ROW } from "../../../portal/connection/fault.ts";
import { CONTACT_QUEUES } from "../contact-job.ts";
import type { EventResult } from "../contract.ts";
import { logPutOff } from "./put-off-log.ts";
import type { SessionCap } from "../caps/session-cap.ts";
import { isSpent, afterFailedCreate, type CreateVerdict } from "./trouble-rules.ts";
import type { Troubles } from "./troubles.ts";

type Failed = Extract<EventResult, { kind: "retry" }>;

export interface FailedWorkOptions {
  readonly context: PortalContext;
  readonly oneKosmos: OneKosmosConnection;
  readonly troubles: Troubles;
  readonly cap: SessionCap;
  /** A job leaves its queue. */
  readonly left: (job: Pick<Job, "queue">) => void;
  /** Makes postponed work due: the obstacle is gone. */
  readonly makeDueNow: () => void;
}

export class FailedWork {
  readonly #options: FailedWorkOptions;

  constructor(options: FailedWorkOptions) {
    this.#options = options;
  }

  /** Returns the end of a job that would buy a session once too often; null when it may go. */
  spent({ seq }: Job, contactId: string, event: ContactEvent): JobResult | null {
    const row = this.#options.troubles.create(contactId);
    return row !== null && isSpent(row, event, seq) ? { kind: "dead", message: row.reason } : null;
  }

  /** Returns what becomes of a job. */
  job(job: Job, contactId: string, event: ContactEvent, report: Failed): JobResult {
    const { context, troubles, left } = this.#options;
    const { failure, fault = "call", waitsUntil } = report;
    const isLocal = !callsProvider(event);
    this.#log(contactId, report, isLocal);
    if (waitsUntil !== undefined) return { kind: "retry", failure, until: () => waitsUntil };
    const created = mayStart(event) ? this.#judge(job, contactId, report) : null;
    if (failure.reason === "over_cap" && mayStart(event)) return this.#overCap(contactId, failure, created);
    const apply = () => {
      const started = mayStart(event) ? contactId : null;
      // Calls that failed together are one after the other here.
      const decided = this.#concernsMany(report, started) ? "tenant" : fault;
      if (!isLocal) this.#note({ ...report, fault: decided }, started);
      if (decided === "record") context.jobs.moveTo(job, CONTACT_QUEUES.refused);
      if (decided === "record" || created?.final === true) left(job);
      if (created !== null) troubles.put(created.row);
    };
    // A refusal that a person must fix costs no attempt: the work waits as long as it takes.
    if (fault === "connection") {
      const until = () => waitUntil(context.records.portal(), mayStart(event) ? "session" : "result");
      return { kind: "retry", failure, apply, until };
    }
    const until = created?.until ?? null;
    if (until !== null) return { kind: "retry", failure, apply, until: () => until };
    if (created?.final === true) return { kind: "dead", message: created.row.reason, apply };
    return { kind: "retry", failure, apply, always: event.type === "contact.privacyDeletion" };
  }

  /** Waits for the limit's end; what several contacts meet is the account's, and its condition names it. */
  #overCap(contactId: string, failure: ProviderFailure, created: CreateVerdict | null): JobResult {
    const { cap, troubles, context } = this.#options;
    const apply = () => {
      if (created !== null && !cap.isForAll()) troubles.put(created.row);
    };
    return { kind: "retry", failure, apply, until: () => cap.reached(failure, contactId, context.now()) };
  }

  /** Stores what a failed poll means for the others; inside the commit. */
  poll(contactId: string, report: Failed): void {
    this.#log(contactId, report, false);
    this.#note(report, null);
  }

  /** Decides about a session that could not be made; null for failures of another kind. */
  #judge(
    { seq, attempts }: Job,
    contactId: string,
    { failure, fault = "call" }: Failed,
  ): CreateVerdict | null {
    if (failure.reason === "internal" || failure.reason === "contact_unread") return null;
    const before = this.#options.troubles.create(contactId);
    const isOwn = fault === "record" || fault === "call";
    if (before === null && !isOwn && failure.paid === undefined) return null;
    const now = this.#options.context.now();
    const nextAt = retryAt(attempts + 1, now, failure);
    return afterFailedCreate({ contactId, job: seq, nextAt, failure, fault, now }, before);
  }

  /** True if several contacts in a row met the same trouble meanwhile. */
  #concernsMany({ failure, fault }: Failed, started: string | null): boolean {
    if (fault !== "record" || started === null || !isTrouble(failure.reason)) return false;
    return this.#options.oneKosmos.refusedInARow(started) >= REFUSALS_IN_A_ROW;
  }

  /** Records a failed call, and what its test has shown. */
  #note({ failure, fault = "call", testPassed = false }: Failed, started: string | null): void {
    const { oneKosmos, makeDueNow } = this.#options;
    if (testPassed && oneKosmos.noteTestPassed()) makeDueNow();
    oneKosmos.noteFailure(failure, fault, started);
  }

  #log(contactId: string, report: Failed, isLocal: boolean): void {
    logPutOff(this.#options.context.records.portal().portalId, contactId, report, isLocal);
  }
}
