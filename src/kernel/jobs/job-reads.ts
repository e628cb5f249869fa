/** Reads the table of jobs without changing it. */
import * as z from "zod/mini";
import { idsOf, numberOf, rowsOf } from "../../lib/sql.ts";

const statusSchema = z.object({
  seq: z.number(),
  name: z.string(),
  queue: z.string(),
  subject: z.string(),
  dedupeKey: z.string(),
  state: z.enum(["due", "done", "dead"]),
  dueAt: z.number(),
  reason: z.string(),
  result: z.string(),
});
/** The end of a job. `reason` is for people; `result` is a done job's. */
export type JobStatus = z.infer<typeof statusSchema>;
const STATUS_COLUMNS =
  "seq, name, queue, subject, dedupe_key AS dedupeKey, state, due_at AS dueAt, reason, result";

const waitingSchema = z.object({
  seq: z.number(),
  queue: z.string(),
  subject: z.string(),
  payload: z.string(),
  state: z.enum(["due", "dead"]),
  attempts: z.number(),
  dueAt: z.number(),
  reason: z.string(),
});
/** A job that is not done. */
export type WaitingJob = z.infer<typeof waitingSchema>;

/** The reads of `Jobs`. */
export class JobReads {
  protected readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Returns whether a job of this subject waits. */
  isDue(subject: string): boolean {
    const query = "SELECT 1 FROM jobs WHERE subject = ? AND state = 'due' LIMIT 1";
    return this.sql.exec(query, subject).toArray().length > 0;
  }

  /** Returns the job of this subject and key, or null. */
  find(subject: string, dedupeKey: string): JobStatus | null {
    const query = `SELECT ${STATUS_COLUMNS} FROM jobs WHERE subject = ? AND dedupe_key = ?`;
    return rowsOf(this.sql, statusSchema, query, subject, dedupeKey)[0] ?? null;
  }

  /** Returns every job kept for these subjects, oldest first. */
  ofSubjects(subjects: readonly string[]): JobStatus[] {
    const query = `SELECT ${STATUS_COLUMNS} FROM jobs WHERE subject IN (SELECT value FROM json_each(?))`;
    const found = rowsOf(this.sql, statusSchema, query, JSON.stringify(subjects));
    return found.sort((left, right) => left.seq - right.seq);
  }

  /** Returns the jobs of these subjects that are due or dead, oldest first. */
  waitingOf(subjects: readonly string[]): WaitingJob[] {
    const query = `SELECT seq, queue, subject, payload, state, attempts, due_at AS dueAt, reason FROM jobs
      WHERE subject IN (SELECT value FROM json_each(?)) AND state <> 'done'`;
    const found = rowsOf(this.sql, waitingSchema, query, JSON.stringify(subjects));
    return found.sort((left, right) => left.seq - right.seq);
  }

  /** Returns some subjects that begin with a prefix, in their order, whatever the state of their jobs. */
  subjectsFrom(prefix: string, limit: number): string[] {
    const query = "SELECT DISTINCT subject AS id FROM jobs WHERE subject >= ? AND subject < ? LIMIT ?";
    return idsOf(this.sql, query, prefix, `${prefix}\u{10ffff}`, limit);
  }

  /** Returns how many jobs of a queue wait, counted to `limit`. */
  backlog(queue: string, limit: number): number {
    const query = "SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE queue = ? AND state = 'due' LIMIT ?)";
    return numberOf(this.sql, query, queue, limit) ?? 0;
  }

  /** Returns the number of the first job that waits in a queue, or null: a place in the queue is a difference of numbers. */
  firstSeq(queue: string): number | null {
    const query = "SELECT seq AS n FROM jobs WHERE queue = ? AND state = 'due' ORDER BY due_at, seq LIMIT 1";
    return numberOf(this.sql, query, queue);
  }

  /** Counts the waiting jobs by reading all of them. */
  countWaiting(): number {
    return numberOf(this.sql, "SELECT count(*) AS n FROM jobs WHERE state = 'due'") ?? 0;
  }

  /** Returns the highest number given so far: every later job gets a higher one. */
  lastSeq(): number {
    return numberOf(this.sql, "SELECT max(seq) AS n FROM jobs") ?? 0;
  }
}
