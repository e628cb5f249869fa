/**
 * The outbox channel of timeline events, sent after those of deals and contacts. A failure of the timeline alone (no
 * scope, an endpoint in trouble) pauses the timeline and nothing else; a failure of the portal is handed back.
 */
import { concernsPortal, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { MAX_EVENTS, type TimelineEvent } from "../../hubspot/timeline/timeline.ts";
import { log } from "../../lib/log.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { SUSPICIOUS_FAILURES } from "../../kernel/outbox/row-sender.ts";
import type { DeadRows } from "../../kernel/outbox/dead-rows.ts";
import type { OutboxReady } from "../../kernel/outbox/outbox-row.ts";
import { retryAfterTrouble } from "../../kernel/backoff.ts";
import type { DeadLetter, SenderChannel, Urgency } from "../../kernel/outbox/sender-channel.ts";
import { nextPruneAt, pruneTimeline, schedulePruning } from "./retention.ts";
import { objectOf, TimelineTable } from "./timeline-table.ts";
import { TimelineDelivery, type TimelineDeliveryOptions } from "./delivery.ts";
import {
  ALL_WELL,
  REFUSED_MS,
  retryAtOf,
  TIMELINE,
  timelineRecordOf,
  viewOf,
  type TimelineRecord,
  type TimelineView,
} from "./record.ts";

/** More than a page shows. */
const WAITING_SHOWN = 100;

export class TimelineChannel implements SenderChannel {
  readonly name = "timeline";
  readonly urgency: Urgency = "along";
  readonly table: TimelineTable;
  readonly #options: TimelineDeliveryOptions;
  readonly #delivery: TimelineDelivery;

  constructor(options: TimelineDeliveryOptions) {
    this.#options = options;
    this.table = new TimelineTable(options.context.sql);
    this.#delivery = new TimelineDelivery(options, this.table);
  }

  /** Queues events for the timeline of one record. Called again with the same ones it changes nothing. */
  enqueue(objectId: string, moments: readonly Omit<TimelineEvent, "objectId">[]): void {
    const { records, now } = this.#options.context;
    if (moments.length === 0) return;
    const isOff = !records.settings().timeline;
    this.table.add(
      moments.map((moment) => ({ ...moment, objectId })),
      now(),
      isOff,
    );
    schedulePruning(this.#options.context);
  }

  /** Returns when sent rows can be deleted, epoch ms; null when there are none. */
  nextPruneAt(): number | null {
    return nextPruneAt(this.#options.context);
  }

  /** Deletes the rows of events that are no longer reported, if it is due. */
  prune(now: number): void {
    pruneTimeline(this.#options.context, this.table, now);
  }

  /** When there is something to send and HubSpot may take it, epoch ms; null when nothing waits. */
  nextDueAt(): number | null {
    const dueAt = this.table.nextDueAt();
    return dueAt === null ? null : Math.max(dueAt, this.#record().until);
  }

  /** Somebody signed in, or installed: what HubSpot refused before is tried now. */
  makeDueNow(): void {
    const { records, now } = this.#options.context;
    records.documents.put(TIMELINE, { ...ALL_WELL, known: this.#record().known });
    this.table.makeDueNow(now());
  }

  ready(now: number): OutboxReady {
    return this.table.ready(now, 1);
  }

  waiting(limit: number): number {
    return this.table.waiting(limit);
  }

  invalidate(): void {
    this.table.invalidate();
  }

  deadLetters(limit: number, cause?: string): readonly DeadLetter[] {
    const rows = cause === undefined ? this.table.dead(limit) : this.table.deadRows.examples(cause, limit);
    return rows.map(({ recordId, payload, reason, since }) => ({
      id: `outbox:${this.name}:${recordId}`,
      kind: "timeline event",
      subject: `${objectOf(payload)} ${payload.objectId}`,
      reason,
      since,
    }));
  }

  get deadRows(): DeadRows<TimelineEvent> {
    return this.table.deadRows;
  }

  replay(recordId: string, now: number): boolean {
    return this.table.replay(recordId, now);
  }

  /** Returns when HubSpot is tried again, epoch ms, or null while it takes events. */
  get retryAt(): number | null {
    return retryAtOf(this.#record());
  }

  /** Returns whether the timeline is on, off or refused, without counting what waits. */
  state(): TimelineView["state"] {
    return viewOf(this.#record(), this.#options.context.records.settings().timeline, 0).state;
  }

  view(): TimelineView {
    return viewOf(
      this.#record(),
      this.#options.context.records.settings().timeline,
      this.table.waiting(WAITING_SHOWN),
    );
  }

  /** How many events HubSpot has taken. */
  get written(): number {
    return this.#delivery.written;
  }

  /** Sends up to one batch. Returns whether HubSpot took any, or what concerns the whole portal. */
  async flush(): Promise<Result<boolean, HubSpotFailure>> {
    const { now } = this.#options.context;
    const { until, failures } = this.#record();
    if (until > now()) return ok(false);
    const rows = this.#delivery.withoutPaused(this.table.batch(now(), MAX_EVENTS));
    if (rows.length === 0) return ok(false);
    const singly = failures >= SUSPICIOUS_FAILURES;
    const stop = singly ? await this.#delivery.sendSingly(rows) : await this.#delivery.send(rows);
    if (stop === undefined) return ok(true);
    if (concernsPortal(stop)) return err(stop);
    this.#pause(stop);
    return ok(false);
  }

  /** @see SenderChannel.resume */
  resume(): void {
    const { documents } = this.#options.context.records;
    const record = this.#record();
    if (record.failures > 0) documents.put(TIMELINE, { ...record, until: 0 });
  }

  /** Pauses the timeline: for a day when HubSpot refuses, else a little longer each time. */
  #pause(failure: HubSpotFailure): void {
    const { records, now } = this.#options.context;
    const record = this.#record();
    const isNo = failure.reason === "missing_scopes" || failure.status === 403;
    const failures = record.failures + (isNo ? 0 : 1);
    const until = isNo ? now() + REFUSED_MS : retryAfterTrouble(failures, now(), failure);
    log("warn", "timeline pause", { portal: records.portal().portalId, reason: failure.reason });
    records.documents.put(TIMELINE, {
      ...record,
      failures,
      until,
      refusal: isNo ? failure.message : record.refusal,
    });
  }

  #record(): TimelineRecord {
    return timelineRecordOf(this.#options.context.records.documents);
  }
}
