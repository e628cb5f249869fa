/**
 * Responses of the app under `/hubspot/card`, as far as these extensions read them. Words that may grow with the app
 * (outcomes, triggers, reasons) are strings here, so that an older project reads a newer app. Times are ISO 8601 in
 * UTC.
 */
import * as z from "zod/mini";
import { wordingSchema } from "./wording-shape.ts";

const kindSchema = z.enum(["identity", "liveid", "stepup"]);
/** The kinds of verification. */
export type Kind = z.infer<typeof kindSchema>;

const statusSchema = z.enum(["pending", "verified", "failed", "expired"]);
/** Values of `idv_status`. */
export type Status = z.infer<typeof statusSchema>;

const connectionSchema = z.object({
  state: z.enum(["ready", "missing", "attention", "disconnected"]),
  message: z.nullable(z.string()),
  // Absent from an app that is older than the cards.
  code: z._default(z.nullable(z.string()), null),
});
/** How the app stands with 1Kosmos and HubSpot. */
export type Connection = z.infer<typeof connectionSchema>;

/** Why the user may not start anything; absent when they may. */
const mayNotStartSchema = z.optional(z.string());

const sendingSchema = z.object({
  by: z.enum(["app", "workflow", "person"]),
  mail: z.nullable(
    z.object({ state: z.enum(["waiting", "sent", "not_sent", "failed"]), reason: z.nullable(z.string()) }),
  ),
  reminders: z.nullable(z.object({ sent: z.number(), max: z.number(), dueAt: z.nullable(z.string()) })),
});
/** How an open link reaches its person. */
export type Sending = z.infer<typeof sendingSchema>;
const BY_HAND: Sending = { by: "person", mail: null, reminders: null };

const refusedWriteSchema = z._default(z.nullable(z.object({ reason: z.string() })), null);

const linkSchema = z.object({
  kind: kindSchema,
  expiresAt: z.string(),
  openedAt: z.nullable(z.string()),
});
/** Says that a link is open; the link itself is in the record's `idv_verification_url`. */
export type Link = z.infer<typeof linkSchema>;

const attemptSchema = z.object({
  at: z.string(),
  kind: z.nullable(kindSchema),
  outcome: z.string(),
  detail: z.string(),
  reason: z._default(z.nullable(z.string()), null),
});
/** A line of what happened lately. */
export type Attempt = z.infer<typeof attemptSchema>;

const triggerSchema = z.object({ by: z.string(), reference: z.nullable(z.string()), at: z.string() });
/** Who or what requested the newest session. */
export type Trigger = z.infer<typeof triggerSchema>;

const trackSchema = z.nullable(z.string());

const reasonSchema = z.object({ code: z.string(), label: z.string(), text: z.string() });
/** Why a verification failed, and what helps. */
export type Reason = z.infer<typeof reasonSchema>;

const reasonsSchema = z.object({
  identity: z.nullable(reasonSchema),
  liveid: z.nullable(reasonSchema),
  stepup: z.nullable(reasonSchema),
});

/** `GET /hubspot/card/contacts/{id}`. */
export const contactCardSchema = z.object({
  contactId: z.string(),
  status: z.nullable(statusSchema),
  preparing: z.boolean(),
  waiting: z.nullable(z.string()),
  waitingFor: z._default(z.nullable(z.object({ code: z.string(), reason: z.string() })), null),
  ial: z.nullable(z.string()),
  ialDerived: z.boolean(),
  liveIdEnrolled: z.nullable(z.boolean()),
  documentType: z.nullable(z.string()),
  matchConfidence: z.nullable(z.number()),
  // Absent from an app that is older than the cards, like the reasons.
  confidence: z._default(z.nullable(z.enum(["high", "medium", "low"])), null),
  verifiedAt: z.nullable(z.string()),
  lastStepUpAt: z.nullable(z.string()),
  link: z.nullable(linkSchema),
  sending: z._default(sendingSchema, BY_HAND),
  mayChangeLink: z._default(z.boolean(), false),
  refusedWrite: refusedWriteSchema,
  decidedBy: z._default(z.nullable(z.string()), null),
  trigger: z.nullable(triggerSchema),
  unknownWord: z._default(z.nullable(z.string()), null),
  attempts: z.array(attemptSchema),
  tracks: z.object({ identity: trackSchema, liveid: trackSchema, stepup: trackSchema }),
  reasons: z._default(reasonsSchema, { identity: null, liveid: null, stepup: null }),
  connection: connectionSchema,
  mayNotStart: mayNotStartSchema,
  mayNotStartCode: z.optional(z.string()),
  refreshAfterMs: z.nullable(z.number()),
});
/** A contact, as its card shows it. */
export type ContactCard = z.infer<typeof contactCardSchema>;

const dealContactSchema = z.object({
  contactId: z.string(),
  status: z.nullable(statusSchema),
  ial: z.nullable(z.string()),
  decidedBy: z._default(z.nullable(z.string()), null),
  preparing: z.boolean(),
  note: z.string(),
  link: z.nullable(linkSchema),
  review: z._default(z.boolean(), false),
  counts: z.boolean(),
});
/** A contact of a deal. */
export type DealContact = z.infer<typeof dealContactSchema>;

const gateSchema = z.object({
  status: z.nullable(z.enum(["not_required", "held", "passed"])),
  reason: z.string(),
  asksFor: z._default(z.array(z.string()), []),
  refusal: z.string(),
  wantedStage: z.nullable(z.object({ id: z.string(), label: z.nullable(z.string()) })),
  movesOn: z.boolean(),
  since: z.string(),
});
/** How the deal stands at its gate. */
export type Gate = z.infer<typeof gateSchema>;

