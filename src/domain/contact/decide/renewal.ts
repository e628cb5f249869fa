/** Renews an expired link at its person's request; the new one is mailed to the address on the record. Pure. */
import { choiceOf } from "./choice.ts";
import { stay, type Decision } from "../decision.ts";
import { isWithdrawn, lastKind, requestedKind, waitingSession } from "./newest.ts";
import { withTrack, type ContactState } from "../state.ts";

/** Renewals are counted over this time. */
const WINDOW_MS = 24 * 60 * 60 * 1000;
/** Each is a session that 1Kosmos bills, and a mail. */
const RENEWALS_A_DAY = 3;

/** The person requested a new link. `newRequestId` is used if a session is to be made. */
export interface RenewalEvent {
  readonly type: "link.renewal";
  readonly newRequestId: string;
}

/** Returns the number of the contact's link. */
export function linkVersionOf({ link }: Pick<ContactState, "link">): number {
  return link?.version ?? 0;
}

/**
 * Requests the session of an expired link again, under a new link: the old one must not lead to what is mailed. A person who
 * requests it more often than some times a day gets nothing.
 */
export function requestRenewal(state: ContactState, { newRequestId }: RenewalEvent, now: number): Decision {
  const kind = renewableAt(state, now);
  const recent = state.renewals.filter((at) => at > now - WINDOW_MS);
  if (kind === null || recent.length >= RENEWALS_A_DAY) return stay(state, "ignored");
  const { session, order } = state.tracks[kind];
  const documentTypes = session?.offered ?? order.documentTypes;
  const request = {
    id: newRequestId,
    order: { ...order, documentTypes },
    from: "expired",
    trigger: session?.trigger ?? null,
    mail: "always",
  } as const;
  const link = { version: linkVersionOf(state) + 1, by: "person" } as const;
  const next = withTrack({ ...state, link, renewals: [...recent, now] }, kind, {
    phase: "requesting",
    request,
  });
  const effect = { type: "makeSession", requestId: newRequestId, kind, order: request.order } as const;
  return { state: next, effect, outcome: "started" };
}

/** Returns the verification whose link expired, or null when the page shows something else. */
function renewableAt(state: ContactState, now: number) {
  const kind = lastKind(state);
  if (kind === null || state.deletedAt !== null) return null;
  const isOpen = waitingSession(state, now) !== null || choiceOf(state, now).state !== "none";
  if (isOpen || requestedKind(state) !== null) return null;
  const { phase, session } = state.tracks[kind];
  // The sweep runs once a minute; the page does not wait for it.
  const isOver = phase === "expired" || phase === "pending";
  const isEnded = session?.ended?.reason === "abandoned" || isWithdrawn(state.tracks[kind]);
  return isOver && !isEnded ? kind : null;
}
