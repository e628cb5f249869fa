/**
 * Derives a record's timeline events from a contact: a moment for each step of a session. They are part of the state,
 * so that a report that is repeated after a crash has the same events again, under the same ids. Pure.
 */
import type { TimelineEventType, TimelineProperties } from "../../../hubspot/timeline/timeline-events.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { manualReference } from "./manual-mark.ts";
import type { ContactState, ContactTimelineEvent } from "../state.ts";
import type { ManualDecision, Track } from "../track.ts";
import type { Session } from "../session.ts";

/** A moment that was not sent for so long is dropped. As long as the jobs of a portal wait without a grant. */
export const TIMELINE_EVENT_LIFETIME_MS = 31 * 24 * 60 * 60 * 1000;
/** A session has three moments, and four when its pass comes late or grows old: enough for three sessions. */
const EVENTS_KEPT = 12;

/** The events of a contact's life in which a session takes a step; the others only rearrange what is known. */
const STEPS: ReadonlySet<string> = new Set([
  "sessionMade",
  "linkOpened",
  "verdict",
  "verification.age",
  "manual.decision",
  "verification.cancel",
]);

/** Returns the state after a decision on an event of this type, with the moments that it brought. `now` in epoch ms. */
export function withTimelineEvents(
  before: ContactState,
  after: ContactState,
  eventType: string,
  now: number,
): ContactState {
  if (after === before || !STEPS.has(eventType)) return after;
  const fresh = VERIFICATION_KINDS.flatMap((kind) => stepOf(kind, before, after, now));
  return fresh.length === 0 ? after : { ...after, moments: kept([...after.moments, ...fresh], now) };
}

/** Returns the moments of two contacts that became one, each once. */
export function mergeTimelineEvents(
  ours: readonly ContactTimelineEvent[],
  theirs: readonly ContactTimelineEvent[],
): readonly ContactTimelineEvent[] {
  const byId = new Map([...ours, ...theirs].map((timelineEvent) => [timelineEvent.id, timelineEvent]));
  return [...byId.values()].toSorted((left, right) => left.at - right.at).slice(-EVENTS_KEPT);
}

function kept(moments: readonly ContactTimelineEvent[], now: number): readonly ContactTimelineEvent[] {
  return moments.filter(({ at }) => at > now - TIMELINE_EVENT_LIFETIME_MS).slice(-EVENTS_KEPT);
}

/** The step that a track took, if it took one. */
function stepOf(
  kind: VerificationKind,
  before: ContactState,
  after: ContactState,
  now: number,
): ContactTimelineEvent[] {
  const [was, is] = [before.tracks[kind], after.tracks[kind]];
  const { session, manual } = is;
  if (manual !== null && manual !== was.manual) return manualStep(manual);
  if (session === null || is === was) return [];
  const moment = (step: string, type: TimelineEventType, status: string, more: TimelineProperties = {}) => [
    {
      id: `${session.requestId}:${step}`,
      type,
      at: now,
      properties: { kind, status, ...referencesOf(session), ...more },
    },
  ];
  if (session.requestId !== was.session?.requestId)
    return moment("created", "idv_session_created", "pending");
  if (is.phase !== was.phase) return endOf({ kind, was, is, after, moment, at: now });
  const opened = session.openedAt !== null && was.session.openedAt === null;
  return opened ? moment("opened", "idv_link_opened", "pending") : [];
}

function manualStep(manual: ManualDecision): ContactTimelineEvent[] {
  const { verdict: status, id, at } = manual;
  const type = status === "verified" ? "idv_verified" : "idv_failed";
  return [
    {
      id: `manual:${id}`,
      type,
      at,
      properties: { kind: "identity", status, session: manualReference(manual), decidedBy: "admin" },
    },
  ];
}

interface Change {
  readonly kind: VerificationKind;
  readonly was: Track;
  readonly is: Track;
  readonly after: ContactState;
  /** Epoch ms. */
  readonly at: number;
  readonly moment: (
    step: string,
    type: TimelineEventType,
    status: string,
    more?: TimelineProperties,
  ) => ContactTimelineEvent[];
}

function endOf({ kind, was, is, after, moment, at }: Change): ContactTimelineEvent[] {
  // A decision that was changed may be changed back: each is sent.
  const again = was.phase === "passed" || was.phase === "failed" ? `:${at}` : "";
  switch (is.phase) {
    case "passed":
      return kind === "stepup"
        ? moment(`passed${again}`, "idv_step_up", "verified")
        : moment(`passed${again}`, "idv_verified", "verified", kind === "identity" ? resultOf(after) : {});
    case "failed":
      return moment(`failed${again}`, kind === "stepup" ? "idv_step_up" : "idv_failed", "failed");
    case "expired":
      // A pass that grows old ends twice: both are sent.
      return moment(was.phase === "passed" ? "aged" : "expired", "idv_expired", "expired");
    default:
      return [];
  }
}

function referencesOf({ ref, trigger }: Session): TimelineProperties {
  return {
    session: ref.sessionId,
    ...(trigger === null ? {} : { trigger: trigger.by }),
    ...(trigger === null || trigger.reference === null ? {} : { triggerReference: trigger.reference }),
  };
}

function resultOf({ result }: ContactState): TimelineProperties {
  return {
    ...(result?.ial ? { ial: result.ial } : {}),
    ...(result?.documentType ? { documentType: result.documentType } : {}),
    ...(typeof result?.matchConfidence === "number"
      ? { matchConfidence: String(result.matchConfidence) }
      : {}),
  };
}
