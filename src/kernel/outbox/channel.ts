/**
 * One channel of the outbox: what is due of it, what of it HubSpot refused, and its way to HubSpot, which is held while
 * HubSpot forbids it. `row-sender.ts` interprets refusals.
 */
import { concernsPortal, isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { log } from "../../lib/log.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ChannelHold } from "./channel-hold.ts";
import type { DeadRows } from "./dead-rows.ts";
import type { OutboxReady, OutboxRow } from "./outbox-row.ts";
import { RowSender, SUSPICIOUS_FAILURES, type Outgoing, type RowSenderOptions } from "./row-sender.ts";
import type { DeadLetter, SenderChannel, Urgency } from "./sender-channel.ts";

/** HubSpot's limit for a batch update. */
export const BATCH_LIMIT = 100;

/** A write is repeated at once when something was put right; after so many in vain it is HubSpot's trouble. */
const MAX_REPEATS = 10;
const IN_VAIN: HubSpotFailure = {
  reason: "unexpected_answer",
  message: "HubSpot refuses properties although their definitions were corrected",
};

const NOTHING_READY: OutboxReady = { count: 0, oldest: null };

/** Dependencies of a channel, beside those of its sender. */
export interface OutboxChannelOptions<P> extends RowSenderOptions<P> {
  readonly urgency: Urgency;
  /** A refused row's words for people. */
  readonly describe: (
    row: Pick<OutboxRow<P>, "recordId" | "payload">,
  ) => Pick<DeadLetter, "kind" | "subject">;
  /** Another channel that goes first: while HubSpot does not work for it, nothing leaves here. */
  readonly follows?: ChannelHold;
  /**
   * Returns whether a row that is due must not be sent any more, after storing what follows; in the commit that removes
   * it. Absent: every row is sent, however old.
   */
  readonly withdraw?: (row: OutboxRow<P>) => boolean;
}

export class OutboxChannel<P> implements SenderChannel {
  readonly #options: OutboxChannelOptions<P>;
  readonly #sender: RowSender<P>;
  /** Calls of `flush` in a row after which rows were to be sent again. */
  #repeats = 0;

  constructor(options: OutboxChannelOptions<P>) {
    this.#options = options;
    this.#sender = new RowSender(options);
  }

  get name(): string {
    return this.#options.outbox.channel;
  }

  get urgency(): Urgency {
    return this.#options.urgency;
  }

  get written(): number {
    return this.#sender.written;
  }

  ready(now: number): OutboxReady {
    return this.#heldUntil > now ? NOTHING_READY : this.#options.outbox.ready(now, BATCH_LIMIT);
  }

  nextDueAt(): number | null {
    const dueAt = this.#options.outbox.nextDueAt();
    return dueAt === null ? null : Math.max(dueAt, this.#heldUntil);
  }

  get #heldUntil(): number {
    const { hold, follows } = this.#options;
    const first = follows?.current?.kind === "trouble" ? follows.until : 0;
    return Math.max(hold?.until ?? 0, first);
  }

  waiting(limit: number): number {
    return this.#options.outbox.waiting(limit);
  }

  invalidate(): void {
    this.#options.outbox.invalidate();
  }

  deadLetters(limit: number, cause?: string): readonly DeadLetter[] {
    const { outbox, describe } = this.#options;
    const rows = cause === undefined ? outbox.dead(limit) : outbox.deadRows.examples(cause, limit);
    return rows.map((row) => ({
      id: `outbox:${outbox.channel}:${row.recordId}`,
      ...describe(row),
      reason: row.reason,
      since: row.since,
    }));
  }

  get deadRows(): DeadRows<P> {
    return this.#options.outbox.deadRows;
  }

  replay(recordId: string, now: number): boolean {
    return this.#options.outbox.replay(recordId, now);
  }

  /** Sends up to one batch of due rows; returns whether there were any, or what stops the whole portal. */
  async flush(): Promise<Result<boolean, HubSpotFailure>> {
    const { outbox, now, hold } = this.#options;
    if (this.#heldUntil > now()) return ok(false);
    const rows = this.#split(this.#withoutWithdrawn(outbox.due(now(), BATCH_LIMIT)));
    if (rows.length === 0) {
      // The cached look at the table may come from a commit that was undone: without another look the dispatcher
      // would flush in a circle.
      outbox.invalidate();
      return ok(false);
    }
    // There was trouble, and a batch that one record breaks must not fail each time.
    const singly = (hold?.troubles ?? 0) >= SUSPICIOUS_FAILURES;
    const sent = singly ? await this.#sender.sendSingly(rows) : await this.#sender.send(rows);
    this.#repeats = sent.ok && sent.value === "again" ? this.#repeats + 1 : 0;
    const failure = this.#repeats > MAX_REPEATS ? IN_VAIN : sent.ok ? null : sent.error;
    if (failure !== null) return this.#stopped(failure);
    hold?.endTrouble();
    return ok(sent.ok && sent.value === "ended");
  }

  /** Holds the channel, unless the failure concerns the whole portal: what goes other ways goes on. */
  #stopped(failure: HubSpotFailure): Result<boolean, HubSpotFailure> {
    const { now, hold } = this.#options;
    const isRefused = this.#sender.concernsChannel(failure);
    const isHeld = isRefused || isForbidden(failure);
    if (hold === undefined) return err(failure);
    if (!isHeld && (concernsPortal(failure) || failure.reason === "property_missing")) return err(failure);
    if (isHeld) hold.begin(failure, now(), isRefused ? "refused" : "forbidden");
    else hold.beginTrouble(failure, now());
    log("warn", "channel held", { channel: this.name, reason: failure.reason, status: failure.status });
    return ok(false);
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

  /** Makes postponed rows due now, also while HubSpot forbids the writes. */
  makeDueNow(): void {
    this.#options.hold?.retryNow();
    this.#options.outbox.makeDueNow(this.#options.now());
  }

  /** Returns what is sent of each row. A row of which nothing can be sent waits for what it is left out for. */
  #split(rows: readonly OutboxRow<P>[]): readonly Outgoing<P>[] {
    const { outbox, filter, commit } = this.#options;
    if (filter === undefined) return rows.map((row) => ({ row, sent: row.payload, leftOut: null }));
    const outgoing: Outgoing<P>[] = [];
    const waiting: OutboxRow<P>[] = [];
    for (const row of rows) {
      const { sent, leftOut } = filter.split(row.payload);
      if (sent === null) waiting.push(row);
      else outgoing.push({ row, sent, leftOut });
    }
    if (waiting.length > 0)
      commit(() => {
        for (const row of waiting) outbox.markPartial(row, row.payload);
      });
    return outgoing;
  }
}
