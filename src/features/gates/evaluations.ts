/** Queues evaluations of records of one type: one job for each reason, one evaluation for all reasons of a record. */
import * as z from "zod/mini";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import type { WaitingJob } from "../../kernel/jobs/job-reads.ts";
import type { Jobs } from "../../kernel/jobs/jobs.ts";
import { NOT_FOUND } from "../../kernel/outbox/outbox.ts";

/** Names of a type's jobs and of their queue. */
const JOBS: Readonly<Record<GatedType, { readonly name: string; readonly queue: string }>> = {
  deal: { name: "gates.evaluate", queue: "gates" },
  ticket: { name: "ticket_gates.evaluate", queue: "ticket_gates" },
};

const reasonSchema = z.object({
  /** The newest move, by HubSpot's clock, epoch ms; 0 when the reason is another. */
  movedAt: z.number(),
  /** The oldest of several moves in one job; else absent. */
  firstMoveAt: z.optional(z.number()),
  /**
   * Set when the hold is read from the record's marks in HubSpot: the record was restored, or several were merged into
   * it.
   */
  adopts: z.boolean(),
  /** When HubSpot reported that the record was deleted or merged away, by its clock, epoch ms; 0: it did not. */
  endedAt: z.number(),
  /** Set when a contact was associated with the record, or is no longer. */
  contactsChanged: z._default(z.boolean(), false),
});
/** States why a record is evaluated. */
export type EvaluationReason = z.infer<typeof reasonSchema>;

/** States no move and no end. */
const NO_MOVE: EvaluationReason = { movedAt: 0, adopts: false, endedAt: 0, contactsChanged: false };

/** Holds a record that is due with all its reasons, also the postponed ones. */
export interface Evaluation {
  readonly recordId: string;
  readonly jobs: readonly WaitingJob[];
  /** Failures of the reasons that are due. */
  readonly attempts: number;
  /** The newest move, and the oldest one not evaluated yet (0: none). */
  readonly movedAt: number;
  readonly firstMoveAt: number;
  readonly adopts: boolean;
  readonly endedAt: number;
  readonly contactsChanged: boolean;
  /** How often in a row HubSpot left the record out of its responses. */
  readonly missed: number;
  /** When the last of its reasons is due, epoch ms. */
  readonly waitsUntil: number;
}

/** Makes the job of one reason. */
export function evaluationJob(
  type: GatedType,
  recordId: string,
  dedupeKey: string,
  reason: Partial<EvaluationReason> = {},
): NewJob {
  const payload: EvaluationReason = { ...NO_MOVE, ...reason };
  return { ...JOBS[type], subject: recordSubject(type, recordId), dedupeKey, payload };
}

/** Returns the subject under which a record's jobs wait. */
export function recordSubject(type: GatedType, recordId: string): string {
  return `${type}:${recordId}`;
}

/** The record that a subject stands for. */
function recordOfSubject(subject: string): string {
  return subject.slice(subject.indexOf(":") + 1);
}

export class Evaluations {
  readonly #jobs: Jobs;
  readonly #type: GatedType;
  readonly #queue: string;
  readonly #now: () => number;

  constructor(jobs: Jobs, type: GatedType, now: () => number) {
    this.#jobs = jobs;
    this.#type = type;
    this.#queue = JOBS[type].queue;
    this.#now = now;
  }

