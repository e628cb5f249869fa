/**
 * The portal's object: the tenant's desk. It puts the parts together and is the RPC surface; each part has a file.
 * Methods answer after their writes are durable (the output gate); what is slow happens behind the alarm.
 */
import { DurableObject } from "cloudflare:workers";
import type { ContactTask, TaskReport, WorkContext } from "../contact/contract.ts";
import type { DealApi } from "../deal/contract.ts";
import type { TokenGrant } from "../hubspot/oauth.ts";
import { log } from "../log.ts";
import { contactObject, dealObject } from "../objects.ts";
import { verifyCallback } from "../onekosmos/callback.ts";
import { viewConnection, type ConnectionView } from "../onekosmos/connection.ts";
import type { ConnectionReport, ProviderFailure } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import { sweepIndexFor } from "../sweep.ts";
import { activityOf } from "./activity.ts";
import { changeSettings } from "./change-settings.ts";
import type {
  AcceptOutcome,
  CallbackDelivery,
  CallbackOutcome,
  ConnectOutcome,
  DealGate,
  FieldErrors,
  PortalApi,
  PortalOverview,
  WebhookEvent,
} from "./contract.ts";
import { takeIn } from "./intake.ts";
import { createParts, type Parts } from "./parts.ts";
import { performKnowing } from "./person.ts";
import { newRecord, Records } from "./records.ts";
import { revive } from "./revive.ts";
import type { Settings } from "./settings.ts";
import { settle } from "./settle.ts";
import { callsProvider, type Work } from "./dispatch.ts";

/** While there is work, the cron looks in this often: it re-arms an alarm that was lost. */
const WATCH_MS = 5 * 60 * 1000;
/** After an alarm that threw. */
const AFTER_A_BUG_MS = 30_000;

/** The key that sealed it is no longer in ENCRYPTION_KEYS. */
const UNREADABLE_CONNECTION: ProviderFailure = {
  reason: "credentials_refused",
  message: "The stored connection to 1Kosmos can no longer be read. Please enter it again",
};

/** A session may outlive its portal's storage. */
const UNKNOWN_PORTAL = err({ portal: "is not installed" });

export class Portal extends DurableObject<Env> implements PortalApi {
  readonly #records = new Records(this.ctx.storage);
  #built: Parts | null = null;
  /** The sweep index is being told. */
  #noting = false;

  /** @see PortalApi.install */
  async install(input: { portalId: number; grant: TokenGrant; origin: string }): Promise<ConnectOutcome> {
    const { portalId, grant, origin } = input;
    const firstInstall = !this.#records.exists() || this.#records.get("portal") === null;
    this.#records.create();
    if (firstInstall) this.#records.put("portal", newRecord(portalId, origin, Date.now()));
    const { tokens, writer } = this.#parts();
    await tokens.store(grant);
    // Not earlier: a verdict about the old grant may have come in meanwhile.
    this.#records.update({ origin, status: "connected" });
    writer.resume();
    const report = await writer.provision();
    if (!report.ok) this.#records.update({ provisioned: false });
    await this.#arm();
    return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
  }

