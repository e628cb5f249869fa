/**
 * What is to be done for contacts: durable, deduplicated by identity, ordered.
 * A row stays after it is done, as the memory that turns a repeated delivery away, until `prune`.
 */
import * as z from "zod/mini";
import { orderSchema } from "../contact/state.ts";
import { triggerSchema } from "../contact/trigger.ts";
import { CONTACT_PROPERTY_NAMES } from "../hubspot/properties.ts";
import { SOURCES, verificationKindSchema } from "../vocabulary.ts";

/** HubSpot repeats a delivery for up to 24 h; twice that leaves room for a delayed one. */
const REMEMBER_MS = 48 * 60 * 60 * 1000;

/** What somebody asks of a contact; see `ContactTask`. */
const wishSchema = z.object({
  verification: verificationKindSchema,
  again: z.boolean(),
  order: orderSchema,
  // Before triggers were stored only deals asked.
  trigger: z._default(triggerSchema, { by: "deal_stage", reference: null }),
});
export type Wish = z.infer<typeof wishSchema>;

/** Work that may call 1Kosmos, and so waits for a connection that works. */
const OUTSIDE_KINDS = ["start", "ask", "check", "changed"] as const;
/** Work that needs nobody outside: done at once, whatever 1Kosmos or HubSpot are doing. */
const OWN_KINDS = ["deleted", "restored", "merge", "edited", "forget", "aged", "purge"] as const;

/** Which of the two a row belongs to. */
export type InboxLane = "outside" | "own";

const rowSchema = z.object({
  seq: z.number(),
  kind: z.enum([...OUTSIDE_KINDS, ...OWN_KINDS]),
  contact_id: z.string(),
  source: z.enum([...SOURCES, ""]),
  request_id: z.string(),
  wish: z.pipe(
    z.string(),
    z.transform((json) => (json === "" ? null : wishSchema.parse(JSON.parse(json)))),
  ),
  occurred_at: z.number(),
  received_at: z.number(),
  attempts: z.number(),
  note: z.string(),
});
/** A row that is due. */
export type InboxRow = z.infer<typeof rowSchema>;

/** A row to add. `source` belongs to a start, `requestId` to a check; both are "" elsewhere. `wish` belongs to an ask. */
export interface InboxEntry {
  readonly identity: string;
  readonly kind: InboxRow["kind"];
  readonly contactId: string;
  readonly source: InboxRow["source"];
  readonly requestId: string;
  readonly wish?: Wish;
  readonly occurredAt: number;
  readonly dueAt: number;
  /** A merge: the loser's id. An edit: see `editNoteSchema`. */
  readonly note?: string;
  /** How urgent it is, when its kind does not say. */
  readonly priority?: (typeof PRIORITY)[keyof typeof PRIORITY];
}

/** The order in which due rows go: news of a session, and a person who waits at a card; then events; then the rest. */
export const PRIORITY = { first: 0, event: 1, bulk: 2, import: 3 } as const;
/** After everything else: rows whose own record 1Kosmos refuses. They hold nobody up, and nothing hurries them. */
const LAST = 4;

const OWN: ReadonlySet<string> = new Set(OWN_KINDS);

/** Whether a piece of work needs nobody outside. */
export function laneOf(kind: InboxRow["kind"]): InboxLane {
  return OWN.has(kind) ? "own" : "outside";
}

/** What an edit's row says: which property, what it was set to, and who did it in HubSpot's words. */
export const editNoteSchema = z.object({
  property: z.enum(CONTACT_PROPERTY_NAMES),
  value: z.string(),
  by: z.string(),
});

const INSERT = `
  INSERT OR IGNORE INTO inbox
    (identity, kind, priority, contact_id, source, request_id, wish, occurred_at, received_at, state, due_at,
     attempts, reason, lane, note)
  SELECT value ->> 'identity', value ->> 'kind',
    value ->> 'priority',
    value ->> 'contactId', value ->> 'source', value ->> 'requestId', coalesce(value ->> 'wish', ''),
    value ->> 'occurredAt', ?, 'due', value ->> 'dueAt', 0, '', value ->> 'lane', coalesce(value ->> 'note', '')
  FROM json_each(?)`;

function priorityOf({ kind, source, priority }: InboxEntry): number {
  if (kind === "check") return PRIORITY.first;
  return priority ?? (source === "import" ? PRIORITY.import : PRIORITY.event);
}

const COLUMNS = "seq, kind, contact_id, source, request_id, wish, occurred_at, received_at, attempts, note";

