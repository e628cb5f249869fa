/**
 * Contacts that are stuck with 1Kosmos: a session that could not be made, or that was paid for and cannot be used, and a
 * result that cannot be read. One row for each, only while it lasts; they make the conditions of `trouble-conditions.ts`.
 */
import * as z from "zod/mini";
import type { Migration } from "../../../lib/migrate.ts";
import { rowsOf } from "../../../lib/sql.ts";

export const TROUBLE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE contact_troubles (
     contact_id TEXT NOT NULL,
     about TEXT NOT NULL, -- 'create', or the request of the session whose result cannot be read
     reason TEXT NOT NULL, -- for an admin
     kind TEXT NOT NULL, -- 'create', 'link' or 'result'
     since INTEGER NOT NULL,
     retry_at INTEGER, -- NULL: only a person repeats it
     job INTEGER NOT NULL, -- of a create: the job that asked
     failures INTEGER NOT NULL, -- of that job, in a row
     paid INTEGER NOT NULL, -- sessions that 1Kosmos may have made for that job
     shown INTEGER NOT NULL, -- 1: it is part of a condition
     PRIMARY KEY (contact_id, about)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX contact_troubles_shown ON contact_troubles (since) WHERE shown = 1;`,
];

const rowSchema = z.object({
  contactId: z.string(),
  about: z.string(),
  reason: z.string(),
  kind: z.enum(["create", "link", "result"]),
  since: z.number(),
  retryAt: z.nullable(z.number()),
  job: z.number(),
  failures: z.number(),
  paid: z.number(),
  shown: z.number(),
});
/** A contact that is stuck, and why. Times in epoch ms. */
export type Trouble = z.infer<typeof rowSchema>;

const OF_CONTACT = `SELECT contact_id AS contactId, about, reason, kind, since, retry_at AS retryAt, job, failures, paid, shown
  FROM contact_troubles WHERE contact_id = ?`;
const SHOWN = `SELECT contact_id AS contactId, about, reason, kind, since, retry_at AS retryAt, job, failures, paid, shown
  FROM contact_troubles WHERE shown = 1 ORDER BY since LIMIT ?`;
const PUT = `INSERT INTO contact_troubles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET reason = excluded.reason, kind = excluded.kind, retry_at = excluded.retry_at,
    job = excluded.job, failures = excluded.failures, paid = excluded.paid, shown = excluded.shown`;

/** Begins what the trouble of a result is about that can be read and not interpreted: its `reason` is a word of 1Kosmos. */
const WORD = "word:";

/** Returns what the word of a session's result is about. */
export function aboutWordOf(requestId: string): string {
  return `${WORD}${requestId}`;
}

/** Returns whether a trouble is about a word that the app cannot interpret. */
export function isAboutWord({ about }: Pick<Trouble, "about">): boolean {
  return about.startsWith(WORD);
}

/** Returns the request of the session that a result's trouble is about. */
export function requestIdOf({ about }: Pick<Trouble, "about">): string {
  return isAboutWord({ about }) ? about.slice(WORD.length) : about;
}

/** The subject of a create's trouble: a contact has one at a time. */
export const CREATE = "create";
/** Rows that are read for conditions. */
const SHOWN_LIMIT = 200;

export class Troubles {
  readonly #sql: SqlStorage;
  /** True if there is any row: nearly always not, and then nothing is read. Null: not looked yet. */
  #any: boolean | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns the rows of a contact. */
  of(contactId: string): readonly Trouble[] {
    if (!this.#hasAny()) return [];
    return rowsOf(this.#sql, rowSchema, OF_CONTACT, contactId);
  }

  /** Returns true when this is what is stored. */
  isStored(contactId: string, about: string, reason: string): boolean {
    return this.of(contactId).some((row) => row.about === about && row.reason === reason);
  }

  /** Returns the trouble of a contact's create, or null. */
  create(contactId: string): Trouble | null {
    return this.of(contactId).find(({ about }) => about === CREATE) ?? null;
  }

  /** Stores a row; since when it lasts stays as it was. */
  put(row: Trouble): void {
    const { contactId, about, reason, kind, since, retryAt, job, failures, paid, shown } = row;
    this.#sql.exec(PUT, contactId, about, reason, kind, since, retryAt, job, failures, paid, shown);
    this.#any = true;
  }

  /** Deletes the rows of a contact for which `isOver` returns true. */
  resolve(contactId: string, isOver: (row: Trouble) => boolean): void {
    for (const row of this.of(contactId)) {
      if (!isOver(row)) continue;
      const remove = "DELETE FROM contact_troubles WHERE contact_id = ? AND about = ?";
      this.#sql.exec(remove, contactId, row.about);
      this.#any = null;
    }
  }

  /** Returns the rows that conditions are made of, some hundreds at most. */
  shown(): readonly Trouble[] {
    if (!this.#hasAny()) return [];
    return rowsOf(this.#sql, rowSchema, SHOWN, SHOWN_LIMIT);
  }

  #hasAny(): boolean {
    this.#any ??= this.#sql.exec("SELECT 1 FROM contact_troubles LIMIT 1").toArray().length > 0;
    return this.#any;
  }
}
