/** The app's card endpoints, each by a function. */
import { type Answer, call } from "./call.ts";
import {
  contactCardSchema,
  dealCardSchema,
  linkAnswerSchema,
  portalCardSchema,
  ticketCardSchema,
  verifyAnswerSchema,
  verifyCallerAnswerSchema,
  verifyManyAnswerSchema,
  type ContactCard,
  type DealCard,
  type LinkAnswer,
  type PortalCard,
  type TicketCard,
  type VerifyAnswer,
  type VerifyCallerAnswer,
  type VerifyManyAnswer,
  type VerificationRequest,
} from "./shapes.ts";

/** The most contacts of one bulk call. */
export const MAX_BULK = 500;

/** Bytes of a request key: as unguessable as a UUID. */
const KEY_BYTES = 16;

/** Names one press: whatever is sent again under the same key starts nothing twice. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A contact's card; `not_found` when this account has no such contact. */
export function readContact(contactId: string): Promise<Answer<ContactCard>> {
  return call(`/contacts/${contactId}`, contactCardSchema);
}

/** A deal's card; `not_found` when this account has no such deal. */
export function readDeal(dealId: string): Promise<Answer<DealCard>> {
  return call(`/deals/${dealId}`, dealCardSchema);
}

/** A ticket's card; `not_found` when this account has no such ticket. */
export function readTicket(ticketId: string): Promise<Answer<TicketCard>> {
  return call(`/tickets/${ticketId}`, ticketCardSchema);
}

/** An agent's request at a ticket. `link`: as for `verify`. */
export interface CallerRequest {
  readonly contactId: string;
  readonly link: string | null;
}

/** Requests that a contact of the ticket proves who they are. Repeating the call with the same key starts nothing twice. */
export function verifyCaller(
  ticketId: string,
  { contactId, link }: CallerRequest,
  requestKey: string,
): Promise<Answer<VerifyCallerAnswer>> {
  const proof = link === null ? {} : { proof: link };
  return call(`/tickets/${ticketId}/verify-caller`, verifyCallerAnswerSchema, {
    contactId,
    requestKey,
    ...proof,
  });
}

/** How the account is set up. */
export function readPortal(): Promise<Answer<PortalCard>> {
  return call("/portal", portalCardSchema);
}

/**
 * Requests one contact's verification. Repeating the call with the same key never starts a second session. `link`: the record's link as HubSpot
 * shows it to the user, which proves that the user may see the record; null: HubSpot shows none.
 */
export function verify(
  contactId: string,
  request: VerificationRequest,
  requestKey: string,
  link: string | null,
): Promise<Answer<VerifyAnswer>> {
  const proof = link === null ? {} : { proof: link };
  return call(`/contacts/${contactId}/verify`, verifyAnswerSchema, {
    ...bodyOf(request),
    ...proof,
    requestKey,
  });
}

/** Says who of these contacts is eligible and how far all of them are; starts nothing. At most `MAX_BULK`. */
export function checkMany(
  contactIds: readonly string[],
  request: VerificationRequest,
): Promise<Answer<VerifyManyAnswer>> {
  return call("/contacts/verify-many", verifyManyAnswerSchema, {
    ...bodyOf(request),
    contactIds,
    dryRun: true,
  });
}

/** Requests these contacts' verifications, at most `MAX_BULK`. Repeating the call with the same key starts nothing twice. */
export function verifyMany(
  contactIds: readonly string[],
  request: VerificationRequest,
  requestKey: string,
): Promise<Answer<VerifyManyAnswer>> {
  return call("/contacts/verify-many", verifyManyAnswerSchema, {
    ...bodyOf(request),
    contactIds,
    requestKey,
  });
}

/** The actions of a user on an open link. */
export type LinkAction = "replace" | "cancel" | "mail";

/** Replaces, cancels or mails a contact's open link, which the user shows as HubSpot shows it. Repeating a key does it once. */
export function changeLink(
  contactId: string,
  action: LinkAction,
  requestKey: string,
  proof: string,
): Promise<Answer<LinkAnswer>> {
  return call(`/contacts/${contactId}/link`, linkAnswerSchema, { action, requestKey, proof });
}

function bodyOf({ kind, document, level, again }: VerificationRequest): Record<string, unknown> {
  return { kind, documentTypes: document === "any" ? "any" : [document], proofingLevel: level, again };
}
