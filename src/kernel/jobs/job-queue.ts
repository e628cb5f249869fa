/** Hands the due jobs of one queue to the handlers of their names, and commits what comes of them. */
import { log } from "../../lib/log.ts";
import { retryAt, retryAtAlways } from "../backoff.ts";
import type { Job, JobFailure, JobHandler, JobResult, PreparedJob, Work, WorkQueue } from "./job.ts";
import type { Jobs } from "./jobs.ts";

/** A job's outcome, for a caller that waits for it. */
export interface SettledJob {
  readonly seq: number;
  readonly outcome:
    | { readonly kind: "done"; readonly result: string }
    | { readonly kind: "retry" | "dead"; readonly message: string };
}

export interface JobQueueOptions {
  readonly name: string;
  readonly order: number;
  readonly resource: string | null;
  readonly share?: number;
  readonly jobs: Jobs;
  readonly handlerOf: (name: string) => JobHandler | undefined;
  readonly commit: (work: () => void) => void;
  readonly now: () => number;
  /** Spaces the queue's jobs; none when absent. */
  readonly pace?: QueueThrottle;
  /** True if the queue's jobs wait for a person's decision. */
  readonly isHeld?: () => boolean;
  /** Called after a job's end was committed. */
  readonly onSettled: (settled: SettledJob) => void;
  /** Called in the commit that makes a job a dead letter. */
  readonly onDead: (job: Job, reason: string) => void;
}

/** Spaces the jobs of a queue. */
export interface QueueThrottle {
  /** When the next job may start, epoch ms; infinite when something else says when. */
  readyAt(now: number): number;
  /** How many may start at once; one when absent. */
  places?(now: number): number;
  started(count: number, now: number): void;
}

const INTERNAL: JobFailure = { message: "An internal error. The app retries automatically." };

export class JobQueue implements WorkQueue {
  readonly name: string;
  readonly order: number;
  readonly resource: string | null;
  readonly isUniform = true;
  readonly share: number;
  readonly #options: JobQueueOptions;

  constructor(options: JobQueueOptions) {
    this.#options = options;
    this.name = options.name;
    this.order = options.order;
    this.resource = options.resource;
    this.share = options.share ?? 0;
  }

  nextDueAt(now: number): number | null {
    const { jobs, pace, name, isHeld } = this.#options;
    if (isHeld?.() === true) return null;
    const dueAt = jobs.nextDueAt(name, now);
    if (dueAt === null || pace === undefined) return dueAt;
    const readyAt = Math.max(dueAt, pace.readyAt(now));
    return Number.isFinite(readyAt) ? readyAt : null;
  }

  take(limit: number, now: number, admits: (work: Work) => boolean): Work[] {
    const { jobs, pace, name, isHeld } = this.#options;
    if (isHeld?.() === true) return [];
    if (pace !== undefined && pace.readyAt(now) > now) return [];
    const works: Work[] = [];
    const places = pace === undefined ? limit : Math.min(limit, pace.places?.(now) ?? 1);
    jobs.take(name, places, now, (job) => {
      const work = this.#workOf(job);
      const admitted = admits(work);
      if (admitted) works.push(work);
      return admitted;
    });
    if (works.length > 0) pace?.started(works.length, now);
    return works;
  }

  invalidate(): void {
    this.#options.jobs.invalidate();
  }

  #workOf(job: Job): Work {
    const prepared = this.#options.handlerOf(job.name)?.(job);
    if (prepared === undefined || prepared === null) {
      const failure = { message: "This version of the app cannot read the job." };
      const run = async () => this.#commit(job, { kind: "retry", failure });
      return { subjects: [job.subject], resource: null, run };
    }
    const { subjects, resource } = prepared;
    return { subjects, resource, run: async () => this.#commit(job, await this.#run(job, prepared)) };
  }

  async #run(job: Job, prepared: PreparedJob): Promise<JobResult> {
    try {
      return await prepared.run();
    } catch (error) {
      log("error", "job failed", {
        job: job.name,
        subject: job.subject,
        reason: String(error).slice(0, 200),
      });
      return { kind: "retry", failure: INTERNAL };
    }
  }

  /** Stores a job's end together with its consequences. */
  #commit(job: Job, result: JobResult): void {
    const { commit, onSettled } = this.#options;
    let outcome: SettledJob["outcome"] | undefined;
    try {
      commit(() => {
        outcome = this.#store(job, result);
      });
    } catch (error) {
      // The job is still due: a failure of its consequences must not start it again at once.
      log("error", "job not committed", {
        job: job.name,
        subject: job.subject,
        reason: String(error).slice(0, 200),
      });
      commit(() => {
        outcome = this.#store(job, { kind: "retry", failure: INTERNAL });
      });
    }
    if (outcome !== undefined) onSettled({ seq: job.seq, outcome });
  }

  #store(job: Job, result: JobResult): SettledJob["outcome"] {
    const { jobs, now } = this.#options;
    if (result.kind === "done") {
      jobs.markDone(job, result.result);
      result.apply?.();
      return { kind: "done", result: result.result ?? "" };
    }
    result.apply?.();
    if (result.kind === "dead") return this.#giveUp(job, result.message);
    const { failure, until, always } = result;
    const { message } = failure;
    if (until !== undefined) {
      jobs.retryLater(job, job.attempts, until(), message);
      return { kind: "retry", message };
    }
    const attempts = job.attempts + 1;
    const again =
      always === true ? retryAtAlways(attempts, now(), failure) : retryAt(attempts, now(), failure);
    if (again !== null) {
      jobs.retryLater(job, attempts, again, message);
      return { kind: "retry", message };
    }
    return this.#giveUp(job, message);
  }

  #giveUp(job: Job, message: string): SettledJob["outcome"] {
    const { jobs, now, onDead } = this.#options;
    jobs.moveToDeadLetters(job, message, now());
    onDead(job, message);
    return { kind: "dead", message };
  }
}
