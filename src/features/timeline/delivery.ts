/**
 * Sends timeline events and decides what HubSpot's response means: for one event, for an event type, or for the channel.
 * A batch that is refused because of one event is halved until that event is found.
 */
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { EventsOutcome, TimelineEvent } from "../../hubspot/timeline/timeline.ts";
import { checkAfterAbsence } from "../../kernel/outbox/absence.ts";
import { retryAt } from "../../kernel/backoff.ts";
import { SUSPICIOUS_FAILURES } from "../../kernel/outbox/row-sender.ts";
import { NOT_FOUND } from "../../kernel/outbox/outbox.ts";
import type { OutboxRow } from "../../kernel/outbox/outbox-row.ts";
import { log } from "../../lib/log.ts";
import type { Result } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { pausedUntil, REFUSED_MS, TIMELINE, timelineRecordOf, type TimelineRecord } from "./record.ts";
import type { TimelineTable } from "./timeline-table.ts";

/** These may concern one event alone. */
const MAY_BE_OF_ONE_EVENT: ReadonlySet<HubSpotFailure["reason"]> = new Set<HubSpotFailure["reason"]>([
  "server_error",
  "timeout",
  "unexpected_answer",
  "locked",
]);

export interface TimelineDeliveryOptions {
  readonly context: PortalContext;
  readonly send: (events: readonly TimelineEvent[]) => Promise<Result<EventsOutcome, HubSpotFailure>>;
}

type Row = OutboxRow<TimelineEvent>;
/** The failure that stops the channel; undefined: these rows are handled. */
type Stop = HubSpotFailure | undefined;

export class TimelineDelivery {
  readonly #options: TimelineDeliveryOptions;
  readonly #table: TimelineTable;
  #written = 0;

  constructor(options: TimelineDeliveryOptions, table: TimelineTable) {
    this.#options = options;
    this.#table = table;
  }

  /** How many events HubSpot has taken. */
  get written(): number {
    return this.#written;
  }

  /** Puts off the rows of event types that are paused (they may have come in after the pause began). Returns the others. */
  withoutPaused(rows: readonly Row[]): readonly Row[] {
    const record = this.#record();
    const paused = new Set(
      rows
        .map(({ payload }) => payload.type)
        .filter((type) => pausedUntil(record, type) > this.#options.context.now()),
    );
    for (const type of paused) this.#table.postponeType(type, pausedUntil(record, type));
    return rows.filter(({ payload }) => !paused.has(payload.type));
  }

  /** Sends rows as one batch. Returns what stops the channel, or undefined. */
  async send(rows: readonly Row[]): Promise<Stop> {
    const response = await this.#options.send(rows.map(({ payload }) => payload));
    if (!response.ok) return this.#refused(rows, response.error);
    const failed = new Map(response.value.failed.map(({ id, failure }) => [id, failure]));
    this.#markDelivered(rows.filter(({ recordId }) => !failed.has(recordId)));
    for (const row of rows) {
      const failure = failed.get(row.recordId);
      const stop = failure === undefined ? undefined : await this.#refused([row], failure);
      if (stop !== undefined) return stop;
    }
    return undefined;
  }

  /** Decides what a refusal of these rows means: for all of them, for one of them, or for the timeline. */
  async #refused(rows: readonly Row[], failure: HubSpotFailure): Promise<Stop> {
    const [only] = rows;
    const alone = rows.length === 1;
    switch (failure.reason) {
      case "conflict":
        // An earlier call delivered it, whose response was lost.
        return alone ? this.#markDelivered(rows) : this.sendSingly(rows);
      case "not_found":
        return this.#unknownType(rows, failure);
      case "refused":
      case "property_missing":
        if (failure.status === 403 || only === undefined) return failure;
        return alone ? this.#moveToDeadLetters(only, failure) : this.#sendHalves(rows);
      default:
        return failure;
    }
  }

