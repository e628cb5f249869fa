/** The model of a session, whichever vocabulary it was made with, and its possible ends. Pure. */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { type DocumentType, documentTypeSchema, FAILURE_CODES, OBJECT_TYPES } from "./documents.ts";
import { LIVEID_DVC_ID } from "./fixed.ts";
import type { SessionRequest, Vocabulary } from "./requests.ts";

const OPEN_STATUSES = ["pending", "in_progress"] as const;
export const END_STATUSES = ["passed", "failed", "declined", "abandoned", "expired"] as const;
const SESSION_STATUSES = [...OPEN_STATUSES, ...END_STATUSES] as const;
export const sessionStatusSchema = z.enum(SESSION_STATUSES);
/** Each vocabulary says these in its own words. */
export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type EndStatus = (typeof END_STATUSES)[number];

/** How a session ended. Null: not stated. `documentType` may differ from the requested one, as it does in life. */
export const outcomeSchema = z.object({
  outcome: z.enum(["passed", "failed", "declined", "abandoned"]),
  documentType: documentTypeSchema.nullable(),
  matchConfidence: z.number().nullable(),
  ial: z.enum(["IAL1", "IAL2"]).nullable(),
  livenessEnrolled: z.boolean(),
  did: z.string().nullable(),
  /** Why it failed: `IDV0014` and the like. */
  errorCode: z.enum(FAILURE_CODES).nullable().default(null),
  /** The user whose wallet responded to a UWL session. */
  userId: z.string().nullable().default(null),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** The tester's part of an outcome: the rest is filled in, and null means that 1Kosmos shall not state it. */
export const outcomeInputSchema = z.strictObject({
  outcome: outcomeSchema.shape.outcome,
  documentType: documentTypeSchema.optional(),
  matchConfidence: z.number().min(0).max(1).nullable().optional(),
  ial: outcomeSchema.shape.ial.optional(),
  livenessEnrolled: z.boolean().optional(),
  did: z.string().min(1).nullable().optional(),
  errorCode: z.enum(FAILURE_CODES).nullable().optional(),
  userId: z.string().min(1).optional(),
});
export type OutcomeInput = z.infer<typeof outcomeInputSchema>;

/** A word to state in place of the verdict; null takes it back. */
export const saidInputSchema = z.strictObject({ word: z.string().min(1).max(100).nullable() });

/** Another decision about a session that was passed or failed. */
export const overturnInputSchema = outcomeInputSchema.extend({ outcome: z.enum(["passed", "failed"]) });

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
  /** A word that results state in place of the verdict while the session is open: a review, or an unknown one. */
  readonly said: string | null;
}

/** A session of one vocabulary, with its own kind of request. */
export type SessionOf<V extends Vocabulary> = Session & {
  readonly request: Extract<SessionRequest, { readonly vocabulary: V }>;
};

/** Returns true when the session was made in `vocabulary`; sessions of another do not exist there. */
export function isOf<V extends Vocabulary>(session: Session | null, vocabulary: V): session is SessionOf<V> {
  return session?.request.vocabulary === vocabulary;
}

/** Returns the status a session ended with. A type guard, so that a caller's open case is handled first. */
export function isOver(status: SessionStatus): status is EndStatus {
  return status !== "pending" && status !== "in_progress";
}

/** The documents that the session requested, in the words of outcomes; empty for a session without a document. */
export function requestedDocuments(request: SessionRequest): readonly DocumentType[] {
  switch (request.vocabulary) {
    case "sessions":
      return request.documentTypes;
    case "idverify":
      return request.dvcID === LIVEID_DVC_ID ? [] : [OBJECT_TYPES[request.documentType]];
    case "workflow":
      return ["drivers_license"];
    case "uwl":
    case "stepup":
      return [];
  }
}

/** Returns true when the person shows a document, or only their face. */
export function needsDocument(request: SessionRequest): boolean {
  if (request.vocabulary === "sessions") return true;
  return requestedDocuments(request).length > 0;
}

/** A good pass where nothing else is said: 0.97, IAL2, LiveID enrolled, a new DID. */
const PASSED = { matchConfidence: 0.97, ial: "IAL2", livenessEnrolled: true } as const;
const NOT_PASSED = { matchConfidence: null, ial: null, livenessEnrolled: false } as const;
/** "Retries exhausted" (android-blockid-demo-app, IDVErrorCode). */
const USUAL_FAILURE = "IDV0014";
/** The user of a UWL session's wallet when none is named. */
export const DEFAULT_USER_ID = "sandbox-user";

/** Fills in what the tester left out. Only a pass has a level, a score, an enrolment and a DID by default. */
export function completeOutcome(request: SessionRequest, input: OutcomeInput): Outcome {
  const { outcome, livenessEnrolled, userId } = input;
  const defaults = outcome === "passed" ? PASSED : NOT_PASSED;
  const { did = outcome === "passed" ? newDid(request) : null } = input;
  const { documentType = requestedDocuments(request)[0] ?? null } = input;
  const { matchConfidence = defaults.matchConfidence, ial = defaults.ial } = input;
  const { errorCode = outcome === "failed" ? USUAL_FAILURE : null } = input;
  return {
    outcome,
    documentType,
    matchConfidence,
    ial,
    livenessEnrolled: livenessEnrolled ?? defaults.livenessEnrolled,
    did,
    errorCode,
    userId: userId ?? (request.vocabulary === "uwl" ? DEFAULT_USER_ID : null),
  };
}

/** Makes the DID of a new credential; null for those who have one already. */
function newDid(request: SessionRequest): string | null {
  return request.vocabulary === "uwl" ? null : `did:blockid:${randomUUID()}`;
}

/** A platform user's DID: 40 hex digits and nothing else (1Kosmos Postman collection, IAL). */
export function newPlatformDid(): string {
  return randomBytes(20).toString("hex");
}
