/** Reads what is tried again next, of queues and of channels to HubSpot, by the index of what is due. */
import * as z from "zod/mini";
import { cachedRead } from "../../lib/cached-read.ts";
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
  channel: z.string(),
  recordId: z.string(),
  reason: z.string(),
  attempts: z.number(),
  dueAt: z.number(),
});
/** A row of the outbox that waits for a later time, epoch ms. */
export type PostponedRow = z.infer<typeof rowSchema>;

/** Returns jobs of each queue that are due after `now` (epoch ms): the first `limit` of a queue. */
export function postponedJobs(
  sql: SqlStorage,
  queues: readonly string[],
  now: number,
  limit: number,
): readonly PostponedJob[] {
  return readJobs(sql, JSON.stringify(queues), now, limit);
}

const readJobs = cachedRead((sql, queues: string, now: number, limit: number): readonly PostponedJob[] => {
  const query = `SELECT jobs.name, jobs.subject, jobs.payload, jobs.reason, jobs.attempts, jobs.due_at AS dueAt
    FROM json_each(?) AS named CROSS JOIN jobs ON jobs.seq IN (
      SELECT due.seq FROM jobs AS due WHERE due.queue = named.value AND due.state = 'due' AND due.due_at > ?
        ORDER BY due.due_at LIMIT ?)`;
  return rowsOf(sql, jobSchema, query, queues, now, limit);
});

/** Returns rows of each channel that are due after `now` (epoch ms): the first `limit` of a channel. */
export function postponedRows(
  sql: SqlStorage,
  channels: readonly string[],
  now: number,
  limit: number,
): readonly PostponedRow[] {
  return readRows(sql, JSON.stringify(channels), now, limit);
}

const readRows = cachedRead((sql, channels: string, now: number, limit: number): readonly PostponedRow[] => {
  const query = `SELECT outbox.channel, outbox.record_id AS recordId, outbox.reason, outbox.attempts, outbox.due_at AS dueAt
    FROM json_each(?) AS named CROSS JOIN outbox ON outbox.channel = named.value AND outbox.record_id IN (
      SELECT due.record_id FROM outbox AS due WHERE due.channel = named.value AND due.state = 'due' AND due.due_at > ?
        ORDER BY due.due_at LIMIT ?)`;
  return rowsOf(sql, rowSchema, query, channels, now, limit);
});
