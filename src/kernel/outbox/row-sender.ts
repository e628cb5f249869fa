/**
 * Sends rows of one channel to HubSpot, one record by PATCH, many as a batch, and decides what a refusal means for each
 * row. A failure that concerns the whole portal, or the channel, is returned and costs no row an attempt; one that
 * concerns a record stays with that record; one that concerns a property leaves that property out.
 */
import { isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { BatchOutcome } from "../../hubspot/crm/records.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { ABSENCE_DELAYS, checkAfterAbsence, type AbsenceDelays } from "./absence.ts";
import { retryAt, retryAtAlways } from "../backoff.ts";
import type { ChannelHold } from "./channel-hold.ts";
import { NOT_FOUND, type OutboxTable } from "./outbox.ts";
import type { OutboxRow } from "./outbox-row.ts";
import type { PayloadFilter } from "./payload-filter.ts";
import { RefusedAlike } from "./refused-alike.ts";

/** Failures that concern one record and not the next. */
const OF_ONE_RECORD = new Set<HubSpotFailure["reason"]>(["not_found", "refused", "conflict", "locked"]);

/** Failures that look like HubSpot's trouble and may be one record's all the same. */
const MAY_BE_OF_ONE_RECORD = new Set<HubSpotFailure["reason"]>([
  "server_error",
  "timeout",
  "unexpected_answer",
]);
/** Refusals that may be about a property and not about the record. */
const OF_PROPERTIES = new Set<HubSpotFailure["reason"]>(["refused", "property_missing"]);
/** So many failures in a row raise the suspicion that one record is behind them; or that it is HubSpot after all. */
export const SUSPICIOUS_FAILURES = 3;

export interface RowSenderOptions<P> {
  readonly outbox: OutboxTable<P>;
  /** Stores that HubSpot forbids these writes (403), or does not work for them. Absent: that concerns the portal. */
  readonly hold?: ChannelHold;
  /** True if the same refusal of several records in a row holds the channel as well. */
  readonly holdsRefused?: boolean;
  /** Decides what is left out of a payload; everything is sent when absent. */
  readonly filter?: PayloadFilter<P>;
  readonly now: () => number;
  /** Runs writes of one turn as one commit. */
  readonly commit: (work: () => void) => void;
  readonly patch: (id: string, properties: P) => Promise<Result<void, HubSpotFailure>>;
  readonly update: (
    updates: readonly { readonly id: string; readonly properties: P }[],
  ) => Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** HubSpot has taken the row, which has left; in the same commit. */
  readonly written: (row: OutboxRow<P>) => void;
  /**
   * HubSpot has not found the record for long enough; in the same commit. True: it was taken care of and leaves;
   * false: it becomes a dead letter.
   */
  readonly gone: (row: OutboxRow<P>) => boolean;
  /** HubSpot refuses the row for good. True: it was taken care of and leaves; false: it becomes a dead letter. */
  readonly refused: (row: OutboxRow<P>, failure: HubSpotFailure) => boolean;
  /** Shorter in tests. */
  readonly absence?: AbsenceDelays;
}

/** A row on its way. */
export interface Outgoing<P> {
  readonly row: OutboxRow<P>;
  /** As much of its payload as is sent. */
  readonly sent: P;
  /** Rows that wait until HubSpot takes them; null when everything is sent. */
  readonly leftOut: P | null;
}

/** The outcome of a row or a batch. `again`: rows are due still, since something was put right. */
export type End = "ended" | "again";

type Sent = Promise<Result<End, HubSpotFailure>>;

export class RowSender<P> {
  readonly #options: RowSenderOptions<P>;
  readonly #alike = new RefusedAlike();
  #ofChannel: HubSpotFailure | null = null;
  #written = 0;

  constructor(options: RowSenderOptions<P>) {
    this.#options = options;
  }

  /** How many rows HubSpot has taken, whole or in part. */
  get written(): number {
    return this.#written;
  }

  /** Sends these rows; an error concerns the channel or the portal, and the rows not ended yet stay as they were. */
  async send(rows: readonly Outgoing<P>[]): Sent {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) return this.#sendOne(only);
    const { update, commit } = this.#options;
    const outcome = await update(rows.map(({ row, sent }) => ({ id: row.recordId, properties: sent })));
    if (!outcome.ok) return this.#batchRefused(rows, outcome.error);
    const written = new Set(outcome.value.written);
    const failed = new Map(outcome.value.failed.map((entry) => [entry.id, entry.failure]));
    commit(() => {
      for (const outgoing of rows) if (written.has(outgoing.row.recordId)) this.#markDelivered(outgoing);
    });
    let end: End = "ended";
    for (const outgoing of rows) {
      const { recordId } = outgoing.row;
      const failure = failed.get(recordId);
      if (failure === undefined || written.has(recordId)) continue;
      // Sent before something was fixed: its failure no longer counts.
      if (end === "again" && OF_PROPERTIES.has(failure.reason)) continue;
      // A merged record resolves when it is addressed alone, so only that response counts.
      const ended = await (failure.reason === "not_found"
        ? this.#sendOne(outgoing)
        : this.#endRow(outgoing, failure, written.size > 0));
      if (!ended.ok) return ended;
      if (ended.value === "again") end = "again";
    }
    return ok(end);
  }

  /**
   * Sends the rows one by one. The record that fails while others go through waits alone; when several fail in a row it
   * is HubSpot's trouble after all.
   */
  async sendSingly(rows: readonly Outgoing<P>[]): Sent {
    let inARow = 0;
    let end: End = "ended";
    for (const outgoing of rows) {
      const sent = await this.#sendOne(outgoing);
      inARow = sent.ok ? 0 : inARow + 1;
      if (sent.ok && sent.value === "again") end = "again";
      if (sent.ok) continue;
      if (!MAY_BE_OF_ONE_RECORD.has(sent.error.reason) || inARow >= SUSPICIOUS_FAILURES) return sent;
      this.#pauseRow(outgoing.row, sent.error);
    }
    return ok(end);
  }

  /** Lets the others go first; the row itself comes back later and later. */
  #pauseRow(row: OutboxRow<P>, failure: HubSpotFailure): void {
    const { outbox, now } = this.#options;
    const attempts = row.attempts + 1;
    outbox.retryLater(row, attempts, retryAtAlways(attempts, now(), failure), failure.message);
  }

  /** Finds out what a refusal of a whole batch is about: a property, or one bad record. */
  async #batchRefused(rows: readonly Outgoing<P>[], failure: HubSpotFailure): Sent {
    if (isForbidden(failure)) return err(failure);
    const payloads = rows.map(({ sent }) => sent);
    const verdict = await this.#verdict(failure, payloads, null);
    if (!verdict.ok) return verdict;
    if (verdict.value === "again") return ok("again");
    return failure.reason === "refused" ? this.#sendHalves(rows) : err(failure);
  }

  /** HubSpot refuses a whole batch for one bad record: the halves find it in about two calls per doubling. */
  async #sendHalves(rows: readonly Outgoing<P>[]): Sent {
    const middle = Math.ceil(rows.length / 2);
    const first = await this.send(rows.slice(0, middle));
    if (!first.ok) return first;
    const second = await this.send(rows.slice(middle));
    return second.ok && second.value === "ended" ? first : second;
  }

  /** Returns whether a refused write is repeated, or is the record's own matter. */
  async #verdict(
    failure: HubSpotFailure,
    sent: readonly P[],
    recordId: string | null,
  ): Promise<Result<"again" | "record", HubSpotFailure>> {
    const { filter } = this.#options;
    if (filter === undefined || !OF_PROPERTIES.has(failure.reason)) return ok("record");
    return filter.refused(failure, sent, recordId);
  }

  async #sendOne(outgoing: Outgoing<P>): Sent {
    const { patch, commit } = this.#options;
    const outcome = await patch(outgoing.row.recordId, outgoing.sent);
    if (!outcome.ok) return this.#endRow(outgoing, outcome.error);
    commit(() => this.#markDelivered(outgoing));
    return ok("ended");
  }

  #markDelivered({ row, sent, leftOut }: Outgoing<P>): void {
    const { outbox, written, hold, filter, now } = this.#options;
    if (leftOut === null) outbox.markDelivered(row.recordId, row.version);
    else outbox.markPartial(row, leftOut);
    hold?.end();
    this.#written += 1;
    for (const id of this.#alike.writtenAfter()) outbox.replay(id, now());
    filter?.accepted(sent);
    written(row);
  }

  /** Returns whether a failure that `send` returned is a refusal that several records met alike: it holds the channel. */
  concernsChannel(failure: HubSpotFailure): boolean {
    return failure === this.#ofChannel;
  }

  /**
   * Decides what one record's failure means for its row; an error when it concerns the channel or the portal after all.
   * `othersWritten`: other records of the same batch were written.
   */
  async #endRow(outgoing: Outgoing<P>, failure: HubSpotFailure, othersWritten = false): Sent {
    const { row, sent } = outgoing;
    if (isForbidden(failure)) return err(failure);
    const verdict = await this.#verdict(failure, [sent], row.recordId);
    if (!verdict.ok) return verdict;
    if (verdict.value === "again") return ok("again");
    if (!OF_ONE_RECORD.has(failure.reason)) return err(failure);
    const { filter, holdsRefused } = this.#options;
    const parts = failure.reason === "refused" ? filter?.without(sent, failure) : undefined;
    if (parts !== undefined && parts.refused !== null && parts.rest !== null)
      return this.#sendRest(outgoing, { rest: parts.rest, refused: parts.refused }, failure);
    if (!othersWritten && this.#alike.isOfMany(row.recordId, failure) && holdsRefused === true) {
      this.#ofChannel = failure;
      return err(failure);
    }
    return ok(this.#endAlone(row, failure));
  }

  /** Writes what HubSpot does not refuse of a record; the refused part is a dead letter. */
  async #sendRest(
    { row, leftOut }: Outgoing<P>,
    { rest, refused }: { readonly rest: P; readonly refused: P },
    failure: HubSpotFailure,
  ): Sent {
    const { patch, commit, outbox, now, written } = this.#options;
    const outcome = await patch(row.recordId, rest);
    if (!outcome.ok)
      return OF_ONE_RECORD.has(outcome.error.reason) ? ok(this.#endAlone(row, failure)) : outcome;
    commit(() => {
      this.#written += 1;
      written(row);
      outbox.moveToDeadLetters(row, failure.message, now(), { ...leftOut, ...refused });
    });
    return ok("ended");
  }

  #endAlone(row: OutboxRow<P>, failure: HubSpotFailure): End {
    const { outbox, now, commit, refused } = this.#options;
    if (failure.reason === "not_found") return this.#endMissing(row);
    const attempts = row.attempts + 1;
    const again = failure.reason === "refused" ? null : retryAt(attempts, now(), failure);
    commit(() => {
      if (again !== null) {
        outbox.retryLater(row, attempts, again, failure.message);
      } else if (refused(row, failure)) {
        outbox.markDelivered(row.recordId, row.version);
      } else {
        outbox.moveToDeadLetters(row, failure.message, now());
      }
    });
    return "ended";
  }

  /** Ends a row whose record HubSpot did not find, once several responses, with time between, confirm that. */
  #endMissing(row: OutboxRow<P>): End {
    const { outbox, now, commit, gone, absence = ABSENCE_DELAYS } = this.#options;
    const attempts = outbox.wasNotFound(row) ? row.attempts + 1 : 1;
    const again = checkAfterAbsence(attempts, now(), absence);
    commit(() => {
      if (again !== null) outbox.retryLater(row, attempts, again, NOT_FOUND);
      else if (gone(row)) outbox.markDelivered(row.recordId, row.version);
      else outbox.moveToDeadLetters(row, NOT_FOUND, now());
    });
    return "ended";
  }
}