/** `GET /hubspot/card/deals/{id}`. */
export const dealCardSchema = z.object({
  dealId: z.string(),
  gate: z.nullable(gateSchema),
  // Absent from an app that is older than the cards.
  gateProblem: z._default(z.nullable(z.string()), null),
  gateProblemWording: wordingSchema,
  refusedWrite: refusedWriteSchema,
  contacts: z.array(dealContactSchema),
  connection: connectionSchema,
  mayNotStart: mayNotStartSchema,
  mayNotStartCode: z.optional(z.string()),
  refreshAfterMs: z.nullable(z.number()),
});
/** A deal, as its card shows it. */
export type DealCard = z.infer<typeof dealCardSchema>;

const ticketContactSchema = z.extend(dealContactSchema, {
  verifiedAt: z.nullable(z.string()),
  lastStepUpAt: z.nullable(z.string()),
  asks: z.enum(["identity", "stepup"]),
});
/** A contact of a ticket: who may be the caller. */
export type TicketContact = z.infer<typeof ticketContactSchema>;

const callerSchema = z.object({
  contactId: z.string(),
  kind: z.enum(["identity", "stepup"]),
  status: z.enum(["not_asked", "pending", "verified", "failed", "expired"]),
  code: z.nullable(z.string()),
  askedAt: z.string(),
  openedAt: z.nullable(z.string()),
  review: z.boolean(),
  expiresAt: z.nullable(z.string()),
  verifiedAt: z.nullable(z.string()),
  reason: z.nullable(reasonSchema),
  message: z.string(),
});
/** The newest check of a ticket's caller. */
export type Caller = z.infer<typeof callerSchema>;

/** `POST /hubspot/card/tickets/{id}`. */
export const ticketCardSchema = z.object({
  ticketId: z.string(),
  gate: z.nullable(gateSchema),
  gateProblem: z.nullable(z.string()),
  gateProblemWording: wordingSchema,
  refusedWrite: refusedWriteSchema,
  contacts: z.array(ticketContactSchema),
  caller: z.nullable(callerSchema),
  sendsBy: z._default(z.enum(["app", "workflow", "person"]), "person"),
  timeZone: z.string(),
  connection: connectionSchema,
  mayNotStart: mayNotStartSchema,
  mayNotStartCode: z.optional(z.string()),
  refreshAfterMs: z.nullable(z.number()),
});
/** A ticket, as its card shows it. */
export type TicketCard = z.infer<typeof ticketCardSchema>;

/** `POST /hubspot/card/tickets/{id}/verify-caller`. */
export const verifyCallerAnswerSchema = z.object({
  outcome: z.enum(["started", "joined", "already_verified", "refused", "waiting"]),
  message: z.nullable(z.string()),
  code: z._default(z.nullable(z.string()), null),
  card: ticketCardSchema,
});
/** The result of "Verify caller". */
export type VerifyCallerAnswer = z.infer<typeof verifyCallerAnswerSchema>;

/** `POST /hubspot/card/contacts/{id}/verify`. */
export const verifyAnswerSchema = z.object({
  outcome: z.enum(["started", "joined", "already_verified", "refused", "waiting"]),
  message: z.nullable(z.string()),
  code: z._default(z.nullable(z.string()), null),
  card: contactCardSchema,
});
/** The result of a request. */
export type VerifyAnswer = z.infer<typeof verifyAnswerSchema>;

/** `POST /hubspot/card/contacts/{id}/link`. */
export const linkAnswerSchema = z.object({
  outcome: z.enum(["replaced", "cancelled", "mailed", "not_mailed", "waiting", "refused"]),
  code: z.nullable(z.string()),
  mailReason: z.nullable(z.string()),
  card: contactCardSchema,
});
/** The result of replacing, cancelling or mailing a link. */
export type LinkAnswer = z.infer<typeof linkAnswerSchema>;

/** `POST /hubspot/card/contacts/verify-many`. */
export const verifyManyAnswerSchema = z.object({
  dryRun: z.boolean(),
  eligible: z.number(),
  accepted: z.number(),
  refused: z.array(z.object({ reason: z.string(), message: z.string(), contactIds: z.array(z.string()) })),
  progress: z.object({
    waiting: z.number(),
    pending: z.number(),
    verified: z.number(),
    failed: z.number(),
    expired: z.number(),
    none: z.number(),
  }),
});
/** The result of a bulk call, and the progress of its contacts. */
export type VerifyManyAnswer = z.infer<typeof verifyManyAnswerSchema>;

/** `GET /hubspot/card/portal`. */
export const portalCardSchema = z.object({
  connection: connectionSchema,
  tenant: z.nullable(z.string()),
  triggers: z.record(z.string(), z.boolean()),
  gates: z.number(),
  gatesProblem: z._default(z.nullable(z.string()), null),
  gateWordings: z._default(z.array(wordingSchema), []),
  // Absent from an app that is older than these extensions.
  conditions: z._default(
    z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        wording: wordingSchema,
        since: z.string(),
        remedy: z._default(z.nullable(z.object({ label: z.string(), url: z.string() })), null),
      }),
    ),
    [],
  ),
  openSessions: z.number(),
  settingsUrl: z.string(),
});
/** The account, as the settings page shows it. */
export type PortalCard = z.infer<typeof portalCardSchema>;

/** A request for a verification. `again`: even if the person is verified already. */
export interface VerificationRequest {
  readonly kind: Kind;
  /** `any`, or one of `idv_document_type`'s values. */
  readonly document: string;
  /** The least level wanted; null: any. */
  readonly level: "IAL1" | "IAL2" | null;
  readonly again: boolean;
}

/** The request behind "Verify identity". */
export const DEFAULT_REQUEST: VerificationRequest = {
  kind: "identity",
  document: "any",
  level: null,
  again: false,
};
