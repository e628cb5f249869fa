/**
 * What HubSpot should be told: one row a contact, holding its newest snapshot.
 * A newer version replaces one that has not left yet; a row is done when HubSpot has confirmed that version, and stays as the memory that the same
 * version is not written twice: a poll without news costs no call.
 */
import * as z from "zod";
import { snapshotSchema, type Snapshot } from "../hubspot/properties.ts";

const rowSchema = z.object({
  contactId: z.string(),
  version: z.number(),
  properties: z.string().transform((json): Snapshot => snapshotSchema.parse(JSON.parse(json))),
  attempts: z.number(),
});

/** A snapshot that is to be written. */
export interface OutboxRow {
  readonly contactId: string;
  readonly version: number;
  readonly properties: Snapshot;
  readonly attempts: number;
}

/** What is ready to leave. */
export interface OutboxReady {
  readonly count: number;
  /** When the oldest of them was queued, epoch ms; null when there are none. */
  readonly oldest: number | null;
}

export class Outbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Queues a snapshot unless the same or a newer version is queued already. */
  put(contactId: string, version: number, properties: Snapshot, now: number): void {
    this.#sql.exec(
      `INSERT INTO outbox VALUES (?, ?, ?, 'due', ?, ?, 0, '')
       ON CONFLICT DO UPDATE SET version = excluded.version, properties = excluded.properties, state = 'due',
         due_at = excluded.due_at, attempts = 0, reason = ''
       WHERE excluded.version > outbox.version`,
      contactId,
      version,
      JSON.stringify(properties),
      now,
      now,
    );
  }

  due(now: number, limit: number): OutboxRow[] {
    const rows = this.#sql.exec(
      `SELECT contact_id AS contactId, version, properties, attempts FROM outbox WHERE state = 'due' AND due_at <= ?
       ORDER BY due_at LIMIT ?`,
      now,
      limit,
    );
    return rows.toArray().map((row) => rowSchema.parse(row));
  }

  /** Counts to `limit` only: a backlog of 100,000 is not counted at every turn. */
  ready(now: number, limit: number): OutboxReady {
    const query = `SELECT count(*) AS count, min(queued_at) AS oldest FROM
      (SELECT queued_at FROM outbox WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?)`;
    return this.#sql.exec<{ count: number; oldest: number | null }>(query, now, limit).one();
  }

  waiting(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state = 'due'").one().n;
  }

  nextDueAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT min(due_at) AS at FROM outbox WHERE state = 'due'")
      .one().at;
  }

  /** HubSpot confirmed this version, or the record is gone: a newer one stays. */
  settle(contactId: string, version: number): void {
    this.#sql.exec(
      "UPDATE outbox SET state = 'done', properties = '{}', reason = '' WHERE contact_id = ? AND version = ?",
      contactId,
      version,
    );
  }

  postpone(row: OutboxRow, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      "UPDATE outbox SET attempts = ?, due_at = ?, reason = ? WHERE contact_id = ? AND version = ?",
      attempts,
      dueAt,
      reason,
      row.contactId,
      row.version,
    );
  }

  /** HubSpot refuses this value: it rests, visibly, until a newer version or a person. */
  bury(row: OutboxRow, reason: string, now: number): void {
    this.#sql.exec(
      "UPDATE outbox SET state = 'dead', reason = ?, due_at = ? WHERE contact_id = ? AND version = ?",
      reason,
      now,
      row.contactId,
      row.version,
    );
  }

  /** Nothing is to be written to a record that is gone. */
  drop(contactId: string): void {
    this.#sql.exec("DELETE FROM outbox WHERE contact_id = ?", contactId);
  }

  hurry(now: number): void {
    this.#sql.exec("UPDATE outbox SET due_at = ? WHERE state = 'due'", now);
  }

  dead(limit: number): { contactId: string; reason: string; since: number }[] {
    const rows = this.#sql.exec<{ contactId: string; reason: string; since: number }>(
      "SELECT contact_id AS contactId, reason, due_at AS since FROM outbox WHERE state = 'dead' ORDER BY due_at DESC LIMIT ?",
      limit,
    );
    return rows.toArray();
  }

  revive(contactId: string, now: number): boolean {
    this.#sql.exec(
      "UPDATE outbox SET state = 'due', due_at = ?, attempts = 0 WHERE contact_id = ? AND state = 'dead'",
      now,
      contactId,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n > 0;
  }
}
