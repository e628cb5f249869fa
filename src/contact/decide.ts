/**
 * The state machine of one contact: a pure function from what is known and what happened to what is known now
 * and what is to be done. Events may come late, twice and in any order; what HubSpot is told follows from the
 * state alone (see `project`), so whoever repeats an event converges on the same values.
 */
import type { StartedSession, Verdict } from "../onekosmos/provider.ts";
import type { TaskOutcome } from "./contract.ts";
import type { ContactState, Session, VerifiedResult } from "./state.ts";

/** What can happen to a contact. Times are epoch ms; `occurredAt` is HubSpot's clock. */
export type ContactEvent =
  /** A trigger asks for a verification; `newRequestId` is used if a session is to be made. */
  | { readonly type: "created"; readonly occurredAt: number; readonly newRequestId: string }
  | {
      readonly type: "sessionMade";
      readonly requestId: string;
      readonly session: StartedSession;
      readonly lifetimeMs: number;
    }
  /** A callback, a poll or the sweep says that this request's session may have news. */
  | { readonly type: "checkAsked"; readonly requestId: string }
  | {
      readonly type: "verdict";
      readonly requestId: string;
      readonly verdict: Verdict;
      readonly expire: boolean;
    }
  | { readonly type: "linkOpened" }
  | { readonly type: "deleted"; readonly occurredAt: number };

/** What the object must do next, after the state is saved. */
export type ContactEffect =
  | { readonly type: "makeSession"; readonly requestId: string }
  | { readonly type: "fetchResult"; readonly session: Session };

export interface Decision {
  readonly state: ContactState;
  readonly effect: ContactEffect | null;
  readonly outcome: TaskOutcome;
}

/** Decides. `now` is our clock, epoch ms. */
export function decide(state: ContactState, event: ContactEvent, now: number): Decision {
  switch (event.type) {
    case "created":
      return onCreated(state, event.occurredAt, event.newRequestId);
    case "sessionMade":
      return onSessionMade(state, event.requestId, event.session, event.lifetimeMs, now);
    case "checkAsked":
      return onCheckAsked(state, event.requestId);
    case "verdict":
      return onVerdict(state, event.requestId, event.verdict, event.expire, now);
    case "linkOpened":
      return onLinkOpened(state, now);
    case "deleted":
      return onDeleted(state, event.occurredAt);
  }
}

function stay(state: ContactState, outcome: TaskOutcome): Decision {
  return { state, effect: null, outcome };
}

function onCreated(state: ContactState, occurredAt: number, newRequestId: string): Decision {
  if (state.deletedAt !== null && occurredAt <= state.deletedAt) return stay(state, "ignored");
  if (state.phase === "requesting" && state.requestId !== null) {
    // Under way, or cut off by a crash: the same request again, never a second one.
    return { state, effect: { type: "makeSession", requestId: state.requestId }, outcome: "joined" };
  }
  if (state.creationSeen) return stay(state, "joined");
  const next: ContactState = {
    ...state,
    phase: "requesting",
    creationSeen: true,
    requestId: newRequestId,
    deletedAt: null,
  };
  return { state: next, effect: { type: "makeSession", requestId: newRequestId }, outcome: "started" };
}

function onSessionMade(
  state: ContactState,
  requestId: string,
  made: StartedSession,
  lifetimeMs: number,
  now: number,
): Decision {
  if (state.phase !== "requesting" || state.requestId !== requestId) return stay(state, "ignored");
  const session: Session = {
    requestId,
    ref: made.ref,
    url: made.url,
    startedAt: now,
    expiresAt: Math.min(now + lifetimeMs, made.expiresAt ?? Number.MAX_SAFE_INTEGER),
    openedAt: null,
  };
  return stay(
    { ...state, phase: "pending", version: state.version + 1, requestId: null, session },
    "started",
  );
}

function onCheckAsked(state: ContactState, requestId: string): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  if (state.session?.requestId !== requestId) return stay(state, "older_session");
  // A pass that arrives after the link expired still counts; verified and failed are final for their session.
  if (state.phase !== "pending" && state.phase !== "expired") return stay(state, "already_over");
  return { state, effect: { type: "fetchResult", session: state.session }, outcome: "still_open" };
}

function onVerdict(
  state: ContactState,
  requestId: string,
  verdict: Verdict,
  expire: boolean,
  now: number,
): Decision {
  const check = onCheckAsked(state, requestId);
  if (check.effect === null) return check;
  const changed = { ...state, version: state.version + 1 };
  if (verdict.outcome === "passed") {
    const liveIdEnrolled = verdict.liveIdEnrolled ?? state.liveIdEnrolled;
    return stay(
      { ...changed, phase: "verified", result: resultOf(verdict, now), liveIdEnrolled },
      "verified",
    );
  }
  if (state.phase === "expired") return stay(state, "already_over");
  if (verdict.outcome === "failed") return stay({ ...changed, phase: "failed" }, "failed");
  if (verdict.outcome === "expired" || expire) return stay({ ...changed, phase: "expired" }, "expired");
  return stay(state, "still_open");
}

function resultOf(verdict: Extract<Verdict, { outcome: "passed" }>, now: number): VerifiedResult {
  return {
    verifiedAt: now,
    ial: verdict.ial ?? null,
    ialDerived: verdict.ialDerived ?? false,
    did: verdict.did ?? null,
    matchConfidence: verdict.matchConfidence ?? null,
    documentType: verdict.documentType ?? null,
  };
}

function onLinkOpened(state: ContactState, now: number): Decision {
  if (state.phase !== "pending" || state.session === null) return stay(state, "ignored");
  return stay({ ...state, session: { ...state.session, openedAt: now } }, "still_open");
}

function onDeleted(state: ContactState, occurredAt: number): Decision {
  if (state.deletedAt !== null && state.deletedAt >= occurredAt) return stay(state, "ignored");
  const phase = state.phase === "requesting" ? "none" : state.phase;
  return stay({ ...state, phase, requestId: null, deletedAt: occurredAt }, "abandoned");
}