export class Inbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds the entries not seen before, in one statement; answers how many those were. */
  add(entries: readonly InboxEntry[], now: number): number {
    if (entries.length === 0) return 0;
    const ordered = [...entries].sort((left, right) => left.occurredAt - right.occurredAt);
    const rows = ordered.map((entry) =>
      Object.assign({ lane: laneOf(entry.kind), priority: priorityOf(entry) }, entry),
    );
    this.#sql.exec(INSERT, now, JSON.stringify(rows));
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  /** Rows of one lane that are due: news of a session first, imports last, and each of those the oldest first. */
  due(lane: InboxLane, now: number, limit: number): InboxRow[] {
    const rows = this.#sql.exec(
      `SELECT ${COLUMNS} FROM inbox WHERE state = 'due' AND lane = ? AND due_at <= ?
       ORDER BY priority, due_at, seq LIMIT ?`,
      lane,
      now,
      limit,
    );
    return rows.toArray().map((row) => rowSchema.parse(row));
  }

  /** How many rows are due now, or wait for their time: the backlog, counted to `limit`. */
  backlog(now: number, limit: number): number {
    const query =
      "SELECT count(*) AS n FROM (SELECT 1 FROM inbox WHERE state = 'due' AND due_at <= ? LIMIT ?)";
    return this.#sql.exec<{ n: number }>(query, now, limit).one().n;
  }

  waiting(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM inbox WHERE state = 'due'").one().n;
  }

  /** When the next row of a lane falls due, epoch ms, or null. */
  nextDueAt(lane: InboxLane): number | null {
    const query = "SELECT min(due_at) AS at FROM inbox WHERE state = 'due' AND lane = ?";
    return this.#sql.exec<{ at: number | null }>(query, lane).one().at;
  }

  /** Ends a row. `note` replaces the row's own, for whoever repeats the question. */
  done(seq: number, note: string | null = null): void {
    const update = "UPDATE inbox SET state = 'done', reason = '', note = coalesce(?, note) WHERE seq = ?";
    this.#sql.exec(update, note, seq);
  }

  /** Puts a row off, with the reason that the portal's page shows. */
  postpone(seq: number, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      "UPDATE inbox SET attempts = ?, due_at = ?, reason = ? WHERE seq = ?",
      attempts,
      dueAt,
      reason,
      seq,
    );
  }

  /** Puts a row after all others, whatever its kind: 1Kosmos refuses its record. */
  goLast(seq: number): void {
    this.#sql.exec("UPDATE inbox SET priority = ? WHERE seq = ?", LAST, seq);
  }

  bury(seq: number, reason: string): void {
    this.#sql.exec("UPDATE inbox SET state = 'dead', reason = ? WHERE seq = ?", reason, seq);
  }

  /**
   * Makes postponed rows due now and resets their attempts: what hindered them is gone. Rows whose own record is
   * refused keep their pauses and attempts, unless `alsoRefused`.
   */
  hurry(now: number, { alsoRefused } = { alsoRefused: false }): void {
    this.#sql.exec(
      "UPDATE inbox SET due_at = ?, attempts = 0 WHERE state = 'due' AND reason <> '' AND priority <= ?",
      now,
      alsoRefused ? LAST : LAST - 1,
    );
  }

  /** Lets the waiting starts of imported contacts go; answers how many those were. */
  dropImports(): number {
    this.#sql.exec(
      "UPDATE inbox SET state = 'done', reason = '' WHERE state = 'due' AND kind = 'start' AND source = 'import'",
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  /** Spaces the waiting starts of imported contacts `spacingMs` apart from `from` on; 0 makes them due at once. */
  respaceImports(from: number, spacingMs: number): number {
    this.#sql.exec(
      `UPDATE inbox SET due_at = CAST(round(? + ? * place.n) AS INTEGER)
       FROM (SELECT seq, row_number() OVER (ORDER BY seq) - 1 AS n FROM inbox
             WHERE state = 'due' AND kind = 'start' AND source = 'import' AND attempts = 0) AS place
       WHERE inbox.seq = place.seq`,
      from,
      spacingMs,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  dead(limit: number): { seq: number; kind: string; contactId: string; reason: string; since: number }[] {
    const rows = this.#sql.exec<{
      seq: number;
      kind: string;
      contactId: string;
      reason: string;
      since: number;
    }>(
      `SELECT seq, kind, contact_id AS contactId, reason, due_at AS since FROM inbox WHERE state = 'dead'
       ORDER BY seq DESC LIMIT ?`,
      limit,
    );
    return rows.toArray();
  }

  /** Puts a dead row back to work. False when there is none of that number. */
  revive(seq: number, now: number): boolean {
    this.#sql.exec(
      "UPDATE inbox SET state = 'due', due_at = ?, attempts = 0 WHERE seq = ? AND state = 'dead'",
      now,
      seq,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n > 0;
  }

  /** Drops every row of these contacts, done, due or dead. */
  drop(contactIds: readonly string[]): void {
    this.#sql.exec(
      "DELETE FROM inbox WHERE contact_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(contactIds),
    );
  }

  /** When the oldest done row can be forgotten, epoch ms, or null. */
  nextPruneAt(): number | null {
    const query = "SELECT min(received_at) AS at FROM inbox WHERE state = 'done'";
    const { at } = this.#sql.exec<{ at: number | null }>(query).one();
    return at === null ? null : at + REMEMBER_MS + 1;
  }

  /** Forgets done rows whose delivery can no longer be repeated. Never drops one that is due or dead. */
  prune(now: number): void {
    this.#sql.exec("DELETE FROM inbox WHERE state = 'done' AND received_at < ?", now - REMEMBER_MS);
  }
}
