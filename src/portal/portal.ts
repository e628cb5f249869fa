/**
 * The portal's object: the tenant's desk. It puts the parts together and is the RPC surface; each part has a file.
 * Methods answer after their writes are durable (the output gate); what is slow happens behind the alarm.
 */
import { DurableObject } from "cloudflare:workers";
import type { TaskReport } from "../contact/contract.ts";
import type { DealApi } from "../deal/contract.ts";
import { log } from "../log.ts";
import { contactObjectIn, dealObjectIn } from "../objects.ts";
import { verifyCallback } from "../onekosmos/callback.ts";
import { viewConnection, type ConnectionView } from "../onekosmos/connection.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import { activityOf } from "./activity.ts";
import { changeSettings } from "./change-settings.ts";
import { takeChoice } from "./choices.ts";
import { Clock } from "./clock.ts";
import type {
  AcceptOutcome,
  CallbackDelivery,
  CallbackOutcome,
  ConnectOutcome,
  DealGate,
  DisconnectProblem,
  FieldErrors,
  PortalApi,
  PortalOverview,
  WebhookEvent,
} from "./contract.ts";
import { livingOnly, takeIn } from "./intake.ts";
import { Departure } from "./leave.ts";
import { createParts, earliest, type Parts } from "./parts.ts";
import { newRecord, Records } from "./records.ts";
import { revive } from "./revive.ts";
import type { Settings } from "./settings.ts";
import { settle } from "./settle.ts";
import type { Work } from "./dispatch.ts";
import { nextUpkeepAt, queueUpkeep } from "./upkeep.ts";
import { doWork } from "./work.ts";

/** After an alarm that threw. */
const AFTER_A_BUG_MS = 30_000;
/** One alarm's share of deleting a portal; the rest goes to the next one. */
const DELETE_SLICE_MS = 60_000;

const UNKNOWN_PORTAL = err({ portal: "is not installed" });

