/** A person whose session came to nothing tries again at their page, as often as the portal allows. Pure. */
import type { VerificationKind } from "../../vocabulary.ts";
import { choiceOf } from "./choice.ts";
import { stay, type Decision } from "../decision.ts";
import { isWithdrawn, lastKind, requestedKind, waitingSession } from "./newest.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { Track } from "../track.ts";

/** Retries are counted over this time. */
const WINDOW_MS = 24 * 60 * 60 * 1000;
/** A step-up that nobody has opened can be had anew when it has four minutes left: less than five. In ms. */
const SHORT_MS = 5 * 60 * 1000;
/** One that has all of its time, and that is short by itself, is offered anew from here on. In ms. */
const VERY_SHORT_MS = 4 * 60 * 1000;
/** One that was made just now has its whole time: presses that follow each other are one. In ms. */
const NEW_MS = 20 * 1000;

/** The person pressed "Try again". `newRequestId` is used if a session is to be made. */
export interface RetryEvent {
  readonly type: "retryRequested";
  readonly newRequestId: string;
  /** How many retries the portal allows within a day. */
  readonly limit: number;
}

/** Returns how often the person has tried again within the day before `now`, epoch ms. */
export function retriesAt({ retries }: ContactState, now: number): number {
  return retries.filter((at) => at > now - WINDOW_MS).length;
}

/** Returns the verification that the person may try again, or null. The limit is the portal's and is not checked here. */
export function retryableAt(state: ContactState, now: number): VerificationKind | null {
  const kind = lastKind(state);
  if (kind === null || state.deletedAt !== null) return null;
  // While something else is open or being made, the link leads there.
  const isOpen = waitingSession(state, now) !== null || choiceOf(state, now).state !== "none";
  if (isOpen || requestedKind(state) !== null) return null;
  return mayBeRepeated(kind, state.tracks[kind]) ? kind : null;
}

/** Returns whether the step-up that waits ends so soon that the person may restart it for the whole time. */
export function isRunningOut(state: ContactState, now: number): boolean {
  const waiting = state.deletedAt === null ? waitingSession(state, now) : null;
  if (waiting?.kind !== "stepup" || requestedKind(state) !== null) return false;
  const { openedAt, expiresAt, startedAt, said } = waiting.session;
  const limit = now - startedAt < NEW_MS ? VERY_SHORT_MS : SHORT_MS;
  return openedAt === null && said?.review !== true && expiresAt - now <= limit;
}

/** Returns the step-up that can be restarted for the whole time, or null. */
function restartableAt(state: ContactState, now: number): VerificationKind | null {
  const { session } = state.tracks.stepup;
  return isRunningOut(state, now) && now - (session?.startedAt ?? now) >= NEW_MS ? "stepup" : null;
}

/** Requests the session again, with the same documents to choose from. Five presses at once are one retry. */
export function requestRetry(
  state: ContactState,
  { newRequestId, limit }: RetryEvent,
  now: number,
): Decision {
  const kind = retryableAt(state, now) ?? restartableAt(state, now);
  if (kind === null || retriesAt(state, now) >= limit) return stay(state, "ignored");
  const { phase, session, order } = state.tracks[kind];
  const isOpen = phase === "pending" && session !== null && now < session.expiresAt;
  const from = isOpen ? "pending" : phase === "failed" ? "failed" : "expired";
  const documentTypes = session?.offered ?? order.documentTypes;
  const request = {
    id: newRequestId,
    order: { ...order, documentTypes },
    from,
    trigger: session?.trigger ?? null,
    at: now,
    mail: "none",
  } as const;
  const retries = [...state.retries.filter((at) => at > now - WINDOW_MS), now];
  const next = withTrack({ ...state, retries }, kind, { phase: "requesting", request });
  const effect = { type: "makeSession", requestId: newRequestId, kind, order: request.order } as const;
  return { state: next, effect, outcome: "started" };
}

/** A step-up ends within minutes, so its end is no end of the link. */
function mayBeRepeated(kind: VerificationKind, track: Track): boolean {
  const { phase, session, manual } = track;
  // Somebody in HubSpot has cancelled it.
  if (isWithdrawn(track)) return false;
  // An admin has decided; only somebody in HubSpot starts anew.
  if (manual !== null && phase === "failed") return false;
  if (phase === "failed" || session?.ended?.reason === "abandoned") return true;
  return kind === "stepup" && phase !== "passed";
}
