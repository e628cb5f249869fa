/**
 * The portal's object: the tenant's desk. This is the RPC surface; what a method does is in the file of its idea.
 * Methods answer after their writes are durable (the output gate); what is slow happens behind the alarm.
 */
import { DurableObject } from "cloudflare:workers";
import { viewConnection, type ConnectionView } from "../onekosmos/connection.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import { activityOf } from "./activity.ts";
import { acceptCallback } from "./callbacks.ts";
import type { BulkPress } from "../features/cards/bulk.ts";
import type { Press } from "../features/cards/press.ts";
import { changeSettings } from "./change-settings.ts";
import { takeChoice } from "./choices.ts";
import type { AcceptOutcome, CallbackDelivery, CallbackOutcome, ConnectOutcome, DealGate, DisconnectProblem, FieldErrors, PortalApi, PortalOverview } from "./contract.ts";
import type { HubSpotEvent } from "../hubspot/event.ts";
import { boardOf, findBrokenGates, NO_BOARD, type DealBoard } from "../features/gates/pipelines.ts";
import { Desk } from "./desk.ts";
import { install } from "./install.ts";
import { acceptEvents } from "./intake.ts";
import { revive } from "./revive.ts";
import { sweep, workThroughDue } from "./rounds.ts";
import type { Settings } from "./settings.ts";
import { noteOpening, type LinkOpening } from "../features/contacts/link-opening.ts";
import type { ActionAnswer, ActionExecution } from "../features/workflows/contract.ts";
import { runAction } from "../features/workflows/run.ts";

const UNKNOWN_PORTAL = err({ portal: "is not installed" });
const NOT_HERE = err("unknown_portal" as const);

export class Portal extends DurableObject<Env> implements PortalApi {
  readonly #desk = new Desk(this.ctx, this.env);

  /** @see PortalApi.install */
  async install(input: Parameters<PortalApi["install"]>[0]): Promise<ConnectOutcome> {
    return install(this.#desk, input);
  }

  /** @see PortalApi.disconnect */
  async disconnect(): Promise<Result<number, DisconnectProblem>> {
    if (this.#desk.open() === null)
      return err({ message: "The app is not installed in this portal any more." });
    const wipeAt = await this.#desk.departure.disconnect(Date.now());
    await this.#desk.rearm();
    return wipeAt;
  }

  /** @see PortalApi.uninstalled */
  async uninstalled(occurredAt: number): Promise<boolean> {
    if (this.#desk.open() === null) return false;
    const isOut = await this.#desk.departure.uninstalled(occurredAt, Date.now());
    await this.#desk.rearm();
    return isOut;
  }

  /** @see PortalApi.accept */
  async accept(events: readonly HubSpotEvent[]): Promise<AcceptOutcome> {
    return acceptEvents(this.#desk, events);
  }

  /** @see PortalApi.acceptCallback */
  async acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome> {
    return acceptCallback(this.#desk, delivery);
  }

  /** @see PortalApi.dealGate */
  async dealGate(dealId: string): Promise<DealGate | null> {
    return this.#desk.known()?.deals.book.gate(dealId) ?? null;
  }

  /** @see PortalApi.contactCard */
  async contactCard(contactId: string): ReturnType<PortalApi["contactCard"]> {
    return this.#desk.cards()?.contactCard(contactId) ?? NOT_HERE;
  }

  /** @see PortalApi.dealCard */
  async dealCard(dealId: string): ReturnType<PortalApi["dealCard"]> {
    return this.#desk.cards()?.dealCard(dealId) ?? NOT_HERE;
  }

  /** @see PortalApi.portalCard */
  async portalCard(): ReturnType<PortalApi["portalCard"]> {
    return this.#desk.cards()?.portalCard() ?? NOT_HERE;
  }

  /** @see PortalApi.press */
  async press(input: Press): ReturnType<PortalApi["press"]> {
    return this.#desk.cards()?.press(input) ?? NOT_HERE;
  }

  /** @see PortalApi.pressMany */
  async pressMany(input: BulkPress): ReturnType<PortalApi["pressMany"]> {
    return this.#desk.cards()?.pressMany(input) ?? NOT_HERE;
  }

  /** @see PortalApi.dealBoard */
  async dealBoard(): Promise<DealBoard> {
    const parts = this.#desk.known();
    return parts === null ? NO_BOARD : boardOf(parts.deals.reader);
  }

  /** @see WorkflowApi.runAction */
  async runAction(execution: ActionExecution): Promise<ActionAnswer> {
    return runAction(this.#desk, execution);
  }

  /** @see PortalApi.overview */
  async overview(): Promise<PortalOverview | null> {
    const parts = this.#desk.known();
    if (parts === null) return null;
    const { records, tenant, deals } = parts;
    const isConnected = records.portal().status === "connected";
    const [connection, broken] = await Promise.all([
      tenant.connection(),
      isConnected ? findBrokenGates(records.settings(), deals.reader) : null,
    ]);
    return activityOf(parts, connection === null ? null : viewConnection(connection), broken);
  }

  /** @see PortalApi.putSettings */
  async putSettings(patch: unknown): Promise<Result<Settings, FieldErrors>> {
    const parts = this.#desk.known();
    if (parts === null) return UNKNOWN_PORTAL;
    const changed = await changeSettings(parts, patch, this.ctx.storage);
    // A new age limit may already have passed for somebody.
    await this.#desk.rearm();
    return changed;
  }

  /** @see PortalApi.putConnection */
  async putConnection(input: unknown): Promise<Result<ConnectionView, FieldErrors>> {
    const parts = this.#desk.known();
    if (parts === null) return UNKNOWN_PORTAL;
    const saved = await parts.tenant.save(input);
    if (!saved.ok) return saved;
    parts.inbox.hurry(Date.now(), { alsoRefused: true });
    await this.#desk.clock.arm();
    return ok(viewConnection(saved.value));
  }

  /** @see PortalApi.testConnection */
  async testConnection(input: unknown): Promise<Result<ConnectionReport, FieldErrors>> {
    return this.#desk.known()?.tenant.test(input) ?? UNKNOWN_PORTAL;
  }

  /** @see PortalApi.linkOpened */
  async linkOpened(contactId: string, opening: LinkOpening): Promise<void> {
    const parts = this.#desk.open();
    if (parts === null) return;
    await noteOpening(parts, contactId, opening, Date.now());
    parts.dispatcher.wake();
    await this.#desk.clock.arm();
  }

  /** @see PortalApi.documentChosen */
  async documentChosen(contactId: string, requestId: string, press: string): Promise<void> {
    const parts = this.#desk.open();
    if (parts === null) return;
    await takeChoice(parts, { contactId, requestId, press }, Date.now());
    await this.#desk.clock.armNow();
    parts.dispatcher.wake();
  }

  /** @see PortalApi.replay */
  async replay(id: string): Promise<boolean> {
    const parts = this.#desk.known();
    if (parts === null) return false;
    const revived = revive(parts, id, Date.now());
    parts.writer.resume();
    await this.#desk.clock.arm();
    return revived;
  }

  /** @see PortalApi.sweep */
  async sweep(): Promise<number | null> {
    return sweep(this.#desk);
  }

  override async alarm(): Promise<void> {
    await workThroughDue(this.#desk);
  }
}
