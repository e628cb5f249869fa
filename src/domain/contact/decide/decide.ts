/**
 * The state machine of one contact: a pure function from what is known and what happened to what is known now and
 * what is to be done. Events may come late, twice and in any order; HubSpot's values follow from the state alone (see
 * `project`), so a repeated event converges on the same values.
 */
import type { StartedSession } from "../../../onekosmos/provider.ts";
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { cancelOpen } from "./cancel.ts";
import { chooseDocument, offerChoice, withoutDocument, withSession, type ChoiceEvent } from "./choice.ts";
import { makeSessionFor, stay, type Decision } from "../decision.ts";
import type { ContactEventOf, RecordEvent, RequestEvent } from "../event.ts";
import { withReplaced } from "./late.ts";
import { isRecordEvent, live } from "./life.ts";
import { replaceLink } from "./link-key.ts";
import { onReminderDue, withReminders, type RemindPolicy, type ReminderEvent } from "./link.ts";
import { decideManually } from "./manual.ts";
import { withTimelineEvents } from "../read/timeline.ts";
import { sameSnapshot } from "../read/project.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { Track } from "../track.ts";
import { ANY_REQUEST, type HeldSession, type VerificationRequest, type Session } from "../session.ts";
import { meets, withResultTimes } from "./result.ts";
import { requestRenewal, type RenewalEvent } from "./renewal.ts";
import { requestRetry, type RetryEvent } from "./retry.ts";
import type { DatedTrigger } from "../trigger.ts";
import { kindOfSession, onCheckRequested, onVerdict, type VerdictEvent } from "./verdict.ts";
import { withVerifications } from "../read/verifications.ts";

export type { ContactEffect, Decision } from "../decision.ts";

/** An input of `decide`: an event of the contact, or an outcome of its own calls to 1Kosmos or of its link. */
export type DecidedEvent =
  | RequestEvent
  | RecordEvent
  | ChoiceEvent
  | {
      readonly type: "sessionMade";
      readonly requestId: string;
      readonly session: StartedSession;
      readonly tenant: string;
      readonly lifetimeMs: number;
      readonly remind?: RemindPolicy;
    }
  /** The session was made, and its link is not allowed: it is kept for when an admin allows it. */
  | { readonly type: "sessionHeld"; readonly requestId: string; readonly held: HeldSession }
  /** 1Kosmos, or the connection, will not make this session: everything is as it was before it was requested. */
  | { readonly type: "requestRefused"; readonly requestId: string }
  | VerdictEvent
  | ContactEventOf<"manual.decision">
  | ContactEventOf<"link.replace">
  | ContactEventOf<"verification.cancel">
  | { readonly type: "linkOpened"; readonly requestId: string }
  | RetryEvent
  | RenewalEvent
  | ReminderEvent;

/** Decides on an event. `now` is our clock, epoch ms. */
export function decide(state: ContactState, event: DecidedEvent, now: number): Decision {
  const reacted = react(state, event, now);
  const kept = withReplaced(state, reacted.state, now);
  const dated = withResultTimes(state, kept, event.type, now);
  const listed = withVerifications(state, dated, event, now);
  const remind = "remind" in event ? (event.remind ?? null) : null;
  const told = withTimelineEvents(state, listed, event.type, now);
  const decision = { ...reacted, state: withReminders(told, remind, now) };
  if (sameSnapshot(state, decision.state)) return decision;
  // Some events raise the version themselves, so that the same values are written again.
  const version = Math.max(decision.state.version, state.version + 1);
  return { ...decision, state: { ...decision.state, version } };
}

function react(state: ContactState, event: DecidedEvent, now: number): Decision {
  if (isRecordEvent(event)) return live(state, event, now);
  switch (event.type) {
    case "contact.creation":
      return onCreated(state, event, now);
    case "verification.request":
      return onPauseRequested(state, event, now);
    case "sessionMade":
      return onSessionMade(state, event, now);
    case "sessionHeld":
      return onSessionHeld(state, event);
    case "requestRefused":
      return onRequestRefused(state, event.requestId);
    case "session.check":
    case "document.choice":
      return onCheckRequested(state, event.requestId, now);
    case "verdict":
      return onVerdict(state, event, now);
    case "manual.decision":
      return decideManually(state, event, now);
    case "link.replace":
      return replaceLink(state);
    case "verification.cancel":
      return cancelOpen(state);
    case "linkOpened":
      return onLinkOpened(state, event.requestId, now);
    case "choiceOffered":
      return offerChoice(state, event, now);
    case "documentChosen":
      return chooseDocument(state, event, now);
    case "retryRequested":
      return requestRetry(state, event, now);
    case "link.renewal":
      return requestRenewal(state, event, now);
    case "reminder.due":
      return onReminderDue(state, event, now);
  }
}

type Of<T extends DecidedEvent["type"]> = Extract<DecidedEvent, { type: T }>;

function onCreated(
  state: ContactState,
  { occurredAt, newRequestId, source, order = ANY_REQUEST }: Of<"contact.creation">,
  now: number,
): Decision {
  if (state.deletedAt !== null && occurredAt <= state.deletedAt) return stay(state, "ignored");
  const { request } = state.tracks.identity;
  if (state.creationSeen && request === null) return stay(state, "joined");
  const trigger: DatedTrigger = { by: "contact_created", reference: source, at: occurredAt };
  return onPauseRequested(
    { ...state, creationSeen: true, deletedAt: null },
    { type: "verification.request", kind: "identity", again: false, newRequestId, order, trigger },
    now,
  );
}

