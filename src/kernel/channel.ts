/**
 * Sends what is due of one channel of the outbox to HubSpot, one record by PATCH, many as a batch, and decides what a
 * refusal means for each row. A failure that concerns the whole portal is returned and costs no row an attempt; one that
 * concerns a record stays with that record.
 */
import type { HubSpotFailure } from "../hubspot/failures.ts";
import type { BatchOutcome } from "../hubspot/records.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { ABSENCE_DELAYS, lookAfterAbsence, type AbsenceDelays } from "./absence.ts";
import { retryAt, retryAtAlways } from "./backoff.ts";
import { NOT_FOUND, type OutboxReady, type OutboxRow, type OutboxTable } from "./outbox.ts";
import type { DeadLetter, SenderChannel, Urgency } from "./sender-channel.ts";

/** HubSpot's limit for a batch update. */
export const BATCH_LIMIT = 100;

/** Failures that say something about one record and nothing about the next. */
const OF_ONE_RECORD = new Set<HubSpotFailure["reason"]>(["not_found", "refused", "conflict", "locked"]);

/** Failures that look like HubSpot's trouble and may be one record's all the same. */
const MAY_BE_OF_ONE_RECORD = new Set<HubSpotFailure["reason"]>([
  "server_error",
  "timeout",
  "unexpected_answer",
]);
/** So many failures in a row raise the suspicion that one record is behind them; or that it is HubSpot after all. */
export const SUSPICIOUS_FAILURES = 3;

export interface OutboxChannelOptions<P> {
  readonly urgency: Urgency;
  /** A refused row's words for people. */
  readonly describe: (
    row: Pick<OutboxRow<P>, "recordId" | "payload">,
  ) => Pick<DeadLetter, "kind" | "subject">;
  readonly outbox: OutboxTable<P>;
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
  /**
   * Returns whether a row that is due must not be sent any more, after storing what follows; in the commit that removes
   * it. Absent: every row is sent, however old.
   */
  readonly withdraw?: (row: OutboxRow<P>) => boolean;
  /** HubSpot refuses the row for good. True: it was taken care of and leaves; false: it becomes a dead letter. */
  readonly refused: (row: OutboxRow<P>, failure: HubSpotFailure) => boolean;
  /** Tests want less. */
  readonly absence?: AbsenceDelays;
}

export class OutboxChannel<P> implements SenderChannel {
  readonly #options: OutboxChannelOptions<P>;

