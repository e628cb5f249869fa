/**
 * Schedules when which open session is polled at 1Kosmos. An entry's place is its primary key, so moving it costs one row. An entry
 * whose generation is not its contact's any more is void and deleted when it comes up.
 */
import * as z from "zod/mini";
import type { OpenSession } from "../../../domain/contact/contract.ts";
import { retryAtAlways, type RetryHint } from "../../../kernel/backoff.ts";
import { ReadAhead } from "../../../kernel/jobs/read-ahead.ts";
import { numberOf, rowsOf } from "../../../lib/sql.ts";
import { nextLatePollAt, nextPollAt } from "../../../onekosmos/polling.ts";
import type { Migration } from "../../../lib/migrate.ts";
import type { ContactIndex } from "../table/contact-index.ts";

export const POLL_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE polls (
     due_at INTEGER NOT NULL,
     contact_id TEXT NOT NULL,
     slot TEXT NOT NULL, -- the kind of an open session, the request of a late one
     generation INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     PRIMARY KEY (due_at, contact_id, slot)
   ) STRICT, WITHOUT ROWID;`,
];

/** A late session is dropped when 1Kosmos has given no result that can be read for so long after its own end. */
export const GIVE_UP_AFTER_MS = 7 * 24 * 60 * 60 * 1000;
/** A poll that fails is repeated at least this often: the obstacle may be gone. */
const MAX_RETRY_PAUSE_MS = 60 * 60 * 1000;

const entrySchema = z.object({
  dueAt: z.number(),
  contactId: z.string(),
  slot: z.string(),
  generation: z.number(),
  attempts: z.number(),
});
type Entry = z.infer<typeof entrySchema>;

/** A session that is to be polled now. */
export interface DuePoll {
  readonly contactId: string;
  readonly session: OpenSession;
  readonly dueAt: number;
  readonly generation: number;
  readonly attempts: number;
}

const COLUMNS = "due_at AS dueAt, contact_id AS contactId, slot, generation, attempts";
const DUE = `SELECT ${COLUMNS} FROM polls WHERE due_at <= ? ORDER BY due_at LIMIT ?`;
const HEAD = `SELECT ${COLUMNS} FROM polls ORDER BY due_at LIMIT 1`;
/** Void entries deleted at one look; more are deleted when they come up. */
const HEAD_LIMIT = 100;

export class PollSchedule {
  readonly #sql: SqlStorage;
  readonly #contacts: Pick<ContactIndex, "find">;
  readonly #readAhead: ReadAhead<Entry>;
  /** Caches where each entry stands: an entry can be deleted without a search. */
  readonly #places = new Map<string, number>();
  /** Until when an entry that was not admitted needs a call, epoch ms. */
  readonly #callsUntil = new WeakMap<Entry, number>();

  constructor(sql: SqlStorage, contacts: Pick<ContactIndex, "find">) {
    this.#sql = sql;
    this.#contacts = contacts;
    this.#readAhead = new ReadAhead<Entry>({
      load: (now, limit) => rowsOf(sql, entrySchema, DUE, now, limit),
      first: () => numberOf(sql, "SELECT min(due_at) AS n FROM polls"),
      nextAfter: (now) => numberOf(sql, "SELECT min(due_at) AS n FROM polls WHERE due_at > ?", now),
      keyOf: (entry) => keyOf(entry.contactId, entry.slot, entry.dueAt),
    });
  }

  /** Schedules the first poll of a session. */
  add(contactId: string, session: OpenSession, generation: number, now: number): void {
    this.#insert(contactId, slotOf(session), generation, firstPollAt(session, now));
  }

  /** Schedules the next poll after one that brought no news, or whose call failed (`hint`). Returns when, epoch ms. */
  reschedule(poll: DuePoll, now: number, hint?: RetryHint): number {
    const { contactId, session, dueAt: from } = poll;
    const attempts = hint === undefined ? 0 : poll.attempts + 1;
    const at = hint === undefined ? firstPollAt(session, now) : boundedRetry(session, attempts, now, hint);
    const to = Math.max(at, now + 1);
    this.#sql.exec(
      "UPDATE OR REPLACE polls SET due_at = ?, attempts = ? WHERE due_at = ? AND contact_id = ? AND slot = ?",
      to,
      attempts,
      from,
      contactId,
      slotOf(session),
    );
    this.#moved(contactId, slotOf(session), from, to);
    return to;
  }

  /** Deletes the entry of a session that is over, as far as its place is known; otherwise it is void. */
  remove(contactId: string, session: OpenSession): void {
    this.#remove(contactId, slotOf(session));
  }

  /**
   * Takes due polls that `admits` lets through, the longest due first. While no call may be made (`hasSlots`), those that
   * are known to need one are not looked at again.
   */
  take(limit: number, now: number, admits: (poll: DuePoll) => boolean, hasSlots: () => boolean): void {
    const voided: Entry[] = [];
    this.#readAhead.take(limit, now, (entry) => {
      if (now < (this.#callsUntil.get(entry) ?? 0) && !hasSlots()) return false;
      const session = this.#sessionOf(entry);
      if (session === undefined) {
        voided.push(entry);
        return true;
      }
      this.#places.set(`${entry.contactId}:${entry.slot}`, entry.dueAt);
      const { contactId, dueAt, generation, attempts } = entry;
      const admitted = admits({ contactId, session, dueAt, generation, attempts });
      if (!admitted) this.#callsUntil.set(entry, callsUntil(session));
      return admitted;
    });
    for (const entry of voided) this.#delete(entry);
  }

  /** Lets go of a taken poll whose session is over, or was scheduled anew meanwhile. */
  release({ contactId, session, dueAt }: DuePoll): void {
    this.#readAhead.release(keyOf(contactId, slotOf(session), dueAt));
  }

  /** Returns when the next poll is due, epoch ms, or null. A void entry causes no wake-up. */
  nextDueAt(now: number): number | null {
    this.#dropVoidHead();
    return this.#readAhead.nextDueAt(now);
  }

  /** Drops what was read ahead. */
  invalidate(): void {
    this.#readAhead.invalidate();
  }

  /** Deletes void entries that come before the first one that is not. */
  #dropVoidHead(): void {
    for (let dropped = 0; dropped < HEAD_LIMIT; dropped += 1) {
      const [head] = rowsOf(this.#sql, entrySchema, HEAD);
      if (head === undefined || this.#sessionOf(head) !== undefined) return;
      this.#delete(head);
    }
  }

  /** Returns the open session that an entry is about, as it is now; undefined when the entry is void. */
  #sessionOf({ contactId, slot, generation }: Entry): OpenSession | undefined {
    const contact = this.#contacts.find(contactId);
    if (contact?.generation !== generation) return undefined;
    return [...contact.sessions, ...contact.late].find((session) => slotOf(session) === slot);
  }

  #remove(contactId: string, slot: string): void {
    const place = this.#places.get(`${contactId}:${slot}`);
    if (place === undefined) return;
    this.#delete({ contactId, slot, dueAt: place });
    this.#places.delete(`${contactId}:${slot}`);
  }

  #insert(contactId: string, slot: string, generation: number, at: number): void {
    this.#remove(contactId, slot);
    this.#sql.exec("INSERT OR REPLACE INTO polls VALUES (?, ?, ?, ?, 0)", at, contactId, slot, generation);
    this.#places.set(`${contactId}:${slot}`, at);
    this.#readAhead.added(at);
  }

  #moved(contactId: string, slot: string, from: number, to: number): void {
    this.#places.set(`${contactId}:${slot}`, to);
    this.#readAhead.release(keyOf(contactId, slot, from));
    this.#readAhead.added(to);
  }

  #delete({ contactId, slot, dueAt }: Pick<Entry, "contactId" | "slot" | "dueAt">): void {
    const where = "due_at = ? AND contact_id = ? AND slot = ?";
    this.#sql.exec(`DELETE FROM polls WHERE ${where}`, dueAt, contactId, slot);
    this.#readAhead.removed(keyOf(contactId, slot, dueAt), dueAt);
  }
}

/** Names a session's place among its contact's polls: one of each kind is open, and several may be late. */
function slotOf({ provider, kind, requestId }: OpenSession): string {
  return provider === "late" ? requestId : kind;
}

function keyOf(contactId: string, slot: string, dueAt: number): string {
  return `${contactId}:${slot}:${dueAt}`;
}

/**
 * Returns whether a session is dropped at `now` without a last response. An open one never is: 1Kosmos may report that it
 * passed.
 */
export function isGivenUp({ provider, expiresAt }: OpenSession, now: number): boolean {
  return provider === "late" && now - expiresAt >= GIVE_UP_AFTER_MS;
}

/** A choice needs no call, nor a session that is given up. */
function callsUntil({ provider, expiresAt }: OpenSession): number {
  if (provider === "choice") return 0;
  return provider === "late" ? expiresAt + GIVE_UP_AFTER_MS : Number.POSITIVE_INFINITY;
}

/** A choice that the person has yet to make is looked at when its time is over; a session never later than its end. */
function firstPollAt(session: OpenSession, now: number): number {
  const { provider, startedAt, openedAt, expiresAt } = session;
  if (provider === "choice") return expiresAt;
  if (provider === "late") return lateAt(session, now);
  const at = nextPollAt({ provider, startedAt, now, ...(openedAt === null ? {} : { openedAt }) });
  return now < expiresAt ? Math.min(at, expiresAt) : at;
}

function lateAt({ startedAt, expiresAt }: OpenSession, now: number): number {
  const at = nextLatePollAt(startedAt, now);
  return now < expiresAt ? Math.min(at, expiresAt) : at;
}

/** Backoff that does not pass the session's end, unless 1Kosmos' Retry-After is longer than an hour. */
function boundedRetry({ expiresAt }: OpenSession, attempts: number, now: number, hint: RetryHint): number {
  const longest = Math.max(MAX_RETRY_PAUSE_MS, hint.retryAfterMs ?? 0);
  const at = Math.min(retryAtAlways(attempts, now, hint), now + longest);
  return now < expiresAt ? Math.min(at, expiresAt) : at;
}