export class Portal extends DurableObject<Env> implements PortalApi {
  readonly #records = new Records(this.ctx.storage);
  readonly #departure = new Departure({
    ctx: this.ctx,
    env: this.env,
    records: this.#records,
    parts: () => this.#parts(),
    onDeleted: () => {
      this.#built = null;
    },
  });
  readonly #clock = new Clock({
    ctx: this.ctx,
    env: this.env,
    records: this.#records,
    nextDueAt: () => (this.#hasRecord() ? this.#parts().nextDueAt() : null),
    nextSweepAt: () => this.#nextSweepAt(),
  });
  #built: Parts | null = null;

  /** @see PortalApi.install */
  async install(input: Parameters<PortalApi["install"]>[0]): Promise<ConnectOutcome> {
    const { portalId, grant, origin, jurisdiction = "none" } = input;
    const now = Date.now();
    // Whoever comes back after the grace starts clean, even if the alarm has not come to it yet.
    await this.#departure.finish(Number.POSITIVE_INFINITY);
    const firstInstall = !this.#hasRecord();
    this.#records.create();
    if (firstInstall) this.#records.put("portal", newRecord({ portalId, origin, jurisdiction }, now));
    const { tokens, writer, inbox, segments } = this.#parts();
    await tokens.store(grant);
    // Not earlier: a verdict about the old grant may have come in meanwhile.
    this.#records.update({ origin, status: "connected", wipeAt: null, connectedAt: now });
    writer.resume();
    segments.hurry();
    inbox.hurry(now);
    const report = await writer.provision();
    if (!report.ok) this.#records.update({ provisioned: false });
    await this.#rearm();
    return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
  }

  /** @see PortalApi.disconnect */
  async disconnect(): Promise<Result<number, DisconnectProblem>> {
    if (!this.#isInstalled()) return err({ message: "The app is not installed in this portal any more." });
    const out = await this.#departure.disconnect(Date.now());
    await this.#rearm();
    return out;
  }

  /** @see PortalApi.uninstalled */
  async uninstalled(occurredAt: number): Promise<boolean> {
    if (!this.#isInstalled()) return false;
    const isOut = await this.#departure.uninstalled(occurredAt, Date.now());
    await this.#rearm();
    return isOut;
  }

  /** @see PortalApi.accept */
  async accept(events: readonly WebhookEvent[]): Promise<AcceptOutcome> {
    if (!this.#isInstalled()) return { kind: "unknown_portal" };
    const parts = this.#parts();
    const hashes = await parts.forgotten.hashesToLookFor(events.map(({ objectId }) => objectId));
    const outcome = this.ctx.storage.transactionSync(() =>
      takeIn(livingOnly(events, parts, hashes), parts, Date.now()),
    );
    // Repeated deliveries arm as well: the first one may have been cut off between its commit and its alarm.
    if (outcome.stored + outcome.duplicates > 0) {
      await this.#clock.armNow();
      parts.dispatcher.wake();
      this.#clock.watch();
    }
    return outcome;
  }

  /** @see PortalApi.acceptCallback */
  async acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome> {
    if (!this.#isInstalled()) return { kind: "refused", reason: "unknown_portal" };
    const { tenant, inbox, forgotten, dispatcher } = this.#parts();
    const connection = await tenant.connection();
    const { callbackSecrets: secrets, callback } =
      connection?.kind === "sessions" ? connection : { callbackSecrets: [], callback: undefined };
    const { contactId, requestId } = delivery;
    const now = Date.now();
    const { headers, body } = delivery;
    const verified = await verifyCallback({ secrets, headers, body, now }, callback);
    if (!verified.ok) {
      this.#records.count("callbacks_refused");
      return { kind: "refused", reason: verified.error };
    }
    // Proven, and about somebody who was forgotten: taken, so that nobody repeats it, and nothing is kept.
    const hashes = await forgotten.hashesToLookFor([contactId]);
    if (forgotten.has(hashes.get(contactId))) return { kind: "accepted" };
    const identity = `callback:${contactId}:${requestId}:${verified.value.deliveryId}`;
    const stored = inbox.add(
      [{ identity, kind: "check", contactId, source: "", requestId, occurredAt: now, dueAt: now }],
      now,
    );
    this.#records.count(stored > 0 ? "callbacks_accepted" : "callbacks_repeated");
    await this.#clock.armNow();
    dispatcher.wake();
    return { kind: "accepted" };
  }

  /** @see PortalApi.dealGate */
  async dealGate(dealId: string): Promise<DealGate | null> {
    return this.#records.exists() ? this.#parts().deals.book.gate(dealId) : null;
  }

  /** @see PortalApi.overview */
  async overview(): Promise<PortalOverview | null> {
    if (!this.#hasRecord()) return null;
    const parts = this.#parts();
    const connection = await parts.tenant.connection();
    return activityOf(parts, connection === null ? null : viewConnection(connection));
  }

  /** @see PortalApi.putSettings */
  async putSettings(patch: unknown): Promise<Result<Settings, FieldErrors>> {
    if (!this.#records.exists()) return UNKNOWN_PORTAL;
    const changed = await changeSettings(this.#parts(), patch, this.ctx.storage);
    // A new age limit may already have passed for somebody.
    await this.#rearm();
    return changed;
  }

  /** @see PortalApi.putConnection */
  async putConnection(input: unknown): Promise<Result<ConnectionView, FieldErrors>> {
    if (!this.#records.exists()) return UNKNOWN_PORTAL;
    const { tenant, inbox } = this.#parts();
    const saved = await tenant.save(input);
    if (!saved.ok) return saved;
    inbox.hurry(Date.now());
    await this.#clock.arm();
    return ok(viewConnection(saved.value));
  }

  /** @see PortalApi.testConnection */
  async testConnection(input: unknown): Promise<Result<ConnectionReport, FieldErrors>> {
    return this.#records.exists() ? this.#parts().tenant.test(input) : UNKNOWN_PORTAL;
  }

  /** @see PortalApi.linkOpened */
  async linkOpened(contactId: string, requestId: string): Promise<void> {
    if (!this.#isInstalled()) return;
    const { sessions, dispatcher } = this.#parts();
    sessions.opened(contactId, requestId, Date.now());
    dispatcher.wake();
    await this.#clock.arm();
  }

  /** @see PortalApi.documentChosen */
  async documentChosen(contactId: string, requestId: string, press: string): Promise<void> {
    if (!this.#isInstalled()) return;
    await takeChoice(this.#parts(), { contactId, requestId, press }, Date.now());
    await this.#clock.armNow();
    this.#parts().dispatcher.wake();
  }

  /** @see PortalApi.replay */
  async replay(id: string): Promise<boolean> {
    if (!this.#records.exists()) return false;
    const { writer } = this.#parts();
    const revived = revive(this.#parts(), id, Date.now());
    writer.resume();
    await this.#clock.arm();
    return revived;
  }

  /** @see PortalApi.sweep */
  async sweep(): Promise<number | null> {
    if (!this.#hasRecord()) return null;
    const now = Date.now();
    const { inbox, deals, sessions, dispatcher } = this.#parts();
    if (this.#isInstalled() && !this.#departure.isDue(now)) {
      sessions.markStale(now);
      inbox.prune(now);
      deals.inbox.prune(now);
      queueUpkeep(this.#parts(), now);
    }
    const dueAt = await this.#clock.swept();
    dispatcher.wake();
    return dueAt;
  }

  /** Works through what is due, then sleeps until the next piece of work. */
  override async alarm(): Promise<void> {
    if (!this.#hasRecord()) return;
    try {
      if (this.#departure.isDue(Date.now())) {
        await this.#departure.finish(Date.now() + DELETE_SLICE_MS);
      } else if (this.#isInstalled()) {
        const { tenant, dispatcher, segments } = this.#parts();
        // Read first: its limits hold from the first piece of work on.
        await tenant.connection();
        await Promise.all([dispatcher.run(), segments.run()]);
      }
    } catch (error) {
      // The platform drops an alarm that keeps throwing; the work stays due, and is tried again after a pause.
      const [portal, reason] = [Number(this.ctx.id.name), String(error).slice(0, 200)];
      log("error", "portal alarm failed", { portal, reason });
      await this.ctx.storage.setAlarm(Date.now() + AFTER_A_BUG_MS);
      return;
    }
    await this.#rearm();
  }

  /** Events are taken and work is kept, even while HubSpot has taken its grant back. */
  #isInstalled(): boolean {
    const status = this.#records.exists() ? this.#records.get("portal")?.status : undefined;
    return status === "connected" || status === "disconnected";
  }

  #hasRecord(): boolean {
    return this.#records.exists() && this.#records.get("portal") !== null;
  }

  async #rearm(): Promise<void> {
    if (!this.#hasRecord()) return;
    await this.#clock.arm();
    this.#clock.watch();
  }

  #parts(): Parts {
    this.#built ??= createParts({
      env: this.env,
      storage: this.ctx.storage,
      records: this.#records,
      perform: (work) => this.#perform(work),
      settle: (work, report) => this.#settle(work, report),
      lookAtDeal: (dealId, facts) => this.#deal(dealId).look(facts),
      eraseDeal: (dealId) => this.#deal(dealId).erase(),
    });
    return this.#built;
  }

  #nextSweepAt(): number | null {
    if (!this.#isInstalled()) return null;
    const parts = this.#parts();
    const { sessions, inbox, deals } = parts;
    const pruneAt = [inbox.nextPruneAt(), deals.inbox.nextPruneAt()];
    return earliest([sessions.nextExpiryAt(), ...pruneAt, nextUpkeepAt(parts)]);
  }

  #perform(work: Work): Promise<TaskReport> {
    const { portalId, jurisdiction } = this.#records.portal();
    const contactOf = (id: string) => contactObjectIn(this.env, portalId, id, jurisdiction);
    return doWork(work, { parts: this.#parts(), contactOf, now: Date.now() });
  }

  #deal(dealId: string): DealApi {
    const { portalId, jurisdiction } = this.#records.portal();
    return dealObjectIn(this.env, portalId, dealId, jurisdiction);
  }

  /** Work may outlive its portal. */
  #settle(work: Work, report: TaskReport): void {
    if (this.#hasRecord())
      this.ctx.storage.transactionSync(() => settle(this.#parts(), work, report, Date.now()));
  }
}
