/**
 * The portal's data about each contact, in one row: its status, the dates that make it old, its open sessions. Taken
 * over from the contact's object, which is the authority. Holds ids, states and times only.
 */
import * as z from "zod/mini";
import type { OpenSession, ContactProjection } from "../../../domain/contact/contract.ts";
import { POLL_RHYTHMS } from "../../../onekosmos/polling.ts";
import { idsOf, jsonColumn, numberOf, rowsOf } from "../../../lib/sql.ts";
import type { Migration } from "../../../lib/migrate.ts";
import { IDV_STATUSES, ialSchema, verificationKindSchema } from "../../../domain/vocabulary.ts";

export const CONTACT_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE contacts (
     contact_id TEXT PRIMARY KEY,
     status TEXT, -- idv_status; NULL: never asked
     ial TEXT,
     liveid TEXT, -- in the words of idv_status
     stepup TEXT,
     enrolled INTEGER NOT NULL, -- 1: LiveID is enrolled
     verified_at INTEGER,
     deleted_at INTEGER, -- while HubSpot has it deleted
     sessions TEXT NOT NULL, -- open ones, as JSON
     late TEXT NOT NULL, -- those that 1Kosmos may still decide, as JSON
     generation INTEGER NOT NULL -- of their polls: an entry of another generation is void
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX contacts_by_verified ON contacts (verified_at) WHERE verified_at IS NOT NULL;
   CREATE INDEX contacts_by_deleted ON contacts (deleted_at) WHERE deleted_at IS NOT NULL;

   -- contacts that are part of another one now
   CREATE TABLE merged (loser_id TEXT PRIMARY KEY, survivor_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX merged_by_survivor ON merged (survivor_id);`,

  `-- its newest verifications as JSON, the newest last: from the link to the end of each
   ALTER TABLE contacts ADD COLUMN verifications TEXT NOT NULL DEFAULT '[]';`,

  `-- the id of the key that its link is signed with
   ALTER TABLE contacts ADD COLUMN link_key TEXT;`,
];

const sessionSchema = z.object({
  kind: verificationKindSchema,
  requestId: z.string(),
  provider: z.enum([...POLL_RHYTHMS, "choice", "late"]),
  startedAt: z.number(),
  openedAt: z.nullable(z.number()),
  expiresAt: z.number(),
  review: z.exactOptional(z.literal(true)),
  unknownWord: z.exactOptional(z.string()),
  linkId: z.exactOptional(z.string()),
});
const sessionsColumn = jsonColumn(z.array(sessionSchema));

const statusSchema = z.nullable(z.enum(IDV_STATUSES));
const rowSchema = z.object({
  contactId: z.string(),
  status: statusSchema,
  ial: z.nullable(ialSchema),
  liveid: statusSchema,
  stepup: statusSchema,
  enrolled: z.number(),
  verifiedAt: z.nullable(z.number()),
  deletedAt: z.nullable(z.number()),
  sessions: sessionsColumn,
  late: sessionsColumn,
  generation: z.number(),
  /** As stored: read by `verificationsOf`, where they are needed. */
  verifications: z.string(),
  linkKey: z.nullable(z.string()),
});
/** The portal's data about a contact. */
export type IndexedContact = z.infer<typeof rowSchema>;

const COLUMNS = `contact_id AS contactId, status, ial, liveid, stepup, enrolled, verified_at AS verifiedAt,
  deleted_at AS deletedAt, sessions, late, generation, verifications, link_key AS linkKey`;

/** A contact and the date by which it is looked for, epoch ms. */
export interface DatedContact {
  readonly contactId: string;
  readonly at: number;
}
const datedSchema = z.object({ contactId: z.string(), at: z.number() });

export class ContactIndex {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns what is known of a contact, or null. */
  find(contactId: string): IndexedContact | null {
    const query = `SELECT ${COLUMNS} FROM contacts WHERE contact_id = ?`;
    return rowsOf(this.#sql, rowSchema, query, contactId)[0] ?? null;
  }

  /** Returns those of these contacts that are known, by id. */
  findAll(contactIds: readonly string[]): ReadonlyMap<string, IndexedContact> {
    if (contactIds.length === 0) return new Map();
    const query = `SELECT ${COLUMNS} FROM contacts WHERE contact_id IN (SELECT value FROM json_each(?))`;
    const rows = rowsOf(this.#sql, rowSchema, query, JSON.stringify(contactIds));
    return new Map(rows.map((row) => [row.contactId, row]));
  }

  /**
   * Takes over what the contact's object reports. `verifications`: those known of it, as JSON; the reported ones when absent.
   * Writes nothing when nothing changed.
   */
  put(
    contactId: string,
    projection: ContactProjection,
    generation: number,
    verifications = JSON.stringify(projection.verifications),
  ): void {
    const { snapshot, verifiedAt, deletedAt, liveid, stepup, liveIdEnrolled, open, late } = projection;
    this.#sql.exec(
      `INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET status = excluded.status, ial = excluded.ial, liveid = excluded.liveid,
         stepup = excluded.stepup, enrolled = excluded.enrolled, verified_at = excluded.verified_at,
         deleted_at = excluded.deleted_at, sessions = excluded.sessions, late = excluded.late,
         generation = excluded.generation, verifications = excluded.verifications, link_key = excluded.link_key
       WHERE (status, ial, liveid, stepup, enrolled, verified_at, deleted_at, sessions, late, generation, verifications,
           link_key)
         IS NOT (excluded.status, excluded.ial, excluded.liveid, excluded.stepup, excluded.enrolled, excluded.verified_at,
          excluded.deleted_at, excluded.sessions, excluded.late, excluded.generation, excluded.verifications,
          excluded.link_key)`,
      contactId,
      snapshot?.idv_status || null,
      ialSchema.safeParse(snapshot?.idv_ial_level).data ?? null,
      liveid,
      stepup,
      liveIdEnrolled === true ? 1 : 0,
      verifiedAt,
      deletedAt,
      JSON.stringify(open),
      JSON.stringify(late),
      generation,
      verifications,
      projection.linkKey ?? null,
    );
  }

  /** Replaces a contact's open sessions with a new generation of their polls, and its verifications. */
  putOpened(
    contactId: string,
    {
      sessions,
      generation,
      verifications,
    }: {
      readonly sessions: readonly OpenSession[];
      readonly generation: number;
      readonly verifications: string;
    },
  ): void {
    const update = "UPDATE contacts SET sessions = ?, generation = ?, verifications = ? WHERE contact_id = ?";
    this.#sql.exec(update, JSON.stringify(sessions), generation, verifications, contactId);
  }

  /** Returns verified contacts whose verification is of `until` or earlier, the oldest first. */
  verifiedUntil(until: number, limit: number): DatedContact[] {
    const query = `SELECT contact_id AS contactId, verified_at AS at FROM contacts
      WHERE verified_at IS NOT NULL AND verified_at <= ? ORDER BY verified_at LIMIT ?`;
    return rowsOf(this.#sql, datedSchema, query, until, limit);
  }

  /** Returns contacts that HubSpot deleted at `until` or earlier, the longest ago first. */
  deletedUntil(until: number, limit: number): DatedContact[] {
    const query = `SELECT contact_id AS contactId, deleted_at AS at FROM contacts
      WHERE deleted_at IS NOT NULL AND deleted_at <= ? ORDER BY deleted_at LIMIT ?`;
    return rowsOf(this.#sql, datedSchema, query, until, limit);
  }

  /** Returns the date of the oldest verification, epoch ms, or null. */
  oldestVerification(): number | null {
    return numberOf(this.#sql, "SELECT min(verified_at) AS n FROM contacts WHERE verified_at IS NOT NULL");
  }

  /** Returns the date of the oldest deletion, epoch ms, or null. */
  oldestDeletion(): number | null {
    return numberOf(this.#sql, "SELECT min(deleted_at) AS n FROM contacts WHERE deleted_at IS NOT NULL");
  }

  /** Returns some of the contacts whose objects may hold anything, known or merged. */
  some(limit: number): string[] {
    const known = idsOf(this.#sql, "SELECT contact_id AS id FROM contacts LIMIT ?", limit);
    if (known.length > 0) return known;
    return idsOf(this.#sql, "SELECT loser_id AS id FROM merged LIMIT ?", limit);
  }

  /** Returns the contact that an id stands for now: itself unless it was merged. */
  resolve(contactId: string): string {
    return (
      idsOf(this.#sql, "SELECT survivor_id AS id FROM merged WHERE loser_id = ?", contactId)[0] ?? contactId
    );
  }

  /** Returns the contacts that are part of this one. */
  mergedInto(survivorId: string): string[] {
    return idsOf(this.#sql, "SELECT loser_id AS id FROM merged WHERE survivor_id = ?", survivorId);
  }

  /** Makes `loserId`, and whatever had become part of it, part of `survivorId`. */
  merge(loserId: string, survivorId: string): void {
    this.#sql.exec("UPDATE merged SET survivor_id = ? WHERE survivor_id = ?", survivorId, loserId);
    this.#sql.exec(
      "INSERT INTO merged VALUES (?, ?) ON CONFLICT DO UPDATE SET survivor_id = excluded.survivor_id",
      loserId,
      survivorId,
    );
    this.#sql.exec("DELETE FROM contacts WHERE contact_id = ?", loserId);
  }

  /** Deletes what is kept about these contacts. */
  delete(contactIds: readonly string[]): void {
    const ids = JSON.stringify(contactIds);
    this.#sql.exec("DELETE FROM contacts WHERE contact_id IN (SELECT value FROM json_each(?))", ids);
    this.#sql.exec("DELETE FROM merged WHERE loser_id IN (SELECT value FROM json_each(?))", ids);
  }
}
