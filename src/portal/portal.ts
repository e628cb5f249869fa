/**
 * The portal's object. This is the RPC surface; the body of a method is in the file of its idea.
 * Methods return after their writes are durable (the output gate); what is slow happens behind the alarm.
 */
import type { NotedConnectionView } from "../onekosmos/registry.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { RUNTIME } from "./admin-portal.ts";
import { CardPortal } from "./card-portal.ts";
import { readGates, readPortalOverview } from "./admin/overview.ts";
import { pipelinesOf } from "./admin/page-data.ts";
import { APP, type Actor } from "./audit/audit.ts";
import { storeConnection } from "./admin/save-connection.ts";
import { callbacksOf } from "./connection/callback-watch.ts";
import { acceptCallback } from "./callbacks.ts";
import { changeSettings } from "./admin/change-settings.ts";
import { contactJob } from "../features/contacts/contact-job.ts";
import type {
  AcceptOutcome,
  CallbackDelivery,
  CallbackOutcome,
  ConnectOutcome,
  DisconnectProblem,
  PortalApi,
} from "./contract.ts";
import type { PortalOverview } from "./admin/page-contract.ts";
import type { HubSpotEvent } from "../hubspot/webhooks/event.ts";
import type { PackedBatch } from "../kernel/jobs/batches.ts";
import type { Condition } from "../kernel/condition.ts";
import { NO_PIPELINES, type GatePipelines } from "../features/gates/pipelines.ts";
import type { PortalRuntime } from "./runtime.ts";
import { install } from "./install.ts";
import { acceptEvents } from "./accept.ts";
import { sweep, workThroughDue } from "./alarm.ts";
import {
  actOnLimit,
  limitsOf,
  linkKeysOf,
  type LimitsApi,
  type LimitsView,
  type LinkKeys,
} from "./admin/limits.ts";
import { replaceContactLink } from "../features/contacts/links/link-replacement.ts";
import type { Login, LoginKey } from "./access/logins.ts";
import { personPageOf, type PersonPage } from "./person-page/person-page.ts";
import type { Settings } from "./settings/settings.ts";
import type { LinkOpening } from "../features/contacts/links/link-opened.ts";
import { noteOpening } from "../features/contacts/links/link-opening.ts";
import type { ActionResponse, ActionExecution } from "../features/workflows/contract.ts";
import type { FieldErrors } from "../lib/english.ts";
import { dealGate, ticketGate, type DealGate, type TicketGate } from "../domain/gate/gated-record.ts";

const UNKNOWN_PORTAL = err({ portal: "is not installed" });

