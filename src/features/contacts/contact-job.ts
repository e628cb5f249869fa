/** The jobs of contacts: one event each, stored as it is decided. See `ContactJob`. */
import * as z from "zod/mini";
import { orderSchema } from "../../domain/contact/state.ts";
import { triggerSchema } from "../../domain/contact/trigger.ts";
import { CONTACT_PROPERTY_NAMES } from "../../domain/properties.ts";
import type { NewJob } from "../../kernel/job.ts";
import { SOURCES, verificationKindSchema } from "../../domain/vocabulary.ts";

/** The only job name: what is to be done is the event. */
export const CONTACT_JOB = "contacts.event";

/**
 * The queues of contacts, in the order in which they go: news of a session and people who wait for a response, then events,
 * then bulk actions, then imports. What needs nobody outside has a queue of its own, so that it waits for nobody.
 */
export const CONTACT_QUEUES = {
  local: "contacts.local",
  urgent: "contacts.urgent",
  events: "contacts.events",
  bulk: "contacts.bulk",
  imports: "contacts.imports",
  /** Jobs whose own record 1Kosmos refuses: they go last and hold nobody up. */
  refused: "contacts.refused",
} as const;
export type ContactQueue = (typeof CONTACT_QUEUES)[keyof typeof CONTACT_QUEUES];

/** What somebody asks of a contact. */
export const verificationRequestSchema = z.object({
  verification: verificationKindSchema,
  /** Even if it is verified already. */
  again: z.boolean(),
  order: orderSchema,
  trigger: triggerSchema,
});
export type VerificationRequest = z.infer<typeof verificationRequestSchema>;

const occurredAt = z.number();

export const contactJobSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("contact.creation"), source: z.enum(SOURCES), occurredAt }),
  z.object({ type: z.literal("contact.deletion"), occurredAt }),
  z.object({ type: z.literal("contact.restore"), occurredAt }),
  z.object({ type: z.literal("contact.merge"), loserId: z.string() }),
  z.object({ type: z.literal("contact.privacyDeletion") }),
  /** Somebody else wrote one of our properties. `by`: HubSpot's changeSource and sourceId. */
  z.object({
    type: z.literal("contact.propertyChange"),
    property: z.enum(CONTACT_PROPERTY_NAMES),
    value: z.string(),
    by: z.string(),
    occurredAt,
  }),
  /** The person's e-mail or name is another one now. */
  z.object({ type: z.literal("person.change"), occurredAt }),
  z.object({
    type: z.literal("verification.request"),
    request: verificationRequestSchema,
    occurredAt,
    /** The execution of the workflow action that waits for the answer; "" when none does. */
    execution: z.string(),
  }),
  /** A callback says that the session of this request may have news. */
  z.object({ type: z.literal("session.check"), requestId: z.string() }),
  /** The person chose a document, and the session of this request is wanted. */
  z.object({ type: z.literal("document.choice"), requestId: z.string() }),
  z.object({ type: z.literal("verification.age") }),
  z.object({ type: z.literal("contact.purge") }),
]);
/** Something that happened to a contact, or is to be done for it. Times are epoch ms on HubSpot's clock. */
export type ContactJob = z.infer<typeof contactJobSchema>;

/** Events that may lead to a call to 1Kosmos; the others need nobody outside. */
const CALLS_PROVIDER: ReadonlySet<ContactJob["type"]> = new Set<ContactJob["type"]>([
  "contact.creation",
  "person.change",
  "verification.request",
  "session.check",
  "document.choice",
]);

/** Events for which 1Kosmos may be asked for a new session, as opposed to news of one. */
const MAY_START: ReadonlySet<ContactJob["type"]> = new Set<ContactJob["type"]>([
  "contact.creation",
  "person.change",
  "verification.request",
  "document.choice",
]);

/** Returns whether an event may lead to a call to 1Kosmos. */
export function callsProvider({ type }: ContactJob): boolean {
  return CALLS_PROVIDER.has(type);
}

/** Returns whether an event may lead to a new session. */
export function mayStart({ type }: ContactJob): boolean {
  return MAY_START.has(type);
}

/** Makes a contact's job. `queue` is for requests, whose urgency their kind does not say. */
export function contactJob(
  contactId: string,
  dedupeKey: string,
  event: ContactJob,
  queue: ContactQueue = queueOf(event),
  dueAt?: number,
): NewJob {
  const job = { name: CONTACT_JOB, queue, subject: contactSubject(contactId), dedupeKey, payload: event };
  return dueAt === undefined ? job : { ...job, dueAt };
}

function queueOf(event: ContactJob): ContactQueue {
  if (!callsProvider(event)) return CONTACT_QUEUES.local;
  if (event.type === "session.check" || event.type === "document.choice") return CONTACT_QUEUES.urgent;
  const isImport = event.type === "contact.creation" && event.source === "import";
  return isImport ? CONTACT_QUEUES.imports : CONTACT_QUEUES.events;
}

const SUBJECT = "contact:";

/** The subject under which a contact's jobs wait. */
export function contactSubject(contactId: string): string {
  return `${SUBJECT}${contactId}`;
}

/** The contact that a subject stands for; null when it is no contact. */
export function contactOfSubject(subject: string): string | null {
  return subject.startsWith(SUBJECT) ? subject.slice(SUBJECT.length) : null;
}
