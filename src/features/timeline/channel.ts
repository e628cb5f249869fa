/**
 * The timeline's way out, behind those of deals and contacts: batches of events, each sent once. What concerns the
 * timeline alone (no scope, an event type that HubSpot does not know, an endpoint in trouble) makes the timeline rest
 * and nothing else; what concerns the portal is handed back.
 */
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import { MAX_EVENTS, type EventsOutcome, type TimelineEvent } from "../../hubspot/timeline.ts";
import { log } from "../../lib/log.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { SUSPICIOUS_FAILURES } from "../../kernel/row-sender.ts";
import type { DeadRows } from "../../kernel/dead-rows.ts";
import { documentKey } from "../../kernel/documents.ts";
import type { OutboxReady, OutboxRow } from "../../kernel/outbox.ts";
import type { PortalContext } from "../../portal/context.ts";
import { retryAt, retryAtAlways } from "../../kernel/backoff.ts";
import type { DeadLetter, DeadLetterGroup, SenderChannel, Urgency } from "../../kernel/sender-channel.ts";
import { objectOf, TimelineTable } from "./timeline-table.ts";
import { lookAfterAbsence } from "../../kernel/absence.ts";
import { NOT_FOUND } from "../../kernel/outbox.ts";
import {
  ALL_WELL,
  restsUntil,
  timelineRecordSchema,
  viewOf,
  type TimelineRecord,
  type TimelineView,
} from "./record.ts";

/** What HubSpot refuses as a whole is tried again after this, and at every sign-in. */
const REFUSED_MS = 24 * 60 * 60 * 1000;

/** These concern the portal, and with it every lane. */
const OF_THE_PORTAL: ReadonlySet<HubSpotFailure["reason"]> = new Set<HubSpotFailure["reason"]>([
  "budget",
  "rate_limited",
  "network",
  "unauthorized",
  "disconnected",
  "migrating",
]);

export interface TimelineChannelOptions {
  readonly context: PortalContext;
  readonly send: (events: readonly TimelineEvent[]) => Promise<Result<EventsOutcome, HubSpotFailure>>;
}

const TIMELINE = documentKey("timeline", timelineRecordSchema);
/** More than a page needs to tell. */
const WAITING_SHOWN = 1000;

type Row = OutboxRow<TimelineEvent>;
/** Undefined: this row, or these, are dealt with. */
type Stop = HubSpotFailure | undefined;

export class TimelineChannel implements SenderChannel {
  readonly name = "timeline";
  readonly urgency: Urgency = "along";
  readonly table: TimelineTable;
  readonly #options: TimelineChannelOptions;

  constructor(options: TimelineChannelOptions) {
    this.#options = options;
    this.table = new TimelineTable(options.context.sql);
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

  deadLetters(limit: number): readonly DeadLetter[] {
    return this.table.dead.list(limit).map(({ recordId, payload, reason, since }) => ({
      id: `outbox:${this.name}:${recordId}`,
      kind: "timeline event",
      subject: `${objectOf(payload)} ${payload.objectId}`,
      reason,
      since,
    }));
  }

  get deadRows(): DeadRows<TimelineEvent> {
    return this.table.dead;
  }

  replay(recordId: string, now: number): boolean {
    return this.table.replay(recordId, now);
  }

  deadLetterGroups(limit: number): readonly DeadLetterGroup[] {
    return this.table.dead.groups(limit).map(({ reason, total, rows }) => {
      const ids = rows.map(({ recordId }) => `outbox:${this.name}:${recordId}`);
      return { cause: reason, kind: "timeline event", total, ids };
    });
  }

  view(): TimelineView {
    return viewOf(
      this.#record(),
      this.#options.context.records.settings().timeline,
      this.table.waiting(WAITING_SHOWN),
    );
  }

  /** Sends up to one batch; answers whether HubSpot took any, or what concerns the whole portal. */
  async flush(): Promise<Result<boolean, HubSpotFailure>> {
    const { now } = this.#options.context;
    const { until, failures } = this.#record();
    if (until > now()) return ok(false);
    const rows = this.#awake(this.table.batch(now(), MAX_EVENTS));
    if (rows.length === 0) return ok(false);
    const singly = failures >= SUSPICIOUS_FAILURES;
    const stop = singly ? await this.#eachAlone(rows) : await this.#send(rows);
    if (stop === undefined) return ok(true);
    if (OF_THE_PORTAL.has(stop.reason)) return err(stop);
    this.#pause(stop);
    return ok(false);
  }

  /** Those of a type that rests are put behind: they may have come in after it was put to rest. */
  #awake(rows: readonly Row[]): readonly Row[] {
    const record = this.#record();
    const asleep = new Set(
      rows
        .map(({ payload }) => payload.type)
        .filter((type) => restsUntil(record, type) > this.#options.context.now()),
    );
    for (const type of asleep) this.table.postponeType(type, restsUntil(record, type));
    return rows.filter(({ payload }) => !asleep.has(payload.type));
  }

  async #send(rows: readonly Row[]): Promise<Stop> {
    const answer = await this.#options.send(rows.map(({ payload }) => payload));
    if (!answer.ok) return this.#refused(rows, answer.error);
    const failed = new Map(answer.value.failed.map(({ id, failure }) => [id, failure]));
    this.#taken(rows.filter(({ recordId }) => !failed.has(recordId)));
    for (const row of rows) {
      const failure = failed.get(row.recordId);
      const stop = failure === undefined ? undefined : await this.#refused([row], failure);
      if (stop !== undefined) return stop;
    }
    return undefined;
  }

