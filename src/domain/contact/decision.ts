/** The parts of a decision about a contact; shared by the files that decide. */
import type { VerificationKind } from "../vocabulary.ts";
import type { ContactState } from "./state.ts";
import type { Track } from "./track.ts";
import type { HeldSession, VerificationRequest, Session } from "./session.ts";

/** The effect that the object performs next, after the state is saved. */
export type ContactEffect =
  | {
      readonly type: "makeSession";
      readonly requestId: string;
      readonly kind: VerificationKind;
      readonly order: VerificationRequest;
      /** A session that was made for this request before. */
      readonly held?: HeldSession;
    }
  /** `late`: the app does not wait for it any more. */
  | { readonly type: "fetchResult"; readonly session: Session; readonly late: boolean };

export interface Decision {
  readonly state: ContactState;
  readonly effect: ContactEffect | null;
  readonly outcome: TaskOutcome;
}

/** Makes the effect that has the session of a request made. */
export function makeSessionFor(
  kind: VerificationKind,
  { id: requestId, order, held }: NonNullable<Track["request"]>,
): ContactEffect {
  return { type: "makeSession", requestId, kind, order, ...(held === undefined ? {} : { held }) };
}

/** Keeps this state: nothing else is to be done. */
export function stay(state: ContactState, outcome: TaskOutcome): Decision {
  return { state, effect: null, outcome };
}

/** The outcome of a task, for counters and the log. */
export type TaskOutcome =
  | "started"
  /** No session yet: the person is to choose a document first. */
  | "choice_offered"
  | "chosen"
  | "joined"
  | "satisfied"
  | "refused"
  /** 1Kosmos made a session, and its link is not allowed. */
  | "held"
  | "ignored"
  | "still_open"
  /** Submitted, and 1Kosmos has yet to decide. */
  | "in_review"
  /** 1Kosmos returned a word for the verdict that the app cannot interpret. */
  | "unclear"
  | "verified"
  | "failed"
  /** 1Kosmos took a pass back. */
  | "revoked"
  /** 1Kosmos made a failure a pass. */
  | "overturned"
  | "expired"
  /** A reminder of the link is due. */
  | "reminded"
  | "older_session"
  | "already_over"
  | "abandoned"
  | "restored"
  | "restarted"
  | "merged"
  /** An admin decided. */
  | "marked_verified"
  | "marked_failed"
  | "link_replaced"
  /** A user in HubSpot cancelled what was open. */
  | "cancelled"
  | "aged"
  | "kept_ours"
  | "edit_accepted"
  /** An edit that is written back later, because others were before it. */
  | "edit_put_off"
  /** Deleted too long ago to be restored: nothing is left. */
  | "purged"
  /** Privacy-deleted: nothing is left. */
  | "erased"
  /** Work for a contact that was privacy-deleted before: nothing is done. */
  | "forgotten";
