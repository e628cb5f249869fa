/**
 * Applies 1Kosmos' verdicts on a contact's sessions: a verdict on the newest one, on one that the app does not wait for
 * any more, and a decision that is changed later. Pure.
 */
import type { Pass, Verdict } from "../../../onekosmos/provider.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { isChoosing } from "./choice.ts";
import { makeSessionFor, stay, type Decision } from "../decision.ts";
import { checkLate, countsNow, lateOf, withLate, withoutLate } from "./late.ts";
import { isWithdrawn } from "./newest.ts";
import { withPass } from "./result.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { LateSession, Track } from "../track.ts";
import type { Ended, Said, Session } from "../session.ts";

type OpenVerdict = Extract<Verdict, { outcome: "open" }>;

/** The verdict of a session's result. */
export interface VerdictEvent {
  readonly type: "verdict";
  readonly requestId: string;
  readonly verdict: Verdict;
  /** The session is past its end. */
  readonly expire: boolean;
  /** For how long the portal follows a decision, in case 1Kosmos changes it. */
  readonly decisionWindowMs?: number;
}

/** Finds the kind whose newest session a request led to. */
export function kindOfSession(state: ContactState, requestId: string): VerificationKind | undefined {
  return VERIFICATION_KINDS.find((kind) => state.tracks[kind].session?.requestId === requestId);
}

/** Decides whether news of a request's session are worth a call. */
export function onCheckRequested(state: ContactState, requestId: string, now: number): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  const { choice } = state.tracks.identity;
  const waiting = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  const request = waiting === undefined ? null : state.tracks[waiting].request;
  if (waiting !== undefined && request !== null) {
    // The person chose or tries again, and the session is to be made.
    return { state, effect: makeSessionFor(waiting, request), outcome: "joined" };
  }
  if (choice?.requestId === requestId && isChoosing(state.tracks.identity)) {
    if (now < choice.expiresAt) return stay(state, "still_open");
    return stay(withTrack(state, "identity", { phase: "expired", request: null }), "expired");
  }
  const kind = kindOfSession(state, requestId);
  const session = kind === undefined ? null : state.tracks[kind].session;
  if (kind === undefined || session === null) return onLateCheck(state, requestId);
  // A pass that arrives after the link expired still counts; passed and failed are final for their session.
  const { phase } = state.tracks[kind];
  if (isWithdrawn(state.tracks[kind])) return stay(state, "already_over");
  if (phase === "requesting") return onLateCheck(state, requestId);
  if (phase !== "pending" && phase !== "expired") return onDecidedCheck(state, requestId);
  if (kind === "identity" && hasPassed(state, session)) return stay(state, "already_over");
  return {
    state,
    effect: { type: "fetchResult", session, late: phase === "expired" },
    outcome: "still_open",
  };
}

function onLateCheck(state: ContactState, requestId: string): Decision {
  const late = lateOf(state, requestId);
  if (late === null) return stay(state, "older_session");
  const effect = checkLate(state, late.kind, late.entry);
  return effect === null ? stay(state, "already_over") : { state, effect, outcome: "still_open" };
}

/** A decision may change as long as the portal follows it. */
function onDecidedCheck(state: ContactState, requestId: string): Decision {
  return lateOf(state, requestId)?.entry.decided === undefined
    ? stay(state, "already_over")
    : onLateCheck(state, requestId);
}

/** Expired by its age: this session's pass was counted long ago, and reporting it again must not renew it. */
function hasPassed({ result }: ContactState, session: Session): boolean {
  return result !== null && result.verifiedAt >= session.startedAt;
}

