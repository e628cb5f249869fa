/**
 * What a session is, whichever vocabulary it was made with, and what its end may be. Pure.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { LIVEID_DVC_ID } from "./fixed.ts";

export const OPEN_STATUSES = ["pending", "in_progress"] as const;
export const END_STATUSES = ["passed", "failed", "declined", "abandoned", "expired"] as const;
export const SESSION_STATUSES = [...OPEN_STATUSES, ...END_STATUSES] as const;
export const sessionStatusSchema = z.enum(SESSION_STATUSES);
/** Each vocabulary says these in its own words. */
export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type EndStatus = (typeof END_STATUSES)[number];

/** `idverify`: the published, encrypted protocol. `sessions`: the REST calls of the integration pages. */
export const VOCABULARIES = ["idverify", "sessions"] as const;
export type Vocabulary = (typeof VOCABULARIES)[number];

/** Document types in the words of the REST vocabulary, and of the outcomes that a tester states. */
export const DOCUMENT_TYPES = ["drivers_license", "passport", "national_id"] as const;
export const documentTypeSchema = z.enum(DOCUMENT_TYPES);
export type DocumentType = z.infer<typeof documentTypeSchema>;

/** Document types in the words of the published protocol (1Kosmos Postman collection, IDVerify). */
export const DOCUMENT_OBJECTS = ["dl_object", "ppt_object", "idcard_object"] as const;

const OBJECT_TYPES: Readonly<Record<(typeof DOCUMENT_OBJECTS)[number], DocumentType>> = {
  dl_object: "drivers_license",
  ppt_object: "passport",
  idcard_object: "national_id",
};

/** What `document_share_session/create` asked for. */
export const idverifyRequestSchema = z.object({
  vocabulary: z.literal("idverify"),
  dvcID: z.string(),
  documentType: z.enum(DOCUMENT_OBJECTS),
  /** Whom the caller made the session for, as it said so: user, uid, userUID, did. */
  user: z.record(z.string(), z.unknown()),
});

/** What `POST /v1/verify/sessions` asked for. */
export const restRequestSchema = z.object({
  vocabulary: z.literal("sessions"),
  documentTypes: z.array(documentTypeSchema),
  livenessMode: z.string().nullable(),
  callbackUrl: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
});

export const sessionRequestSchema = z.discriminatedUnion("vocabulary", [
  idverifyRequestSchema,
  restRequestSchema,
]);
export type SessionRequest = z.infer<typeof sessionRequestSchema>;
export type IdverifyRequest = z.infer<typeof idverifyRequestSchema>;
export type RestRequest = z.infer<typeof restRequestSchema>;

/** How a session ended. Null: not stated. `documentType` may differ from the one asked for, as it does in life. */
export const outcomeSchema = z.object({
  outcome: z.enum(["passed", "failed", "declined", "abandoned"]),
  documentType: documentTypeSchema.nullable(),
  matchConfidence: z.number().nullable(),
  ial: z.enum(["IAL1", "IAL2"]).nullable(),
  livenessEnrolled: z.boolean(),
  did: z.string().nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What a tester states of an outcome: the rest is filled in, and null means that 1Kosmos shall not state it. */
export const outcomeInputSchema = z.strictObject({
  outcome: outcomeSchema.shape.outcome,
  documentType: documentTypeSchema.optional(),
  matchConfidence: z.number().min(0).max(1).nullable().optional(),
  ial: outcomeSchema.shape.ial.optional(),
  livenessEnrolled: z.boolean().optional(),
  did: z.string().min(1).nullable().optional(),
});
export type OutcomeInput = z.infer<typeof outcomeInputSchema>;

/** A session. Times are epoch milliseconds. */
export interface Session {
  /** Grows with each session: the order they were made in. */
  readonly seq: number;
  readonly id: string;
  readonly status: SessionStatus;
  readonly request: SessionRequest;
  /** Set when a person, or a tester for them, ended it; null while open and after expiry. */
  readonly outcome: Outcome | null;
  readonly createdAt: number;
  readonly openedAt: number | null;
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

/** The status a session ended with. A type guard, so that a caller's open case is handled first. */
export function isOver(status: SessionStatus): status is EndStatus {
  return status !== "pending" && status !== "in_progress";
}

/** What the session asked for, in the words of outcomes; empty for a session without a document. */
export function requestedDocuments(request: SessionRequest): readonly DocumentType[] {
  if (request.vocabulary === "sessions") return request.documentTypes;
  return request.dvcID === LIVEID_DVC_ID ? [] : [OBJECT_TYPES[request.documentType]];
}

/** A good pass where nothing else is said: 0.97, IAL2, LiveID enrolled, a new DID. */
const PASSED = { matchConfidence: 0.97, ial: "IAL2", livenessEnrolled: true } as const;
const NOT_PASSED = { matchConfidence: null, ial: null, livenessEnrolled: false } as const;

/** Fills in what the tester left out. Only a pass has a level, a score, an enrolment and a DID by default. */
export function completeOutcome(request: SessionRequest, input: OutcomeInput): Outcome {
  const defaults = input.outcome === "passed" ? PASSED : NOT_PASSED;
  const { did = input.outcome === "passed" ? `did:blockid:${randomUUID()}` : null } = input;
  const { documentType = requestedDocuments(request)[0] ?? null } = input;
  const { matchConfidence = defaults.matchConfidence, ial = defaults.ial } = input;
  return {
    outcome: input.outcome,
    documentType,
    matchConfidence,
    ial,
    livenessEnrolled: input.livenessEnrolled ?? defaults.livenessEnrolled,
    did,
  };
}
