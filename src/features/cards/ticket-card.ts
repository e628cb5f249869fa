/** The card of a ticket: its gate, who may be the caller, and the newest check of the caller. */
import type { CardRefusal, DealCardContact } from "./contract.ts";
import type { TicketCaller, TicketCard, TicketCardContact } from "./ticket-contract.ts";
import { callerStatusOf, isOpen, type CallerCheck, type CallerKind } from "../../domain/caller/check.ts";
import { REASON_WORDS } from "../../domain/contact/reasons.ts";
import { callerCode } from "../../lib/crypto/caller-code.ts";
import { ok, type Result } from "../../lib/result.ts";
import { offers } from "../../onekosmos/registry.ts";
import { iso, type ContactView } from "../contacts/view.ts";
import { senderOf } from "./link-mail.ts";
import { recordCard } from "./record-card.ts";
import type { CardContext } from "./card-context.ts";

/** Contacts' objects that one card reads at most; a ticket with more shows the others without their dates. */
const MAX_READ = 10;

/** Handles `/hubspot/card/tickets/{id}`. */
export async function ticketCard(
  work: CardContext,
  ticketId: string,
  userId: string,
): Promise<Result<TicketCard, CardRefusal>> {
  const card = await recordCard(work, "ticket", ticketId, userId);
  if (!card.ok) return card;
  const views = await viewsOf(work, card.value.contacts);
  const hasStepUp = await offersStepUp(work);
  const contacts = card.value.contacts.map((contact): TicketCardContact => {
    const { verifiedAt = null, lastStepUpAt = null } = views.get(contact.contactId) ?? {};
    return { ...contact, verifiedAt, lastStepUpAt, asks: kindFor(contact, hasStepUp) };
  });
  const check = work.services.callers.table.find(ticketId);
  const caller = check === null ? null : await callerOf(work, check, contacts, views);
  const { timeZone } = work.services.records.portal();
  return ok({ ...card.value, ticketId, contacts, caller, sendsBy: senderOf(work), timeZone });
}

/** Returns the kind of a caller's check. */
function kindFor({ status }: Pick<DealCardContact, "status">, hasStepUp: boolean): CallerKind {
  return status === "verified" && hasStepUp ? "stepup" : "identity";
}

/** Returns whether the connection makes step-ups. */
async function offersStepUp({ services }: CardContext): Promise<boolean> {
  const connection = await services.oneKosmos.connection();
  if (connection === null) return false;
  return offers(connection, { kind: "stepup", proofingLevel: null, documentTypes: [] }).ok;
}

/** Reads the views of the contacts' objects; nothing of those that were never requested. */
async function viewsOf(
  work: CardContext,
  contacts: readonly DealCardContact[],
): Promise<ReadonlyMap<string, ContactView>> {
  const asked = contacts.filter(({ status, link }) => status !== null || link !== null).slice(0, MAX_READ);
  const views = asked.map(
    async ({ contactId }) => [contactId, await work.contactOf(contactId).view()] as const,
  );
  return new Map(await Promise.all(views));
}

async function callerOf(
  work: CardContext,
  check: CallerCheck,
  contacts: readonly TicketCardContact[],
  views: ReadonlyMap<string, ContactView>,
): Promise<TicketCaller> {
  const { contactId, kind, askedAt, verifiedAt, executionContact } = check;
  const status = callerStatusOf(check);
  const view = views.get(contactId);
  const link = contacts.find((contact) => contact.contactId === contactId)?.link;
  const own = link !== undefined && link !== null && link.kind === kind ? link : null;
  const { keyring, records } = work.services;
  return {
    contactId,
    kind,
    status,
    code: isOpen(check) ? await callerCode(keyring, records.portal().portalId, askedAt) : null,
    askedAt: iso(askedAt),
    openedAt: isOpen(check) ? (own?.openedAt ?? null) : null,
    review: isOpen(check) && view?.tracks[kind] === "review",
    expiresAt: isOpen(check) ? (own?.expiresAt ?? null) : null,
    verifiedAt: iso(verifiedAt),
    reason: status === "failed" ? (view?.reasons[kind] ?? { code: "other", ...REASON_WORDS.other }) : null,
    message: executionContact.reason,
  };
}
