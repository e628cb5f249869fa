/**
 * The state machine of one contact: a pure function from what is known and what happened to what is known now
 * and what is to be done. Events may come late, twice and in any order; what HubSpot is told follows from the
 * state alone (see `project`), so whoever repeats an event converges on the same values.
 */
import type { StartedSession, Verdict } from "../onekosmos/provider.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../vocabulary.ts";
import type { TaskOutcome } from "./contract.ts";
import { sameSnapshot } from "./project.ts";
import type { ContactState, Order, Session, Track } from "./state.ts";
import { withPass } from "./result.ts";

/** What can happen to a contact. Times are epoch ms; `occurredAt` is HubSpot's clock. */
export type ContactEvent =
  /** HubSpot created the record. Acted on once. `newRequestId` is used if a session is to be made. */
  | {
      readonly type: "created";
      readonly occurredAt: number;
      readonly newRequestId: string;
      readonly order: Order;
    }
  /** Somebody asks for a verification. `again`: even if it is verified already. */
  | {
      readonly type: "asked";
      readonly kind: VerificationKind;
      readonly again: boolean;
      readonly newRequestId: string;
      readonly order: Order;
    }
  | {
      readonly type: "sessionMade";
      readonly requestId: string;
      readonly session: StartedSession;
      readonly tenant: string;
      readonly lifetimeMs: number;
    }
  /** 1Kosmos, or the connection, will not make this session: everything is as it was before it was asked for. */
  | { readonly type: "requestRefused"; readonly requestId: string }
  /** A callback, a poll or the sweep says that this request's session may have news. */
  | { readonly type: "checkAsked"; readonly requestId: string }
  | {
      readonly type: "verdict";
      readonly requestId: string;
      readonly verdict: Verdict;
      readonly expire: boolean;
    }
  | { readonly type: "linkOpened"; readonly requestId: string }
  | { readonly type: "deleted"; readonly occurredAt: number };

/** What the object must do next, after the state is saved. */
export type ContactEffect =
  | {
      readonly type: "makeSession";
      readonly requestId: string;
      readonly kind: VerificationKind;
      readonly order: Order;
    }
  | { readonly type: "fetchResult"; readonly session: Session };

export interface Decision {
  readonly state: ContactState;
  readonly effect: ContactEffect | null;
  readonly outcome: TaskOutcome;
}

/** Decides. `now` is our clock, epoch ms. */
export function decide(state: ContactState, event: ContactEvent, now: number): Decision {
  const decision = react(state, event, now);
  return sameSnapshot(state, decision.state)
    ? decision
    : { ...decision, state: { ...decision.state, version: state.version + 1 } };
}

function react(state: ContactState, event: ContactEvent, now: number): Decision {
  switch (event.type) {
    case "created":
      return onCreated(state, event);
    case "asked":
      return onAsked(state, event);
    case "sessionMade":
      return onSessionMade(state, event, now);
    case "requestRefused":
      return onRequestRefused(state, event.requestId);
    case "checkAsked":
      return onCheckAsked(state, event.requestId);
    case "verdict":
      return onVerdict(state, event, now);
    case "linkOpened":
      return onLinkOpened(state, event.requestId, now);
    case "deleted":
      return onDeleted(state, event.occurredAt);
  }
}

type Of<T extends ContactEvent["type"]> = Extract<ContactEvent, { type: T }>;

function stay(state: ContactState, outcome: TaskOutcome): Decision {
  return { state, effect: null, outcome };
}

function withTrack(state: ContactState, kind: VerificationKind, change: Partial<Track>): ContactState {
  return { ...state, tracks: { ...state.tracks, [kind]: { ...state.tracks[kind], ...change } } };
}

function onCreated(state: ContactState, { occurredAt, newRequestId, order }: Of<"created">): Decision {
  if (state.deletedAt !== null && occurredAt <= state.deletedAt) return stay(state, "ignored");
  const { request } = state.tracks.identity;
  if (state.creationSeen && request === null) return stay(state, "joined");
  return onAsked(
    { ...state, creationSeen: true, deletedAt: null },
    { type: "asked", kind: "identity", again: false, newRequestId, order },
  );
}

