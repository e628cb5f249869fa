/**
 * The actions of users on an open link at a contact's card: replace it, cancel it, or have the app mail it. Stored as
 * a job of the contact like any other request. The caller proves access with the link, as HubSpot shows it to users
 * who may see the record's property.
 */
import type { ContactEvent } from "../../domain/contact/event.ts";
import { ok, type Result } from "../../lib/result.ts";
import { CONTACT_QUEUES, contactJob } from "../contacts/contact-job.ts";
import type { CardContext } from "./card-context.ts";
import { composeCard, contactFor } from "./contact-card.ts";
import type { RefusalCode } from "./card-vocabulary.ts";
import type { CardRefusal, ContactCard } from "./contract.ts";
import type { LinkAction, LinkResponse, LinkRequest } from "./link-contract.ts";
import { mailReasonOf, mailSubject, newestLinkId } from "./link-mail.ts";
import { storedResponse } from "./requests.ts";

/** How long a user waits at the card, ms. */
const WAIT_MS = 4000;

/** A user acts on a contact's link. `userId` is HubSpot's, from the signed query. */
export interface LinkChange {
  readonly contactId: string;
  readonly userId: string;
  readonly request: LinkRequest;
  /** The contact whose link the caller has read from HubSpot's record; null: none. */
  readonly seen: string | null;
}

/** Handles `POST /hubspot/card/contacts/{id}/link`. */
export async function changeLink(
  work: CardContext,
  input: LinkChange,
): Promise<Result<LinkResponse, CardRefusal>> {
  const found = await contactFor(work, input.contactId);
  if (!found.ok) return found;
  const contactId = found.value;
  const { action } = input.request;
  const before = await composeCard(work, contactId, input.userId);
  const code = await refusalOf(work, contactId, input, before);
  const key = keyOf(input);
  const earlier = work.services.cards.requests.find(contactId, key);
  if (earlier === null && code !== null) return answer({ code }, before);
  const job = earlier ?? store(work, contactId, input, key);
  if (job === null) return answer({ code: "no_link" }, before);
  const came = await outcomeOf(work, job);
  const card = await composeCard(work, contactId, input.userId);
  if (came === null) return answer({ outcome: "waiting" }, card);
  if (action !== "mail")
    return came === "ignored" ? answer({ code: "no_link" }, card) : answer({ outcome: DONE[action] }, card);
  const mailReason = mailReasonOf(came);
  return answer({ outcome: mailReason === null ? "mailed" : "not_mailed", mailReason }, card);
}

function answer(given: Partial<LinkResponse>, card: ContactCard): Result<LinkResponse, CardRefusal> {
  return ok({ outcome: "refused", code: null, mailReason: null, ...given, card });
}

const DONE = { replace: "replaced", cancel: "cancelled" } as const;

/** Returns why nothing is done; null when something is. */
async function refusalOf(
  { services }: CardContext,
  contactId: string,
  { userId, seen, request: { action } }: LinkChange,
  { link, sending }: ContactCard,
): Promise<RefusalCode | null> {
  const barred = await services.cards.rights.refusal(userId);
  if (barred !== null) return barred.code;
  if (link === null) return "no_link";
  if (seen === null || services.index.resolve(seen) !== contactId) return "link_hidden";
  if (action === "mail") return sending.by === "app" ? null : "switched_off";
  return services.records.settings().cards.changeLinks ? null : "switched_off";
}

function store(work: CardContext, contactId: string, input: LinkChange, key: string) {
  const { services, now } = work;
  const { action } = input.request;
  if (action === "mail") {
    const linkId = newestLinkId(services.index, contactId);
    if (linkId === null) return null;
    return services.jobs.find(mailSubject(contactId), services.delivery.mailAgain(contactId, linkId, now()));
  }
  const event = eventOf(action, Number(input.userId));
  services.jobs.add([contactJob(contactId, key, event, CONTACT_QUEUES.urgent)], now());
  return services.cards.requests.find(contactId, key);
}

function eventOf(action: Exclude<LinkAction, "mail">, by: number): ContactEvent {
  return action === "replace" ? { type: "link.replace", by } : { type: "verification.cancel", by };
}

/** A press that HubSpot repeats is one. Without a key each press is its own. */
function keyOf({ userId, request: { action, requestKey } }: LinkChange): string {
  return `card:${action}:${userId}:${requestKey ?? crypto.randomUUID()}`;
}

/** Returns the outcome of a job by its name; null when it is not done within the wait. */
async function outcomeOf(
  work: CardContext,
  { seq, state, result }: { readonly seq: number; readonly state: string; readonly result: string },
): Promise<string | null> {
  if (state === "done") return storedResponse(result)?.outcome ?? "ignored";
  if (state === "dead") return null;
  const next = work.services.cards.requests.next(seq, WAIT_MS);
  await work.begin();
  const came = await next;
  return came?.kind === "done" ? (storedResponse(came.result)?.outcome ?? "ignored") : null;
}
