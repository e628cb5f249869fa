/**
 * The events that HubSpot is to be told. A row that was sent stays without its content, as the memory that the same
 * event is not sent twice, until nobody reports that event any more.
 */
import { MOMENT_LIFETIME_MS } from "../../contact/moments.ts";
import { timelineEventSchema, type TimelineEvent } from "../../hubspot/timeline.ts";
import type { TimelineEventType } from "../../hubspot/timeline-events.ts";
import { Outbox, type OutboxRow } from "../outbox.ts";

const TABLE = "timeline_outbox";
/** The first event waits so long for company: a flood costs a call in two seconds, beyond the full batches. */
const LINGER_MS = 2000;
/** Longer than a contact's object reports a moment. */
const REMEMBER_MS = MOMENT_LIFETIME_MS + 24 * 60 * 60 * 1000;
/** Rows of the record, which is a contact or a deal: both count their ids from the same numbers. */
const OF_RECORD = `properties ->> 'objectId' IN (SELECT value FROM json_each(?))
  AND properties ->> 'type' LIKE 'idv_gate_%' = ?`;

/** Whose timeline. */
export type TimelineObject = "contact" | "deal";

/** Whether an event belongs to a deal; the others belong to contacts. */
export function isOfDeal({ type }: TimelineEvent): boolean {
  return type === "idv_gate_held" || type === "idv_gate_released";
}

export class TimelineBox extends Outbox<TimelineEvent> {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    super(sql, TABLE, timelineEventSchema);
    this.#sql = sql;
  }

  /** Takes events in, those seen before not again. `told`: they are only remembered, for a portal that wants none. */
  add(events: readonly TimelineEvent[], now: number, told = false): void {
    for (const event of events) {
      if (event.at <= now - MOMENT_LIFETIME_MS) continue;
      this.put(event.id, 1, event, now, now + LINGER_MS);
      if (told) this.settle(event.id, 1);
    }
  }

  /** The next batch: nothing before its first event is due, then also those that came in after it. */
  batch(now: number, limit: number): OutboxRow<TimelineEvent>[] {
    const dueAt = this.nextDueAt();
    return dueAt === null || dueAt > now ? [] : this.due(now + LINGER_MS, limit);
  }

  /** What was not told yet of these records is told of another one: they have become part of it. */
  handOver(contactIds: readonly string[], survivorId: string): void {
    this.#sql.exec(
      `UPDATE ${TABLE} SET properties = json_set(properties, '$.objectId', ?) WHERE state IN ('due', 'dead') AND ${OF_RECORD}`,
      survivorId,
      JSON.stringify(contactIds),
      0,
    );
  }

  /** Nothing is told of these records any more. */
  forget(object: TimelineObject, ids: readonly string[]): void {
    this.#sql.exec(
      `DELETE FROM ${TABLE} WHERE state IN ('due', 'dead') AND ${OF_RECORD}`,
      JSON.stringify(ids),
      object === "deal" ? 1 : 0,
    );
  }

  /** The portal wants no events any more: what waits is let go. */
  letGo(): void {
    this.#sql.exec(
      `UPDATE ${TABLE} SET state = 'done', properties = '{}', reason = '' WHERE state IN ('due', 'dead')`,
    );
  }

  /** HubSpot does not know this type for now. */
  rest(type: TimelineEventType, until: number): void {
    this.#sql.exec(
      `UPDATE ${TABLE} SET due_at = ? WHERE state = 'due' AND properties ->> 'type' = ?`,
      until,
      type,
    );
  }

  /** Forgets what is too old to be reported, or told, again. */
  prune(now: number): void {
    this.#sql.exec(`DELETE FROM ${TABLE} WHERE queued_at <= ?`, now - REMEMBER_MS);
  }

  /** When there is something to prune, epoch ms, or null. */
  nextPruneAt(): number | null {
    const { at } = this.#sql.exec<{ at: number | null }>(`SELECT min(queued_at) AS at FROM ${TABLE}`).one();
    return at === null ? null : at + REMEMBER_MS;
  }
}