/** Decides what a verdict means for the contact. `now` in epoch ms. */
export function onVerdict(state: ContactState, event: VerdictEvent, now: number): Decision {
  const { requestId, verdict, expire } = event;
  const check = onCheckRequested(state, requestId, now);
  if (check.effect?.type !== "fetchResult") return check;
  const kind = kindOfSession(state, requestId);
  if (kind === undefined || check.effect.late) return onLateVerdict(state, event, now);
  const { session } = check.effect;
  if (verdict.outcome === "passed") return pass(state, kind, { session, verdict, event }, now);
  if (verdict.outcome === "failed") return fail(state, kind, { session, verdict, event }, now);
  // A review outlasts the link. A verdict that the app does not understand may be a pass, so it is no expiry either.
  const isUndecided =
    verdict.outcome === "open" && (verdict.review === true || verdict.unknownStatus !== undefined);
  if (verdict.outcome === "expired" || (expire && !isUndecided))
    return stay(expireLink(state, kind, event, now), "expired");
  return onOpenVerdict(state, kind, verdict);
}

/** Applies a pass. One is enough: the results of the other sessions of its kind no longer count. */
function pass(
  state: ContactState,
  kind: VerificationKind,
  { session, verdict, event }: { session: Session; verdict: Pass; event: VerdictEvent },
  now: number,
): Decision {
  const late = followed({ session, event, decided: "passed" }, now);
  const next = withTrack(state, kind, { phase: "passed", request: null, late });
  return stay(withPass(next, kind, verdict, now), "verified");
}

function fail(
  state: ContactState,
  kind: VerificationKind,
  { session, verdict, event }: { session: Session; verdict: Ended; event: VerdictEvent },
  now: number,
): Decision {
  const others = state.tracks[kind].late.filter((entry) => entry.session.requestId !== session.requestId);
  const late = [...others, ...followed({ session, event, decided: "failed" }, now)];
  return stay(withTrack(withEnd(state, kind, "failed", verdict), kind, { late }), "failed");
}

/** Ends a session without a pass. */
function withEnd(
  state: ContactState,
  kind: VerificationKind,
  phase: "failed" | "expired",
  { reason, code }: Ended,
): ContactState {
  const { session } = state.tracks[kind];
  const ended = code === undefined ? { reason } : { reason, code };
  return withTrack(state, kind, { phase, session: session === null ? null : { ...session, ended } });
}

/** The late session of a decision that may change; none when the portal follows none. */
function followed(
  {
    session,
    event,
    decided,
  }: { session: Session; event: VerdictEvent; decided: NonNullable<LateSession["decided"]> },
  now: number,
): LateSession[] {
  const { decisionWindowMs = 0 } = event;
  return decisionWindowMs === 0 ? [] : [{ session, since: now, endsAt: now + decisionWindowMs, decided }];
}

/** The link ends. While a person is at it, 1Kosmos may still decide: the session is kept as a late one. */
function expireLink(
  state: ContactState,
  kind: VerificationKind,
  { verdict }: VerdictEvent,
  now: number,
): ContactState {
  const { session, late } = state.tracks[kind];
  const isOver = verdict.outcome === "expired";
  const end: Ended = verdict.outcome === "expired" ? verdict : { reason: "expired" };
  const expired = withEnd(state, kind, "expired", end);
  if (session === null || isOver) return expired;
  const isStarted = verdict.outcome === "open" && (verdict.started || verdict.review === true);
  const kept = { ...session, openedAt: session.openedAt ?? (isStarted ? now : null) };
  return withTrack(expired, kind, { late: withLate(late, kept, now) });
}

