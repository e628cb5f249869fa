/**
 * Every session of the tenant, kept in SQLite. Expiry needs no timer to be true: whatever looks at the sessions first
 * ends those whose time has passed.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { inTransaction } from "./database.ts";
import { type SessionRequest, sessionRequestSchema, type Vocabulary } from "./requests.ts";
import {
  completeOutcome,
  type EndStatus,
  isOver,
  type Outcome,
  type OutcomeInput,
  outcomeSchema,
  type Session,
  type SessionStatus,
  sessionStatusSchema,
} from "./session.ts";

const MS_PER_SECOND = 1000;

/** The filter of a list. `after` is the `seq` of the last session of the page before; `limit` is a count. */
export interface SessionQuery {
  readonly status: SessionStatus | undefined;
  readonly vocabulary: Vocabulary | undefined;
  readonly after: number;
  readonly limit: number;
}

/** `total` counts all that match, not only the page. */
export interface SessionPage {
  readonly total: number;
  readonly sessions: readonly Session[];
}

export type EndResult =
  | { readonly kind: "ended"; readonly session: Session }
  | { readonly kind: "over"; readonly session: Session }
  | { readonly kind: "unknown" };

/** `idempotencyKey`: a later create with the same one finds this session. `ttlSeconds`: instead of the tenant's. */
export interface CreateOptions {
  readonly idempotencyKey?: string | undefined;
  readonly ttlSeconds?: number;
}

/** All the ways sessions are read and changed. */
export interface SessionStore {
  create(request: SessionRequest, options?: CreateOptions): Session;
  find(id: string): Session | null;
  findByIdempotencyKey(key: string): Session | null;
  list(query: SessionQuery): SessionPage;
  /** Those that lived between two moments (epoch ms), oldest first. */
  livedBetween(from: number, to: number): readonly Session[];
  /** Notes that the person has opened the link. Changes a pending session only. */
  markOpened(id: string): void;
  end(id: string, input: OutcomeInput): EndResult;
  /** Has results state `word` in place of the verdict of an open session, which then does not expire; null takes it back. */
  say(id: string, word: string | null): EndResult;
  /** Changes the decision about a session that was passed or failed, as a review later may. Its callback is sent again. */
  overturn(id: string, input: OutcomeInput): EndResult;
  /** Ends every session whose time has passed. */
  expireDue(): void;
}

/** The tenant makes no more sessions. */
export class CapReached extends Error {}

export interface SessionStoreOptions {
  readonly ttlSeconds: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** How many sessions there may be; null: no limit. */
  readonly cap: () => number | null;
  /** Called in the commit that ends a session, with the session as it is then. */
  readonly onEnded: (session: Session) => void;
}

/** Decodes a JSON column. */
const jsonColumn = z.string().transform((text): unknown => JSON.parse(text));

const rowSchema = z.object({
  seq: z.number(),
  id: z.string(),
  status: sessionStatusSchema,
  request: jsonColumn.pipe(sessionRequestSchema),
  outcome: jsonColumn.pipe(outcomeSchema).nullable(),
  createdAt: z.number(),
  openedAt: z.number().nullable(),
  expiresAt: z.number(),
  endedAt: z.number().nullable(),
  said: z.string().nullable(),
});

const COLUMNS = `seq, id, status, request, outcome, created_at AS createdAt, opened_at AS openedAt,
  expires_at AS expiresAt, ended_at AS endedAt, said`;
const MATCHES = `($status IS NULL OR status = $status) AND ($vocabulary IS NULL OR vocabulary = $vocabulary)`;

/** Prepares every statement once. */
function prepare(database: DatabaseSync) {
  return {
    insert: database.prepare(
      `INSERT INTO sessions (id, vocabulary, status, request, idempotency_key, created_at, expires_at)
       VALUES ($id, $vocabulary, 'pending', $request, $key, $createdAt, $expiresAt)`,
    ),
    byId: database.prepare(`SELECT ${COLUMNS} FROM sessions WHERE id = $id`),
    byKey: database.prepare(`SELECT ${COLUMNS} FROM sessions WHERE idempotency_key = $key`),
    page: database.prepare(
      `SELECT ${COLUMNS} FROM sessions WHERE ${MATCHES} AND seq > $after ORDER BY seq LIMIT $limit`,
    ),
    between: database.prepare(
      `SELECT ${COLUMNS} FROM sessions WHERE created_at <= $to AND coalesce(ended_at, expires_at) >= $from ORDER BY seq`,
    ),
    count: database.prepare(`SELECT count(*) AS total FROM sessions WHERE ${MATCHES}`),
    open: database.prepare(
      "UPDATE sessions SET status = 'in_progress', opened_at = $now WHERE id = $id AND status = 'pending'",
    ),
    end: database.prepare(
      "UPDATE sessions SET status = $status, outcome = $outcome, ended_at = $endedAt, said = NULL WHERE id = $id AND ended_at IS NULL",
    ),
    reopen: database.prepare("UPDATE sessions SET ended_at = NULL WHERE id = $id"),
    say: database.prepare("UPDATE sessions SET said = $word WHERE id = $id AND ended_at IS NULL"),
    due: database.prepare(
      `SELECT ${COLUMNS} FROM sessions WHERE ended_at IS NULL AND said IS NULL AND expires_at <= $now ORDER BY expires_at`,
    ),
  };
}