export class Portal extends CardPortal implements PortalApi {
  /** The runtime, at the beginning of a turn. */
  get #runtime(): PortalRuntime {
    return this[RUNTIME];
  }

  /** @see PortalApi.install */
  async install(input: Parameters<PortalApi["install"]>[0]): Promise<ConnectOutcome> {
    return install(this.#runtime, input);
  }

  /** @see PortalApi.startLogin */
  async startLogin(userId: number | null, inHubSpot = false): Promise<LoginKey | null> {
    const key = this.#runtime.openLogins()?.start(userId, Date.now(), inHubSpot) ?? null;
    const surface = inHubSpot ? "hubspot" : "sign-in";
    if (key !== null) this.#runtime.services().audit.add({ userId, surface }, "sign_in");
    return key;
  }

  /** @see PortalApi.useLogin */
  async useLogin(key: LoginKey): Promise<Login | null> {
    return this.#runtime.openLogins()?.use(key, Date.now()) ?? null;
  }

  /** @see PortalApi.endLogin */
  async endLogin(key: LoginKey): Promise<void> {
    const login = this.#runtime.openLogins()?.end(key) ?? null;
    if (login !== null)
      this.#runtime.services().audit.add({ userId: login.userId, surface: "page" }, "sign_out");
  }

  /** @see PortalApi.disconnect */
  async disconnect(by: Actor = APP): Promise<Result<number, DisconnectProblem>> {
    if (this.#runtime.open() === null)
      return err({ message: "The app is not installed in this portal any more." });
    const wipeAt = await this.#runtime.uninstaller.disconnect(Date.now(), by);
    await this.#runtime.rearm();
    return wipeAt;
  }

  /** @see PortalApi.uninstalled */
  async uninstalled(occurredAt: number): Promise<boolean> {
    if (this.#runtime.open() === null) return false;
    const isOut = await this.#runtime.uninstaller.uninstalled(occurredAt, Date.now());
    await this.#runtime.rearm();
    return isOut;
  }

  /** @see PortalApi.accept */
  async accept(events: PackedBatch | readonly HubSpotEvent[]): Promise<AcceptOutcome> {
    return acceptEvents(this.#runtime, events);
  }

  /** @see PortalApi.acceptCallback */
  async acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome> {
    return acceptCallback(this.#runtime, delivery);
  }

  /** @see PortalApi.dealGate */
  async dealGate(dealId: string): Promise<DealGate | null> {
    const gate = this.#runtime.known()?.features.gates.table.gate(dealId) ?? null;
    return gate === null ? null : dealGate(gate);
  }

  /** @see PortalApi.ticketGate */
  async ticketGate(ticketId: string): Promise<TicketGate | null> {
    const gate = this.#runtime.known()?.features.ticketGates.table.gate(ticketId) ?? null;
    return gate === null ? null : ticketGate(gate);
  }

  /** @see AdminApi.listPipelines */
  async listPipelines(): Promise<GatePipelines> {
    const services = this.#runtime.known();
    if (services === null) return NO_PIPELINES;
    return pipelinesOf(services);
  }

  /** @see WorkflowApi.runAction */
  async runAction(execution: ActionExecution): Promise<ActionResponse> {
    const services = this.#runtime.open();
    if (services === null) return { kind: "unknown_portal" };
    if (execution.objectType === "contact") await this.#runtime.searchForMissed(execution.objectId);
    return services.features.workflows.run(execution, () => this.#runtime.startWork());
  }

  /** @see AdminApi.overview */
  async overview(): Promise<PortalOverview | null> {
    return this.#runtime.known() === null ? null : readPortalOverview(this.#runtime);
  }

  /** @see AdminApi.putSettings */
  async putSettings(patch: unknown, by: Actor = APP): Promise<Result<Settings, FieldErrors>> {
    const services = this.#runtime.known();
    if (services === null) return UNKNOWN_PORTAL;
    const changed = await changeSettings(services, patch, by);
    // A new age limit may already have passed for somebody.
    await this.#runtime.rearm();
    return changed;
  }

  /** @see AdminApi.putConnection */
  async putConnection(input: unknown, by: Actor = APP): Promise<Result<NotedConnectionView, FieldErrors>> {
    const services = this.#runtime.known();
    if (services === null) return UNKNOWN_PORTAL;
    const stored = await storeConnection(services, input, by);
    await this.#runtime.rearm();
    return stored;
  }

  /** @see AdminApi.testConnection */
  async testConnection(input: unknown): ReturnType<PortalApi["testConnection"]> {
    const services = this.#runtime.known();
    if (services === null) return UNKNOWN_PORTAL;
    const tested = await services.oneKosmos.test(input);
    return tested.ok ? ok({ ...tested.value, callbacks: callbacksOf(services, Date.now()) }) : tested;
  }

  /** @see PortalApi.linkOpened */
  async linkOpened(contactId: string, opening: LinkOpening): Promise<void> {
    const services = this.#runtime.open();
    if (services === null) return;
    noteOpening(services, contactId, opening);
    services.dispatcher.wake();
    await this.#runtime.rearm();
  }

  /** @see PortalApi.documentChosen */
  async documentChosen(contactId: string, requestId: string, attempt: string): Promise<void> {
    const services = this.#runtime.open();
    if (services === null) return;
    // Queues the making of the chosen session, or a look at the one that the person went back to.
    const event = { type: "document.choice", requestId } as const;
    services.context.jobs.add([contactJob(contactId, `choice:${requestId}:${attempt}`, event)], Date.now());
    await this.#runtime.startWork();
  }

  /** @see PortalApi.personPage */
  async personPage(): Promise<PersonPage | null> {
    const services = this.#runtime.known();
    return services === null ? null : personPageOf(services);
  }

  /** @see PortalApi.contactLanguage */
  async contactLanguage(contactId: string): ReturnType<PortalApi["contactLanguage"]> {
    const services = this.#runtime.open();
    return services === null ? null : services.features.delivery.language(contactId);
  }

  /** @see PortalApi.requestNewLink */
  async requestNewLink(contactId: string): Promise<void> {
    const services = this.#runtime.open();
    if (services === null || !services.features.delivery.requestNewLink(contactId)) return;
    await this.#runtime.startWork();
  }

  /** @see LimitsApi.limits */
  async limits(): Promise<LimitsView | null> {
    const services = this.#runtime.known();
    return services === null ? null : limitsOf(services);
  }

  /** @see LimitsApi.actOnCap */
  async actOnCap(...[source, action, by = APP]: Parameters<LimitsApi["actOnCap"]>): Promise<number> {
    const services = this.#runtime.known();
    if (services === null) return 0;
    const concerned = actOnLimit(services, source, action, by);
    await this.#runtime.startWork();
    return concerned;
  }

  /** @see LimitsApi.linkKeys */
  async linkKeys(): Promise<LinkKeys | null> {
    const services = this.#runtime.known();
    return services === null ? null : linkKeysOf(services);
  }

  /** @see LimitsApi.replaceLink */
  async replaceLink(contactId: string, by: Actor = APP): ReturnType<LimitsApi["replaceLink"]> {
    const services = this.#runtime.open();
    if (services === null) return "unknown";
    return replaceContactLink(services, contactId, { by, begin: () => this.#runtime.startWork() });
  }

  /** @see AdminApi.conditions */
  async conditions(): Promise<readonly Condition[] | null> {
    const services = this.#runtime.known();
    if (services === null) return null;
    await this.#runtime.searchForMissed();
    await readGates(services);
    return services.conditions.update();
  }

  /** @see PortalApi.sweep */
  async sweep(): Promise<number | null> {
    return sweep(this.#runtime);
  }

  override async alarm(): Promise<void> {
    await workThroughDue(this.#runtime);
  }
}
