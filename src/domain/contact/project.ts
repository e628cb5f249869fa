/** Derives what others see of a contact's state: the snapshot for HubSpot, open sessions. */
import { polledAs } from "../../onekosmos/registry.ts";
import { CONTACT_PROPERTIES, type ContactProperty, type Snapshot } from "../properties.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../vocabulary.ts";
import { isChoosing } from "./choice.ts";
import { writeAtOf } from "./correct.ts";
import type { OpenSession, Projection, TrackReport } from "./contract.ts";
import { statusOf } from "./property-values.ts";
import type { ContactState, Track } from "./state.ts";

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

/** Returns true when both states lead to the same values in HubSpot. */
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

function snapshotOf(state: ContactState, verificationUrl: string): Snapshot | null {
  return readProperties(CONTACT_PROPERTIES, state, verificationUrl);
}

/**
 * Reads the values of `properties` as HubSpot should have them; null when there is nothing to write. After an edit by
 * somebody else, unknown properties are cleared, so that no foreign value passes for ours.
 */
export function readProperties<Name extends string>(
  properties: readonly Pick<ContactProperty<Name>, "name" | "read">[],
  state: ContactState,
  verificationUrl: string,
): Readonly<Partial<Record<Name, string>>> | null {
  const values: Partial<Record<Name, string>> = {};
  for (const { name, read } of properties) {
    const value = read(state, verificationUrl) ?? (state.edits === null ? undefined : "");
    if (value !== undefined) values[name] = value;
  }
  return Object.keys(values).length === 0 ? null : values;
}
