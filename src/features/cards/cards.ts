/** The calls of cards to a portal that has the app; see `PortalApi` for the response of each. */
import type { PortalServices } from "../../portal/services.ts";
import { importSpacingMs } from "../contacts/events.ts";
import { CONTACT_QUEUES } from "../contacts/contact-job.ts";
import { requestByAgent, checkIdentity } from "../agents/agent-tools.ts";
import type { AgentRequest } from "../agents/contract.ts";
import { startBulkVerification, type BulkVerificationRequest } from "./bulk.ts";
import { contactCard, portalCard } from "./contact-card.ts";
import { changeLink, type LinkChange } from "./link-actions.ts";
import { ticketCard } from "./ticket-card.ts";
import { verifyCaller, type CallerVerificationRequest } from "./verify-caller.ts";
import { dealCard } from "./record-card.ts";
import { CardReads, type CardContext } from "./card-context.ts";
import { startVerification, type CardVerificationRequest } from "./verification-request.ts";
import type { ContactApi } from "../contacts/contract.ts";

/** The questions of cards, put to one portal. */
export type Cards = ReturnType<typeof createCards>;

export interface CardsOptions {
  readonly services: PortalServices;
  readonly contactOf: (contactId: string) => ContactApi;
  /** Begins with what was stored. */
  readonly begin: () => Promise<void>;
}

/** Makes the door. Its caches live as long as the object. */
export function createCards({ services, contactOf, begin }: CardsOptions) {
  const { context, oneKosmos, client, conditions, features, settled, rights } = services;
  const { index } = features.contacts;
  const cards = new CardReads({
    ...context,
    index,
    client,
    hold: features.cards,
    settled,
    rights,
    isPaced: (queue) =>
      (queue === CONTACT_QUEUES.imports || queue === CONTACT_QUEUES.bulk) &&
      importSpacingMs(context.records.settings()) > 0,
  });
  const work: CardContext = {
    services: {
      ...context,
      index,
      oneKosmos,
      callers: features.callers,
      troubles: features.troubles.table,
      conditions,
      delivery: features.delivery,
      contactWrites: features.contacts.outbox,
      gates: { deal: features.gates, ticket: features.ticketGates },
      cards,
    },
    contactOf,
    begin,
    now: context.now,
  };
  return {
    contactCard: (contactId: string, userId = "") => contactCard(work, contactId, userId),
    dealCard: (dealId: string, userId = "") => dealCard(work, dealId, userId),
    ticketCard: (ticketId: string, userId = "") => ticketCard(work, ticketId, userId),
    verifyCaller: (input: CallerVerificationRequest) => verifyCaller(work, input),
    checkIdentity: (contactId: string) => checkIdentity({ work }, contactId),
    requestByAgent: (request: AgentRequest) => requestByAgent({ work, link: services.link }, request),
    portalCard: () => portalCard(work),
    changeLink: (input: LinkChange) => changeLink(work, input),
    startVerification: (input: CardVerificationRequest) => startVerification(work, input),
    startBulkVerification: (input: BulkVerificationRequest) => startBulkVerification(work, input),
  };
}
