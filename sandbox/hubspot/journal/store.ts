/**
 * The webhooks journal: files of events in the order of their writing, each under an offset, kept for three days by the
 * clock. HubSpot groups events of a moment into a file; here every event has a file of its own.
 */
import { randomUUID } from "node:crypto";

import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import { ADMIN_USER } from "../oauth/user.ts";
import {
  LIFECYCLE_EVENTS,
  subjectOf,
  subscriptionSchema,
  type JournalSubscription,
  type NewSubscription,
  type PortalSubscription,
} from "./subscriptions.ts";

/** HubSpot docs, webhooks journal: three days. */
const RETENTION_MS = 3 * 24 * 60 * 60 * 1000;

/** Ids look like HubSpot's. */
const FIRST_SUBSCRIPTION_ID = 60_001_001;

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS journal_subscriptions (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE, portal_id INTEGER, definition TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE IF NOT EXISTS journal_files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, journal_offset TEXT NOT NULL UNIQUE, portal_id INTEGER NOT NULL,
    published_at INTEGER NOT NULL, events TEXT NOT NULL) STRICT`,
];

/** One file; `publishedAt` is epoch ms. */
export interface JournalFile {
  readonly offset: string;
  readonly publishedAt: number;
  readonly events: readonly unknown[];
}

const subscriptionRow = z
  .object({
    id: z.number(),
    definition: jsonColumn(subscriptionSchema),
    created_at: z.number(),
    updated_at: z.number(),
  })
  .transform((row): JournalSubscription => ({
    id: row.id,
    definition: row.definition,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
const seqRow = z.object({ seq: z.number() });
const fileRow = z
  .object({ journal_offset: z.string(), published_at: z.number(), events: jsonColumn(z.array(z.unknown())) })
  .transform((row): JournalFile => ({
    offset: row.journal_offset,
    publishedAt: row.published_at,
    events: row.events,
  }));

const SUBSCRIPTIONS = "SELECT id, definition, created_at, updated_at FROM journal_subscriptions";
const FILES = "SELECT journal_offset, published_at, events FROM journal_files";
/** Null: any portal. */
const OF_PORTAL = "published_at > ? AND (? IS NULL OR portal_id = ?)";

export class Journal {
  readonly #db: Database;
  readonly #appId: number;
  readonly #now: () => number;
  /** The subscriptions of each portal: every change of a record reads them. Null before the first read. */
  #ofPortals: ReadonlyMap<number, readonly PortalSubscription[]> | null = null;

  constructor(db: Database, appId: number, now: () => number) {
    this.#db = db;
    this.#appId = appId;
    this.#now = now;
    for (const sql of SCHEMA) db.run(sql);
  }

  /** Makes a subscription, or changes the one that has the same subject. */
  subscribe(definition: NewSubscription): JournalSubscription {
    this.#ofPortals = null;
    const at = this.#now();
    const subject = subjectOf(definition);
    this.#db.run(
      `INSERT INTO journal_subscriptions (id, subject, portal_id, definition, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (subject) DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at`,
      this.#db.reserve("journal subscriptions", 1, FIRST_SUBSCRIPTION_ID),
      subject,
      "portalId" in definition ? definition.portalId : null,
      JSON.stringify(definition),
      at,
      at,
    );
    const made = this.#db.get(subscriptionRow, `${SUBSCRIPTIONS} WHERE subject = ?`, subject);
    if (made === undefined) throw new Error("a subscription vanished");
    return made;
  }

  subscriptions(): readonly JournalSubscription[] {
    return this.#db.all(subscriptionRow, `${SUBSCRIPTIONS} ORDER BY id`);
  }

  /** Returns the app's subscriptions of a portal; without any, a lookup in an empty map. */
  ofPortal(portalId: number): readonly PortalSubscription[] {
    this.#ofPortals ??= Map.groupBy(
      this.subscriptions().flatMap(({ definition }) => ("portalId" in definition ? [definition] : [])),
      (definition) => definition.portalId,
    );
    return this.#ofPortals.get(portalId) ?? [];
  }

  /** False when there was none. */
  unsubscribe(id: number): boolean {
    this.#ofPortals = null;
    return this.#db.run("DELETE FROM journal_subscriptions WHERE id = ?", id).changes > 0;
  }

  unsubscribePortal(portalId: number): void {
    this.#ofPortals = null;
    this.#db.run("DELETE FROM journal_subscriptions WHERE portal_id = ?", portalId);
  }

  /** Writes that a portal installed or uninstalled the app, if the app has subscribed to it. */
  recordLifecycle(kind: keyof typeof LIFECYCLE_EVENTS, portalId: number): void {
    const { eventTypeId, action } = LIFECYCLE_EVENTS[kind];
    const subject = `lifecycle ${eventTypeId}`;
    if (this.#db.get(subscriptionRow, `${SUBSCRIPTIONS} WHERE subject = ?`, subject) === undefined) return;
    this.publish(portalId, {
      type: "app_lifecycle_event",
      action,
      portalId,
      occurredAt: new Date(this.#now()).toISOString(),
      eventTypeId,
      properties: {
        hs_app_id: String(this.#appId),
        hs_app_install_level: "PORTAL",
        hs_initiating_user_id: String(ADMIN_USER.id),
        hs_user_id: String(ADMIN_USER.id),
      },
    });
  }

  /** Writes an event into a file of its own. */
  publish(portalId: number, event: unknown): void {
    this.#db.run(
      "INSERT INTO journal_files (journal_offset, portal_id, published_at, events) VALUES (?, ?, ?, ?)",
      randomUUID(),
      portalId,
      this.#now(),
      JSON.stringify([event]),
    );
  }

  /** The oldest files that are kept, oldest first. */
  earliest(count: number, portalId: number | null): readonly JournalFile[] {
    return this.#files(`${OF_PORTAL} ORDER BY seq LIMIT ?`, portalId, count);
  }

  /** The newest files, oldest first. */
  latest(count: number, portalId: number | null): readonly JournalFile[] {
    return this.#files(`${OF_PORTAL} ORDER BY seq DESC LIMIT ?`, portalId, count).toReversed();
  }

  /** The files after an offset, oldest first; null for an offset that is not of this journal. */
  after(offset: string, count: number, portalId: number | null): readonly JournalFile[] | null {
    const known = this.#db.get(seqRow, "SELECT seq FROM journal_files WHERE journal_offset = ?", offset);
    if (known === undefined) return null;
    const sql = `${FILES} WHERE ${OF_PORTAL} AND seq > ? ORDER BY seq LIMIT ?`;
    return this.#db.all(fileRow, sql, this.#oldest(), portalId, portalId, known.seq, count);
  }

  file(offset: string): JournalFile | undefined {
    const sql = `${FILES} WHERE journal_offset = ? AND published_at > ?`;
    return this.#db.get(fileRow, sql, offset, this.#oldest());
  }

  #files(rest: string, portalId: number | null, count: number): readonly JournalFile[] {
    return this.#db.all(fileRow, `${FILES} WHERE ${rest}`, this.#oldest(), portalId, portalId, count);
  }

  #oldest(): number {
    return this.#now() - RETENTION_MS;
  }
}
