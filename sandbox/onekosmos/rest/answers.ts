/**
 * What the REST vocabulary says of a session, in the answer to a status call and in a callback. Pure.
 *
 * Published are `status` ("completed") and `result.ial_level` ("IAL2"); the Descope page names `verified_claims`. The
 * other fields and words are this sandbox's reading.
 */
import { personOf } from "../person.ts";
import { type EndStatus, isOver, type RestRequest, type Session, type SessionStatus } from "../session.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";

/** A session of the REST vocabulary with its own kind of request. */
export type RestSession = Session & { readonly request: RestRequest };

/** "Retries exhausted" (android-blockid-demo-app, IDVErrorCode). */
const FAILURE_CODE = "IDV0014";

/** `completed` says that the person has finished, not that they passed: that is in `result.outcome`. */
export function restStatus(status: SessionStatus): string {
  return status === "passed" || status === "failed" ? "completed" : status;
}

/** The answer of `/v1/verify/sessions/{id}/status`. */
export function statusAnswer(session: RestSession, switches: Switches): object {
  return {
    session_id: session.id,
    status: spell(restStatus(session.status), switches.resultSpelling),
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
    ...(outcome.outcome === "failed"
      ? { reason_code: FAILURE_CODE }
      : { verified_claims: claims(session.id) }),
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

const CALLBACK_TYPES: Readonly<Record<EndStatus, string>> = {
  passed: "verification.completed",
  failed: "verification.completed",
  declined: "verification.declined",
  abandoned: "verification.abandoned",
  expired: "verification.expired",
};

/** The callback of a session that is over; null when none is due. `timestamp` in the body is when it ended. */
export function callbackFor(
  session: Session,
  switches: Switches,
): { readonly sessionId: string; readonly url: string; readonly body: string } | null {
  const { request, status } = session;
  if (request.vocabulary !== "sessions" || request.callbackUrl === null || !isOver(status)) return null;
  const body = {
    type: CALLBACK_TYPES[status],
    session_id: session.id,
    status: spell(restStatus(status), switches.resultSpelling),
    metadata: request.metadata,
    timestamp: new Date(session.endedAt ?? session.expiresAt).toISOString(),
  };
  return { sessionId: session.id, url: request.callbackUrl, body: JSON.stringify(body) };
}
