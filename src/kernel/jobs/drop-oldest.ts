/** Counts the waiting jobs of one type, and ends them without doing them, but for the newest. */
import * as z from "zod/mini";
import { cachedRead } from "../../lib/cached-read.ts";
import { changesOf, numberOf, rowsOf } from "../../lib/sql.ts";

const queuePositionSchema = z.object({ dueAt: z.number(), seq: z.number() });
type QueuePosition = z.infer<typeof queuePositionSchema>;

const NEWEST = `SELECT due_at AS dueAt, seq FROM jobs WHERE queue = ? AND state = 'due' AND payload ->> 'type' = ?
  ORDER BY due_at DESC, seq DESC LIMIT ?`;
const DROP = `UPDATE jobs SET state = 'done', payload = '' WHERE queue = ? AND state = 'due' AND due_at <= ?
  AND (due_at < ? OR seq < ?) AND payload ->> 'type' = ?`;

const WAITING = `SELECT count(*) AS n FROM
  (SELECT 1 FROM jobs WHERE queue = ? AND state = 'due' AND payload ->> 'type' = ? LIMIT ?)`;

/** Counts the waiting jobs of one type in these queues, to `limit` in each. */
export function countOfType(sql: SqlStorage, queues: readonly string[], type: string, limit: number): number {
  return queues.reduce((total, queue) => total + (numberOf(sql, WAITING, queue, type, limit) ?? 0), 0);
}

const withinSchema = z.object({ total: z.number(), matching: z.number() });
const WITHIN = `SELECT count(*) AS total, count(CASE WHEN payload ->> 'type' = ? THEN 1 END) AS matching FROM
  (SELECT payload FROM jobs WHERE queue = ? AND state = 'due' LIMIT ?)`;

/** Counts the waiting jobs of one type among `rows` jobs of a queue. `isWhole`: these are all jobs of the queue. */
export const countOfTypeWithin = cachedRead((sql, queue: string, type: string, rows: number) => {
  const [found] = rowsOf(sql, withinSchema, WITHIN, type, queue, rows + 1);
  const { total, matching } = found ?? { total: 0, matching: 0 };
  return { isWhole: total <= rows, matching };
});

/** Returns how many jobs of these queues were ended; the newest `keep` of all queues together stay. */
export function dropOldest(sql: SqlStorage, queues: readonly string[], type: string, keep: number): number {
  const newest = queues.flatMap((queue) => rowsOf(sql, queuePositionSchema, NEWEST, queue, type, keep));
  const oldestKept = newest.toSorted(byAge).slice(0, keep).at(-1);
  if (keep > 0 && newest.length < keep) return 0;
  const { dueAt, seq } = oldestKept ?? { dueAt: Number.MAX_SAFE_INTEGER, seq: 0 };
  let dropped = 0;
  for (const queue of queues) {
    sql.exec(DROP, queue, dueAt, dueAt, seq, type);
    dropped += changesOf(sql);
  }
  return dropped;
}

function byAge(left: QueuePosition, right: QueuePosition): number {
  return right.dueAt - left.dueAt || right.seq - left.seq;
}
