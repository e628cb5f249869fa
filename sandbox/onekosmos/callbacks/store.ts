/**
 * Callbacks in the database: what waits, what is due, how each attempt went.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** A callback to be sent. */
export interface Callback {
  readonly sessionId: string;
  readonly url: string;
  readonly body: string;
}

const stateSchema = z.enum(["waiting", "delivered", "failed"]);

const deliverySchema = z.object({
  webhookId: z.string(),
  state: stateSchema,
  attempts: z.number(),
  /** 0: no response came. Null: not tried yet. */
  lastStatus: z.number().nullable(),
  /** The body as sent. */
  body: z.string(),
});
/** How far the sending of one callback has got. */
export type Delivery = z.infer<typeof deliverySchema>;

const dueSchema = z.object({
  seq: z.number(),
  webhookId: z.string(),
  url: z.string(),
  body: z.string(),
  attempts: z.number(),
});
/** A callback whose time has come; `attempts` counts those made. */
export type Due = z.infer<typeof dueSchema>;

const nextSchema = z.object({ nextAt: z.number().nullable() });

/** How one attempt left a callback; `nextAt` (epoch ms) matters while it waits. */
export interface Attempt {
  readonly seq: number;
  readonly state: z.infer<typeof stateSchema>;
  readonly status: number;
  readonly nextAt: number;
}

/** All reads and writes of the queue. Times are epoch ms. */
export interface CallbackStore {
  /** Stores `copies` deliveries under one webhook id. */
  insert(callback: Callback, copies: number, now: number): void;
  /** Oldest first. */
  due(now: number, limit: number): readonly Due[];
  /** When the next of those that are not yet due will be, or null. */
  nextAfter(now: number): number | null;
  attempted(attempt: Attempt): void;
  bySession(sessionId: string): readonly Delivery[];
}

/** Prepares every statement once. */
function prepare(database: DatabaseSync) {
  return {
    insert: database.prepare(
      `INSERT INTO callbacks (webhook_id, session_id, url, body, state, next_at)
       VALUES ($webhookId, $sessionId, $url, $body, 'waiting', $now)`,
    ),
    due: database.prepare(
      `SELECT seq, webhook_id AS webhookId, url, body, attempts FROM callbacks
       WHERE state = 'waiting' AND next_at <= $now ORDER BY next_at, seq LIMIT $limit`,
    ),
    next: database.prepare(
      "SELECT min(next_at) AS nextAt FROM callbacks WHERE state = 'waiting' AND next_at > $now",
    ),
    attempted: database.prepare(
      `UPDATE callbacks SET state = $state, attempts = attempts + 1, last_status = $status, next_at = $nextAt
       WHERE seq = $seq`,
    ),
    bySession: database.prepare(
      `SELECT webhook_id AS webhookId, state, attempts, last_status AS lastStatus, body FROM callbacks
       WHERE session_id = $sessionId ORDER BY seq`,
    ),
  };
}

/** Opens the callbacks stored in `database`. */
export function createCallbackStore(database: DatabaseSync): CallbackStore {
  const sql = prepare(database);
  return {
    insert({ sessionId, url, body }, copies, now) {
      const webhookId = `msg_${randomUUID()}`;
      for (let copy = 0; copy < copies; copy += 1) sql.insert.run({ webhookId, sessionId, url, body, now });
    },
    due: (now, limit) => z.array(dueSchema).parse(sql.due.all({ now, limit })),
    nextAfter: (now) => nextSchema.parse(sql.next.get({ now })).nextAt,
    attempted({ seq, state, status, nextAt }) {
      sql.attempted.run({ seq, state, status, nextAt });
    },
    bySession: (sessionId) => z.array(deliverySchema).parse(sql.bySession.all({ sessionId })),
  };
}
