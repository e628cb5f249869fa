/** Everything that is tried again next, of a queue or of a way out to HubSpot: read by the index of what is due. */
import * as z from "zod/mini";
import { rowsOf } from "../../lib/sql.ts";

const jobSchema = z.object({
  name: z.string(),
  subject: z.string(),
  payload: z.string(),
  reason: z.string(),
  attempts: z.number(),
  dueAt: z.number(),
});
/** A job that waits for a later time, epoch ms. */
export type PostponedJob = z.infer<typeof jobSchema>;

const rowSchema = z.object({
  recordId: z.string(),
  reason: z.string(),
  attempts: z.number(),
  dueAt: z.number(),
});
/** A row of the outbox that waits for a later time, epoch ms. */
export type PostponedRow = z.infer<typeof rowSchema>;

/** Returns jobs of a queue that are due after `now` (epoch ms), the soonest first. */
export function postponedJobs(sql: SqlStorage, queue: string, now: number, limit: number): PostponedJob[] {
  const query = `SELECT name, subject, payload, reason, attempts, due_at AS dueAt FROM jobs
    WHERE queue = ? AND state = 'due' AND due_at > ? ORDER BY due_at LIMIT ?`;
  return rowsOf(sql, jobSchema, query, queue, now, limit);
}

/** Returns rows of a channel that are due after `now` (epoch ms), the soonest first. */
export function postponedRows(sql: SqlStorage, channel: string, now: number, limit: number): PostponedRow[] {
  const query = `SELECT record_id AS recordId, reason, attempts, due_at AS dueAt FROM outbox
    WHERE channel = ? AND state = 'due' AND due_at > ? ORDER BY due_at LIMIT ?`;
  return rowsOf(sql, rowSchema, query, channel, now, limit);
}
