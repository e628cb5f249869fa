/** Queues evaluations of deals: one job for each reason, one evaluation for all reasons of a deal. */
import * as z from "zod/mini";
import type { NewJob } from "../../kernel/job.ts";
import type { Jobs, WaitingJob } from "../../kernel/jobs.ts";
import { NOT_FOUND } from "../../kernel/outbox.ts";

const EVALUATE = "gates.evaluate";
const GATES_QUEUE = "gates";

const reasonSchema = z.object({
  /** The newest move, by HubSpot's clock, epoch ms; 0 when the reason is another. */
  movedAt: z.number(),
  /** The oldest of several moves in one job; else absent. */
  firstMoveAt: z.optional(z.number()),
  /** Set when the hold is read from the deal's marks in HubSpot: the deal was restored, or several were merged into it. */
  adopts: z.boolean(),
  /** When HubSpot reported that the deal was deleted or merged away, by its clock, epoch ms; 0: it did not. */
  endedAt: z.number(),
  /** Set when a contact was associated with the deal, or is no longer. */
  contactsChanged: z._default(z.boolean(), false),
});
/** States why a deal is evaluated. */
export type EvaluationReason = z.infer<typeof reasonSchema>;

/** States no move and no end. */
const NO_MOVE: EvaluationReason = { movedAt: 0, adopts: false, endedAt: 0, contactsChanged: false };

/** Holds a deal that is due with all its reasons, also the postponed ones. */
export interface Evaluation {
  readonly dealId: string;
  readonly jobs: readonly WaitingJob[];
  /** Failures of the reasons that are due. */
  readonly attempts: number;
  /** The newest move, and the oldest one not evaluated yet (0: none). */
  readonly movedAt: number;
  readonly firstMoveAt: number;
  readonly adopts: boolean;
  readonly endedAt: number;
  readonly contactsChanged: boolean;
  /** How often in a row HubSpot left the deal out of its responses. */
  readonly missed: number;
  /** When the last of its reasons is due, epoch ms. */
  readonly waitsUntil: number;
}

/** Makes the job of one reason. */
export function evaluationJob(
  dealId: string,
  dedupeKey: string,
  reason: Partial<EvaluationReason> = {},
): NewJob {
  const payload: EvaluationReason = { ...NO_MOVE, ...reason };
  return { name: EVALUATE, queue: GATES_QUEUE, subject: dealSubject(dealId), dedupeKey, payload };
}

/** The subject under which a deal's jobs wait. */
function dealSubject(dealId: string): string {
  return `deal:${dealId}`;
}

/** The deal that a subject stands for. */
export function dealOfSubject(subject: string): string {
  return subject.slice("deal:".length);
}

export class Evaluations {
  readonly #jobs: Jobs;
  readonly #now: () => number;

  constructor(jobs: Jobs, now: () => number) {
    this.#jobs = jobs;
    this.#now = now;
  }

  /** Queues an evaluation of these deals. Each call is a reason of its own. */
  reevaluate(dealIds: readonly string[], why: string): void {
    if (dealIds.length === 0) return;
    const key = `${why}:${crypto.randomUUID()}`;
    const jobs = dealIds.map((dealId) => evaluationJob(dealId, key));
    this.#jobs.add(jobs, this.#now());
  }

  /** Takes up to `limit` deals that are due, the longest due first. The caller ends each evaluation or gives it back. */
  take(limit: number): Evaluation[] {
    const now = this.#now();
    const subjects = new Set<string>();
    // Several jobs may be of one deal, and one call returns what was read ahead.
    for (let more = true; more && subjects.size < limit;) {
      const jobs = this.#jobs.take(GATES_QUEUE, limit - subjects.size, now, () => true);
      for (const { subject } of jobs) subjects.add(subject);
      more = jobs.length > 0;
    }
    const reasons = Map.groupBy(this.#jobs.waitingOf([...subjects]), ({ subject }) => subject);
    return [...subjects].map((subject) => {
      const jobs = (reasons.get(subject) ?? []).filter(({ state }) => state === "due");
      return evaluationOf(dealOfSubject(subject), jobs, now);
    });
  }

  /** Returns how many reasons are due now, counted to some hundreds, and when the next one is due. */
  ready(): { readonly count: number; readonly nextAt: number | null } {
    const now = this.#now();
    return {
      count: this.#jobs.readyCount(GATES_QUEUE, now),
      nextAt: this.#jobs.nextDueAt(GATES_QUEUE, now),
    };
  }

  /** Returns whether an evaluation of this deal is queued. */
  expects(dealId: string): boolean {
    return this.#jobs.isDue(dealSubject(dealId));
  }

  /** Gives deals back unchanged, because the failure concerns the portal. */
  giveBack(evaluations: readonly Evaluation[]): void {
    for (const { jobs } of evaluations) for (const job of jobs) this.#jobs.giveBack(job);
  }

  /** Ends an evaluation: every reason that it took is done. A reason that came later stays due. */
  markDone({ jobs }: Evaluation): void {
    for (const job of jobs) this.#jobs.markDone(job);
  }

  /** Postpones an evaluation, with the reason that people see. */
  retryLater({ jobs }: Evaluation, attempts: number, dueAt: number, reason: string): void {
    for (const job of jobs) this.#jobs.retryLater(job, attempts, dueAt, reason);
  }

  /** Evaluates a deal again at `dueAt` (epoch ms) that HubSpot left out of its responses `missed` times. */
  miss({ jobs }: Evaluation, missed: number, dueAt: number): void {
    for (const job of jobs) this.#jobs.retryLater(job, missed, dueAt, NOT_FOUND);
  }

  /** Ends the attempts. All reasons become one dead letter, so that one replay brings all of them back. */
  moveToDeadLetters({ dealId, jobs }: Evaluation, reason: string): void {
    const now = this.#now();
    const dead = this.#jobs.waitingOf([dealSubject(dealId)]).filter(({ state }) => state === "dead");
    const last = jobs.at(-1);
    if (last === undefined) return;
    const all = evaluationOf(dealId, [...dead, ...jobs], now);
    const { movedAt, firstMoveAt, adopts, endedAt, contactsChanged } = all;
    const merged: EvaluationReason = { movedAt, firstMoveAt, adopts, endedAt, contactsChanged };
    for (const { seq } of dead) this.#jobs.replay(seq, now);
    for (const job of [...dead, ...jobs]) if (job !== last) this.#jobs.markDone(job);
    this.#jobs.moveToDeadLetters(last, reason, now, merged);
  }
}

function evaluationOf(dealId: string, jobs: readonly WaitingJob[], now: number): Evaluation {
  const reasons = jobs.map(({ payload }) => reasonSchema.parse(JSON.parse(payload)));
  const moves = reasons.flatMap(({ movedAt, firstMoveAt = movedAt }) =>
    movedAt > 0 ? [firstMoveAt, movedAt] : [],
  );
  const missed = jobs.filter(({ reason }) => reason === NOT_FOUND);
  const failed = jobs.filter(({ reason, dueAt }) => reason !== NOT_FOUND && dueAt <= now);
  return {
    dealId,
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
