/** Derives what others see of a contact's state: the snapshot for HubSpot, open sessions. */
import { polledAs } from "../../../onekosmos/registry.ts";
import { CONTACT_PROPERTIES, type ContactProperty } from "../../properties.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { isChoosing } from "../decide/choice.ts";
import { openLinks } from "../decide/link.ts";
import { writeAtOf } from "../decide/correct.ts";
import { polledLate } from "../decide/late.ts";
import { manualOf, manualReference } from "./manual-mark.ts";
import type { OpenSession, ContactProjection, TrackReport } from "../contract.ts";
import { linkVersionOf } from "../decide/renewal.ts";
import { statusOf } from "./property-values.ts";
import type { ContactState } from "../state.ts";
import type { Track } from "../track.ts";

/** Derives the projection of a state. `verificationUrl` is the contact's short link, `timeZone` the portal's. */
export function project(state: ContactState, verificationUrl: string, timeZone = "UTC"): ContactProjection {
  const gone = state.deletedAt !== null;
  return {
    version: state.version,
    snapshot: gone ? null : readProperties(CONTACT_PROPERTIES, state, verificationUrl, timeZone),
    writeAt: writeAtOf(state),
    open: gone ? [] : VERIFICATION_KINDS.flatMap((kind) => openSessionOf(state, kind)),
    links: openLinks(state),
    linkVersion: linkVersionOf(state),
    linkKey: state.linkKey,
    late: gone ? [] : VERIFICATION_KINDS.flatMap((kind) => lateSessionsOf(state, kind)),
    verifiedAt: state.tracks.identity.phase === "passed" ? (state.result?.verifiedAt ?? null) : null,
    deletedAt: state.deletedAt,
    liveid: statusOf(state.tracks.liveid),
    stepup: statusOf(state.tracks.stepup),
    liveIdEnrolled: state.liveIdEnrolled,
    moments: gone ? [] : state.moments,
    verifications: state.verifications,
    tracks: {
      identity: trackReport(state.tracks.identity),
      liveid: trackReport(state.tracks.liveid),
      stepup: trackReport(state.tracks.stepup),
    },
    result: state.tracks.identity.phase === "passed" ? state.result : null,
  };
}

/** Returns a track's report. Its request stays the same whatever document the person chooses, and however often. */
function trackReport(track: Track): TrackReport {
  const { phase, request, session, choice } = track;
  const manual = phase === "passed" || phase === "failed" ? manualOf(track) : null;
  if (manual !== null) return { phase, requestId: manual.requestId, sessionId: manualReference(manual) };
  if (request !== null) return { phase, requestId: choice?.requestId ?? request.id, sessionId: null };
  const requestId = choice?.requestId ?? session?.choiceId ?? session?.requestId ?? null;
  return { phase, requestId, sessionId: session?.ref.sessionId ?? null };
}

/**
 * Returns true when both states lead to the same values in HubSpot. Moments of one quarter of an hour are of one day in
 * every time zone; others may not be.
 */
export function sameSnapshot(left: ContactState, right: ContactState): boolean {
  return keyOf(left) === keyOf(right);
}

const QUARTER_MS = 15 * 60 * 1000;

function keyOf(state: ContactState): string {
  const dates = [state.result?.verifiedAt ?? 0, state.lastStepUpAt ?? 0];
  const quarters = dates.map((at) => Math.floor(at / QUARTER_MS));
  return JSON.stringify([
    readProperties(CONTACT_PROPERTIES, state, "", "UTC"),
    quarters,
    linkVersionOf(state),
  ]);
}

function openSessionOf(state: ContactState, kind: VerificationKind): OpenSession[] {
  const { phase, session, choice } = state.tracks[kind];
  if (choice !== null && isChoosing(state.tracks[kind])) {
    const { requestId, offeredAt: startedAt, expiresAt } = choice;
    return [{ kind, requestId, provider: "choice", startedAt, openedAt: null, expiresAt }];
  }
  if (phase !== "pending" || session === null) return [];
  const { requestId, ref, startedAt, openedAt, expiresAt } = session;
  const review = session.said?.review === true ? ({ review: true } as const) : {};
  const word = session.said?.unknownWord ?? null;
  const unclear = word === null ? {} : { unknownWord: word };
  const linkId = session.choiceId === null ? {} : { linkId: session.choiceId };
  return [
    {
      kind,
      requestId,
      provider: polledAs(ref),
      startedAt,
      openedAt,
      expiresAt,
      ...review,
      ...unclear,
      ...linkId,
    },
  ];
}

function lateSessionsOf(state: ContactState, kind: VerificationKind): OpenSession[] {
  return polledLate(state.tracks[kind]).map(({ session: { requestId, openedAt }, since, endsAt }) => {
    return { kind, requestId, provider: "late", startedAt: since, openedAt, expiresAt: endsAt };
  });
}

/**
 * Reads the values of `properties` as HubSpot should have them; null when there is nothing to write. After an edit by
 * somebody else, unknown properties are cleared, so that no foreign value passes for ours.
 */
export function readProperties<Name extends string>(
  properties: readonly Pick<ContactProperty<Name>, "name" | "read">[],
  state: ContactState,
  verificationUrl: string,
  timeZone: string,
): Readonly<Partial<Record<Name, string>>> | null {
  const values: Partial<Record<Name, string>> = {};
  for (const { name, read } of properties) {
    const value = read(state, verificationUrl, timeZone) ?? (state.edits === null ? undefined : "");
    if (value !== undefined) values[name] = value;
  }
  return Object.keys(values).length === 0 ? null : values;
}
