/** Describes how an open link reaches its person: who sends it, the newest mail, and its reminders. */
import { openLinkIdOf } from "../../domain/contact/contract.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactSubject } from "../contacts/contact-job.ts";
import { requestedMailKey, mailKey } from "../delivery/delivery-job.ts";
import type { ContactView } from "../contacts/view.ts";
import { remindPolicyOf } from "../../portal/settings/delivery-settings.ts";
import type { CardContext } from "./card-context.ts";
import type { CardMail, CardSending, MailReason } from "./card-vocabulary.ts";
import { storedResponse } from "./requests.ts";

/** The subject of a contact's mails. */
export const mailSubject = contactSubject;

/** Returns the id of the contact's newest open link, or null. */
export function newestLinkId(index: Pick<ContactIndex, "find">, contactId: string): string | null {
  const sessions = index.find(contactId)?.sessions ?? [];
  const newest = sessions.toSorted((left, right) => right.startedAt - left.startedAt)[0];
  return newest === undefined ? null : openLinkIdOf(newest);
}

/** Returns who sends open links: the app's mails, a workflow in HubSpot, or the requester. */
export function senderOf({ services }: CardContext): CardSending["by"] {
  if (services.delivery.canMail()) return "app";
  return services.records.settings().delivery.ways.includes("workflow") ? "workflow" : "person";
}

/** Describes how the contact's open link reaches its person. */
export function sendingOf(
  work: CardContext,
  contactId: string,
  { link, reminders }: Pick<ContactView, "link" | "reminders">,
): CardSending {
  const { services, now } = work;
  const linkId = link === null ? null : newestLinkId(services.index, contactId);
  const { max } = remindPolicyOf(services.records.settings().delivery);
  return {
    by: senderOf(work),
    mail: linkId === null ? null : newestMail(services.jobs, contactId, linkId, now()),
    reminders: link === null || reminders === null ? null : { ...reminders, max },
  };
}

function newestMail(
  jobs: CardContext["services"]["jobs"],
  contactId: string,
  linkId: string,
  now: number,
): CardMail | null {
  const subject = mailSubject(contactId);
  const job = jobs.find(subject, requestedMailKey(linkId, now)) ?? jobs.find(subject, mailKey(linkId, 0));
  if (job === null) return null;
  if (job.state === "due") return { state: "waiting", reason: null };
  if (job.state === "dead") return { state: "failed", reason: null };
  const reason = mailReasonOf(storedResponse(job.result)?.outcome ?? "sent");
  return { state: reason === null ? "sent" : "not_sent", reason };
}

const REASONS: ReadonlySet<string> = new Set<MailReason>([
  "no_address",
  "opted_out",
  "bounced",
  "switched_off",
  "too_late",
]);

/** Returns why a mail's job sent nothing; null when it was sent. */
export function mailReasonOf(outcome: string): MailReason | null {
  if (outcome === "sent") return null;
  return isReason(outcome) ? outcome : "other";
}

function isReason(outcome: string): outcome is MailReason {
  return REASONS.has(outcome);
}
