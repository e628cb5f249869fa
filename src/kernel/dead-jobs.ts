/** The jobs whose attempts are used up: one by one, and by cause. */
import * as z from "zod/mini";
import { changesOf, rowsOf } from "../lib/sql.ts";
import { DEAD_COUNTED, EXAMPLES } from "./dead-rows.ts";

const deadSchema = z.object({
  seq: z.number(),
  name: z.string(),
  subject: z.string(),
  payload: z.string(),
  reason: z.string(),
  since: z.number(),
});
const groupSchema = z.object({ name: z.string(), reason: z.string(), total: z.number() });

/** A job that waits for a person, since when (epoch ms) and why. */
export type DeadJob = z.infer<typeof deadSchema>;

/** Dead letters of one job name and reason. */
export interface DeadJobGroup extends z.infer<typeof groupSchema> {
  /** Some of them, the newest first. */
  readonly jobs: readonly DeadJob[];
}

export class DeadJobs {
  readonly #sql: SqlStorage;
  /** Called with the number of jobs that became due. */
  readonly #onReplay: (count: number) => void;

  constructor(sql: SqlStorage, onReplay: (count: number) => void) {
    this.#sql = sql;
    this.#onReplay = onReplay;
  }

  /** Returns the dead letters, the newest first. */
  list(limit: number): DeadJob[] {
    const query = `SELECT seq, name, subject, payload, reason, due_at AS since FROM jobs
      WHERE state = 'dead' ORDER BY seq DESC LIMIT ?`;
    return rowsOf(this.#sql, deadSchema, query, limit);
  }

  /** Returns the dead letters by name and reason, the newest first; at most `limit` groups. Totals go to `DEAD_COUNTED`. */
  groups(limit: number): readonly DeadJobGroup[] {
    const query = `SELECT name, reason, count(*) AS total, max(seq) AS newest FROM
        (SELECT seq, name, reason FROM jobs WHERE state = 'dead' ORDER BY seq DESC LIMIT ?)
      GROUP BY name, reason ORDER BY newest DESC LIMIT ?`;
    const examples = `SELECT seq, name, subject, payload, reason, due_at AS since FROM jobs
      WHERE state = 'dead' AND name = ? AND reason = ? ORDER BY seq DESC LIMIT ?`;
    return rowsOf(this.#sql, groupSchema, query, DEAD_COUNTED, limit).map(({ name, reason, total }) => ({
      name,
      reason,
      total,
      jobs: rowsOf(this.#sql, deadSchema, examples, name, reason, EXAMPLES),
    }));
  }

  /** Returns the dead letter of this number, or null. */
  find(seq: number): DeadJob | null {
    const query = `SELECT seq, name, subject, payload, reason, due_at AS since FROM jobs
      WHERE seq = ? AND state = 'dead'`;
    return rowsOf(this.#sql, deadSchema, query, seq)[0] ?? null;
  }

  /** Puts a dead letter back into its queue. False when there is none of that number. */
  replayOne(seq: number, now: number): boolean {
    this.#sql.exec(
      "UPDATE jobs SET state = 'due', due_at = ?, attempts = 0 WHERE seq = ? AND state = 'dead'",
      now,
      seq,
    );
    const replayed = changesOf(this.#sql);
    if (replayed > 0) this.#onReplay(replayed);
    return replayed > 0;
  }

  /** Deletes a dead letter. False when there is none of that number. */
  removeOne(seq: number): boolean {
    this.#sql.exec("DELETE FROM jobs WHERE seq = ? AND state = 'dead'", seq);
    return changesOf(this.#sql) > 0;
  }

  /** Puts the dead letters of a reason back into their queues, of one name or of all. Returns how many. */
  replay(reason: string, now: number, name: string | null = null): number {
    this.#sql.exec(
      `UPDATE jobs SET state = 'due', due_at = ?, attempts = 0
       WHERE state = 'dead' AND reason = ? AND (? IS NULL OR name = ?)`,
      now,
      reason,
      name,
      name,
    );
    const replayed = changesOf(this.#sql);
    if (replayed > 0) this.#onReplay(replayed);
    return replayed;
  }

  /** Deletes the dead letters of a name and a reason. Returns how many. */
  remove(reason: string, name: string): number {
    this.#sql.exec("DELETE FROM jobs WHERE state = 'dead' AND reason = ? AND name = ?", reason, name);
    return changesOf(this.#sql);
  }
}
