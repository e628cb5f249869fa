/** What the outside sees of a contact's state: the snapshot for HubSpot, the open session, the short link's target. */
import type { Snapshot } from "../hubspot/properties.ts";
import type { LinkTarget } from "../portal/contract.ts";
import type { OpenSession, Projection } from "./contract.ts";
import type { ContactState } from "./state.ts";

/** The projection of a state. `verificationUrl` is the contact's short link. */
export function project(state: ContactState, verificationUrl: string): Projection {
  const gone = state.deletedAt !== null;
  return {
    version: state.version,
    snapshot: gone ? null : snapshotOf(state, verificationUrl),
    open: gone ? null : openSessionOf(state),
  };
}

function openSessionOf({ phase, session }: ContactState): OpenSession | null {
  if (phase !== "pending" || session === null) return null;
  const { requestId, ref, startedAt, openedAt, expiresAt } = session;
  return { requestId, provider: ref.provider, startedAt, openedAt, expiresAt };
}

/**
 * The idv_* properties as they should be now. IAL, confidence, document type and credential describe a verification
 * that holds: they are cleared ("") whenever the status is not verified, so that a branch on them alone fails closed.
 */
function snapshotOf(state: ContactState, verificationUrl: string): Snapshot | null {
  const { phase, session, result } = state;
  if (phase === "none" || phase === "requesting" || session === null) return null;
  const base: Snapshot = {
    idv_status: phase,
    idv_session_id: session.ref.sessionId,
    idv_verification_url: verificationUrl,
  };
  // A contact who was never verified has no result to write or to clear.
  if (result === null) return base;
  const holds = phase === "verified";
  return {
    ...base,
    idv_ial_level: holds ? (result.ial ?? "") : "",
    idv_credential_did: holds ? (result.did ?? "") : "",
    idv_match_confidence: holds && result.matchConfidence !== null ? String(result.matchConfidence) : "",
    idv_document_type: holds ? (result.documentType ?? "") : "",
    idv_verified_date: utcDate(result.verifiedAt),
    ...(state.liveIdEnrolled === null ? {} : { idv_liveid_enrolled: String(state.liveIdEnrolled) }),
  };
}

/** HubSpot's `date` format: the UTC day as YYYY-MM-DD. */
function utcDate(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** Where the short link leads at `now` (epoch ms). */
export function linkTargetOf(state: ContactState, now: number): LinkTarget {
  if (state.deletedAt !== null) return { kind: "unknown" };
  switch (state.phase) {
    case "none":
      return { kind: "unknown" };
    case "requesting":
      return { kind: "preparing" };
    case "pending": {
      if (state.session === null) return { kind: "unknown" };
      // The sweep runs once a minute; the link does not wait for it.
      return now < state.session.expiresAt
        ? { kind: "session", url: state.session.url }
        : { kind: "over", status: "expired" };
    }
    default:
      return { kind: "over", status: state.phase };
  }
}
