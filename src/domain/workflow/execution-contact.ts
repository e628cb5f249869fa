/**
 * One contact of an execution of the workflow action: from what its object reports to what that means for the
 * one who waits. Pure. A session is distinguished by its request, so that the end of an older one has no effect.
 */
import * as z from "zod/mini";
import type { ContactReport, ContactProjection } from "../contact/contract.ts";
import { meets } from "../contact/decide/result.ts";
import type { ActionOptions } from "../../hubspot/actions/action-request.ts";
import { ialSchema, type Ial } from "../vocabulary.ts";

/** `asked`: requested, no session yet; waiting: there is one; the others are final. `gone`: none will come of it. */
export const EXECUTION_CONTACT_STATES = [
  "asked",
  "waiting",
  "verified",
  "failed",
  "expired",
  "refused",
  "gone",
] as const;
export type ExecutionContactState = (typeof EXECUTION_CONTACT_STATES)[number];

/** A session that was joined, or took another's place, may not be what was requested: then it is requested again. */
const MAX_ROUNDS = 3;

export const executionContactSchema = z.object({
  contactId: z.string(),
  /** Of its association with the deal. */
  labels: z.array(z.string()),
  /** The least level wanted of this contact; null when any will do. */
  level: z.nullable(ialSchema),
  /** How often it was requested. */
  round: z.int(),
  state: z.enum(EXECUTION_CONTACT_STATES),
  /** The request of the session that is waited for; null before there is one. */
  requestId: z.nullable(z.string()),
  /** Another requester started that session. */
  joined: z.boolean(),
  /** 1Kosmos' id of that session. */
  session: z.nullable(z.string()),
  ial: z.nullable(ialSchema),
  confidence: z.nullable(z.number()),
  /** Why it ended as it did, for people; "" when the state is enough. */
  reason: z.string(),
});
/** A contact of an execution. */
export type ExecutionContact = Readonly<z.infer<typeof executionContactSchema>>;

/** Returns a contact before its first request. */
export function newExecutionContact(
  contactId: string,
  labels: readonly string[],
  level: Ial | null,
): ExecutionContact {
  return {
    contactId,
    labels: [...labels],
    level,
    round: 1,
    state: "asked",
    requestId: null,
    joined: false,
    session: null,
    ial: null,
    confidence: null,
    reason: "",
  };
}

/** Returns true when nothing can change about it any more. */
export function isOver({ state }: ExecutionContact): boolean {
  return state !== "asked" && state !== "waiting";
}

/** Ends without a result. */
export function removed(executionContact: ExecutionContact, reason: string): ExecutionContact {
  return { ...executionContact, state: "gone", reason };
}

/**
 * Returns the executionContact when its contact is verified already as far as is required, or deleted; null when a request is needed. A
 * step-up is about this moment, so an earlier one never will do.
 */
export function endedAlready(
  executionContact: ExecutionContact,
  options: ActionOptions,
  projection: ContactProjection,
): ExecutionContact | null {
  if (projection.deletedAt !== null) return removed(executionContact, DELETED);
  const mayCount = !options.again && options.kind !== "stepup";
  return mayCount && isEnough(executionContact, options, projection)
    ? verified(executionContact, options, projection)
    : null;
}

/**
 * Returns the executionContact after its contact's object reported. `own`: the report is the response to its own request. In a higher round than
 * before the contact must be requested again.
 */
export function afterReport(
  executionContact: ExecutionContact,
  options: ActionOptions,
  report: ContactReport,
  own: boolean,
): ExecutionContact {
  const { projection, outcome, message } = report;
  if (isOver(executionContact)) return executionContact;
  if (projection.deletedAt !== null) return removed(executionContact, DELETED);
  if (own && outcome === "refused")
    return { ...executionContact, state: "refused", reason: message ?? REFUSED };
  if (own && outcome === "satisfied") return verified(executionContact, options, projection);
  // Until its own request has a response, reports are about earlier sessions.
  if (!own && executionContact.requestId === null) return executionContact;
  const { requestId, sessionId: session } = projection.tracks[options.kind];
  const isNew = outcome === "started" || outcome === "choice_offered";
  const joined = own ? !isNew : executionContact.joined || requestId !== executionContact.requestId;
  const replaced = !own && requestId !== executionContact.requestId;
  return follow(
    { ...executionContact, state: "waiting", requestId, session, joined },
    options,
    projection,
    replaced,
  );
}

/** `replaced`: the contact's newest session is another one now, after a merge, or because the person changed. */
function follow(
  executionContact: ExecutionContact,
  options: ActionOptions,
  projection: ContactProjection,
  replaced: boolean,
): ExecutionContact {
  const { phase } = projection.tracks[options.kind];
  switch (phase) {
    case "requesting":
    case "pending":
      return executionContact;
    case "passed":
      if (isEnough(executionContact, options, projection) && !(replaced && options.again))
        return verified(executionContact, options, projection);
      return executionContact.joined ? requestAgain(executionContact) : removed(executionContact, NOT_ENOUGH);
    case "failed":
    case "expired":
      return replaced ? requestAgain(executionContact) : { ...executionContact, state: phase };
    case "none":
      return requestAgain(executionContact);
  }
}

function requestAgain(executionContact: ExecutionContact): ExecutionContact {
  if (executionContact.round >= MAX_ROUNDS) return removed(executionContact, NOT_ENOUGH);
  const { contactId, labels, level, round } = executionContact;
  return { ...newExecutionContact(contactId, labels, level), round: round + 1 };
}

function isEnough(
  { level }: ExecutionContact,
  { kind, documentTypes }: ActionOptions,
  projection: ContactProjection,
): boolean {
  const { tracks, liveIdEnrolled, result } = projection;
  if (kind === "stepup") return tracks.stepup.phase === "passed";
  if (kind === "liveid") return tracks.liveid.phase === "passed" || liveIdEnrolled === true;
  const order = { proofingLevel: level, documentTypes };
  return tracks.identity.phase === "passed" && meets(result, order);
}

function verified(
  executionContact: ExecutionContact,
  { kind }: ActionOptions,
  { result, tracks }: ContactProjection,
): ExecutionContact {
  // A result of an identity has no values of a LiveID that was enrolled.
  const { ial = null, matchConfidence = null } = kind === "liveid" ? {} : (result ?? {});
  const session = tracks[kind].sessionId;
  return { ...executionContact, state: "verified", session, ial, confidence: matchConfidence, reason: "" };
}

const DELETED = "The contact was deleted.";
const REFUSED = "1Kosmos does not offer this.";
const NOT_ENOUGH =
  "The verification was passed, but not at the level or with the document that is asked for.";
