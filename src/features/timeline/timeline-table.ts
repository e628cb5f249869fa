/**
 * The events that HubSpot has to receive for records' timelines. A row's id begins with its record, so that what concerns a
 * record is found without a search. A sent row stays without its content, so that the same event is not sent twice.
 */
import { TIMELINE_EVENT_LIFETIME_MS } from "../../domain/contact/read/timeline.ts";
import { timelineEventSchema, type TimelineEvent } from "../../hubspot/timeline/timeline.ts";
import type { TimelineEventType } from "../../hubspot/timeline/timeline-events.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { OutboxRow } from "../../kernel/outbox/outbox-row.ts";
import { numberOf } from "../../lib/sql.ts";

const CHANNEL = "timeline";
/** The first event waits so long for company: a flood costs a call in two seconds, beyond the full batches. */
const LINGER_MS = 2000;
/** Longer than a contact's object reports a moment. */
export const RETENTION_MS = TIMELINE_EVENT_LIFETIME_MS + 24 * 60 * 60 * 1000;
/** Separates a row's record from its event; the character after it ends the range of a record's rows. */
const [SEPARATOR, AFTER] = ["|", "}"];

/** A row's record: contacts and deals count their ids from the same numbers. */
export type TimelineObject = "contact" | "deal";

/** Returns whose timeline an event belongs to. */
export function objectOf({ type }: Pick<TimelineEvent, "type">): TimelineObject {
  return type === "idv_gate_held" || type === "idv_gate_released" ? "deal" : "contact";
}

export class TimelineTable extends OutboxTable<TimelineEvent> {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    super(sql, CHANNEL, timelineEventSchema);
    this.#sql = sql;
  }

  /** Adds events, those seen before not again. `isOff`: the portal's timeline is off, so they are only stored. */
  add(events: readonly TimelineEvent[], now: number, isOff = false): void {
    for (const event of events) {
      if (event.at <= now - TIMELINE_EVENT_LIFETIME_MS) continue;
      const id = `${objectOf(event)}:${event.objectId}${SEPARATOR}${event.id}`;
      if (isOff) this.putDelivered(id, 1, now);
      else this.put(id, 1, event, now, now + LINGER_MS);
    }
  }

  /** Returns the next batch: nothing before its first event is due, then also those that came in after it. */
  batch(now: number, limit: number): OutboxRow<TimelineEvent>[] {
    const dueAt = this.nextDueAt();
    return dueAt === null || dueAt > now ? [] : this.due(now + LINGER_MS, limit);
  }

  /** Makes a merged contact's events the survivor's, also as memory of what was sent. */
  handOver(loser: string, survivor: string): void {
    const [from, until] = rangeOf("contact", loser);
    this.#sql.exec(
      `UPDATE OR REPLACE outbox SET record_id = ? || substr(record_id, ?),
         payload = CASE payload WHEN '' THEN '' ELSE json_set(payload, '$.objectId', ?) END
       WHERE channel = '${CHANNEL}' AND record_id >= ? AND record_id < ?`,
      `contact:${survivor}${SEPARATOR}`,
      from.length + 1,
      survivor,
      from,
      until,
    );
    this.invalidate();
  }

  /** Deletes what waits for these records. `all`: also those that were sent. */
  erase(object: TimelineObject, ids: readonly string[], { all }: { readonly all: boolean }): void {
    for (const id of ids) {
      const [from, until] = rangeOf(object, id);
      this.#sql.exec(
        `DELETE FROM outbox WHERE channel = '${CHANNEL}' AND record_id >= ? AND record_id < ?
         ${all ? "" : "AND state <> 'done'"}`,
        from,
        until,
      );
    }
    this.invalidate();
  }

  /**
   * Deletes sent rows whose events are no longer reported, by reading all of them. Returns when the oldest row that is left was
   * queued, epoch ms, or null.
   */
  prune(now: number): number | null {
    this.#sql.exec(
      `DELETE FROM outbox WHERE channel = '${CHANNEL}' AND state = 'done' AND queued_at <= ?`,
      now - RETENTION_MS,
    );
    return numberOf(this.#sql, `SELECT min(queued_at) AS n FROM outbox WHERE channel = '${CHANNEL}'`);
  }

  /** Ends what waits without sending it: the portal's timeline was switched off. */
  dropWaiting(): void {
    for (const state of ["due", "dead"])
      this.#sql.exec(
        `UPDATE outbox SET state = 'done', payload = '', reason = '' WHERE channel = '${CHANNEL}' AND state = '${state}'`,
      );
    this.invalidate();
  }

  /** Postpones every event of a type: it does not exist in HubSpot for now. */
  postponeType(type: TimelineEventType, until: number): void {
    this.#sql.exec(
      `UPDATE outbox SET due_at = ? WHERE channel = '${CHANNEL}' AND state = 'due' AND payload ->> 'type' = ?`,
      until,
      type,
    );
    this.invalidate();
  }
}

/** The ids of a record's rows lie between these two. */
function rangeOf(object: TimelineObject, id: string): readonly [from: string, until: string] {
  return [`${object}:${id}${SEPARATOR}`, `${object}:${id}${AFTER}`];
}