function onPauseRequested(
  state: ContactState,
  { kind, again, newRequestId, order, trigger }: Of<"verification.request">,
  now: number,
): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  const { phase, request } = state.tracks[kind];
  // Under way, or cut off by a crash: the same request again, never a second one.
  if (request !== null)
    return {
      state: withCaller(state, kind, trigger),
      effect: makeSessionFor(kind, request),
      outcome: "joined",
    };
  const isUndecided = phase === "pending" && isUndecidedAt(state.tracks[kind], now);
  if (phase === "pending" && !isUndecided) return stay(withCaller(state, kind, trigger), "joined");
  if (!again && satisfied(state, kind, order)) return stay(state, "satisfied");
  // Without a request the phase is none of its own making: it is what the last session ended in.
  const last = phase === "requesting" ? "none" : phase;
  const from = isUndecided ? "expired" : last;
  const asked = { id: newRequestId, order, from, trigger };
  const next = withTrack(state, kind, { phase: "requesting", request: asked });
  return {
    state: next,
    effect: { type: "makeSession", requestId: newRequestId, kind, order },
    outcome: "started",
  };
}

/**
 * Decides whether the link is over and 1Kosmos had no result of its session: a new start must not
 * wait.
 */
function isUndecidedAt({ session }: Track, now: number): boolean {
  return session !== null && now >= session.expiresAt && session.said?.review !== true;
}

/** Makes an agent who joins an open session at a ticket its requester: the page shows the code of that moment. */
function withCaller(state: ContactState, kind: VerificationKind, trigger: DatedTrigger): ContactState {
  if (trigger.by !== "ticket") return state;
  const { request, session, choice } = state.tracks[kind];
  return withTrack(state, kind, {
    request: request === null ? null : { ...request, trigger },
    session: session === null ? null : { ...session, trigger },
    choice: choice === null ? null : { ...choice, trigger },
  });
}

/** Returns true when the request is met already. A step-up is about this moment, so an earlier one never will do. */
function satisfied(state: ContactState, kind: VerificationKind, order: VerificationRequest): boolean {
  if (kind === "liveid") return state.liveIdEnrolled === true;
  if (kind === "stepup" || state.tracks.identity.phase !== "passed") return false;
  return meets(state.result, order);
}

function onSessionMade(
  state: ContactState,
  { requestId, session: made, tenant, lifetimeMs }: Of<"sessionMade">,
  now: number,
): Decision {
  const kind = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  if (kind === undefined) return stay(state, "ignored");
  const { request, choice: offered } = state.tracks[kind];
  // An end in the past is no end of a session that was made just now (a zero time, a clock that is off).
  const stated =
    made.expiresAt !== undefined && made.expiresAt > now ? made.expiresAt : Number.MAX_SAFE_INTEGER;
  const session: Session = {
    requestId,
    ref: made.ref,
    tenant,
    url: made.url,
    startedAt: now,
    ...(stated === Number.MAX_SAFE_INTEGER ? {} : { endsAt: stated }),
    // A link that let the person choose lives no longer for it.
    expiresAt: Math.min(now + lifetimeMs, stated, offered?.expiresAt ?? stated),
    openedAt: null,
    trigger: request?.trigger ?? null,
    choiceId: offered?.requestId ?? null,
    ...(offered === null ? {} : { offered: offered.documents }),
    ...(request?.mail === undefined ? {} : { mail: request.mail }),
  };
  const order = request?.order ?? ANY_REQUEST;
  const [documentType] = order.documentTypes;
  const choice =
    offered === null || documentType === undefined ? null : withSession(offered, documentType, session);
  return stay(withTrack(state, kind, { phase: "pending", request: null, session, order, choice }), "started");
}

function onSessionHeld(state: ContactState, { requestId, held }: Of<"sessionHeld">): Decision {
  const kind = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  const request = kind === undefined ? null : state.tracks[kind].request;
  if (kind === undefined || request === null) return stay(state, "ignored");
  return stay(withTrack(state, kind, { request: { ...request, held } }), "held");
}

function onRequestRefused(state: ContactState, requestId: string): Decision {
  const kind = VERIFICATION_KINDS.find((candidate) => state.tracks[candidate].request?.id === requestId);
  if (kind === undefined) return stay(state, "ignored");
  const { request } = state.tracks[kind];
  const phase = request?.from ?? "none";
  if (phase === "pending" && kind === "identity")
    return stay(withoutDocument(state, request?.order.documentTypes[0]), "refused");
  return stay(withTrack(state, kind, { phase, request: null }), "refused");
}

function onLinkOpened(state: ContactState, requestId: string, now: number): Decision {
  const kind = kindOfSession(state, requestId);
  const session = kind === undefined ? null : state.tracks[kind].session;
  if (kind === undefined || session === null || state.tracks[kind].phase !== "pending")
    return stay(state, "ignored");
  return stay(withTrack(state, kind, { session: { ...session, openedAt: now } }), "still_open");
}
