/** The events on records' timelines. They never change: HubSpot docs, app events, "occurrences are immutable". */
import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS timeline_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, portal_id INTEGER NOT NULL, event_type TEXT NOT NULL, id TEXT NOT NULL,
    object_id TEXT, email TEXT, received_at INTEGER NOT NULL, event TEXT NOT NULL,
    UNIQUE (portal_id, event_type, id)) STRICT`,
  "CREATE INDEX IF NOT EXISTS timeline_of ON timeline_events (portal_id, object_id)",
];

/** One event as it was sent: HubSpot's specification of the timeline API, `AppEventOccurrence`. */
export const occurrenceSchema = z.object({
  eventTypeName: z.string().min(1),
  id: z.string().min(1),
  properties: z.record(z.string(), z.string()),
  email: z.string().optional(),
  objectId: z.string().optional(),
  utk: z.string().optional(),
  domain: z.string().optional(),
  objectTypeFullyQualifiedName: z.string().optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  extraData: z.unknown().optional(),
  timelineIFrame: z
    .object({
      linkLabel: z.string(),
      headerLabel: z.string(),
      url: z.string(),
      width: z.int(),
      height: z.int(),
    })
    .optional(),
});
export type Occurrence = z.infer<typeof occurrenceSchema>;

/** An event of a portal, with the time it came, epoch ms. */
export type StoredOccurrence = Occurrence & { readonly portalId: number; readonly receivedAt: number };

const eventRow = z
  .object({ portal_id: z.number(), received_at: z.number(), event: jsonColumn(occurrenceSchema) })
  .transform((row): StoredOccurrence => ({
    ...row.event,
    portalId: row.portal_id,
    receivedAt: row.received_at,
  }));

const EVENTS = "SELECT portal_id, received_at, event FROM timeline_events";
/** How many events a listing has. */
const LISTED = 1000;

export class Timeline {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    for (const sql of SCHEMA) db.run(sql);
  }

  /** Stores all of them, or none and returns the first whose type and id the portal has already. */
  add(portalId: number, events: readonly Occurrence[], now: number): Occurrence | null {
    const ids = new Set<string>();
    for (const event of events) {
      const key = JSON.stringify([event.eventTypeName, event.id]);
      const known = ids.has(key) || this.find(portalId, event.eventTypeName, event.id) !== undefined;
      if (known) return event;
      ids.add(key);
    }
    this.#db.transaction(() => {
      for (const event of events) this.#insert(portalId, event, now);
    });
    return null;
  }

  find(portalId: number, eventType: string, id: string): StoredOccurrence | undefined {
    const sql = `${EVENTS} WHERE portal_id = ? AND event_type = ? AND id = ?`;
    return this.#db.get(eventRow, sql, portalId, eventType, id);
  }

  /** In the order they came; null stands for any. */
  list(portalId: number | null, objectId: string | null): readonly StoredOccurrence[] {
    const sql = `${EVENTS} WHERE (? IS NULL OR portal_id = ?) AND (? IS NULL OR object_id = ?) ORDER BY seq LIMIT ?`;
    return this.#db.all(eventRow, sql, portalId, portalId, objectId, objectId, LISTED);
  }

  #insert(portalId: number, event: Occurrence, now: number): void {
    this.#db.run(
      `INSERT INTO timeline_events (portal_id, event_type, id, object_id, email, received_at, event)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      portalId,
      event.eventTypeName,
      event.id,
      event.objectId ?? null,
      event.email ?? null,
      now,
      JSON.stringify(event),
    );
  }
}
