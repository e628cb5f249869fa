/**
 * The portal's jobs: durable, deduplicated, in order. A done job stays, so that a repeated delivery is ignored,
 * until `prune`. Independent of features: names, queues and payloads belong to the caller that adds a job.
 */
import * as z from "zod/mini";
import { changesOf, numberOf, rowsOf } from "../../lib/sql.ts";
import { DeadJobs, type DeadJob } from "./dead-jobs.ts";
import { dropOldest } from "./drop-oldest.ts";
import type { Job, NewJob } from "./job.ts";
import { JobReads } from "./job-reads.ts";
import { ReadAhead } from "./read-ahead.ts";

const jobSchema = z.object({
  seq: z.number(),
  name: z.string(),
  queue: z.string(),
  subject: z.string(),
  payload: z.string(),
  attempts: z.number(),
  dueAt: z.number(),
  createdAt: z.number(),
});
const COLUMNS = "seq, name, queue, subject, payload, attempts, due_at AS dueAt, created_at AS createdAt";

const INSERT = `
  INSERT OR IGNORE INTO jobs
    (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason, result)
  SELECT value ->> 'subject', value ->> 'dedupeKey', value ->> 'name', value ->> 'queue', value ->> 'payload', 'due', ?,
    value ->> 'dueAt', 0, '', '' FROM json_each(?)`;

export interface JobsOptions {
  /** Returns whether work for a subject is taken at all: the one place where tombstones are looked up. */
  readonly admits?: (subject: string) => boolean;
  /** Called when the number of waiting jobs changes. */
  readonly onWaiting?: (change: number) => void;
}

export class Jobs extends JobReads {
  readonly deadJobs: DeadJobs;
  readonly #options: JobsOptions;
  readonly #queues = new Map<string, ReadAhead<Job>>();

  constructor(sql: SqlStorage, options: JobsOptions = {}) {
    super(sql);
    this.#options = options;
    this.deadJobs = new DeadJobs(sql, (count) => {
      options.onWaiting?.(count);
      this.invalidate();
    });
  }

  /** Returns those of these jobs whose subject is taken at all. */
  admissible(jobs: readonly NewJob[]): readonly NewJob[] {
    const { admits } = this.#options;
    return admits === undefined ? jobs : jobs.filter(({ subject }) => admits(subject));
  }

  /** Adds the jobs not seen before whose subject is taken, in one statement. Returns how many those were. */
  add(jobs: readonly NewJob[], now: number): number {
    return this.addAdmitted(this.admissible(jobs), now);
  }

  /** Adds jobs that `admissible` returned in the same turn; see `add`. */
  addAdmitted(jobs: readonly NewJob[], now: number): number {
    const rows = jobs.map((job) => ({
      ...job,
      payload: JSON.stringify(job.payload),
      dueAt: job.dueAt ?? now,
    }));
    if (rows.length === 0) return 0;
    this.sql.exec(INSERT, now, JSON.stringify(rows));
    const added = changesOf(this.sql);
    if (added > 0) for (const { queue, dueAt } of rows) this.#queues.get(queue)?.added(dueAt);
    this.#options.onWaiting?.(added);
    return added;
  }

  /** Takes due jobs of a queue, the oldest first. A taken job is handed out once until it is committed or put off. */
  take(queue: string, limit: number, now: number, admits: (job: Job) => boolean): Job[] {
    return this.#queue(queue).take(limit, now, admits);
  }

  /** Returns when the next job of a queue is due, epoch ms, or null. Taken ones do not count. */
  nextDueAt(queue: string, now: number): number | null {
    return this.#queue(queue).nextDueAt(now);
  }

  /** Returns how many jobs of a queue are due and not taken, counted to some hundreds, mostly without reading. */
  readyCount(queue: string, now: number): number {
    return this.#queue(queue).readyCount(now);
  }

  /** Returns the first due jobs of a queue that are not taken, mostly without reading. They keep their place. */
  upcoming(queue: string, limit: number, now: number): readonly Job[] {
    return this.#queue(queue).upcoming(limit, now);
  }

