/**
 * Sends what is due to HubSpot, channel after channel, one call at a time, and provisions what it writes to.
 * A failure that concerns the whole portal pauses the sender. Nothing is dropped except what HubSpot says is gone.
 */
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { log } from "../lib/log.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { afterRefusal, type GrantDelays, RESTING_MS } from "./grant.ts";
import type { PropertyGuard } from "./property-guard.ts";
import type { Records } from "./records.ts";
import type { SenderChannel } from "../kernel/sender-channel.ts";
import { SUSPICIOUS_FAILURES } from "../kernel/row-sender.ts";
import { retryAtAlways } from "../kernel/backoff.ts";
import { earliest } from "./earliest.ts";
import type { ProvisionReport } from "../hubspot/provisioning.ts";

export interface SenderOptions {
  readonly records: Records;
  /** In the order in which they are served: what is urgent comes first. */
  readonly channels: readonly SenderChannel[];
  /** The properties that are written to, by record type. */
  readonly properties: readonly Pick<PropertyGuard<never>, "ensure" | "checkAt">[];
  readonly now: () => number;
  /** HubSpot did not accept the token. */
  readonly onUnauthorized: () => void;
  /** Tests want less. */
  readonly grantDelays?: GrantDelays;
}

export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Nothing is sent before this moment, epoch ms; Infinity while HubSpot refuses the grant, or the portal is disconnected. */
  get readyAt(): number {
    const { status, writerPausedUntil } = this.#options.records.portal();
    return status === "connected" ? writerPausedUntil : Number.POSITIVE_INFINITY;
  }

  /** A call went through, a reconnect, or a person's wish: whatever hindered us is gone. */
  resume(): void {
    const { records } = this.#options;
    const { writerFailures, writerPausedUntil } = records.portal();
    if (writerFailures > 0 || writerPausedUntil > 0)
      records.update({ writerFailures: 0, writerPausedUntil: 0, writerReason: "" });
  }

  /** Creates and repairs our properties in HubSpot. One record type's trouble does not stop the other. `retries`: see `PropertyGuard.ensure`. */
  async provision({
    retries,
  }: {
    readonly retries: boolean;
  }): Promise<Result<ProvisionReport, HubSpotFailure>> {
    const { records, channels } = this.#options;
    const { grantGeneration } = records.portal();
    const report = await this.#ensureProperties(retries);
    if (!report.ok) {
      this.pause(report.error, grantGeneration);
      return report;
    }
    records.update({ provisioned: true });
    for (const channel of channels) channel.makeDueNow();
    return report;
  }

  /** Returns when properties that HubSpot does not take are to be looked at again, epoch ms, or null. */
  propertiesDueAt(): number | null {
    return earliest(this.#options.properties.map(({ checkAt }) => checkAt));
  }

  /** Looks again at properties that HubSpot does not take. */
  async checkProperties(): Promise<void> {
    const { records, properties, now } = this.#options;
    const { grantGeneration } = records.portal();
    for (const guard of properties) {
      if (guard.checkAt === null || guard.checkAt > now()) continue;
      const checked = await guard.ensure({ retries: true });
      if (!checked.ok) return this.pause(checked.error, grantGeneration);
    }
  }

  /** Sends what is due, up to one batch a channel; more calls when HubSpot refuses a batch because of some records. */
  async flush(): Promise<void> {
    const { records, channels } = this.#options;
    const { provisioned, writerFailures, grantGeneration } = records.portal();
    if (!provisioned && !(await this.provision({ retries: false })).ok) return;
    for (const channel of channels) {
      const before = channel.written;
      const sent = await channel.flush({ singly: writerFailures >= SUSPICIOUS_FAILURES });
      // Where some went through before one failed, pauses begin again: else they would grow for as long as any call fails.
      if (channel.written > before) this.resume();
      if (!sent.ok) return this.pause(sent.error, grantGeneration);
      if (sent.value) this.resume();
    }
  }

  async #ensureProperties(retries: boolean): Promise<Result<ProvisionReport, HubSpotFailure>> {
    const reports: ProvisionReport[] = [];
    let trouble: HubSpotFailure | null = null;
    for (const guard of this.#options.properties) {
      const ensured = await guard.ensure({ retries });
      if (!ensured.ok) trouble ??= ensured.error;
      else if (ensured.value !== null) reports.push(ensured.value);
    }
    if (trouble !== null) return err(trouble);
    return ok({
      group: reports.some(({ group }) => group === "created") ? "created" : "present",
      created: reports.flatMap(({ created }) => created),
      present: reports.flatMap(({ present }) => present),
    });
  }

  /**
   * HubSpot did not let us work in this portal: nothing is sent, or read, for a while. `generation` is the grant that
   * was used: what is said of an older one says nothing about the newest.
   */
  pause(failure: HubSpotFailure, generation: number): void {
    const { records, now, onUnauthorized } = this.#options;
    const { portalId, grantGeneration, writerFailures } = records.portal();
    log("warn", "hubspot pause", { portal: portalId, reason: failure.reason, status: failure.status });
    if (failure.reason === "disconnected" && grantGeneration === generation)
      return this.refused(failure.accountGone === true);
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
      writerReason: failure.message,
      ...(missing ? { provisioned: false } : {}),
    });
  }

  /** HubSpot refuses the grant: work waits while it is tried again, and is kept for a while after the last attempt. */
  refused(gone: boolean): void {
    const { records, now, grantDelays } = this.#options;
    const { status, grantRefusal } = records.portal();
    if (status !== "connected" && status !== "refused") return;
    const next = afterRefusal(grantRefusal, { gone, now: now() }, grantDelays);
    if (next !== null) records.update({ status: "refused", grantRefusal: next });
    else records.update({ status: "disconnected", grantRefusal: null, wipeAt: now() + RESTING_MS });
  }
}
