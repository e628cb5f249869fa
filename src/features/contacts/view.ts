/** A contact as its card shows it: state and history in the card's words. Pure; nothing beyond HubSpot's own values. */
import type { CardAttempt, CardLink, CardReason, ContactCard, TrackState } from "../cards/contract.ts";
import {
  VERIFICATION_KINDS,
  type Ial,
  type IdvStatus,
  type VerificationKind,
} from "../../domain/vocabulary.ts";
import type { HistoryEntry } from "../../domain/contact/read/history.ts";
import { openLinks } from "../../domain/contact/decide/link.ts";
import { failureReasonOf } from "../../domain/contact/read/person.ts";
import { reasonOfDetail, REASON_WORDS, type FailureReason } from "../../domain/contact/reasons.ts";
import { statusOf } from "../../domain/contact/read/property-values.ts";
import type { ContactState } from "../../domain/contact/state.ts";
import type { ManualDecision, Track } from "../../domain/contact/track.ts";
import type { Session } from "../../domain/contact/session.ts";
import { manualOf } from "../../domain/contact/read/manual-mark.ts";
import type { DatedTrigger } from "../../domain/contact/trigger.ts";

/** As many lines of the history as a card has room for. */
export const ATTEMPTS_SHOWN = 10;

/** While a session is being made a card looks this often, ms: 1Kosmos takes about a second. */
export const PREPARING_MS = 1000;
/** While one is open: at least this far apart, ms. */
const SOONEST_MS = 2000;
/** A card without news is watched for a minute at most. */
const LATEST_MS = 60_000;
/** The pause is this share of the time since the last sign of life. */
const SHARE = 5;

/** The contact's object's part of its card; the portal adds how the connection stands. */
export type ContactView = Omit<
  ContactCard,
  | "contactId"
  | "waiting"
  | "waitingFor"
  | "connection"
  | "confidence"
  | "mayNotStart"
  | "mayNotStartCode"
  | "sending"
  | "mayChangeLink"
  | "refusedWrite"
> & {
  /** Of the newest open link; null: it is not reminded of. */
  readonly reminders: { readonly sent: number; readonly dueAt: string | null } | null;
};

/** Returns the view at `now` (epoch ms). `history` has the newest lines first. */
export function viewOf(state: ContactState, history: readonly HistoryEntry[], now: number): ContactView {
  const { tracks, result } = state;
  const status = statusOf(tracks.identity);
  const holds = status === "verified" ? result : null;
  const open = openLink(state, now);
  const preparing = VERIFICATION_KINDS.some((kind) => tracks[kind].request !== null);
  const isByHand = manualOf(tracks.identity) !== null;
  return {
    status,
    preparing,
    ial: holds?.ial ?? null,
    ialDerived: holds?.ialDerived ?? false,
    liveIdEnrolled: state.liveIdEnrolled,
    documentType: holds?.documentType ?? null,
    matchConfidence: holds?.matchConfidence ?? null,
    verifiedAt: iso(result?.verifiedAt ?? null),
    lastStepUpAt: iso(state.lastStepUpAt),
    link: open,
    reminders: open === null ? null : remindersOf(state),
    // A decision by hand is nobody's request.
    trigger: isByHand && open === null && !preparing ? null : newestTrigger(state),
    decidedBy: isByHand ? "admin" : null,
    unknownWord: unknownWordOf(tracks),
    attempts: history.slice(0, ATTEMPTS_SHOWN).map((entry) => attemptOf(entry)),
    tracks: {
      identity: trackState(tracks.identity, now),
      liveid: trackState(tracks.liveid, now),
      stepup: trackState(tracks.stepup, now),
    },
    reasons: {
      identity: wordsOf(failureReasonOf(tracks, "identity")),
      liveid: wordsOf(failureReasonOf(tracks, "liveid")),
      stepup: wordsOf(failureReasonOf(tracks, "stepup")),
    },
    refreshAfterMs: preparing ? PREPARING_MS : refreshAfter(open, tracks, now),
  };
}

function remindersOf(state: ContactState): ContactView["reminders"] {
  const reminders = openLinks(state)[0]?.reminders ?? null;
  return reminders === null ? null : { sent: reminders.count, dueAt: iso(reminders.dueAt) };
}

function wordsOf(code: FailureReason | null): CardReason | null {
  return code === null ? null : { code, ...REASON_WORDS[code] };
}

/** A contact's state and history, for a page that shows all of it. */
export interface ContactRecord {
  readonly status: IdvStatus | null;
  readonly ial: Ial | null;
  /** When the identity was last verified, epoch ms. */
  readonly verifiedAt: number | null;
  readonly manual: Pick<ManualDecision, "by" | "reason"> | null;
  /** 1Kosmos reviews what the person submitted. */
  readonly review: boolean;
  /** A word of 1Kosmos about the open session that the app does not understand. */
  readonly unknownWord: string | null;
  readonly deletedAt: number | null;
  /** The newest first. */
  readonly events: readonly HistoryEntry[];
}

