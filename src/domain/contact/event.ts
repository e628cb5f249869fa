/**
 * Events of a contact. An event keeps one name from HubSpot's webhook to the decision: it is parsed, stored as a job,
 * decided and recorded under it.
 */
import * as z from "zod/mini";
import { CONTACT_PROPERTY_NAMES } from "../properties.ts";
import { SOURCES, verificationKindSchema } from "../vocabulary.ts";
import type { ContactState } from "./state.ts";
import { verificationRequestSchema } from "./session.ts";
import { datedTriggerSchema } from "./trigger.ts";

/** HubSpot's clock, epoch ms: the order of events. */
const occurredAt = z.number();

export const contactEventSchema = z.discriminatedUnion("type", [
  /** `order`: what the portal's settings require of new contacts; absent when anything will do. */
  z.object({
    type: z.literal("contact.creation"),
    source: z.enum(SOURCES),
    occurredAt,
    order: z.optional(verificationRequestSchema),
  }),
  z.object({ type: z.literal("contact.deletion"), occurredAt }),
  z.object({ type: z.literal("contact.restore"), occurredAt }),
  /** Another contact became part of this one. */
  z.object({ type: z.literal("contact.merge"), loserId: z.string() }),
  z.object({ type: z.literal("contact.privacyDeletion") }),
  /** Another writer changed one of our properties. `by`: HubSpot's changeSource and sourceId. */
  z.object({
    type: z.literal("contact.propertyChange"),
    property: z.enum(CONTACT_PROPERTY_NAMES),
    value: z.string(),
    by: z.string(),
    occurredAt,
  }),
  /** The person's e-mail or name is another one now; an open session is started again. */
  z.object({ type: z.literal("person.change"), occurredAt }),
  z.object({
    type: z.literal("verification.request"),
    kind: verificationKindSchema,
    /** Even if it is verified already. */
    again: z.boolean(),
    order: verificationRequestSchema,
    trigger: datedTriggerSchema,
    /** The execution of the workflow action that waits for the result; "" when none does. */
    execution: z.string(),
  }),
  /** A callback, a poll or the sweep reports that the session of this request may have news. */
  z.object({
    type: z.literal("session.check"),
    requestId: z.string(),
    /** Past its end: when 1Kosmos has no final result, it is over. */
    expire: z._default(z.boolean(), false),
    /** The app stopped waiting for it, and 1Kosmos has given no result that can be read for long after its own end. */
    giveUp: z._default(z.boolean(), false),
  }),
  /** The person chose a document, and the session of this request is wanted. */
  z.object({ type: z.literal("document.choice"), requestId: z.string() }),
  /** The person requested a new link, and can be mailed one. */
  z.object({ type: z.literal("link.renewal") }),
  /** A reminder of a link is due. `number` counts from 1. */
  z.object({ type: z.literal("reminder.due"), linkId: z.string(), number: z.int() }),
  /** An admin decides without 1Kosmos. `by`: HubSpot's user id. */
  z.object({
    type: z.literal("manual.decision"),
    id: z.string(),
    verdict: z.enum(["verified", "failed"]),
    by: z.nullable(z.number()),
    reason: z.string(),
  }),
  /** The contact's link is replaced by a user at a card, by HubSpot's id, or by an admin. */
  z.object({ type: z.literal("link.replace"), by: z.exactOptional(z.nullable(z.number())) }),
  /** A user cancels what is open. `by`: HubSpot's user id. */
  z.object({ type: z.literal("verification.cancel"), by: z.nullable(z.number()) }),
  /** The portal's age limit may have passed. */
  z.object({ type: z.literal("verification.age") }),
  /** The contact was deleted so long ago that it is not coming back. */
  z.object({ type: z.literal("contact.purge") }),
]);
/** Something that happened to a contact, or that is requested of it. */
export type ContactEvent = z.infer<typeof contactEventSchema>;

/** One kind of event. */
export type ContactEventOf<T extends ContactEvent["type"]> = Extract<ContactEvent, { type: T }>;

/** An event that may lead to a session. `newRequestId` is used if one is to be made. */
type MayStart = { readonly newRequestId: string };

/** Events about the record, with what their decision needs beside the event. */
export type RecordEvent =
  | ContactEventOf<"contact.deletion">
  | ContactEventOf<"contact.restore">
  /** `loser`: what the other contact leaves; null when nothing was known of it. */
  | (ContactEventOf<"contact.merge"> & { readonly loser: ContactState | null })
  | (Omit<ContactEventOf<"contact.propertyChange">, "by"> & {
      readonly policy: "keepOurs" | "accept";
      /** The contact's short link, which `idv_verification_url` should hold. */
      readonly verificationUrl: string;
      /** The portal's; UTC when absent. */
      readonly timeZone?: string;
    })
  /** Verifications of `verifiedBefore` (epoch ms) or earlier are too old. */
  | (ContactEventOf<"verification.age"> & { readonly verifiedBefore: number })
  | (ContactEventOf<"person.change"> & MayStart);

/** Events that request a session or news of one. */
export type RequestEvent =
  | (ContactEventOf<"contact.creation"> & MayStart)
  | (Omit<ContactEventOf<"verification.request">, "execution"> & MayStart)
  | Pick<ContactEventOf<"session.check">, "type" | "requestId">
  | ContactEventOf<"document.choice">;

const CALLS_PROVIDER: ReadonlySet<string> = new Set<ContactEvent["type"]>([
  "contact.creation",
  "person.change",
  "verification.request",
  "session.check",
  "document.choice",
  "link.renewal",
]);

/** Returns whether an event may lead to a call to 1Kosmos; the others need no external call. */
export function callsProvider({ type }: ContactEvent): boolean {
  return CALLS_PROVIDER.has(type);
}

/** Returns true when the event may make a new session at 1Kosmos, as opposed to news of one. */
export function mayStart(event: ContactEvent): boolean {
  return callsProvider(event) && event.type !== "session.check";
}

/** Makes the event that a session may have news. */
export function sessionCheck(requestId: string): ContactEventOf<"session.check"> {
  return { type: "session.check", requestId, expire: false, giveUp: false };
}
