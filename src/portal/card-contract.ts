/** Defines the calls of the portal's object that cards, bulk actions and the settings page inside HubSpot make. */
import type { AppPagesApi } from "../features/app-pages/contract.ts";
import type { AgentApi } from "../features/agents/contract.ts";
import type { ContactCard, DealCard, VerifyResponse } from "../features/cards/contract.ts";
import type { VerifyManyResponse } from "../features/cards/request-contract.ts";
import type { BulkVerificationRequest } from "../features/cards/bulk.ts";
import type { LinkChange } from "../features/cards/link-actions.ts";
import type { LinkResponse } from "../features/cards/link-contract.ts";
import type { PortalCard } from "../features/cards/portal-contract.ts";
import type { CardReply } from "../features/cards/card-context.ts";
import type { CardVerificationRequest } from "../features/cards/verification-request.ts";
import type { TicketCard, VerifyCallerResponse } from "../features/cards/ticket-contract.ts";
import type { CallerVerificationRequest } from "../features/cards/verify-caller.ts";

/** The part of the RPC surface that cards use. */
export interface CardApi extends AgentApi, AppPagesApi {
  /** The card of a contact that this portal has, for the user who looks at it. Changes nothing. */
  contactCard(contactId: string, userId?: string): CardReply<ContactCard>;
  /** The card of a deal that this portal has, for the user who looks at it. Changes nothing. */
  dealCard(dealId: string, userId?: string): CardReply<DealCard>;
  /** The card of a ticket that this portal has, for the user who looks at it. Changes nothing. */
  ticketCard(ticketId: string, userId?: string): CardReply<TicketCard>;
  /** An agent verifies the caller of a ticket; see `startVerification`. */
  verifyCaller(input: CallerVerificationRequest): CardReply<VerifyCallerResponse>;
  /** Returns the data of the settings page inside HubSpot. */
  portalCard(): CardReply<PortalCard>;
  /** A user replaces, cancels or mails an open link at a card. */
  changeLink(input: LinkChange): CardReply<LinkResponse>;
  /**
   * Starts a verification at a card: stored before the response, which comes when it is done or within
   * seconds.
   */
  startVerification(input: CardVerificationRequest): CardReply<VerifyResponse>;
  /** Starts many, or returns how far they are. */
  startBulkVerification(input: BulkVerificationRequest): CardReply<VerifyManyResponse>;
}
