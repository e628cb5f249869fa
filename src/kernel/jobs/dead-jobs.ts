/** The jobs whose attempts are used up: one by one, and by cause. */
import * as z from "zod/mini";
import { cachedRead } from "../../lib/cached-read.ts";
import { changesOf, jsonRowsOf, rowsOf } from "../../lib/sql.ts";

const deadSchema = z.object({
  seq: z.number(),
  name: z.string(),
  subject: z.string(),
  payload: z.string(),
  reason: z.string(),
  since: z.number(),
});

/** A job that waits for a person, since when (epoch ms) and why. */
export type DeadJob = z.infer<typeof deadSchema>;

/** Reads some dead letters of each name and reason of a JSON array. */
const examplesOf = cachedRead((sql, named: string, limit: number): readonly DeadJob[] => {
  const query = `SELECT json_group_array(json_object('seq', jobs.seq, 'name', jobs.name, 'subject', jobs.subject,
      'payload', jobs.payload, 'reason', jobs.reason, 'since', jobs.due_at)) AS rows
    FROM json_each(?) AS cause CROSS JOIN jobs ON jobs.seq IN (
      SELECT dead.seq FROM jobs AS dead WHERE dead.state = 'dead' AND dead.reason = cause.value ->> 'reason'
        AND dead.name = cause.value ->> 'name' ORDER BY dead.seq DESC LIMIT ?)`;
  return jsonRowsOf(sql, deadSchema, query, named, limit);
});

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

  /** Returns some dead letters of each name and reason, the newest first. */
  examples(causes: readonly Pick<DeadJob, "name" | "reason">[], limit: number): DeadJob[] {
    if (causes.length === 0) return [];
    const named = causes.map(({ name, reason }) => ({ name, reason }));
    return examplesOf(this.#sql, JSON.stringify(named), limit).toSorted(
      (left, right) => right.seq - left.seq,
    );
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
    return this.#replayed() > 0;
  }

  /** Deletes a dead letter. False when there is none of that number. */
  removeOne(seq: number): boolean {
    this.#sql.exec("DELETE FROM jobs WHERE seq = ? AND state = 'dead'", seq);
    return changesOf(this.#sql) > 0;
  }

  /** Puts the dead letters of a reason back into their queues. Returns how many. */
  replay(reason: string, now: number): number {
    const replay =
      "UPDATE jobs SET state = 'due', due_at = ?, attempts = 0 WHERE state = 'dead' AND reason = ?";
    this.#sql.exec(replay, now, reason);
    return this.#replayed();
  }

  /** Puts the dead letters of a reason and a name back into their queues. Returns how many. */
  replayNamed(reason: string, name: string, now: number): number {
    this.#sql.exec(
      "UPDATE jobs SET state = 'due', due_at = ?, attempts = 0 WHERE state = 'dead' AND reason = ? AND name = ?",
      now,
      reason,
      name,
    );
    return this.#replayed();
  }

  /** Deletes the dead letters of a name and a reason. Returns how many. */
  remove(reason: string, name: string): number {
    this.#sql.exec("DELETE FROM jobs WHERE state = 'dead' AND reason = ? AND name = ?", reason, name);
    return changesOf(this.#sql);
  }

  #replayed(): number {
    const replayed = changesOf(this.#sql);
    if (replayed > 0) this.#onReplay(replayed);
    return replayed;
  }
}
