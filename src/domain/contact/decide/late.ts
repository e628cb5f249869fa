/**
 * Sessions that 1Kosmos may still decide after the app stopped waiting for them: their link ended while the person was at
 * it, or another session took their place. Their pass counts when it meets what is requested now. Pure.
 */
import type { Pass } from "../../../onekosmos/provider.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import type { ContactEffect } from "../decision.ts";
import { meets } from "./result.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { LateSession, Track } from "../track.ts";
import type { Session } from "../session.ts";

/** 1Kosmos keeps a session for 7 days unless it states an end. */
const USUAL_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
/** A submission of the last moment is decided within this time after 1Kosmos' own end. */
const GRACE_MS = 60 * 60 * 1000;
/** Late sessions kept of one kind; the oldest goes first. */
const MAX_LATE = 5;

/** Returns when 1Kosmos will have decided about a session, or ended it: epoch ms. */
function decidedBy({ startedAt, endsAt }: Session): number {
  return (endsAt ?? startedAt + USUAL_LIFETIME_MS) + GRACE_MS;
}

/** Adds a session to a track's late ones, once, at `now` (epoch ms), and removes those that 1Kosmos has ended. */
export function withLate(late: readonly LateSession[], session: Session, now: number): LateSession[] {
  const others = late.filter((entry) => entry.session.requestId !== session.requestId && now < entry.endsAt);
  return [...others, { session, since: now, endsAt: decidedBy(session) }].slice(-MAX_LATE);
}

/** Finds the late session of a request. */
export function lateOf(
  state: ContactState,
  requestId: string,
): { readonly kind: VerificationKind; readonly entry: LateSession } | null {
  for (const kind of VERIFICATION_KINDS) {
    const entry = state.tracks[kind].late.find(({ session }) => session.requestId === requestId);
    if (entry !== undefined) return { kind, entry };
  }
  return null;
}

/** Removes a session from its track's late ones. */
export function withoutLate(state: ContactState, kind: VerificationKind, requestId: string): ContactState {
  const late = state.tracks[kind].late.filter(({ session }) => session.requestId !== requestId);
  return withTrack(state, kind, { late });
}

/**
 * Keeps the sessions that open ones were replaced by, or are about to be: their pages may still be in front of the
 * person.
 */
export function withReplaced(before: ContactState, after: ContactState, now: number): ContactState {
  return VERIFICATION_KINDS.reduce((kept, kind) => {
    const [was, is] = [before.tracks[kind], kept.tracks[kind]];
    const { session } = was;
    if (session === null || was.phase !== "pending") return kept;
    const isReplaced = is.phase === "requesting" || is.session?.requestId !== session.requestId;
    const isKnown = is.late.some((entry) => entry.session.requestId === session.requestId);
    // A pass ends them all.
    if (!isReplaced || isKnown || is.phase === "passed") return kept;
    return withTrack(kept, kind, { late: withLate(is.late, session, now) });
  }, after);
}

/** Returns whether the pass of an earlier session meets what is required of the person now. */
export function countsNow({ request, order, choice }: Track, kind: VerificationKind, pass: Pass): boolean {
  if (kind !== "identity") return true;
  const { proofingLevel, documentTypes } = request?.order ?? order;
  // Where the person may choose, each of the documents will do.
  const wanted = { proofingLevel, documentTypes: choice?.documents ?? documentTypes };
  return meets({ ial: pass.ial ?? null, documentType: pass.documentType ?? null }, wanted);
}

/**
 * Returns the late sessions to poll at 1Kosmos: a person had them open, or their decision is followed. Others count when a
 * callback reports them.
 */
export function polledLate({ late, phase, session }: Track): readonly LateSession[] {
  const isWaiting = phase === "pending";
  return late.filter(
    (entry) =>
      (entry.session.openedAt !== null || entry.decided !== undefined) &&
      !(isWaiting && entry.session.requestId === session?.requestId),
  );
}

/** Fetches the result of a late session, unless the contact has passed since. */
export function checkLate(
  state: ContactState,
  kind: VerificationKind,
  { session, decided }: LateSession,
): ContactEffect | null {
  const isOver = decided === undefined && state.tracks[kind].phase === "passed";
  return isOver ? null : { type: "fetchResult", session, late: true };
}

/** Merges the late sessions of two contacts that became one. `dropped`: the track that lost. */
export function mergeLate(left: Track, right: Track, dropped: Track): LateSession[] {
  const { session, phase } = dropped;
  const open = session !== null && phase === "pending" ? [session] : [];
  const entries = [
    ...left.late,
    ...right.late,
    ...open.map((one) => ({ session: one, since: one.startedAt, endsAt: decidedBy(one) })),
  ];
  const byId = new Map(entries.map((entry) => [entry.session.requestId, entry]));
  return [...byId.values()]
    .toSorted(
      (one, other) => one.since - other.since || (one.session.requestId < other.session.requestId ? -1 : 1),
    )
    .slice(-MAX_LATE);
}
