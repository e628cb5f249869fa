/** The jobs of contacts: one `ContactEvent` each, stored as it is decided. */
import { callsProvider, contactEventSchema, type ContactEvent } from "../../domain/contact/event.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";

/** The only job name: what is to be done is the event. */
export const CONTACT_JOB = "contacts.event";

/**
 * The queues of contacts, in the order in which they go: news of a session, people who wait for a response, then
 * events, then bulk actions, then imports. News make no session, so they go on while none can be made. Events that
 * need no external call have a queue of their own, so that they wait for nothing.
 */
export const CONTACT_QUEUES = {
  local: "contacts.local",
  news: "contacts.news",
  urgent: "contacts.urgent",
  events: "contacts.events",
  bulk: "contacts.bulk",
  imports: "contacts.imports",
  /** Jobs whose own record 1Kosmos refuses: they go last and delay no other job. */
  refused: "contacts.refused",
} as const;
export type ContactQueue = (typeof CONTACT_QUEUES)[keyof typeof CONTACT_QUEUES];

/** Makes a contact's job. `queue` is for requests, whose urgency does not follow from their kind. */
export function contactJob(
  contactId: string,
  dedupeKey: string,
  event: ContactEvent,
  queue: ContactQueue = queueOf(event),
  dueAt?: number,
): NewJob {
  const job = { name: CONTACT_JOB, queue, subject: contactSubject(contactId), dedupeKey, payload: event };
  return dueAt === undefined ? job : { ...job, dueAt };
}

function queueOf(event: ContactEvent): ContactQueue {
  if (!callsProvider(event)) return CONTACT_QUEUES.local;
  if (event.type === "session.check") return CONTACT_QUEUES.news;
  if (event.type === "document.choice") return CONTACT_QUEUES.urgent;
  const isImport = event.type === "contact.creation" && event.source === "import";
  return isImport ? CONTACT_QUEUES.imports : CONTACT_QUEUES.events;
}

const SUBJECT = "contact:";

/** Returns the subject under which a contact's jobs wait. */
export function contactSubject(contactId: string): string {
  return `${SUBJECT}${contactId}`;
}

/** Returns the contact that a subject stands for; null when it is no contact. */
export function contactOfSubject(subject: string): string | null {
  return subject.startsWith(SUBJECT) ? subject.slice(SUBJECT.length) : null;
}

/** Describes a job that is not done, for pages: its event, and whom it concerns. */
export function describeContactJob(subject: string, payload: string) {
  const event = contactEventSchema.safeParse(JSON.parse(payload));
  const contactId = contactOfSubject(subject) ?? subject;
  return { kind: event.success ? event.data.type : "contact", subject: `contact ${contactId}` };
}
