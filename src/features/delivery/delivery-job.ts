/** The jobs of delivery: a mail, or the moment at which a reminder is due. */
import * as z from "zod/mini";
import type { Job, NewJob } from "../../kernel/jobs/job.ts";
import { CONTACT_QUEUES, contactJob, contactSubject } from "../contacts/contact-job.ts";

/** The name of a mail's job. */
export const MAIL_JOB = "delivery.mail";
/** The queue of mails. */
export const MAIL_QUEUE = "delivery.mail";

export const mailJobSchema = z.object({
  linkId: z.string(),
  /** 0: the link itself; from 1: a reminder. */
  number: z.int(),
});
export type MailJob = z.infer<typeof mailJobSchema>;

/** Makes the job of a mail. A link and a number have one mail. */
export function mailJob(contactId: string, linkId: string, number: number): NewJob {
  const payload: MailJob = { linkId, number };
  const dedupeKey = mailKey(linkId, number);
  return { name: MAIL_JOB, queue: MAIL_QUEUE, subject: contactSubject(contactId), dedupeKey, payload };
}

/** Returns the key of a mail's job: one for each link and number. */
export function mailKey(linkId: string, number: number): string {
  return `mail:${linkId}:${number}`;
}

/** Presses within this time are one mail, ms: so that a card cannot fill a person's mailbox. */
const REQUESTED_MS = 10 * 60_000;

/** Makes the job of a mail with the open link that a user requests at `now`. */
export function requestedMailJob(contactId: string, linkId: string, now: number): NewJob {
  return { ...mailJob(contactId, linkId, 0), dedupeKey: requestedMailKey(linkId, now) };
}

/** Returns the key of a mail that a user requests at `now`. */
export function requestedMailKey(linkId: string, now: number): string {
  return `mail:${linkId}:asked:${Math.floor(now / REQUESTED_MS)}`;
}

/** The name of the job that looks if a new link can be mailed. */
export const RENEWAL_JOB = "delivery.renewal";
const RENEWAL_MS = 60 * 60_000;

/** Makes the job of a person's request for a new link. Requests of one hour are one. */
export function renewalJob(contactId: string, now: number): NewJob {
  const dedupeKey = `renewal:${Math.floor(now / RENEWAL_MS)}`;
  return {
    name: RENEWAL_JOB,
    queue: MAIL_QUEUE,
    subject: contactSubject(contactId),
    dedupeKey,
    payload: {},
  };
}

/** Makes the event that follows from it when the contact can be mailed. */
export function renewalEvent(contactId: string, { seq }: Pick<Job, "seq">): NewJob {
  return contactJob(contactId, `renewal:${seq}`, { type: "link.renewal" }, CONTACT_QUEUES.urgent);
}

/** Makes the job that counts a reminder when it is due, epoch ms. */
export function reminderJob(contactId: string, linkId: string, number: number, dueAt: number): NewJob {
  const event = { type: "reminder.due", linkId, number } as const;
  return contactJob(contactId, `reminder:${linkId}:${number}`, event, undefined, dueAt);
}
