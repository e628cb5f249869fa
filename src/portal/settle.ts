/** The consequences of one piece of work, stored together with its end. Called inside one transaction. */
import type { TaskOutcome, TaskReport } from "../contact/contract.ts";
import { log } from "../log.ts";
import type { ProviderFailure } from "../onekosmos/provider.ts";
import type { Work } from "./dispatch.ts";
import type { Parts } from "./parts.ts";
import { retryAt, retryAtAlways } from "./retry.ts";

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<TaskOutcome, string>> = {
  started: "sessions_started",
  verified: "verified",
  failed: "failed",
  expired: "expired",
  abandoned: "contacts_deleted",
};

/** Stores what a contact's object reported. */
export function settle(parts: Parts, work: Work, report: TaskReport, now: number): void {
  if (report.kind === "retry") return putOff(parts, work, report.failure, now);
  const { records, inbox, outbox, deals, sessions, tenant } = parts;
  const contactId = work.row.contact_id;
  const { projection, outcome, unknownStatus } = report;
  if (work.from === "inbox") inbox.done(work.row.seq);
  sessions.reflect(contactId, projection.open, now);
  if (projection.snapshot !== null) outbox.put(contactId, projection.version, projection.snapshot, now);
  else if (outcome === "abandoned") outbox.drop(contactId);
  if (projection.snapshot !== null || outcome === "abandoned") {
    deals.contactReported(contactId, projection.snapshot, projection.version, now);
  }
  if (outcome === "refused" && report.message !== undefined) deals.book.note(contactId, report.message);
  const counter = COUNTER_OF[outcome];
  if (counter !== undefined) records.count(counter);
  if (unknownStatus !== undefined) {
    records.count("unknown_statuses");
    log("warn", "unknown 1kosmos status", { portal: records.portal().portalId, status: unknownStatus });
  }
  // An answer from 1Kosmos: what rested because of its refusals or its trouble goes on.
  if (report.answered && tenant.noteAnswer()) inbox.hurry(now);
}

function putOff(parts: Parts, work: Work, failure: ProviderFailure, now: number): void {
  const { records, inbox, sessions, tenant } = parts;
  const { portalId } = records.portal();
  tenant.noteFailure(
    failure,
    work.from === "inbox" && work.row.kind === "start" ? work.row.contact_id : null,
  );
  log("warn", "1kosmos call put off", {
    portal: portalId,
    contact: work.row.contact_id,
    reason: failure.reason,
    status: failure.status,
    detail: failure.detail,
  });
  const attempts = work.row.attempts + 1;
  if (work.from === "sessions")
    return sessions.postpone(work.row, attempts, retryAtAlways(attempts, now, failure));
  // A refusal that a person must mend costs no attempt: the work rests as long as it takes.
  if (tenant.restsForAPerson(failure)) {
    return inbox.postpone(work.row.seq, work.row.attempts, records.portal().holdUntil, failure.message);
  }
  const again = retryAt(attempts, now, failure);
  if (again !== null) return inbox.postpone(work.row.seq, attempts, again, failure.message);
  inbox.bury(work.row.seq, failure.message);
  records.count("dead_letters");
}
