/** Deals to be evaluated: one job for each reason. However many reasons a deal has, one evaluation serves them all. */
import * as z from "zod/mini";
import type { NewJob } from "../../kernel/job.ts";
import type { Jobs, WaitingJob } from "../../kernel/jobs.ts";
import { NOT_FOUND } from "../../kernel/outbox.ts";

const EVALUATE = "gates.evaluate";
const GATES_QUEUE = "gates";

const reasonSchema = z.object({
  /** When somebody moved the deal, by HubSpot's clock, epoch ms; 0 when the reason is another. */
  movedAt: z.number(),
  /** The deal's marks in HubSpot are the memory of its hold: it was restored, or is what became of several deals. */
  adopts: z.boolean(),
  /** When HubSpot's event said that the deal was deleted or merged away, by its clock, epoch ms; 0: it did not. */
  endedAt: z.number(),
});
/** Why a deal is evaluated. */
export type EvaluationReason = z.infer<typeof reasonSchema>;

/** A reason that says nothing about a move or an end. */
const NO_MOVE: EvaluationReason = { movedAt: 0, adopts: false, endedAt: 0 };

/** A deal that is due, with all its reasons, also those that were put off. */
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
  /** How often in a row HubSpot left the deal out of its answers. */
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

  /** Evaluates these deals again. Each call is a reason of its own. */
  again(dealIds: readonly string[], why: string): void {
    if (dealIds.length === 0) return;
    const key = `${why}:${crypto.randomUUID()}`;
    const jobs = dealIds.map((dealId) => evaluationJob(dealId, key));
    this.#jobs.add(jobs, this.#now());
  }

  /** Takes up to `limit` deals that are due, the longest due first. They are given back or ended by the caller. */
  take(limit: number): Evaluation[] {
    const now = this.#now();
    const taken = this.#jobs.take(GATES_QUEUE, limit, now, () => true);
    const subjects = [...new Set(taken.map(({ subject }) => subject))];
    const reasons = Map.groupBy(this.#jobs.waitingOf(subjects), ({ subject }) => subject);
    return subjects.map((subject) => {
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

  /** Returns whether an evaluation of this deal is still to be done. */
  expects(dealId: string): boolean {
    return this.#jobs.isDue(dealSubject(dealId));
  }

  /** Gives deals back unchanged: what hindered their evaluation concerns the portal. */
  giveBack(evaluations: readonly Evaluation[]): void {
    for (const { jobs } of evaluations) for (const job of jobs) this.#jobs.giveBack(job);
  }

  /** The deal was evaluated: every reason that was there by then is served. */
  markDone({ jobs }: Evaluation): void {
    for (const job of jobs) this.#jobs.markDone(job);
  }

  /** Puts an evaluation off, with the reason that people see. */
  retryLater({ jobs }: Evaluation, attempts: number, dueAt: number, reason: string): void {
    for (const job of jobs) this.#jobs.retryLater(job, attempts, dueAt, reason);
  }

  /** Looks again at `dueAt` at a deal that HubSpot left out of its answers `missed` times. */
  miss({ jobs }: Evaluation, missed: number, dueAt: number): void {
    for (const job of jobs) this.#jobs.retryLater(job, missed, dueAt, NOT_FOUND);
  }

  /** Ends the attempts: the deal waits for a person. */
  moveToDeadLetters({ jobs }: Evaluation, reason: string): void {
    for (const job of jobs) this.#jobs.moveToDeadLetters(job, reason, this.#now());
  }
}

function evaluationOf(dealId: string, jobs: readonly WaitingJob[], now: number): Evaluation {
  const reasons = jobs.map(({ payload }) => reasonSchema.parse(JSON.parse(payload)));
  const moves = reasons.flatMap(({ movedAt }) => (movedAt > 0 ? [movedAt] : []));
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
    missed: Math.max(0, ...missed.map(({ attempts }) => attempts)),
    waitsUntil: Math.max(0, ...jobs.map(({ dueAt }) => dueAt)),
  };
}
