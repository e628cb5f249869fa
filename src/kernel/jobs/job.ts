/** Defines a job, its handler and its outcomes. */
import type * as z from "zod/mini";
import type { RetryHint } from "../backoff.ts";

/** A job to add. The same subject and dedupe key is added once. */
export interface NewJob {
  /** `feature.verb`; names the handler. */
  readonly name: string;
  readonly queue: string;
  /** The record that it is about, `contact:123`. Never two at once for one subject. */
  readonly subject: string;
  readonly dedupeKey: string;
  readonly payload: unknown;
  /** Epoch ms; at once when absent. */
  readonly dueAt?: number;
}

/** A job that is due. */
export interface Job {
  readonly seq: number;
  readonly name: string;
  readonly queue: string;
  readonly subject: string;
  readonly payload: string;
  /** Failures so far. */
  readonly attempts: number;
  /** Epoch ms. */
  readonly dueAt: number;
  /** Epoch ms. */
  readonly createdAt: number;
}

/** Why a job is tried again. `message` is for people. */
export interface JobFailure extends RetryHint {
  readonly message: string;
}

/** The outcome of a job. `apply` runs in the commit that stores the job's end. */
export type JobResult =
  | { readonly kind: "done"; readonly result?: string; readonly apply?: () => void }
  /**
   * Tried again with backoff. `until` (epoch ms, read after `apply`): waits for something outside and costs no attempt.
   * `always`: never given up.
   */
  | {
      readonly kind: "retry";
      readonly failure: JobFailure;
      readonly until?: () => number;
      readonly always?: boolean;
      readonly apply?: () => void;
    }
  /** Given up at once: a person decides. `message` is for that person. */
  | { readonly kind: "dead"; readonly message: string; readonly apply?: () => void };

/** How the jobs of one name are handled. Doing a job twice, or again after a crash, must end in the same state. */
export interface JobDefinition<P> {
  readonly schema: z.ZodMiniType<P>;
  /** The subjects that the job touches now: nothing else is done for them meanwhile. */
  subjects(job: Job, payload: P): readonly string[];
  /** The limiter that the job needs, by its name; null when it needs nothing. */
  resource(job: Job, payload: P): string | null;
  run(job: Job, payload: P): Promise<JobResult>;
}

/** A job whose payload was read. */
export interface PreparedJob {
  readonly subjects: readonly string[];
  readonly resource: string | null;
  run(): Promise<JobResult>;
}

/** Reads a job; null when its payload cannot be read. */
export type JobHandler = (job: Job) => PreparedJob | null;

/** Makes the handler of a definition. */
export function jobHandler<P>(definition: JobDefinition<P>): JobHandler {
  return (job) => {
    const parsed = definition.schema.safeParse(JSON.parse(job.payload));
    if (!parsed.success) return null;
    const payload = parsed.data;
    return {
      subjects: definition.subjects(job, payload),
      resource: definition.resource(job, payload),
      run: () => definition.run(job, payload),
    };
  };
}

/** One piece of work that the dispatcher can start. */
export interface Work {
  readonly subjects: readonly string[];
  readonly resource: string | null;
  /** Does the work and commits its end. Does not throw. */
  run(): Promise<void>;
}

/** Where due work comes from. */
export interface WorkQueue {
  readonly name: string;
  /** Lower goes first. */
  readonly order: number;
  /** The limiter that its work needs; null when it needs none. */
  readonly resource: string | null;
  /** True when all of its work needs the limiter: then nothing is taken while the limiter lets nothing through. */
  readonly isUniform: boolean;
  /** The share of the places that this queue gets although others are more urgent, 0 to 1. */
  readonly share: number;
  /** Returns when its next work is due, epoch ms, or null. Taken work does not count. */
  nextDueAt(now: number): number | null;
  /**
   * Takes up to `limit` pieces of due work that `admits` lets through, the oldest first. `hasSlots`: whether the queue's
   * limiter lets anything through; work that is known to need it need not be read while it does not.
   */
  take(limit: number, now: number, admits: (work: Work) => boolean, hasSlots: () => boolean): Work[];
  /** Drops what was read ahead, so that the next `take` reads the storage. */
  invalidate(): void;
}