  /** What HubSpot's refusal of these rows means: for all of them, for one of them, or for the timeline. */
  async #refused(rows: readonly Row[], failure: HubSpotFailure): Promise<Stop> {
    const [only] = rows;
    const alone = rows.length === 1;
    switch (failure.reason) {
      case "conflict":
        // It has been told before: by a call whose answer we did not get.
        return alone ? this.#taken(rows) : this.#eachAlone(rows);
      case "not_found":
        return this.#unknownType(rows, failure);
      case "refused":
      case "property_missing":
        if (failure.status === 403 || only === undefined) return failure;
        return alone ? this.#bury(only, failure) : this.#halves(rows);
      default:
        return failure;
    }
  }

  /**
   * HubSpot does not know the type, or the record. A type of which it has taken an event exists; any other one rests
   * with all its events.
   */
  async #unknownType(rows: readonly Row[], failure: HubSpotFailure): Promise<Stop> {
    const { records, now, commit } = this.#options.context;
    const types = new Set(rows.map(({ payload }) => payload.type));
    if (types.size > 1) {
      for (const type of types) {
        const stop = await this.#send(rows.filter(({ payload }) => payload.type === type));
        if (stop !== undefined) return stop;
      }
      return undefined;
    }
    const [first] = rows;
    const [type] = types;
    if (first === undefined || type === undefined) return undefined;
    if (this.#record().known.includes(type))
      return rows.length === 1 ? this.#missed(first, failure) : this.#eachAlone(rows);
    const until = now() + REFUSED_MS;
    log("warn", "timeline type unknown", { portal: records.portal().portalId, type });
    commit(() => {
      const record = this.#record();
      records.documents.put(TIMELINE, { ...record, unknown: { ...record.unknown, [type]: until } });
      this.table.postponeType(type, until);
    });
    return undefined;
  }

  async #halves(rows: readonly Row[]): Promise<Stop> {
    const middle = Math.ceil(rows.length / 2);
    return (await this.#send(rows.slice(0, middle))) ?? this.#send(rows.slice(middle));
  }

  /** An event that fails while others go through rests by itself; several in a row are HubSpot's trouble after all. */
  async #eachAlone(rows: readonly Row[]): Promise<Stop> {
    let inARow = 0;
    for (const row of rows) {
      // One before it may have shown that HubSpot does not know the type.
      if (this.#awake([row]).length === 0) continue;
      const stop = await this.#send([row]);
      inARow = stop === undefined ? 0 : inARow + 1;
      if (stop === undefined) continue;
      if (!MAY_BE_OF_ONE_EVENT.has(stop.reason) || inARow >= SUSPICIOUS_FAILURES) return stop;
      this.#suspect(row, stop);
    }
    return undefined;
  }

  #suspect(row: Row, failure: HubSpotFailure): void {
    const attempts = row.attempts + 1;
    const again = retryAt(attempts, this.#options.context.now(), failure);
    if (again === null) this.#bury(row, failure);
    else this.table.retryLater(row, attempts, again, failure.message);
  }

  /** HubSpot did not find the record. That is believed when it is the answer again and again, with time between. */
  #missed(row: Row, failure: HubSpotFailure): undefined {
    const attempts = this.table.wasNotFound(row) ? row.attempts + 1 : 1;
    const again = lookAfterAbsence(attempts, this.#options.context.now());
    if (again === null) return this.#bury(row, failure);
    this.table.retryLater(row, attempts, again, NOT_FOUND);
    return undefined;
  }

  #bury(row: Row, failure: HubSpotFailure): undefined {
    const { records, now, commit } = this.#options.context;
    commit(() => {
      this.table.moveToDeadLetters(row, failure.message, now());
      records.count("timeline_refused");
    });
    return undefined;
  }

  #taken(rows: readonly Row[]): undefined {
    const { records, commit } = this.#options.context;
    if (rows.length === 0) return undefined;
    commit(() => {
      for (const { recordId, version } of rows) this.table.markDelivered(recordId, version);
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

  /** The timeline rests: for long when HubSpot says no, else a little longer each time. */
  #pause(failure: HubSpotFailure): void {
    const { records, now } = this.#options.context;
    const record = this.#record();
    const isNo = failure.reason === "missing_scopes" || failure.status === 403;
    const failures = record.failures + (isNo ? 0 : 1);
    const until = isNo ? now() + REFUSED_MS : retryAtAlways(failures, now(), failure);
    log("warn", "timeline pause", { portal: records.portal().portalId, reason: failure.reason });
    records.documents.put(TIMELINE, {
      ...record,
      failures,
      until,
      refusal: isNo ? failure.message : record.refusal,
    });
  }

  #record(): TimelineRecord {
    return this.#options.context.records.documents.get(TIMELINE) ?? ALL_WELL;
  }
}

const MAY_BE_OF_ONE_EVENT: ReadonlySet<HubSpotFailure["reason"]> = new Set<HubSpotFailure["reason"]>([
  "server_error",
  "timeout",
  "unexpected_answer",
  "locked",
]);
