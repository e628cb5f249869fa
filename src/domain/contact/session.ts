/** A session that 1Kosmos made for a contact, and what was requested of it, as a contact's state stores them. */
import * as z from "zod/mini";
import { SESSION_CALLS } from "../../onekosmos/provider.ts";
import { documentTypeSchema, ialSchema } from "../vocabulary.ts";
import { datedTriggerSchema } from "./trigger.ts";

const epochMs = z.int().check(z.nonnegative());

/** The request, kept until the session is made, so that a repeated request is the same request. */
export const verificationRequestSchema = z.object({
  /** The least level wanted; null when any will do. */
  proofingLevel: z.nullable(ialSchema),
  /** Empty: whatever the connection offers by default. */
  documentTypes: z.array(documentTypeSchema),
});
export type VerificationRequest = z.infer<typeof verificationRequestSchema>;

/** The request of a trigger that has no options of its own. */
export const ANY_REQUEST: VerificationRequest = { proofingLevel: null, documentTypes: [] };

/** Who or what requested it. Null: stored before triggers were, or set by hand. */
export const requesterSchema = z._default(z.nullable(datedTriggerSchema), null);

/** `none`: the person was at the page when it was made. `always`: the person requested it by e-mail. */
export const mailMark = z.exactOptional(z.enum(["none", "always"]));
/** If the app mails a link whatever the settings of its trigger. */
export type MailMark = "none" | "always";

const saidSchema = z.object({
  /** The person has submitted, and 1Kosmos has yet to decide. */
  review: z.boolean(),
  /** A word for a verdict that the app cannot interpret, or that contradicts another. */
  unknownWord: z.nullable(z.string()),
});
/** The reason why a session is not decided. */
export type Said = z.infer<typeof saidSchema>;

const endedSchema = z.object({
  reason: z.enum(["not_passed", "declined", "expired", "abandoned"]),
  code: z.exactOptional(z.string()),
});
/** Why a session ended without a pass. */
export type Ended = z.infer<typeof endedSchema>;

const refSchema = z.object({
  provider: z.string(),
  sessionId: z.string(),
  dvcId: z.exactOptional(z.string()),
  call: z.exactOptional(z.enum(SESSION_CALLS)),
  did: z.exactOptional(z.string()),
  documents: z.exactOptional(z.readonly(z.array(documentTypeSchema))),
});

export const heldSchema = z.object({
  ref: refSchema,
  url: z.string(),
  expiresAt: z.exactOptional(epochMs),
  /** Which 1Kosmos made it. */
  tenant: z.string(),
});
/** A session that was made and whose link is not allowed: kept until an admin allows it, so that it is not bought again. */
export type HeldSession = z.infer<typeof heldSchema>;

export const sessionSchema = z.object({
  requestId: z.string(),
  ref: refSchema,
  /** Which 1Kosmos made it: kind of connection and tenant. */
  tenant: z.string(),
  url: z.string(),
  startedAt: epochMs,
  expiresAt: epochMs,
  openedAt: z.nullable(epochMs),
  trigger: requesterSchema,
  /** The request that was put off for the person's choice, which led to this session. Null: there was none. */
  choiceId: z._default(z.nullable(z.string()), null),
  /** When 1Kosmos ends it, epoch ms, as far as it stated that. */
  endsAt: z.exactOptional(epochMs),
  /** The last word of 1Kosmos that is neither an end nor plain progress. Absent: none. */
  said: z.exactOptional(saidSchema),
  /** The documents that the person could choose from when this session was made. A retry offers the same documents again. */
  offered: z.exactOptional(z.array(documentTypeSchema)),
  /** Why it ended without a pass, with 1Kosmos' code if it gave one. */
  ended: z.exactOptional(endedSchema),
  mail: mailMark,
});
/** A session that 1Kosmos made for this contact. */
export type Session = z.infer<typeof sessionSchema>;
