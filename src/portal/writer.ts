/**
 * The portal's pen: writes due snapshots to HubSpot, one call at a time.
 * A failure that concerns the whole portal pauses the pen and costs no row an attempt; one that concerns a record
 * rests with that record. Nothing is dropped but what HubSpot says is gone.
 */
import type { HubSpotClient } from "../hubspot/client.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { log } from "../log.ts";
import { err, ok, type Result } from "../result.ts";
import type { Outbox, OutboxRow } from "./outbox.ts";
import type { ProvisionReport } from "./contract.ts";
import type { Records } from "./records.ts";
import { retryAt, retryAtAlways } from "./retry.ts";

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
const SUSPICIOUS_FAILURES = 3;

export interface WriterOptions {
  readonly records: Records;
  readonly outbox: Outbox;
  readonly client: HubSpotClient;
  readonly now: () => number;
  /** Runs writes of one turn as one commit. */
  readonly commit: (work: () => void) => void;
  /** HubSpot did not accept the token. */
  readonly onUnauthorized: () => void;
}

export class Writer {
  readonly #options: WriterOptions;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Nothing is sent before this moment, epoch ms; Infinity while the portal is disconnected. */
  get readyAt(): number {
    const { status, writerPausedUntil } = this.#options.records.portal();
    return status === "connected" ? writerPausedUntil : Number.POSITIVE_INFINITY;
  }

  /** A call went through, a reconnect, or a person's wish: whatever hindered us is gone. */
  resume(): void {
    const { records } = this.#options;
    const { writerFailures, writerPausedUntil } = records.portal();
    if (writerFailures > 0 || writerPausedUntil > 0)
      records.update({ writerFailures: 0, writerPausedUntil: 0 });
  }

  /** Creates what is missing of our properties in HubSpot. */
  async provision(): Promise<Result<ProvisionReport, HubSpotFailure>> {
    const { records, client, outbox, now } = this.#options;
    const { grantGeneration } = records.portal();
    const report = await client.ensureContactProperties();
    if (!report.ok) {
      this.#pause(report.error, grantGeneration);
      return report;
    }
    records.update({ provisioned: true });
    outbox.hurry(now());
    return report;
  }

  /** Sends what is due: one call, or more when HubSpot refuses a batch because of some of its records. */
  async flush(): Promise<void> {
    const { records, outbox, now } = this.#options;
    const { provisioned, writerFailures, grantGeneration } = records.portal();
    if (!provisioned && !(await this.provision()).ok) return;
    const rows = outbox.due(now(), BATCH_LIMIT);
    if (rows.length === 0) return;
    const sent =
      writerFailures >= SUSPICIOUS_FAILURES ? await this.#sendSingly(rows) : await this.#send(rows);
    if (sent.ok) this.resume();
    else this.#pause(sent.error, grantGeneration);
  }

  /**
   * After some failures in a row: a batch that one record breaks must not break for ever. The record that fails while
   * others go through rests by itself; when several fail in a row it is HubSpot's trouble after all.
   */
  async #sendSingly(rows: readonly OutboxRow[]): Promise<Result<void, HubSpotFailure>> {
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
  #suspect(row: OutboxRow, failure: HubSpotFailure): void {
    const { outbox, now } = this.#options;
    const attempts = row.attempts + 1;
    outbox.postpone(row, attempts, retryAtAlways(attempts, now(), failure), failure.message);
  }

  /** Sends these rows; an error concerns the portal, and the rows not settled yet stay as they were. */
  async #send(rows: readonly OutboxRow[]): Promise<Result<void, HubSpotFailure>> {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) return this.#sendOne(only);
    const { client, commit } = this.#options;
    const outcome = await client.updateContacts(
      rows.map((row) => ({ id: row.contactId, properties: row.properties })),
    );
    if (!outcome.ok) return outcome.error.reason === "refused" ? this.#sendHalves(rows) : outcome;
    const written = new Set(outcome.value.written);
    const failed = new Map(outcome.value.failed.map((entry) => [entry.id, entry.failure]));
    commit(() => {
      for (const row of rows) if (written.has(row.contactId)) this.#settle(row);
    });
    for (const row of rows) {
      const failure = failed.get(row.contactId);
      if (failure === undefined || written.has(row.contactId)) continue;
      // A merged record resolves when it is addressed alone, so only that answer is believed.
      const end = failure.reason === "not_found" ? await this.#sendOne(row) : this.#endRow(row, failure);
      if (!end.ok) return end;
    }
    return ok(undefined);
  }

  /** HubSpot refuses a whole batch for one bad record: the halves find it in about two calls per doubling. */
  async #sendHalves(rows: readonly OutboxRow[]): Promise<Result<void, HubSpotFailure>> {
    const middle = Math.ceil(rows.length / 2);
    const first = await this.#send(rows.slice(0, middle));
    return first.ok ? this.#send(rows.slice(middle)) : first;
  }

  async #sendOne(row: OutboxRow): Promise<Result<void, HubSpotFailure>> {
    const outcome = await this.#options.client.patchContact(row.contactId, row.properties);
    if (!outcome.ok) return this.#endRow(row, outcome.error);
    this.#options.commit(() => this.#settle(row));
    return ok(undefined);
  }

  #settle(row: OutboxRow): void {
    const { outbox, records } = this.#options;
    outbox.settle(row.contactId, row.version);
    records.count("snapshots_written");
  }

  /** What one record's failure means for its row; an error when it concerns the portal after all. */
  #endRow(row: OutboxRow, failure: HubSpotFailure): Result<void, HubSpotFailure> {
    const { outbox, records, now } = this.#options;
    if (!OF_ONE_RECORD.has(failure.reason)) return err(failure);
    if (failure.reason === "not_found") {
      outbox.settle(row.contactId, row.version);
      records.count("contacts_gone");
      return ok(undefined);
    }
    const attempts = row.attempts + 1;
    const again = failure.reason === "refused" ? null : retryAt(attempts, now(), failure);
    if (again === null) {
      outbox.bury(row, failure.message, now());
      records.count("writes_refused");
    } else {
      outbox.postpone(row, attempts, again, failure.message);
    }
    return ok(undefined);
  }

  /** `generation` is the grant that was used: what is said of an older one says nothing about the newest. */
  #pause(failure: HubSpotFailure, generation: number): void {
    const { records, now, onUnauthorized } = this.#options;
    const { portalId, grantGeneration, writerFailures } = records.portal();
    log("warn", "hubspot pause", { portal: portalId, reason: failure.reason, status: failure.status });
    if (failure.reason === "disconnected" && grantGeneration === generation) {
      records.update({ status: "disconnected" });
      return;
    }
    // Our own budget is no failure: it says when there is room.
    if (failure.reason === "budget") {
      records.update({ writerPausedUntil: now() + (failure.retryAfterMs ?? 0) });
      return;
    }
    if (failure.reason === "unauthorized") onUnauthorized();
    const failures = writerFailures + 1;
    const missing = failure.reason === "property_missing";
    // The first time it is put right at once; a property that stays missing is met with growing pauses.
    const pausedUntil = missing && failures === 1 ? 0 : retryAtAlways(failures, now(), failure);
    records.update({
      writerFailures: failures,
      writerPausedUntil: pausedUntil,
      ...(missing ? { provisioned: false } : {}),
    });
  }
}