  /** Queues an evaluation of these records. Each call is a reason of its own. */
  reevaluate(recordIds: readonly string[], why: string): void {
    if (recordIds.length === 0) return;
    const key = `${why}:${crypto.randomUUID()}`;
    const jobs = recordIds.map((recordId) => evaluationJob(this.#type, recordId, key));
    this.#jobs.add(jobs, this.#now());
  }

  /** Takes up to `limit` records that are due, the longest due first. The caller ends each evaluation or gives it back. */
  take(limit: number): Evaluation[] {
    const now = this.#now();
    const subjects = new Set<string>();
    // Several jobs may be of one record, and one call returns what was read ahead.
    for (let more = true; more && subjects.size < limit;) {
      const jobs = this.#jobs.take(this.#queue, limit - subjects.size, now, () => true);
      for (const { subject } of jobs) subjects.add(subject);
      more = jobs.length > 0;
    }
    const reasons = Map.groupBy(this.#jobs.waitingOf([...subjects]), ({ subject }) => subject);
    return [...subjects].map((subject) => {
      const jobs = (reasons.get(subject) ?? []).filter(({ state }) => state === "due");
      return evaluationOf(recordOfSubject(subject), jobs, now);
    });
  }

  /** Returns how many reasons are due now, counted to some hundreds, and when the next one is due. */
  ready(): { readonly count: number; readonly nextAt: number | null } {
    const now = this.#now();
    return {
      count: this.#jobs.readyCount(this.#queue, now),
      nextAt: this.#jobs.nextDueAt(this.#queue, now),
    };
  }

  /** Returns whether an evaluation of this record is queued. */
  expects(recordId: string): boolean {
    return this.#jobs.isDue(recordSubject(this.#type, recordId));
  }

  /** Gives records back unchanged, because the failure concerns the portal. */
  release(evaluations: readonly Evaluation[]): void {
    for (const { jobs } of evaluations) for (const job of jobs) this.#jobs.release(job);
  }

  /** Ends an evaluation: every reason that it took is done. A reason that came later stays due. */
  markDone({ jobs }: Evaluation): void {
    for (const job of jobs) this.#jobs.markDone(job);
  }

  /** Postpones an evaluation, with the reason that people see. */
  retryLater({ jobs }: Evaluation, attempts: number, dueAt: number, reason: string): void {
    for (const job of jobs) this.#jobs.retryLater(job, attempts, dueAt, reason);
  }

  /** Evaluates a record again at `dueAt` (epoch ms) that HubSpot left out of its responses `missed` times. */
  markMissing({ jobs }: Evaluation, missed: number, dueAt: number): void {
    for (const job of jobs) this.#jobs.retryLater(job, missed, dueAt, NOT_FOUND);
  }

  /** Ends the attempts. All reasons become one dead letter, so that one replay brings all of them back. */
  moveToDeadLetters({ recordId, jobs }: Evaluation, reason: string): void {
    const now = this.#now();
    const dead = this.#jobs
      .waitingOf([recordSubject(this.#type, recordId)])
      .filter(({ state }) => state === "dead");
    const last = jobs.at(-1);
    if (last === undefined) return;
    const all = evaluationOf(recordId, [...dead, ...jobs], now);
    const { movedAt, firstMoveAt, adopts, endedAt, contactsChanged } = all;
    const merged: EvaluationReason = { movedAt, firstMoveAt, adopts, endedAt, contactsChanged };
    for (const { seq } of dead) this.#jobs.replay(seq, now);
    for (const job of [...dead, ...jobs]) if (job !== last) this.#jobs.markDone(job);
    this.#jobs.moveToDeadLetters(last, reason, now, merged);
  }
}

function evaluationOf(recordId: string, jobs: readonly WaitingJob[], now: number): Evaluation {
  const reasons = jobs.map(({ payload }) => reasonSchema.parse(JSON.parse(payload)));
  const moves = reasons.flatMap(({ movedAt, firstMoveAt = movedAt }) =>
    movedAt > 0 ? [firstMoveAt, movedAt] : [],
  );
  const missed = jobs.filter(({ reason }) => reason === NOT_FOUND);
  const failed = jobs.filter(({ reason, dueAt }) => reason !== NOT_FOUND && dueAt <= now);
  return {
    recordId,
    jobs,
    attempts: Math.max(0, ...failed.map(({ attempts }) => attempts)),
    movedAt: Math.max(0, ...moves),
    firstMoveAt: moves.length === 0 ? 0 : Math.min(...moves),
    adopts: reasons.some(({ adopts }) => adopts),
    endedAt: Math.max(0, ...reasons.map(({ endedAt }) => endedAt)),
    contactsChanged: reasons.some(({ contactsChanged }) => contactsChanged),
    missed: Math.max(0, ...missed.map(({ attempts }) => attempts)),
    waitsUntil: Math.max(0, ...jobs.map(({ dueAt }) => dueAt)),
  };
}