function onAsked(state: ContactState, { kind, again, newRequestId, order }: Of<"asked">): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  const { phase, request } = state.tracks[kind];
  if (request !== null) {
    // Under way, or cut off by a crash: the same request again, never a second one.
    const effect = { type: "makeSession", requestId: request.id, kind, order: request.order } as const;
    return { state, effect, outcome: "joined" };
  }
  if (phase === "pending") return stay(state, "joined");
  if (!again && satisfied(state, kind, order)) return stay(state, "satisfied");
  // Without a request the phase is none of its own making: it is what the last session ended in.
  const from = phase === "requesting" ? "none" : phase;
  const next = withTrack(state, kind, { phase: "requesting", request: { id: newRequestId, order, from } });
  return {
    state: next,
    effect: { type: "makeSession", requestId: newRequestId, kind, order },
    outcome: "started",
  };
}

/** Whether what is asked for is known already. A step-up is about this moment, so an earlier one never will do. */
function satisfied(state: ContactState, kind: VerificationKind, { proofingLevel }: Order): boolean {
  if (kind === "liveid") return state.liveIdEnrolled === true;
  if (kind === "stepup" || state.tracks.identity.phase !== "passed") return false;
  return proofingLevel === null || (state.result?.ial ?? "") >= proofingLevel;
}

function onSessionMade(
  state: ContactState,
  { requestId, session: made, tenant, lifetimeMs }: Of<"sessionMade">,
  now: number,
): Decision {
  const kind = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  if (kind === undefined) return stay(state, "ignored");
  // An end that is not ahead says nothing about a session that was made just now (a zero time, a clock that is off).
  const stated =
    made.expiresAt !== undefined && made.expiresAt > now ? made.expiresAt : Number.MAX_SAFE_INTEGER;
  const session: Session = {
    requestId,
    ref: made.ref,
    tenant,
    url: made.url,
    startedAt: now,
    expiresAt: Math.min(now + lifetimeMs, stated),
    openedAt: null,
  };
  return stay(withTrack(state, kind, { phase: "pending", request: null, session }), "started");
}

function onRequestRefused(state: ContactState, requestId: string): Decision {
  const kind = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  if (kind === undefined) return stay(state, "ignored");
  const phase = state.tracks[kind].request?.from ?? "none";
  return stay(withTrack(state, kind, { phase, request: null }), "refused");
}

function kindOfSession(state: ContactState, requestId: string): VerificationKind | undefined {
  return VERIFICATION_KINDS.find((kind) => state.tracks[kind].session?.requestId === requestId);
}

function onCheckAsked(state: ContactState, requestId: string): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  const kind = kindOfSession(state, requestId);
  const session = kind === undefined ? null : state.tracks[kind].session;
  if (kind === undefined || session === null) return stay(state, "older_session");
  // A pass that arrives after the link expired still counts; passed and failed are final for their session.
  const { phase } = state.tracks[kind];
  if (phase !== "pending" && phase !== "expired") return stay(state, "already_over");
  return { state, effect: { type: "fetchResult", session }, outcome: "still_open" };
}

function onVerdict(
  state: ContactState,
  { requestId, verdict, expire }: Of<"verdict">,
  now: number,
): Decision {
  const check = onCheckAsked(state, requestId);
  const kind = kindOfSession(state, requestId);
  if (check.effect === null || kind === undefined) return check;
  if (verdict.outcome === "passed") {
    return stay(withPass(withTrack(state, kind, { phase: "passed" }), kind, verdict, now), "verified");
  }
  if (state.tracks[kind].phase === "expired") return stay(state, "already_over");
  if (verdict.outcome === "failed") return stay(withTrack(state, kind, { phase: "failed" }), "failed");
  if (verdict.outcome === "expired" || expire)
    return stay(withTrack(state, kind, { phase: "expired" }), "expired");
  return stay(state, "still_open");
}

function onLinkOpened(state: ContactState, requestId: string, now: number): Decision {
  const kind = kindOfSession(state, requestId);
  const session = kind === undefined ? null : state.tracks[kind].session;
  if (kind === undefined || session === null || state.tracks[kind].phase !== "pending")
    return stay(state, "ignored");
  return stay(withTrack(state, kind, { session: { ...session, openedAt: now } }), "still_open");
}

function onDeleted(state: ContactState, occurredAt: number): Decision {
  if (state.deletedAt !== null && state.deletedAt >= occurredAt) return stay(state, "ignored");
  const asBefore = VERIFICATION_KINDS.reduce((reduced, kind) => {
    const { request } = reduced.tracks[kind];
    return request === null ? reduced : withTrack(reduced, kind, { phase: request.from, request: null });
  }, state);
  return stay({ ...asBefore, deletedAt: occurredAt }, "abandoned");
}
