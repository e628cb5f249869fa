/** What the outside sees of a contact's state: the snapshot for HubSpot, open sessions, the short link's target. */
import { CONTACT_PROPERTY_NAMES, type ContactPropertyName, type Snapshot } from "../../hubspot/properties.ts";
import { polledAs } from "../../onekosmos/polling.ts";
import { VERIFICATION_KINDS, type IdvStatus, type VerificationKind } from "../vocabulary.ts";
import { isChoosing } from "./choice.ts";
import { writeAtOf } from "./correct.ts";
import type { OpenSession, Projection, TrackReport } from "./contract.ts";
import type { ContactState, Session, Track } from "./state.ts";

/** idv_status is about the identity alone; the other kinds have properties of their own. */
const STATUS_OF = { passed: "verified", pending: "pending", failed: "failed", expired: "expired" } as const;

/** The projection of a state. `verificationUrl` is the contact's short link. */
export function project(state: ContactState, verificationUrl: string): Projection {
  const gone = state.deletedAt !== null;
  return {
    version: state.version,
    snapshot: gone ? null : snapshotOf(state, verificationUrl),
    writeAt: writeAtOf(state),
    open: gone ? [] : VERIFICATION_KINDS.flatMap((kind) => openSessionOf(state, kind)),
    verifiedAt: state.tracks.identity.phase === "passed" ? (state.result?.verifiedAt ?? null) : null,
    deletedAt: state.deletedAt,
    liveid: statusOf(state.tracks.liveid),
    stepup: statusOf(state.tracks.stepup),
    liveIdEnrolled: state.liveIdEnrolled,
    moments: gone ? [] : state.moments,
    tracks: {
      identity: trackReport(state.tracks.identity),
      liveid: trackReport(state.tracks.liveid),
      stepup: trackReport(state.tracks.stepup),
    },
    result: state.tracks.identity.phase === "passed" ? state.result : null,
  };
}

/** Whoever asked knows one request, whatever document the person chooses, and however often. */
function trackReport({ phase, request, session, choice }: Track): TrackReport {
  if (request !== null) return { phase, requestId: choice?.requestId ?? request.id, sessionId: null };
  const requestId = choice?.requestId ?? session?.choiceId ?? session?.requestId ?? null;
  return { phase, requestId, sessionId: session?.ref.sessionId ?? null };
}

/** Whether HubSpot would be told the same of both. */
export function sameSnapshot(left: ContactState, right: ContactState): boolean {
  return JSON.stringify(snapshotOf(left, "")) === JSON.stringify(snapshotOf(right, ""));
}

function openSessionOf(state: ContactState, kind: VerificationKind): OpenSession[] {
  const { phase, session, choice } = state.tracks[kind];
  if (choice !== null && isChoosing(state.tracks[kind])) {
    const { requestId, offeredAt: startedAt, expiresAt } = choice;
    return [{ kind, requestId, provider: "choice", startedAt, openedAt: null, expiresAt }];
  }
  if (phase !== "pending" || session === null) return [];
  const { requestId, ref, startedAt, openedAt, expiresAt } = session;
  return [{ kind, requestId, provider: polledAs(ref), startedAt, openedAt, expiresAt }];
}

/** The properties as they should be now; null when there is nothing to say. */
function snapshotOf(state: ContactState, verificationUrl: string): Snapshot | null {
  const session = referenceOf(state);
  const known: Snapshot = {
    ...identityOf(state),
    ...(session === null
      ? {}
      : { idv_session_id: session.ref.sessionId, idv_verification_url: verificationUrl }),
    // The link leads to the choice; which session it will be is not known yet.
    ...(isFirstChoice(state) ? { idv_session_id: "", idv_verification_url: verificationUrl } : {}),
    ...(state.liveIdEnrolled === null ? {} : { idv_liveid_enrolled: String(state.liveIdEnrolled) }),
    ...(state.lastStepUpAt === null ? {} : { idv_last_stepup_date: utcDate(state.lastStepUpAt) }),
  };
  // Somebody else wrote our properties: what we do not know is cleared, so that no foreign value stands for ours.
  if (state.edits !== null) return { ...ALL_CLEARED, ...known };
  return Object.keys(known).length === 0 ? null : known;
}

function isFirstChoice({ tracks: { identity } }: ContactState): boolean {
  return identity.choice !== null && identity.session === null;
}

const ALL_CLEARED: Snapshot = Object.fromEntries(CONTACT_PROPERTY_NAMES.map((name) => [name, ""]));

/** The value that HubSpot should have for one property; undefined when we have nothing to say about it. */
export function valueOf(
  state: ContactState,
  property: ContactPropertyName,
  verificationUrl: string,
): string | undefined {
  return snapshotOf(state, verificationUrl)?.[property];
}

/** The session that `idv_session_id` names: the identity's, or the newest one of a contact without. */
function referenceOf({ tracks }: ContactState): Session | null {
  if (tracks.identity.session !== null) return tracks.identity.session;
  const [liveid, stepup] = [tracks.liveid.session, tracks.stepup.session];
  if (liveid === null || stepup === null) return liveid ?? stepup;
  return liveid.startedAt > stepup.startedAt ? liveid : stepup;
}

/**
 * IAL, confidence, document type and credential describe a verification that holds: they are cleared ("") whenever
 * the status is not verified, so that a branch on them alone fails closed.
 */
function identityOf({ tracks, result }: ContactState): Snapshot {
  const shown = statusOf(tracks.identity);
  if (shown === null) return {};
  const status = { idv_status: shown };
  // A contact who was never verified has no result to write or to clear.
  if (result === null) return status;
  const holds = shown === "verified";
  return {
    ...status,
    idv_ial_level: holds ? (result.ial ?? "") : "",
    idv_credential_did: holds ? (result.did ?? "") : "",
    idv_match_confidence: holds && result.matchConfidence !== null ? String(result.matchConfidence) : "",
    idv_document_type: holds ? (result.documentType ?? "") : "",
    idv_verified_date: utcDate(result.verifiedAt),
  };
}

/** `idv_status` of a track. While a session is being made it is what it was: the making may fail. */
export function statusOf({ phase, request }: Track): IdvStatus | null {
  const shown = phase === "requesting" ? request?.from : phase;
  return shown === undefined || shown === "none" ? null : STATUS_OF[shown];
}

/** HubSpot's `date` format: the UTC day as YYYY-MM-DD. */
function utcDate(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