  /**
   * Handles a type or record that does not exist in HubSpot. A type of which HubSpot has taken an event exists; any other one is paused
   * with all its events.
   */
  async #unknownType(rows: readonly Row[], failure: HubSpotFailure): Promise<Stop> {
    const { records, now, commit } = this.#options.context;
    const types = new Set(rows.map(({ payload }) => payload.type));
    if (types.size > 1) {
      for (const type of types) {
        const stop = await this.send(rows.filter(({ payload }) => payload.type === type));
        if (stop !== undefined) return stop;
      }
      return undefined;
    }
    const [first] = rows;
    const [type] = types;
    if (first === undefined || type === undefined) return undefined;
    if (this.#record().known.includes(type))
      return rows.length === 1 ? this.#notFound(first, failure) : this.sendSingly(rows);
    const until = now() + REFUSED_MS;
    log("warn", "timeline type unknown", { portal: records.portal().portalId, type });
    commit(() => {
      const record = this.#record();
      records.documents.put(TIMELINE, { ...record, unknown: { ...record.unknown, [type]: until } });
      this.#table.postponeType(type, until);
    });
    return undefined;
  }

  async #sendHalves(rows: readonly Row[]): Promise<Stop> {
    const middle = Math.ceil(rows.length / 2);
    return (await this.send(rows.slice(0, middle))) ?? this.send(rows.slice(middle));
  }

  /** Sends rows one by one: an event that fails while others go through is put off; several in a row are a fault of HubSpot. */
  async sendSingly(rows: readonly Row[]): Promise<Stop> {
    let inARow = 0;
    for (const row of rows) {
      // One before it may have shown that the type does not exist in HubSpot.
      if (this.withoutPaused([row]).length === 0) continue;
      const stop = await this.send([row]);
      inARow = stop === undefined ? 0 : inARow + 1;
      if (stop === undefined) continue;
      if (!MAY_BE_OF_ONE_EVENT.has(stop.reason) || inARow >= SUSPICIOUS_FAILURES) return stop;
      this.#retryLater(row, stop);
    }
    return undefined;
  }

  #retryLater(row: Row, failure: HubSpotFailure): void {
    const attempts = row.attempts + 1;
    const again = retryAt(attempts, this.#options.context.now(), failure);
    if (again === null) this.#moveToDeadLetters(row, failure);
    else this.#table.retryLater(row, attempts, again, failure.message);
  }

  /** HubSpot did not find the record. That is believed when it is so again and again, with time between. */
  #notFound(row: Row, failure: HubSpotFailure): undefined {
    const attempts = this.#table.wasNotFound(row) ? row.attempts + 1 : 1;
    const again = checkAfterAbsence(attempts, this.#options.context.now());
    if (again === null) return this.#moveToDeadLetters(row, failure);
    this.#table.retryLater(row, attempts, again, NOT_FOUND);
    return undefined;
  }

  #moveToDeadLetters(row: Row, failure: HubSpotFailure): undefined {
    const { records, now, commit } = this.#options.context;
    commit(() => {
      this.#table.moveToDeadLetters(row, failure.message, now());
      records.count("timeline_refused");
    });
    return undefined;
  }

  #markDelivered(rows: readonly Row[]): undefined {
    const { records, commit } = this.#options.context;
    if (rows.length === 0) return undefined;
    this.#written += rows.length;
    commit(() => {
      for (const { recordId, version } of rows) this.#table.markDelivered(recordId, version);
      records.count("timeline_events", rows.length);
      const record = this.#record();
      const types = new Set(rows.map(({ payload }) => payload.type));
      const known = [...new Set([...record.known, ...types])];
      const unknown = Object.fromEntries(
        Object.entries(record.unknown).filter(([type]) => !known.some((name) => name === type)),
      );
      if (known.length > record.known.length || record.failures > 0 || record.refusal !== "")
        records.documents.put(TIMELINE, { until: 0, failures: 0, refusal: "", known, unknown });
    });
    return undefined;
  }

  #record(): TimelineRecord {
    return timelineRecordOf(this.#options.context.records.documents);
  }
}