  /** @see PortalApi.accept */
  async accept(events: readonly WebhookEvent[]): Promise<AcceptOutcome> {
    if (!this.#isConnected()) return { kind: "unknown_portal" };
    const parts = this.#parts();
    const { dispatcher } = parts;
    const outcome = this.ctx.storage.transactionSync(() => takeIn(events, parts, Date.now()));
    // Repeated deliveries arm as well: the first one may have been cut off between its commit and its alarm.
    if (outcome.kind === "accepted" && outcome.stored + outcome.duplicates > 0) {
      await this.#armNow();
      dispatcher.wake();
      this.#watch();
    }
    return outcome;
  }

  /** @see PortalApi.acceptCallback */
  async acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome> {
    if (!this.#isConnected()) return { kind: "refused", reason: "unknown_portal" };
    const { tenant, inbox, dispatcher } = this.#parts();
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
    const identity = `callback:${contactId}:${requestId}:${verified.value.deliveryId}`;
    const stored = inbox.add(
      [{ identity, kind: "check", contactId, source: "", requestId, occurredAt: now, dueAt: now }],
      now,
    );
    this.#records.count(stored > 0 ? "callbacks_accepted" : "callbacks_repeated");
    await this.#armNow();
    dispatcher.wake();
    return { kind: "accepted" };
  }

  /** @see PortalApi.dealGate */
  async dealGate(dealId: string): Promise<DealGate | null> {
    return this.#records.exists() ? this.#parts().deals.book.gate(dealId) : null;
  }

  /** @see PortalApi.overview */
  async overview(): Promise<PortalOverview | null> {
    if (!this.#records.exists()) return null;
    const parts = this.#parts();
    const connection = await parts.tenant.connection();
    return activityOf(parts, connection === null ? null : viewConnection(connection));
  }

  /** @see PortalApi.putSettings */
  async putSettings(patch: unknown): Promise<Result<Settings, FieldErrors>> {
    if (!this.#records.exists()) return UNKNOWN_PORTAL;
    const changed = await changeSettings(this.#parts(), patch, this.ctx.storage);
    await this.#arm();
    return changed;
  }

  /** @see PortalApi.putConnection */
  async putConnection(input: unknown): Promise<Result<ConnectionView, FieldErrors>> {
    if (!this.#records.exists()) return UNKNOWN_PORTAL;
    const { tenant, inbox } = this.#parts();
    const saved = await tenant.save(input);
    if (!saved.ok) return saved;
    inbox.hurry(Date.now());
    await this.#arm();
    return ok(viewConnection(saved.value));
  }

  /** @see PortalApi.testConnection */
  async testConnection(input: unknown): Promise<Result<ConnectionReport, FieldErrors>> {
    return this.#records.exists() ? this.#parts().tenant.test(input) : UNKNOWN_PORTAL;
  }

  /** @see PortalApi.linkOpened */
  async linkOpened(contactId: string, requestId: string): Promise<void> {
    if (!this.#isConnected()) return;
    const { sessions, dispatcher } = this.#parts();
    sessions.opened(contactId, requestId, Date.now());
    dispatcher.wake();
    await this.#arm();
  }

  /** @see PortalApi.replay */
  async replay(id: string): Promise<boolean> {
    if (!this.#records.exists()) return false;
    const { writer } = this.#parts();
    const revived = revive(this.#parts(), id, Date.now());
    writer.resume();
    await this.#arm();
    return revived;
  }

  /** @see PortalApi.sweep */
  async sweep(): Promise<number | null> {
    if (!this.#records.exists()) return null;
    if (!this.#isConnected()) {
      this.#records.update({ sweepDueAt: null });
      return null;
    }
    const { inbox, deals, sessions, dispatcher } = this.#parts();
    const now = Date.now();
    sessions.markStale(now);
    inbox.prune(now);
    deals.inbox.prune(now);
    await this.#arm();
    dispatcher.wake();
    const dueAt = this.#nextSweepAt();
    this.#records.update({ sweepDueAt: dueAt });
    return dueAt;
  }

  /** Works through what is due, then sleeps until the next piece of work. */
  override async alarm(): Promise<void> {
    if (!this.#isConnected()) return;
    try {
      const { tenant, dispatcher } = this.#parts();
      // Read first: its limits hold from the first piece of work on.
      await tenant.connection();
      await dispatcher.run();
    } catch (error) {
      // The platform drops an alarm that keeps throwing; the work stays due, and is tried again after a pause.
      const { portalId } = this.#records.portal();
      log("error", "portal alarm failed", { portal: portalId, reason: String(error).slice(0, 200) });
      await this.ctx.storage.setAlarm(Date.now() + AFTER_A_BUG_MS);
      return;
    }
    await this.#arm();
    this.#watch();
  }

  #isConnected(): boolean {
    return this.#records.exists() && this.#records.get("portal")?.status === "connected";
  }

  #parts(): Parts {
    this.#built ??= createParts({
      env: this.env,
      storage: this.ctx.storage,
      records: this.#records,
      perform: (contactId, task) => this.#perform(contactId, task),
      settle: (work, report) => this.#settle(work, report),
      lookAtDeal: (dealId, facts) => this.#deal(dealId).look(facts),
      eraseDeal: (dealId) => this.#deal(dealId).erase(),
    });
    return this.#built;
  }

  async #perform(contactId: string, task: ContactTask): Promise<TaskReport> {
    const provider = callsProvider(task) ? await this.#provider() : ok(null);
    if (!provider.ok) return { kind: "retry", failure: provider.error };
    const { portalId, origin } = this.#records.portal();
    const linkLifetimeMs = Math.round(this.#records.settings().linkLifetimeHours * 3_600_000);
    const context = { portalId, contactId, origin, linkLifetimeMs, provider: provider.value };
    return performKnowing(contactObject(this.env, portalId, contactId), task, context, this.#parts().client);
  }

  async #provider(): Promise<Result<NonNullable<WorkContext["provider"]>, ProviderFailure>> {
    const { tenant } = this.#parts();
    const connection = await tenant.connection();
    if (connection === null) return err(UNREADABLE_CONNECTION);
    const directory = await tenant.directory(connection);
    return directory.ok ? ok({ connection, directory: directory.value }) : directory;
  }

  #deal(dealId: string): DealApi {
    return dealObject(this.env, this.#records.portal().portalId, dealId);
  }

  #settle(work: Work, report: TaskReport): void {
    this.ctx.storage.transactionSync(() => settle(this.#parts(), work, report, Date.now()));
  }

  async #armNow(): Promise<void> {
    const now = Date.now();
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || armed > now) await this.ctx.storage.setAlarm(now);
  }

  /** Arms the alarm for the next piece of work; answers when that is, epoch ms, or null. */
  async #arm(): Promise<number | null> {
    const armed = await this.ctx.storage.getAlarm();
    // Read after the wait and set without another: work that came in meanwhile must not be put off by what was due before.
    const next = this.#parts().nextDueAt();
    if (next === null) return null;
    const at = Math.max(next, Date.now());
    // An alarm that should have run long ago was lost.
    if (armed === null || armed > at || armed < Date.now() - WATCH_MS) await this.ctx.storage.setAlarm(at);
    return at;
  }

  /** When the cron must look in, epoch ms, or null. */
  #nextSweepAt(): number | null {
    const { nextDueAt, sessions, inbox, deals } = this.#parts();
    const nextWork = nextDueAt();
    // A while after the next piece of work: by then its alarm has run, or was lost and is armed again.
    const watch = nextWork === null ? null : Math.max(nextWork, Date.now()) + WATCH_MS;
    const pruneAt = [inbox.nextPruneAt(), deals.inbox.nextPruneAt()];
    const dates = [watch, sessions.nextExpiryAt(), ...pruneAt].filter((at) => at !== null);
    return dates.length === 0 ? null : Math.min(...dates);
  }

  /** Tells the sweep index when the cron must look at this portal, if it expects that later or never. */
  #watch(): void {
    const dueAt = this.#nextSweepAt();
    const { sweepDueAt, portalId } = this.#records.portal();
    // A moment that is past was either used up by a sweep or got lost: it promises nothing.
    const expected = sweepDueAt !== null && sweepDueAt > Date.now() && sweepDueAt <= (dueAt ?? 0);
    if (dueAt === null || expected || this.#noting) return;
    this.#noting = true;
    const noted = sweepIndexFor(this.env, portalId)
      .note(portalId, dueAt)
      .then(() => this.#records.update({ sweepDueAt: dueAt }))
      .catch((error: unknown) => {
        log("warn", "sweep index not told", { portal: portalId, reason: String(error).slice(0, 200) });
      })
      .finally(() => (this.#noting = false));
    this.ctx.waitUntil(noted);
  }
}
