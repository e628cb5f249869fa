/** The part of the portal's object that cards, pages and agents in HubSpot call; the body of a method is in the file of its idea. */
import { err } from "../lib/result.ts";
import {
  notVerified,
  refused,
  type AgentOutcome,
  type AgentRequest,
  type IdentityCheck,
} from "../features/agents/contract.ts";
import { actOnAppPage, leaveAppPages, readAppPage } from "../features/app-pages/app-pages.ts";
import { readAppSettings, saveAppSettings } from "../features/app-pages/app-settings.ts";
import type { AppPageModels, AppPageName } from "../features/app-pages/contract.ts";
import { refuseAgentCall, type AgentProof, type AgentRefusal } from "../features/agents/proof.ts";
import type { BulkVerificationRequest } from "../features/cards/bulk.ts";
import type { LinkChange } from "../features/cards/link-actions.ts";
import type { CardVerificationRequest } from "../features/cards/verification-request.ts";
import type { CallerVerificationRequest } from "../features/cards/verify-caller.ts";
import { AdminPortal, RUNTIME } from "./admin-portal.ts";
import type { SentForm } from "./admin/save-form.ts";
import type { CardApi } from "./card-contract.ts";

const NOT_HERE = err("unknown_portal" as const);
const NOT_INSTALLED = "The app is not installed in this account.";

export class CardPortal extends AdminPortal {
  /** @see CardApi.contactCard */
  async contactCard(...asked: Parameters<CardApi["contactCard"]>): ReturnType<CardApi["contactCard"]> {
    await this[RUNTIME].searchForMissed(asked[0]);
    return this[RUNTIME].cards()?.contactCard(...asked) ?? NOT_HERE;
  }

  /** @see CardApi.dealCard */
  async dealCard(...asked: Parameters<CardApi["dealCard"]>): ReturnType<CardApi["dealCard"]> {
    return this[RUNTIME].cards()?.dealCard(...asked) ?? NOT_HERE;
  }

  /** @see CardApi.ticketCard */
  async ticketCard(ticketId: string, userId?: string): ReturnType<CardApi["ticketCard"]> {
    return this[RUNTIME].cards()?.ticketCard(ticketId, userId) ?? NOT_HERE;
  }

  /** @see CardApi.verifyCaller */
  async verifyCaller(input: CallerVerificationRequest): ReturnType<CardApi["verifyCaller"]> {
    return this[RUNTIME].cards()?.verifyCaller(input) ?? NOT_HERE;
  }

  /** @see CardApi.portalCard */
  async portalCard(): ReturnType<CardApi["portalCard"]> {
    return this[RUNTIME].cards()?.portalCard() ?? NOT_HERE;
  }

  /** @see CardApi.changeLink */
  async changeLink(input: LinkChange): ReturnType<CardApi["changeLink"]> {
    return this[RUNTIME].cards()?.changeLink(input) ?? NOT_HERE;
  }

  /** @see CardApi.startVerification */
  async startVerification(input: CardVerificationRequest): ReturnType<CardApi["startVerification"]> {
    return this[RUNTIME].cards()?.startVerification(input) ?? NOT_HERE;
  }

  /** @see CardApi.startBulkVerification */
  async startBulkVerification(input: BulkVerificationRequest): ReturnType<CardApi["startBulkVerification"]> {
    return this[RUNTIME].cards()?.startBulkVerification(input) ?? NOT_HERE;
  }

  /** @see AppPagesApi.appPage */
  async appPage<Name extends AppPageName>(name: Name, query: AppPageModels[Name]["query"], userId: string) {
    return readAppPage(this[RUNTIME], name, query, userId);
  }

  /** @see AppPagesApi.actOnAppPage */
  async actOnAppPage(...asked: Parameters<CardApi["actOnAppPage"]>): ReturnType<CardApi["actOnAppPage"]> {
    return actOnAppPage(this[RUNTIME], ...asked);
  }

  /** @see AppPagesApi.appSettings */
  async appSettings(userId: string): ReturnType<CardApi["appSettings"]> {
    return readAppSettings(this[RUNTIME], userId);
  }

  /** @see AppPagesApi.saveAppSettings */
  async saveAppSettings(form: SentForm, userId: string): ReturnType<CardApi["saveAppSettings"]> {
    return saveAppSettings(this[RUNTIME], form, userId);
  }

  /** @see AppPagesApi.leaveAppPages */
  async leaveAppPages(userId: string): Promise<boolean> {
    return leaveAppPages(this[RUNTIME], userId);
  }

  /** @see AgentApi.refuseAgentCall */
  async refuseAgentCall(proof: AgentProof): Promise<AgentRefusal | null> {
    const services = this[RUNTIME].open();
    return services === null ? null : refuseAgentCall(services.context, proof);
  }

  /** @see AgentApi.checkIdentity */
  async checkIdentity(contactId: string): Promise<IdentityCheck> {
    return this[RUNTIME].cards()?.checkIdentity(contactId) ?? notVerified(`Not verified: ${NOT_INSTALLED}`);
  }

  /** @see AgentApi.requestByAgent */
  async requestByAgent(request: AgentRequest): Promise<AgentOutcome> {
    return this[RUNTIME].cards()?.requestByAgent(request) ?? refused(NOT_INSTALLED);
  }
}
