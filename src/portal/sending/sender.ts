/**
 * Sends what is due to HubSpot, channel after channel, one call at a time, and provisions what it writes to.
 * A failure that concerns the whole portal pauses the sender; any other holds the channel that met it. Nothing is dropped
 * except what is gone in HubSpot.
 */
import { concernsPortal, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { log } from "../../lib/log.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { afterRefusal, type GrantDelays, RECONNECT_WINDOW_MS } from "../access/grant.ts";
import type { PropertyGuard } from "./property-guard.ts";
import type { Records } from "../context/records.ts";
import type { SenderChannel } from "../../kernel/outbox/sender-channel.ts";
import { requestedPause, retryAfterTrouble, retryAtAlways } from "../../kernel/backoff.ts";
import { ChannelHold, retryTroubles } from "../../kernel/outbox/channel-hold.ts";
import { earliest } from "../../lib/earliest.ts";
import {
  joinReports,
  type ProvisionReport,
  type TypeReport,
} from "../../hubspot/properties/provision-report.ts";

/** Dead letters of each channel that a sign-in tries again: a batch, so that a sign-in costs few calls. */
const REPLAYED_AT_CONNECTION = 100;

/** Pauses that end so close to each other are one. In ms. */
const SAME_PAUSE_MS = 1000;

export interface SenderOptions {
  readonly records: Records;
  /** In the order in which they are served: what is urgent comes first. */
  readonly channels: readonly SenderChannel[];
  /** The properties that are written to, by record type. */
  readonly properties: readonly Pick<PropertyGuard<never>, "ensure" | "checkAt" | "type">[];
  readonly now: () => number;
  /** HubSpot did not accept the token. */
  readonly onUnauthorized: () => void;
  /** Shorter in tests. */
  readonly grantDelays?: GrantDelays;
}

export class Sender {
  readonly #options: SenderOptions;
  /** Holds the preparation of properties while HubSpot does not work for it. */
  readonly #properties: ChannelHold;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#properties = new ChannelHold("properties", options.records.documents);
  }

  /** Nothing is sent before this moment, epoch ms; Infinity while HubSpot refuses the grant, or the portal is disconnected. */
  get readyAt(): number {
    const { status, writerPausedUntil } = this.#options.records.portal();
    return status === "connected" ? writerPausedUntil : Number.POSITIVE_INFINITY;
  }

  /** When properties that were not prepared yet can be, epoch ms; null once they are. */
  get provisionAt(): number | null {
    return this.#options.records.portal().provisioned ? null : this.#properties.until;
  }

  /** Ends the pause after failures: a call went through. A pause that HubSpot requested lasts until its end. */
  resume(): void {
    const { records, now } = this.#options;
    const { writerFailures, writerPausedUntil, writerAskedUntil } = records.portal();
    if (writerFailures === 0 && writerPausedUntil === 0) return;
    const isAsked = writerAskedUntil > now();
    records.update({
      writerFailures: 0,
      writerPausedUntil: isAsked ? writerAskedUntil : 0,
      ...(isAsked ? {} : { writerAskedUntil: 0, writerReason: "" }),
    });
  }

  /** Stores a pause that HubSpot requested, at whichever call: nothing that waits is sent before its end. */
  rateLimited(failure: HubSpotFailure): void {
    const { records, now } = this.#options;
    const { writerPausedUntil, writerAskedUntil } = records.portal();
    const until = now() + requestedPause(failure);
    // Calls that were under way together made the same request.
    if (until <= writerAskedUntil + SAME_PAUSE_MS) return;
    records.update({
      writerAskedUntil: until,
      writerPausedUntil: Math.max(writerPausedUntil, until),
      writerReason: failure.message,
    });
  }

  /** Retries now, at a person's request. A pause that HubSpot requested lasts until its end. */
  retryNow(): void {
    this.resume();
    retryTroubles(this.#options.records.documents);
    for (const channel of this.#options.channels) channel.resume?.();
  }

  /** Ends every pause: somebody connected, and the next call shows whether HubSpot works. */
  restart(): void {
    const { records, channels, now } = this.#options;
    records.update({ writerAskedUntil: 0 });
    this.retryNow();
    // A write that HubSpot refused before may be corrected.
    for (const { deadRows } of channels) deadRows.replayNewest(REPLAYED_AT_CONNECTION, now());
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
      this.#notProvisioned(report.error, grantGeneration);
      return report;
    }
    this.#properties.end();
    records.update({ provisioned: true });
    for (const channel of channels) channel.makeDueNow();
    return report;
  }

  /** Returns when properties that HubSpot does not take are to be looked at again, epoch ms, or null. */
  propertiesDueAt(): number | null {
    const checkAt = earliest(this.#options.properties.map((guard) => guard.checkAt));
    return checkAt === null ? null : Math.max(checkAt, this.#properties.until);
  }

  /** Looks again at properties that HubSpot does not take. */
  async checkProperties(): Promise<void> {
    const { records, properties, now } = this.#options;
    const { grantGeneration } = records.portal();
    for (const guard of properties) {
      if (guard.checkAt === null || guard.checkAt > now()) continue;
      const checked = await guard.ensure({ retries: true });
      if (!checked.ok) return this.#notProvisioned(checked.error, grantGeneration);
    }
    this.#properties.end();
  }

  #notProvisioned(failure: HubSpotFailure, generation: number): void {
    if (concernsPortal(failure)) this.pause(failure, generation);
    else this.#properties.beginTrouble(failure, this.#options.now());
  }

  /** Sends what is due, up to one batch a channel; more calls when HubSpot refuses a batch because of some records. */
  async flush(): Promise<void> {
    const { records, channels } = this.#options;
    const { grantGeneration } = records.portal();
    const { provisionAt } = this;
    if (provisionAt !== null && provisionAt > this.#options.now()) return;
    if (provisionAt !== null && !(await this.provision({ retries: false })).ok) return;
    for (const channel of channels) {
      const before = channel.written;
      const sent = await channel.flush();
      // Where some went through before one failed, pauses begin again: else they would grow for as long as any call fails.
      if (channel.written > before) this.resume();
      if (!sent.ok) return this.pause(sent.error, grantGeneration);
      if (sent.value) this.resume();
    }
  }

  async #ensureProperties(retries: boolean): Promise<Result<ProvisionReport, HubSpotFailure>> {
    const reports: TypeReport[] = [];
    let trouble: HubSpotFailure | null = null;
    for (const guard of this.#options.properties) {
      const ensured = await guard.ensure({ retries });
      if (!ensured.ok) trouble ??= ensured.error;
      else if (ensured.value !== null) reports.push({ type: guard.type, report: ensured.value });
    }
    if (trouble !== null) return err(trouble);
    return ok(joinReports(reports));
  }

  /**
   * HubSpot did not let us work in this portal: nothing is sent, or read, for a while. `generation` is the grant that
   * was used: a failure of an older one is not about the newest.
   */
  pause(failure: HubSpotFailure, generation: number): void {
    const { records, now, onUnauthorized } = this.#options;
    const { portalId, grantGeneration, writerFailures, writerAskedUntil } = records.portal();
    log("warn", "hubspot pause", { portal: portalId, reason: failure.reason, status: failure.status });
    if (failure.reason === "disconnected" && grantGeneration === generation)
      return this.refused(failure.accountGone === true);
    // Our own budget is no failure: it returns when there is room.
    if (failure.reason === "budget") {
      records.update({ writerPausedUntil: Math.max(now() + (failure.retryAfterMs ?? 0), writerAskedUntil) });
      return;
    }
    if (failure.reason === "unauthorized") onUnauthorized();
    const failures = writerFailures + 1;
    const missing = failure.reason === "property_missing";
    // The first time it is put right at once; a property that stays missing is met with growing pauses.
    const requestedUntil = Math.max(writerAskedUntil, now() + requestedPause(failure));
    const again = missing ? retryAtAlways : retryAfterTrouble;
    const pausedUntil = missing && failures === 1 ? 0 : again(failures, now());
    records.update({
      writerFailures: failures,
      writerPausedUntil: Math.max(pausedUntil, requestedUntil > now() ? requestedUntil : 0),
      writerAskedUntil: requestedUntil > now() ? requestedUntil : 0,
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
    else records.update({ status: "disconnected", grantRefusal: null, wipeAt: now() + RECONNECT_WINDOW_MS });
  }
}