  /** Drops what was read ahead. */
  invalidate(): void {
    for (const queue of this.#queues.values()) queue.invalidate();
  }

  /** Ends a job. `result` is kept for a caller that repeats the request; the payload is not. */
  markDone({ seq, queue }: Pick<Job, "seq" | "queue">, result = ""): void {
    this.sql.exec(
      "UPDATE jobs SET state = 'done', payload = '', reason = '', result = ? WHERE seq = ? AND state = 'due'",
      result,
      seq,
    );
    this.#options.onWaiting?.(-changesOf(this.sql));
    this.#queue(queue).release(seq);
  }

  /** Puts a job off until `dueAt` (epoch ms), with the reason that people see. */
  retryLater(
    { seq, queue }: Pick<Job, "seq" | "queue">,
    attempts: number,
    dueAt: number,
    reason: string,
  ): void {
    const update = "UPDATE jobs SET attempts = ?, due_at = ?, reason = ? WHERE seq = ?";
    this.sql.exec(update, attempts, dueAt, reason, seq);
    this.#queue(queue).release(seq);
    this.#queue(queue).added(dueAt);
  }

  /** Moves a taken job to another queue. The caller postpones it. */
  moveTo({ seq, queue: from }: Pick<Job, "seq" | "queue">, queue: string): void {
    this.sql.exec("UPDATE jobs SET queue = ? WHERE seq = ?", queue, seq);
    this.#queue(from).release(seq);
    this.#queue(queue).invalidate();
  }

  /** Gives a taken job back unchanged. */
  release({ seq, queue, dueAt }: Pick<Job, "seq" | "queue" | "dueAt">): void {
    this.#queue(queue).release(seq);
    this.#queue(queue).added(dueAt);
  }

  /** Ends the attempts: the job waits for a person. `payload` replaces the job's when it stands for others as well. */
  moveToDeadLetters(job: Pick<Job, "seq" | "queue">, reason: string, now: number, payload?: unknown): void {
    const { seq, queue } = job;
    const update = `UPDATE jobs SET state = 'dead', due_at = ?, reason = ?, payload = coalesce(?, payload) WHERE seq = ?`;
    this.sql.exec(update, now, reason, payload === undefined ? null : JSON.stringify(payload), seq);
    this.#options.onWaiting?.(-1);
    this.#queue(queue).release(seq);
  }

  /** Makes the postponed jobs of a queue due now and resets their attempts: the obstacle is gone. */
  makeDueNow(queue: string, now: number): void {
    // The index is named, because SQLite would read every job that waits in the queue.
    const update = `UPDATE jobs INDEXED BY jobs_postponed SET due_at = ?, attempts = 0
      WHERE queue = ? AND state = 'due' AND reason <> ''`;
    this.sql.exec(update, now, queue);
    this.#queue(queue).invalidate();
  }

  /** Ends the waiting jobs of a queue without doing them. Returns how many those were. */
  dropWaiting(queue: string): number {
    this.sql.exec("UPDATE jobs SET state = 'done', payload = '' WHERE queue = ? AND state = 'due'", queue);
    const dropped = changesOf(this.sql);
    this.#options.onWaiting?.(-dropped);
    this.#queue(queue).invalidate();
    return dropped;
  }

  /** Ends the waiting jobs of these queues and of this type, but for the newest `keep`. Returns how many those were. */
  dropOldest(queues: readonly string[], type: string, keep: number): number {
    const dropped = dropOldest(this.sql, queues, type, keep);
    this.#options.onWaiting?.(-dropped);
    this.invalidate();
    return dropped;
  }

  /** Deletes every job of these subjects, done, due or dead. */
  deleteSubjects(subjects: readonly string[]): void {
    const ids = JSON.stringify(subjects);
    const waiting = this.waitingOf(subjects).filter(({ state }) => state === "due").length;
    this.#options.onWaiting?.(-waiting);
    this.sql.exec("DELETE FROM jobs WHERE subject IN (SELECT value FROM json_each(?))", ids);
    this.invalidate();
  }

  /** Returns the dead letters, the newest first. */
  dead(limit: number): DeadJob[] {
    return this.deadJobs.list(limit);
  }

  /** Puts a dead letter back into its queue. False when there is none of that number. */
  replay(seq: number, now: number): boolean {
    return this.deadJobs.replayOne(seq, now);
  }

  /** Deletes done jobs numbered `from` to `until`, whose deliveries can no longer be repeated. */
  prune(from: number, until: number): void {
    this.sql.exec("DELETE FROM jobs WHERE seq > ? AND seq <= ? AND state = 'done'", from, until);
  }

  #queue(name: string): ReadAhead<Job> {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const due = `SELECT ${COLUMNS} FROM jobs WHERE queue = ? AND state = 'due' AND due_at <= ?
      ORDER BY due_at, seq LIMIT ?`;
    const first = "SELECT min(due_at) AS n FROM jobs WHERE queue = ? AND state = 'due'";
    const next = "SELECT min(due_at) AS n FROM jobs WHERE queue = ? AND state = 'due' AND due_at > ?";
    const queue = new ReadAhead<Job>({
      load: (now, limit) => rowsOf(this.sql, jobSchema, due, name, now, limit),
      first: () => numberOf(this.sql, first, name),
      nextAfter: (now) => numberOf(this.sql, next, name, now),
      keyOf: ({ seq }) => seq,
    });
    this.#queues.set(name, queue);
    return queue;
  }
}