/** Of a session that is over for the app a pass counts, and nothing else. */
function onLateVerdict(state: ContactState, event: VerdictEvent, now: number): Decision {
  const { requestId, verdict } = event;
  const late = lateOf(state, requestId);
  const kind = late?.kind ?? kindOfSession(state, requestId);
  if (kind === undefined) return stay(state, "older_session");
  if (late?.entry.decided !== undefined)
    return onChangedDecision(state, event, { kind, entry: late.entry }, now);
  const isNewest = state.tracks[kind].phase === "expired" && kindOfSession(state, requestId) === kind;
  if (verdict.outcome === "passed") {
    const session = late?.entry.session ?? state.tracks[kind].session;
    if (session !== null && (isNewest || countsNow(state.tracks[kind], kind, verdict)))
      return pass(state, kind, { session, verdict, event }, now);
    return stay(withoutLate(state, kind, requestId), "older_session");
  }
  if (late === null) return stay(state, "already_over");
  if (verdict.outcome !== "open" || now >= late.entry.endsAt)
    return stay(withoutLate(state, kind, requestId), "already_over");
  const news = newsOf(late.entry.session, verdict);
  if (news === null) return stay(state, "still_open");
  const known = state.tracks[kind].late.map((entry) =>
    entry === late.entry ? { ...entry, session: news.session } : entry,
  );
  return stay(withTrack(state, kind, { late: known }), news.outcome);
}

/** Stores what blocks the decision, once: the card shows it until 1Kosmos reports something else. */
function onOpenVerdict(state: ContactState, kind: VerificationKind, verdict: OpenVerdict): Decision {
  const { session } = state.tracks[kind];
  const news = session === null ? null : newsOf(session, verdict);
  if (news === null) return stay(state, "still_open");
  return stay(withTrack(state, kind, { session: news.session }), news.outcome);
}

/** Returns a session with what blocks its decision, as the history names it; null when that is nothing new. */
function newsOf(
  session: Session,
  verdict: OpenVerdict,
): { readonly session: Session; readonly outcome: "still_open" | "in_review" | "unclear" } | null {
  const { said: before, ...rest } = session;
  const unknownWord = verdict.unknownStatus ?? null;
  const said: Said = { review: verdict.review === true, unknownWord };
  const isPlain = !said.review && unknownWord === null;
  if (isPlain && before === undefined) return null;
  if (before?.review === said.review && before.unknownWord === unknownWord) return null;
  if (isPlain) return { session: rest, outcome: "still_open" };
  return { session: { ...rest, said }, outcome: said.review ? "in_review" : "unclear" };
}

/** Follows a decision that 1Kosmos has changed: a pass is revoked, a failure is overturned. */
function onChangedDecision(
  state: ContactState,
  event: VerdictEvent,
  { kind, entry }: { readonly kind: VerificationKind; readonly entry: LateSession },
  now: number,
): Decision {
  const { requestId, verdict } = event;
  const track = state.tracks[kind];
  // The portal follows decisions no longer.
  if (event.decisionWindowMs === 0) return stay(withoutLate(state, kind, requestId), "already_over");
  const isNewest = track.session?.requestId === requestId;
  if (verdict.outcome === "passed" && entry.decided === "failed") {
    if (!isNewest && !countsNow(track, kind, verdict))
      return stay(withoutLate(state, kind, requestId), "older_session");
    const passed = pass(state, kind, { session: entry.session, verdict, event }, now).state;
    const late: LateSession[] = [{ ...entry, since: now, decided: "passed" }];
    return stay(withTrack(passed, kind, { late }), "overturned");
  }
  if (verdict.outcome === "failed" && entry.decided === "passed")
    return revoke(state, kind, entry, event, now);
  const isOver = now >= entry.endsAt || verdict.outcome === "expired";
  return stay(isOver ? withoutLate(state, kind, requestId) : state, "already_over");
}

/** Takes a pass back. A renewal that is under way goes on, and does not come back to the pass when it is refused. */
function revoke(
  state: ContactState,
  kind: VerificationKind,
  { session, endsAt }: LateSession,
  { requestId }: VerdictEvent,
  now: number,
): Decision {
  const { phase, request, late } = state.tracks[kind];
  const others = late.filter((entry) => entry.session.requestId !== requestId);
  const change: Partial<Track> = { late: [...others, { session, since: now, endsAt, decided: "failed" }] };
  if (phase === "passed") change.phase = "failed";
  if (request?.from === "passed") change.request = { ...request, from: "failed" };
  return stay(withTrack(state, kind, change), "revoked");
}