/** Describes a contact for its page. `history` has the newest lines first. */
export function recordOf(state: ContactState, events: readonly HistoryEntry[]): ContactRecord {
  const { result, tracks, deletedAt } = state;
  const status = statusOf(tracks.identity);
  const manual = manualOf(tracks.identity);
  return {
    status,
    ial: status === "verified" ? (result?.ial ?? null) : null,
    verifiedAt: result?.verifiedAt ?? null,
    manual: manual === null ? null : { by: manual.by, reason: manual.reason },
    review: VERIFICATION_KINDS.some((kind) => isInReview(tracks[kind])),
    unknownWord: unknownWordOf(tracks),
    deletedAt,
    events,
  };
}

/** Formats epoch ms as the card's JSON has it. */
export function iso(epochMs: number): string;
export function iso(epochMs: number | null): string | null;
export function iso(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}

/**
 * Returns when to look at an open session again, in ms, `sinceMs` after its last sign of life: seldom while nothing
 * happens.
 */
export function pauseAfter(sinceMs: number): number {
  return Math.round(Math.min(Math.max(sinceMs / SHARE, SOONEST_MS), LATEST_MS));
}

function refreshAfter(open: CardLink | null, tracks: ContactState["tracks"], now: number): number | null {
  if (open === null && VERIFICATION_KINDS.some((kind) => trackState(tracks[kind], now) === "review"))
    return LATEST_MS;
  const session = open === null ? null : openOf(tracks[open.kind]);
  return session === null ? null : pauseAfter(now - (session.openedAt ?? session.startedAt));
}

/** The work that waits for the person: a session, or the choice of its document. */
function openOf({
  phase,
  session,
  choice,
}: Track): Pick<Session, "startedAt" | "openedAt" | "expiresAt"> | null {
  if (phase !== "pending" || session !== null || choice === null) return phase === "pending" ? session : null;
  return { startedAt: choice.offeredAt, openedAt: null, expiresAt: choice.expiresAt };
}

/** The newest session that waits for its person. */
function openLink({ tracks, deletedAt }: ContactState, now: number): CardLink | null {
  if (deletedAt !== null) return null;
  const open = VERIFICATION_KINDS.flatMap((kind) => {
    const session = openOf(tracks[kind]);
    return session !== null && now < session.expiresAt ? [{ kind, session }] : [];
  });
  const newest = open.toSorted((left, right) => right.session.startedAt - left.session.startedAt)[0];
  return newest === undefined ? null : linkOf(newest.kind, newest.session);
}

/** Describes an open session's link, without the link. Times in epoch ms. */
export function linkOf(
  kind: VerificationKind,
  { expiresAt, openedAt }: Pick<Session, "expiresAt" | "openedAt">,
): CardLink {
  return { kind, expiresAt: iso(expiresAt), openedAt: iso(openedAt) };
}

function trackState({ phase, session }: Track, now: number): TrackState {
  if (phase === "none") return null;
  if (isInReview({ phase, session })) return "review";
  // 1Kosmos has no result of it yet: the card offers to send it again.
  if (phase === "pending" && session !== null && now >= session.expiresAt) return "expired";
  return phase === "requesting" ? "preparing" : phase;
}

function isInReview({ phase, session }: Pick<Track, "phase" | "session">): boolean {
  return phase === "pending" && session?.said?.review === true;
}

/** Of the sessions that wait: the word of 1Kosmos that the app cannot interpret. */
function unknownWordOf(tracks: ContactState["tracks"]): string | null {
  const said = VERIFICATION_KINDS.map((kind) => tracks[kind])
    .filter(({ phase }) => phase === "pending")
    .map(({ session }) => session?.said?.unknownWord ?? null);
  return said.find((word) => word !== null) ?? null;
}

/** The requester of the newest verification: of a request under way, else of the session that was made last. */
function newestTrigger({ tracks }: ContactState): ContactCard["trigger"] {
  const asked = VERIFICATION_KINDS.flatMap((kind) => {
    const { request, session, choice } = tracks[kind];
    return [request?.trigger, session?.trigger, choice?.trigger].filter((trigger): trigger is DatedTrigger =>
      Boolean(trigger),
    );
  });
  const newest = asked.toSorted((left, right) => right.at - left.at)[0];
  return newest === undefined ? null : { ...newest, at: iso(newest.at) };
}

function attemptOf({ at, kind, event, detail }: HistoryEntry): CardAttempt {
  const reason = event === "failed" ? reasonOfDetail(kind, detail) : null;
  return { at: iso(at), kind, outcome: event, detail, reason };
}
