/**
 * Whom the portal knows: contacts that have state, with the dates that make them old; and who became part of
 * whom. Ids and times only.
 */
import * as z from "zod/mini";
import type { Projection } from "../contact/contract.ts";
import { IDV_STATUSES } from "../vocabulary.ts";

const statusSchema = z.nullable(z.enum(IDV_STATUSES));
const knownSchema = z.object({
  contactId: z.string(),
  /** Epoch ms, while HubSpot has it deleted. */
  deletedAt: z.nullable(z.number()),
  /** Null for what was never asked, and for a contact that nothing happened to since these are kept. */
  liveid: statusSchema,
  stepup: statusSchema,
  /** 1: LiveID is enrolled. */
  enrolled: z.number(),
});
/** What the portal knows of a contact beside its standing. */
export type KnownContact = z.infer<typeof knownSchema>;

/** A contact and the date that it is looked for by, epoch ms. */
export interface DatedContact {
  readonly contactId: string;
  readonly at: number;
}

export class People {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Takes over what the contact's object says about its dates and its other kinds of verification. */
  reflect(contactId: string, projection: Projection): void {
    const { verifiedAt, deletedAt, liveid, stepup, liveIdEnrolled } = projection;
    this.#sql.exec(
      `INSERT INTO contacts (contact_id, verified_at, deleted_at, liveid, stepup, enrolled)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET verified_at = excluded.verified_at, deleted_at = excluded.deleted_at,
         liveid = excluded.liveid, stepup = excluded.stepup, enrolled = excluded.enrolled`,
      contactId,
      verifiedAt,
      deletedAt,
      liveid,
      stepup,
      liveIdEnrolled === true ? 1 : 0,
    );
  }

  /** Those of these contacts that have state, with what is known of them beside their standing. */
  known(contactIds: readonly string[]): ReadonlyMap<string, KnownContact> {
    const rows = this.#sql.exec(
      `SELECT contact_id AS contactId, deleted_at AS deletedAt, liveid, stepup, coalesce(enrolled, 0) AS enrolled
       FROM contacts WHERE contact_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(contactIds),
    );
    return new Map(
      rows.toArray().map((row) => {
        const known = knownSchema.parse(row);
        return [known.contactId, known];
      }),
    );
  }

  /** Verified contacts whose verification is of `until` or earlier, the oldest first. */
  verifiedUntil(until: number, limit: number): DatedContact[] {
    return this.#dated(
      "SELECT contact_id AS contactId, verified_at AS at FROM contacts WHERE verified_at <= ? ORDER BY verified_at LIMIT ?",
      until,
      limit,
    );
  }

  /** Contacts that HubSpot deleted at `until` or earlier, the longest ago first. */
  deletedUntil(until: number, limit: number): DatedContact[] {
    return this.#dated(
      "SELECT contact_id AS contactId, deleted_at AS at FROM contacts WHERE deleted_at <= ? ORDER BY deleted_at LIMIT ?",
      until,
      limit,
    );
  }

  /** The oldest verification and the oldest deletion, epoch ms, or null. */
  oldest(): { readonly verifiedAt: number | null; readonly deletedAt: number | null } {
    const query = "SELECT min(verified_at) AS verifiedAt, min(deleted_at) AS deletedAt FROM contacts";
    return this.#sql.exec<{ verifiedAt: number | null; deletedAt: number | null }>(query).one();
  }

  /** Some of the contacts whose objects may hold anything: known, merged, or only just asked for. */
  some(limit: number): string[] {
    const query = `SELECT contact_id AS id FROM contacts UNION SELECT loser_id FROM merged
      UNION SELECT contact_id FROM inbox LIMIT ?`;
    return this.#sql
      .exec<{ id: string }>(query, limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** The contact that speaks for this one now: itself unless it was merged. */
  resolve(contactId: string): string {
    const query = "SELECT survivor_id AS id FROM merged WHERE loser_id = ?";
    return this.#sql.exec<{ id: string }>(query, contactId).toArray()[0]?.id ?? contactId;
  }

  /** The contacts that are part of this one. */
  mergedInto(survivorId: string): string[] {
    const query = "SELECT loser_id AS id FROM merged WHERE survivor_id = ?";
    return this.#sql
      .exec<{ id: string }>(query, survivorId)
      .toArray()
      .map(({ id }) => id);
  }

  /** `loserId`, and whoever had become part of it, is part of `survivorId` now. */
  merge(loserId: string, survivorId: string): void {
    this.#sql.exec("UPDATE merged SET survivor_id = ? WHERE survivor_id = ?", survivorId, loserId);
    this.#sql.exec(
      "INSERT INTO merged VALUES (?, ?) ON CONFLICT DO UPDATE SET survivor_id = excluded.survivor_id",
      loserId,
      survivorId,
    );
    this.#sql.exec("DELETE FROM contacts WHERE contact_id = ?", loserId);
  }

  /** Drops what is kept about these contacts. */
  drop(contactIds: readonly string[]): void {
    const ids = JSON.stringify(contactIds);
    this.#sql.exec("DELETE FROM contacts WHERE contact_id IN (SELECT value FROM json_each(?))", ids);
    this.#sql.exec("DELETE FROM merged WHERE loser_id IN (SELECT value FROM json_each(?))", ids);
  }

  #dated(query: string, until: number, limit: number): DatedContact[] {
    return this.#sql.exec<{ contactId: string; at: number }>(query, until, limit).toArray();
  }
}
