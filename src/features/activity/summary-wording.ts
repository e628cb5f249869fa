/** How a contact stands and why, as a code and values: the same decisions as the sentence in `contact-history.ts`. Pure. */
import { wording, type Wording } from "../../lib/wording.ts";
import type { Verification } from "../../domain/contact/verification.ts";
import type { WaitingJob } from "../../kernel/jobs/job-reads.ts";
import type { ContactRecord } from "../contacts/view.ts";

/** The input of a contact's summary. */
export interface SummaryInput {
  /** Null: nothing is known of the contact. */
  readonly record: ContactRecord | null;
  /** The newest last. */
  readonly verifications: readonly Verification[];
  readonly jobs: readonly WaitingJob[];
  /** For which new contacts no verification starts. */
  readonly sourcesOff: readonly string[];
}

/** Returns the wording of a contact's summary. */
export function summaryWording({ record, verifications, jobs, sourcesOff }: SummaryInput): Wording {
  const dead = jobs.find(({ state }) => state === "dead");
  if (dead !== undefined) return wording("work_failed", { cause: dead.reason });
  const due = jobs.find(({ reason }) => reason !== "");
  if (due !== undefined) return wording("work_retried", { cause: due.reason });
  if (record === null || record.status === null)
    return jobs.length > 0
      ? wording("waits")
      : wording("never_asked", sourcesOff.length === 0 ? {} : { sources: [...sourcesOff] });
  if (record.deletedAt !== null) return wording("deleted");
  const { manual, status, review, unknownWord } = record;
  if (manual !== null)
    return wording(status === "verified" ? "manual_verified" : "manual_failed", { reason: manual.reason });
  const newest = verifications.findLast(({ kind }) => kind === "identity");
  if (status === "verified") return wording("verified");
  if (status === "pending") {
    if (review) return wording("in_review");
    if (unknownWord !== null) return wording("unclear", { word: unknownWord });
    return wording((newest?.openedAt ?? null) === null ? "not_opened" : "opened");
  }
  const reason = newest?.reason ?? null;
  if (reason !== null) return wording("reason", { reason });
  return wording(status === "expired" ? "no_longer_valid" : "not_passed");
}