const totalSchema = z.object({ total: z.number() });

type Statements = ReturnType<typeof prepare>;

/** Epoch ms. */
type Times = { readonly createdAt: number; readonly expiresAt: number };

/** How and when a session ended. */
type Ending = {
  readonly status: EndStatus;
  readonly outcome: Outcome | null;
  /** Epoch ms. */
  readonly endedAt: number;
};

/** A row, if there is one. */
function toSession(row: unknown): Session | null {
  return row === undefined ? null : rowSchema.parse(row);
}

/** Stores a new session and reads it back. */
function insert(sql: Statements, request: SessionRequest, key: string | null, times: Times): Session {
  const id = randomUUID();
  const { vocabulary } = request;
  sql.insert.run({ id, vocabulary, request: JSON.stringify(request), key, ...times });
  return rowSchema.parse(sql.byId.get({ id }));
}

/** One page, and how many match in all. */
function selectPage(sql: Statements, query: SessionQuery): SessionPage {
  const { status = null, vocabulary = null, after, limit } = query;
  const { total } = totalSchema.parse(sql.count.get({ status, vocabulary }));
  const rows = sql.page.all({ status, vocabulary, after, limit });
  return { total, sessions: z.array(rowSchema).parse(rows) };
}

/** Stores a session's end and returns the session as it then is. */
function markEnded(sql: Statements, session: Session, end: Ending): Session {
  const outcome = end.outcome === null ? null : JSON.stringify(end.outcome);
  sql.end.run({ id: session.id, status: end.status, outcome, endedAt: end.endedAt });
  return { ...session, ...end, said: null };
}

/** Opens the sessions stored in `database`. */
export function createSessionStore(database: DatabaseSync, options: SessionStoreOptions): SessionStore {
  const { now } = options;
  const sql = prepare(database);

  function close(session: Session, ending: Ending): Session {
    return inTransaction(database, () => {
      const ended = markEnded(sql, session, ending);
      options.onEnded(ended);
      return ended;
    });
  }

  function expireDue(): void {
    const rows = sql.due.all({ now: now() });
    if (rows.length === 0) return;
    inTransaction(database, () => {
      for (const session of z.array(rowSchema).parse(rows)) {
        close(session, { status: "expired", outcome: null, endedAt: session.expiresAt });
      }
    });
  }

  /** Reads, or changes, sessions of which none is past its time. */
  function current<T>(work: () => T): T {
    expireDue();
    return work();
  }

  const find = (id: string): Session | null => current(() => toSession(sql.byId.get({ id })));

  return {
    create(request, { idempotencyKey, ttlSeconds = options.ttlSeconds } = {}) {
      const cap = options.cap();
      if (cap !== null && totalSchema.parse(sql.count.get({ status: null, vocabulary: null })).total >= cap)
        throw new CapReached();
      const createdAt = now();
      const expiresAt = createdAt + ttlSeconds * MS_PER_SECOND;
      return insert(sql, request, idempotencyKey ?? null, { createdAt, expiresAt });
    },
    find,
    findByIdempotencyKey: (key) => current(() => toSession(sql.byKey.get({ key }))),
    list: (query) => current(() => selectPage(sql, query)),
    livedBetween: (from, to) => current(() => z.array(rowSchema).parse(sql.between.all({ from, to }))),
    markOpened(id) {
      current(() => sql.open.run({ id, now: now() }));
    },
    end(id, input) {
      const session = find(id);
      if (session === null) return { kind: "unknown" };
      if (isOver(session.status)) return { kind: "over", session };
      const outcome = completeOutcome(session.request, input);
      return {
        kind: "ended",
        session: close(session, { status: outcome.outcome, outcome, endedAt: now() }),
      };
    },
    say(id, word) {
      const session = find(id);
      if (session === null) return { kind: "unknown" };
      if (isOver(session.status)) return { kind: "over", session };
      sql.say.run({ id, word });
      return { kind: "ended", session: { ...session, said: word } };
    },
    overturn(id, input) {
      const session = find(id);
      if (session === null) return { kind: "unknown" };
      if (session.status !== "passed" && session.status !== "failed") return { kind: "over", session };
      const outcome = completeOutcome(session.request, input);
      return inTransaction(database, () => {
        sql.reopen.run({ id });
        return {
          kind: "ended",
          session: close(session, { status: outcome.outcome, outcome, endedAt: now() }),
        };
      });
    },
    expireDue,
  };
}
