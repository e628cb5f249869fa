/**
 * The REST vocabulary's state of a session or a challenge, in the response to a status call and in a callback. Pure.
 *
 * Published are `status` ("completed"), `result.ial_level` ("IAL2"), and for step-up `match_result` and `confidence`; the
 * Descope page names `verified_claims`. The other fields and words are this sandbox's reading.
 */
import { personOf } from "../person.ts";
import {
  type EndStatus,
  isOf,
  isOver,
  type Session,
  type SessionOf,
  type SessionStatus,
} from "../session.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";

/** A session of the REST vocabulary with its own kind of request. */
export type RestSession = SessionOf<"sessions">;

/** `completed` says that the person has finished, not that they passed: that is in `result.outcome`. */
export function restStatus(status: SessionStatus): string {
  return status === "passed" || status === "failed" ? "completed" : status;
}

/** Makes the response of `/v1/verify/sessions/{id}/status`. */
export function statusAnswer(session: RestSession, switches: Switches): object {
  return {
    session_id: session.id,
    status: session.said ?? spell(restStatus(session.status), switches.resultSpelling),
    result: result(session, switches),
    metadata: session.request.metadata,
    created_at: new Date(session.createdAt).toISOString(),
    expires_at: new Date(session.expiresAt).toISOString(),
  };
}

/** Null unless the person has finished. */
function result(session: RestSession, switches: Switches): object | null {
  const { outcome } = session;
  if (outcome === null || (outcome.outcome !== "passed" && outcome.outcome !== "failed")) return null;
  const word = spell(outcome.outcome, switches.resultSpelling);
  return {
    outcome: word,
    ...(outcome.ial === null ? {} : { ial_level: outcome.ial }),
    ...(outcome.matchConfidence === null ? {} : { match_confidence: outcome.matchConfidence }),
    ...(outcome.documentType === null ? {} : { document_type: outcome.documentType }),
    liveid_enrolled: outcome.livenessEnrolled,
    ...(outcome.did === null ? {} : { did: outcome.did }),
    ...(outcome.errorCode === null ? {} : { reason_code: outcome.errorCode }),
    ...(outcome.outcome === "failed" ? {} : { verified_claims: claims(session.id) }),
  };
}

/** Personal data, as OpenID Connect names it: here to see that a caller drops it. */
function claims(sessionId: string): object {
  const person = personOf(sessionId);
  const { dob } = person;
  return {
    given_name: person.firstName,
    family_name: person.lastName,
    birthdate: `${dob.slice(0, 4)}-${dob.slice(4, 6)}-${dob.slice(6)}`,
    document_number: person.documentId,
    address: {
      street_address: person.street,
      locality: person.city,
      region: person.state,
      postal_code: person.zipCode,
      country: person.country,
    },
  };
}

/** Makes the response of `/v1/auth/stepup/{id}/status`. */
export function stepupAnswer(session: SessionOf<"stepup">, switches: Switches): object {
  return {
    challenge_id: session.id,
    status: session.said ?? spell(restStatus(session.status), switches.resultSpelling),
    user_id: session.request.userId,
    reason_code: session.request.reasonCode,
    ...match(session, switches),
    created_at: new Date(session.createdAt).toISOString(),
    expires_at: new Date(session.expiresAt).toISOString(),
  };
}

/** Empty unless the faces were compared. */
function match({ status, outcome }: Session, { stepupMatchResult, resultSpelling }: Switches): object {
  if (outcome === null || (status !== "passed" && status !== "failed")) return {};
  const isMatch = status === "passed";
  const word = spell(isMatch ? "match" : "no_match", resultSpelling);
  const { matchConfidence, errorCode } = outcome;
  return {
    match_result: stepupMatchResult === "boolean" ? isMatch : word,
    ...(matchConfidence === null ? {} : { confidence: matchConfidence }),
    ...(errorCode === null ? {} : { failure_code: errorCode }),
  };
}

/** The last part of a callback's type; the first says what it is about. */
const CALLBACK_TYPES: Readonly<Record<EndStatus, string>> = {
  passed: "completed",
  failed: "completed",
  declined: "declined",
  abandoned: "abandoned",
  expired: "expired",
};

/** Makes the callback of a session that is over; null when none is due. `timestamp` in the body is when it ended. */
export function callbackFor(
  session: Session,
  switches: Switches,
): { readonly sessionId: string; readonly url: string; readonly body: string } | null {
  const { status } = session;
  if (!isOver(status)) return null;
  if (!isOf(session, "sessions") && !isOf(session, "stepup")) return null;
  const { callbackUrl } = session.request;
  if (callbackUrl === null) return null;
  const isStepup = isOf(session, "stepup");
  const body = {
    type: `${isStepup ? "stepup" : "verification"}.${CALLBACK_TYPES[status]}`,
    ...(isStepup ? { challenge_id: session.id } : { session_id: session.id }),
    status: spell(restStatus(status), switches.resultSpelling),
    ...(isStepup ? {} : { metadata: session.request.metadata }),
    timestamp: new Date(session.endedAt ?? session.expiresAt).toISOString(),
  };
  return { sessionId: session.id, url: callbackUrl, body: JSON.stringify(body) };
}
