/** Which of a contact's verifications waits for its person, and which was the last. Pure; times in epoch ms. */
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import type { ContactState } from "../state.ts";
import type { Track } from "../track.ts";
import type { Session } from "../session.ts";

/** A session and what it verifies. */
export interface KindOfSession {
  readonly kind: VerificationKind;
  readonly session: Session;
}

/** Returns the newest session that waits for its person at `now`, or null. */
export function waitingSession({ tracks }: ContactState, now: number): KindOfSession | null {
  const waiting = VERIFICATION_KINDS.flatMap((kind) => {
    const { phase, session } = tracks[kind];
    return phase === "pending" && session !== null ? [{ kind, session }] : [];
  });
  const newest = waiting.toSorted((left, right) => right.session.startedAt - left.session.startedAt)[0];
  // The sweep runs once a minute; the link does not wait for it.
  if (newest === undefined) return null;
  // A review lasts beyond the link: there is nothing to do but wait.
  const isWaiting = now < newest.session.expiresAt || newest.session.said?.review === true;
  return isWaiting ? newest : null;
}

/** Returns the verification whose session is being made, or null. */
export function requestedKind({ tracks }: ContactState): VerificationKind | null {
  return VERIFICATION_KINDS.find((kind) => tracks[kind].phase === "requesting") ?? null;
}

/** Returns the verification that was requested last, or null when there was none. */
export function lastKind({ tracks }: ContactState): VerificationKind | null {
  const asked = VERIFICATION_KINDS.filter((kind) => tracks[kind].phase !== "none");
  return asked.toSorted((left, right) => startOf(tracks[right]) - startOf(tracks[left]))[0] ?? null;
}

function startOf({ session, choice }: Track): number {
  return session?.startedAt ?? choice?.offeredAt ?? 0;
}

/** Returns whether the newest verification of a track was cancelled. */
export function isWithdrawn({ phase, session, withdrawn }: Track): boolean {
  return phase === "expired" && withdrawn === (session?.requestId ?? "");
}