  constructor(options: OutboxChannelOptions<P>) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.outbox.channel;
  }

  get urgency(): Urgency {
    return this.#options.urgency;
  }

  ready(now: number): OutboxReady {
    return this.#options.outbox.ready(now, BATCH_LIMIT);
  }

  nextDueAt(): number | null {
    return this.#options.outbox.nextDueAt();
  }

  waiting(limit: number): number {
    return this.#options.outbox.waiting(limit);
  }

  invalidate(): void {
    this.#options.outbox.invalidate();
  }

  deadLetters(limit: number): readonly DeadLetter[] {
    const { outbox, describe } = this.#options;
    return outbox.dead(limit).map((row) => ({
      id: `outbox:${outbox.channel}:${row.recordId}`,
      ...describe(row),
      reason: row.reason,
      since: row.since,
    }));
  }

  replay(recordId: string, now: number): boolean {
    return this.#options.outbox.replay(recordId, now);
  }

  removeDead(recordId: string): boolean {
    return this.#options.outbox.removeDead(recordId);
  }

  /**
   * Sends up to one batch of what is due; answers whether there was anything, or what stopped it. `singly`: there was
   * trouble, and a batch that one record breaks must not fail each time.
   */
  async flush({ singly }: { readonly singly: boolean }): Promise<Result<boolean, HubSpotFailure>> {
    const { outbox, now } = this.#options;
    const rows = this.#withoutWithdrawn(outbox.due(now(), BATCH_LIMIT));
    if (rows.length === 0) {
      // What is remembered of the table may come from a commit that was undone: without another look the dispatcher
      // would flush in a circle.
      outbox.invalidate();
      return ok(false);
    }
    const sent = singly ? await this.#sendSingly(rows) : await this.#send(rows);
    return sent.ok ? ok(true) : sent;
  }

  /** Removes the rows that must not be sent any more. Returns the others. */
  #withoutWithdrawn(rows: readonly OutboxRow<P>[]): readonly OutboxRow<P>[] {
    const { outbox, commit, withdraw } = this.#options;
    if (withdraw === undefined) return rows;
    const sent: OutboxRow<P>[] = [];
    commit(() => {
      for (const row of rows) {
        if (withdraw(row)) outbox.markDelivered(row.recordId, row.version);
        else sent.push(row);
      }
    });
    return sent;
  }

  /** What rested for its time is due at once. */
  makeDueNow(): void {
    this.#options.outbox.makeDueNow(this.#options.now());
  }

  /**
   * The record that fails while others go through becomes a dead letter by itself; when several fail in a row it is HubSpot's trouble
   * after all.
   */
  async #sendSingly(rows: readonly OutboxRow<P>[]): Promise<Result<void, HubSpotFailure>> {
    let inARow = 0;
    for (const row of rows) {
      const sent = await this.#sendOne(row);
      inARow = sent.ok ? 0 : inARow + 1;
      if (sent.ok) continue;
      if (!MAY_BE_OF_ONE_RECORD.has(sent.error.reason) || inARow >= SUSPICIOUS_FAILURES) return sent;
      this.#suspect(row, sent.error);
    }
    return ok(undefined);
  }

  /** Lets the others go first; the row itself comes back later and later. */
  #suspect(row: OutboxRow<P>, failure: HubSpotFailure): void {
    const { outbox, now } = this.#options;
    const attempts = row.attempts + 1;
    outbox.retryLater(row, attempts, retryAtAlways(attempts, now(), failure), failure.message);
  }

  /** Sends these rows; an error concerns the portal, and the rows not settled yet stay as they were. */
  async #send(rows: readonly OutboxRow<P>[]): Promise<Result<void, HubSpotFailure>> {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) return this.#sendOne(only);
    const { update, commit } = this.#options;
    const outcome = await update(
      rows.map(({ recordId, payload }) => ({ id: recordId, properties: payload })),
    );
    if (!outcome.ok) return outcome.error.reason === "refused" ? this.#sendHalves(rows) : outcome;
    const written = new Set(outcome.value.written);
    const failed = new Map(outcome.value.failed.map((entry) => [entry.id, entry.failure]));
    commit(() => {
      for (const row of rows) if (written.has(row.recordId)) this.#settle(row);
    });
    for (const row of rows) {
      const failure = failed.get(row.recordId);
      if (failure === undefined || written.has(row.recordId)) continue;
      // A merged record resolves when it is addressed alone, so only that answer is believed.
      const end = failure.reason === "not_found" ? await this.#sendOne(row) : this.#endRow(row, failure);
      if (!end.ok) return end;
    }
    return ok(undefined);
  }

  /** HubSpot refuses a whole batch for one bad record: the halves find it in about two calls per doubling. */
  async #sendHalves(rows: readonly OutboxRow<P>[]): Promise<Result<void, HubSpotFailure>> {
    const middle = Math.ceil(rows.length / 2);
    const first = await this.#send(rows.slice(0, middle));
    return first.ok ? this.#send(rows.slice(middle)) : first;
  }

  async #sendOne(row: OutboxRow<P>): Promise<Result<void, HubSpotFailure>> {
    const { patch, commit } = this.#options;
    const outcome = await patch(row.recordId, row.payload);
    if (!outcome.ok) return this.#endRow(row, outcome.error);
    commit(() => this.#settle(row));
    return ok(undefined);
  }

  #settle(row: OutboxRow<P>): void {
    const { outbox, written } = this.#options;
    outbox.markDelivered(row.recordId, row.version);
    written(row);
  }

  /** What one record's failure means for its row; an error when it concerns the portal after all. */
  #endRow(row: OutboxRow<P>, failure: HubSpotFailure): Result<void, HubSpotFailure> {
    if (!OF_ONE_RECORD.has(failure.reason)) return err(failure);
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
    return ok(undefined);
  }

  /** HubSpot did not find the record. That is believed when it is the answer again and again, with time between. */
  #endMissing(row: OutboxRow<P>): Result<void, HubSpotFailure> {
    const { outbox, now, commit, gone, absence = ABSENCE_DELAYS } = this.#options;
    const attempts = outbox.wasNotFound(row) ? row.attempts + 1 : 1;
    const again = lookAfterAbsence(attempts, now(), absence);
    commit(() => {
      if (again !== null) outbox.retryLater(row, attempts, again, NOT_FOUND);
      else if (gone(row)) outbox.markDelivered(row.recordId, row.version);
      else outbox.moveToDeadLetters(row, NOT_FOUND, now());
    });
    return ok(undefined);
  }
}
