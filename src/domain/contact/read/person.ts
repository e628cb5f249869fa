/** Decides what the person's page shows, and where its button leads. Pure; changes nothing. */
import type { DocumentType, VerificationKind } from "../../vocabulary.ts";
import { choiceOf } from "../decide/choice.ts";
import {
  isWithdrawn,
  lastKind,
  requestedKind,
  waitingSession,
  type KindOfSession,
} from "../decide/newest.ts";
import { failureReason, type FailureReason } from "../reasons.ts";
import { linkVersionOf } from "../decide/renewal.ts";
import { isRunningOut, retriesAt, retryableAt } from "../decide/retry.ts";
import type { ContactState } from "../state.ts";
import type { Session } from "../session.ts";
import type { DatedTrigger } from "../trigger.ts";

/** The content of the page. Times in epoch ms. */
export type PersonView =
  /** The contact was deleted in HubSpot, or the verification cancelled there. */
  | { readonly state: "withdrawn" }
  /** Nothing is known of the contact any more. */
  | { readonly state: "erased" }
  /** Another link has taken the place of this one. */
  | { readonly state: "replaced" }
  /** The session is being made. `since`: since when it was wanted, or null. */
  | { readonly state: "preparing"; readonly kind: VerificationKind; readonly since: number | null }
  /** Several documents will do; `chosen` is the one whose session is open already. */
  | {
      readonly state: "choose";
      readonly kind: "identity";
      readonly documents: readonly DocumentType[];
      readonly chosen: DocumentType | null;
      readonly expiresAt: number;
      readonly callerAt?: number;
    }
  | {
      readonly state: "ready";
      readonly kind: VerificationKind;
      readonly expiresAt: number;
      readonly openedAt: number | null;
      /** The person has submitted, and 1Kosmos has yet to decide. */
      readonly review: boolean;
      /** Distinguishes one session from the next. */
      readonly startedAt: number;
      /** How often the person has tried again today, where a step-up with its whole time can be had. Absent: it cannot. */
      readonly retries?: number;
      /** The documents that the session takes. Absent: it is not known, or any will do. */
      readonly documents?: readonly DocumentType[];
      /** When an agent requested it at a ticket: the page shows the code of that moment. Absent: no agent did. */
      readonly callerAt?: number;
    }
  | { readonly state: "passed"; readonly kind: VerificationKind }
  | {
      readonly state: "failed" | "expired";
      readonly kind: VerificationKind;
      readonly reason: FailureReason | null;
      /** How often the person has tried again today; null when trying again is not offered. */
      readonly retries: number | null;
    };

/** The outcome of pressing the page's button. */
export type PersonStep =
  | { readonly kind: "go"; readonly session: Session }
  /** The session is being made. */
  | { readonly kind: "wait" }
  | { readonly kind: "choose"; readonly documentType: DocumentType }
  /** The page shows what to do. */
  | { readonly kind: "show" };

/** Returns what the page of the link of this number shows at `now`, epoch ms. */
export function personViewOf(state: ContactState, now: number, version = linkVersionOf(state)): PersonView {
  if (state.deletedAt !== null) return { state: "withdrawn" };
  if (version !== linkVersionOf(state)) return replacedView(state);
  const waiting = waitingSession(state, now);
  const standing = choiceOf(state, now);
  if (standing.state === "open" && isNewest(state, waiting)) {
    const { chosen, choice } = standing;
    const { documents, expiresAt } = choice;
    // No other document can be chosen while 1Kosmos decides on one.
    const inReview = state.tracks.identity.session?.said?.review === true;
    const isSettled = chosen !== null && (documents.length < 2 || inReview);
    if (!isSettled)
      return {
        state: "choose",
        kind: "identity",
        documents,
        chosen,
        expiresAt,
        ...callerOf(choice.trigger),
      };
  }
  if (waiting !== null) {
    const { expiresAt, openedAt, startedAt, said, trigger } = waiting.session;
    const review = said?.review === true;
    const { kind } = waiting;
    const restart = isRunningOut(state, now) ? { retries: retriesAt(state, now) } : {};
    const facts = { kind, expiresAt, openedAt, startedAt, review, ...documentsOf(waiting) };
    return { state: "ready", ...facts, ...restart, ...callerOf(trigger) };
  }
  const requested = requestedKind(state);
  if (requested !== null) {
    const { request } = state.tracks[requested];
    return { state: "preparing", kind: requested, since: request?.at ?? request?.trigger?.at ?? null };
  }
  return endView(state, now);
}

/** A person who requested a new link sees the old page as it was: only the mailbox shows whether a mail was sent. */
function replacedView(state: ContactState): PersonView {
  const kind = lastKind(state);
  if (kind === null) return { state: "erased" };
  if (isWithdrawn(state.tracks[kind])) return { state: "withdrawn" };
  if (state.link?.by === "admin") return { state: "replaced" };
  return { state: "expired", kind, reason: null, retries: null };
}

/** States which documents an identity session takes; nothing when that is not known, or any will do. */
function documentsOf({ kind, session }: KindOfSession): { readonly documents?: readonly DocumentType[] } {
  const { documents = [] } = session.ref;
  return kind === "identity" && documents.length > 0 ? { documents } : {};
}

/** Returns when an agent requested it at a ticket; nothing when no agent did. */
function callerOf(trigger: DatedTrigger | null): { readonly callerAt?: number } {
  return trigger?.by === "ticket" ? { callerAt: trigger.at } : {};
}

function endView(state: ContactState, now: number): PersonView {
  const kind = lastKind(state);
  if (kind === null) return { state: "erased" };
  if (isWithdrawn(state.tracks[kind])) return { state: "withdrawn" };
  if (state.tracks[kind].phase === "passed") return { state: "passed", kind };
  const retries = retryableAt(state, now) === null ? null : retriesAt(state, now);
  const reason = failureReasonOf(state.tracks, kind);
  return { state: reason === null ? "expired" : "failed", kind, reason, retries };
}

/** Returns why the newest session of a kind failed; null when it did not. */
export function failureReasonOf(
  tracks: ContactState["tracks"],
  kind: VerificationKind,
): FailureReason | null {
  const { phase, session } = tracks[kind];
  const isOver = phase === "failed" || phase === "expired";
  const isFailed = phase === "failed" || (isOver && session?.ended?.reason === "abandoned");
  return isFailed ? failureReason(kind, session?.ended) : null;
}

/** Returns what pressing the button leads to at `now`. `documentType`: the document whose button it was, or null. */
export function personStepOf(
  state: ContactState,
  now: number,
  documentType: DocumentType | null,
  version = linkVersionOf(state),
): PersonStep {
  const view = personViewOf(state, now, version);
  if (view.state === "preparing") return { kind: "wait" };
  if (view.state === "ready") {
    const { session } = state.tracks[view.kind];
    return session === null ? { kind: "show" } : { kind: "go", session };
  }
  if (view.state !== "choose" || documentType === null) return { kind: "show" };
  const { session } = state.tracks.identity;
  if (view.chosen === documentType && session !== null) return { kind: "go", session };
  return view.documents.includes(documentType) ? { kind: "choose", documentType } : { kind: "show" };
}

/** Returns whether the identity was requested last, `waiting` being the newest session. */
function isNewest({ tracks: { identity } }: ContactState, waiting: KindOfSession | null): boolean {
  if (waiting === null || waiting.session === identity.session) return true;
  return (identity.session?.startedAt ?? identity.choice?.offeredAt ?? 0) >= waiting.session.startedAt;
}
