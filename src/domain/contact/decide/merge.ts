/**
 * Merges two contacts: returns the state that the survivor has afterwards. Pure. Merging the same contacts in any order
 * has the same result; only the version depends on which one survived.
 */
import { VERIFICATION_KINDS } from "../../vocabulary.ts";
import { mergeLate } from "./late.ts";
import { mergeTimelineEvents } from "../read/timeline.ts";
import type { ContactState } from "../state.ts";
import type { VerifiedResult } from "../verified-result.ts";
import type { Track } from "../track.ts";
import { mergeVerifications } from "../read/verifications.ts";

/** The stronger phase wins, track by track: what is known beats what is open, what is open beats what came to nothing. */
const STRENGTH: Readonly<Record<Track["phase"], number>> = {
  passed: 4,
  pending: 3,
  requesting: 2,
  failed: 1,
  expired: 1,
  none: 0,
};

/**
 * Returns the survivor's state. Its version exceeds both, so that the values are written again whatever HubSpot kept of
 * either record. `loser` is null when nothing was known about it.
 */
export function mergeStates(
  survivor: ContactState,
  loserId: string,
  loser: ContactState | null,
): ContactState {
  const other = loser ?? survivor;
  const [identity, liveid, stepup] = VERIFICATION_KINDS.map((kind) => strongerTrack(survivor, other, kind));
  if (identity === undefined || liveid === undefined || stepup === undefined)
    throw new Error("three kinds have three tracks");
  return {
    version: Math.max(survivor.version, other.version) + 1,
    creationSeen: survivor.creationSeen || other.creationSeen,
    deletedAt: null,
    restoredAt: latest(survivor.restoredAt, other.restoredAt),
    tracks: {
      identity: withBothLate(identity, survivor, other, "identity"),
      liveid: withBothLate(liveid, survivor, other, "liveid"),
      stepup: withBothLate(stepup, survivor, other, "stepup"),
    },
    result: resultFor(identity, survivor, other),
    liveIdEnrolled: eitherOf(survivor.liveIdEnrolled, other.liveIdEnrolled),
    lastStepUpAt: latest(survivor.lastStepUpAt, other.lastStepUpAt),
    absorbed: [...new Set([...survivor.absorbed, loserId, ...(loser?.absorbed ?? [])])],
    edits: survivor.edits ?? other.edits,
    moments: mergeTimelineEvents(survivor.moments, other.moments),
    link: survivor.link,
    linkKey: survivor.linkKey,
    renewals: [...new Set([...survivor.renewals, ...other.renewals])].toSorted((left, right) => left - right),
    reminders: survivor.reminders ?? other.reminders,
    verifications: mergeVerifications(survivor.verifications, other.verifications),
    retries: [...new Set([...survivor.retries, ...other.retries])].toSorted((left, right) => left - right),
  };
}

/** On a tie an open session that its person has opened, then the newer one, then the survivor's. */
function strongerTrack(
  survivor: ContactState,
  other: ContactState,
  kind: (typeof VERIFICATION_KINDS)[number],
): Track {
  const [ours, theirs] = [survivor.tracks[kind], other.tracks[kind]];
  const difference =
    strengthOf(theirs) - strengthOf(ours) ||
    openedAt(theirs) - openedAt(ours) ||
    newsOf(theirs, kind, other) - newsOf(ours, kind, survivor);
  return difference > 0 ? theirs : ours;
}

/** Gives the winning track the sessions of both that may still pass. */
function withBothLate(
  track: Track,
  survivor: ContactState,
  other: ContactState,
  kind: (typeof VERIFICATION_KINDS)[number],
): Track {
  const [ours, theirs] = [survivor.tracks[kind], other.tracks[kind]];
  if (survivor === other) return track;
  // One pass is enough; its own decision may be followed.
  const own = track.late.filter(({ decided }) => decided === "passed");
  const late = track.phase === "passed" ? own : mergeLate(ours, theirs, track === ours ? theirs : ours);
  return { ...track, late };
}

/** When the person of an open session last opened it, epoch ms: its result may come any moment. */
function openedAt({ phase, session }: Track): number {
  return phase === "pending" ? (session?.openedAt ?? 0) : 0;
}

/** A verification that is being renewed is as strong as what it renews. */
function strengthOf({ phase, request }: Track): number {
  return Math.max(STRENGTH[phase], request === null ? 0 : STRENGTH[request.from]);
}

/** Returns when the track last changed, epoch ms. */
function newsOf({ phase, session, choice }: Track, kind: string, { result }: ContactState): number {
  const verifiedAt = kind === "identity" && phase === "passed" ? result?.verifiedAt : undefined;
  return verifiedAt ?? session?.startedAt ?? choice?.offeredAt ?? 0;
}

/** A verification that holds keeps its own result; otherwise the newest one is the last that is known. */
function resultFor(identity: Track, survivor: ContactState, other: ContactState): VerifiedResult | null {
  const owner = identity === survivor.tracks.identity ? survivor : other;
  if (strengthOf(identity) === STRENGTH.passed && owner.result !== null) return owner.result;
  const [left, right] = [survivor.result, other.result];
  if (left === null || right === null) return left ?? right;
  return right.verifiedAt > left.verifiedAt ? right : left;
}

function eitherOf(left: boolean | null, right: boolean | null): boolean | null {
  if (left === null || right === null) return left ?? right;
  return left || right;
}

function latest(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}
