/** Reads the values of the `idv_*` properties from a contact's state. Pure; which property uses which is in `../properties.ts`. */
import { dayIn } from "../../../lib/calendar.ts";
import type { IdvStatus } from "../../vocabulary.ts";
import { manualOf, manualReference } from "./manual-mark.ts";
import type { ContactState } from "../state.ts";
import type { VerifiedResult } from "../verified-result.ts";
import type { Track } from "../track.ts";
import type { Session } from "../session.ts";

/**
 * Returns what HubSpot should have for a property: "" clears it, undefined leaves it as it is. `verificationUrl` is the
 * contact's short link; `timeZone` is the portal's, in which dates are days.
 */
export type ReadValue = (
  state: ContactState,
  verificationUrl: string,
  timeZone: string,
) => string | undefined;

/** The words of `idv_status` for how a verification ended. */
const STATUS_OF = {
  passed: "verified",
  pending: "pending",
  failed: "failed",
  expired: "expired",
} as const;

/** Returns the status of one track. While a session is being made it is the one before: the call may fail. */
export function statusOf({ phase, request }: Track): IdvStatus | null {
  const shown = phase === "requesting" ? request?.from : phase;
  return shown === undefined || shown === "none" ? null : STATUS_OF[shown];
}

/** Reads `idv_status`: the status of the identity. The other kinds have properties of their own. */
export const readStatus: ReadValue = ({ tracks }) => statusOf(tracks.identity) ?? undefined;

/**
 * Reads a detail of the result while the status is verified, and clears it ("") otherwise, so that a workflow that
 * branches on the detail alone fails closed. A contact without a result has nothing to write or to clear.
 */
export function detail(read: (result: VerifiedResult) => string | null): ReadValue {
  return (state) => withResult(state, (result, holds) => (holds ? (read(result) ?? "") : ""));
}

/** Reads the day of the newest pass. It stays when the verification no longer holds. */
export const readVerifiedDate: ReadValue = (state, _url, timeZone) =>
  withResult(state, ({ verifiedAt }) => dayIn(timeZone, verifiedAt));

/** Reads the newest session's id, or the reference of an admin's decision while it holds; "" while the person has yet to choose the document that it will be about. */
export const readSessionId: ReadValue = (state) => {
  const { identity } = state.tracks;
  const manual = identity.phase === "pending" ? null : manualOf(identity);
  if (manual !== null) return manualReference(manual);
  return isFirstChoice(state) ? "" : referencedSession(state)?.ref.sessionId;
};

/** Reads the short link once there is something to open: a session, or the choice of its document. */
export const readLink: ReadValue = (state, verificationUrl) =>
  isFirstChoice(state) || referencedSession(state) !== null ? verificationUrl : undefined;

/** Reads whether a LiveID is enrolled, as far as any session stated it. */
export const readLiveIdEnrolled: ReadValue = ({ liveIdEnrolled }) =>
  liveIdEnrolled === null ? undefined : String(liveIdEnrolled);

/** Reads the day of the newest step-up. */
export const readStepUpDate: ReadValue = ({ lastStepUpAt }, _url, timeZone) =>
  lastStepUpAt === null ? undefined : dayIn(timeZone, lastStepUpAt);

/** Reads how many reminders of the newest link were due. */
export const readReminderCount: ReadValue = ({ reminders }) =>
  reminders === null ? undefined : String(reminders.count);

/** Reads when the next reminder is due, in epoch ms; "" when there is none. */
export const readReminderDue: ReadValue = ({ reminders }) =>
  reminders === null ? undefined : String(reminders.dueAt ?? "");

function withResult(
  { tracks, result }: ContactState,
  read: (result: VerifiedResult, holds: boolean) => string,
): string | undefined {
  const status = statusOf(tracks.identity);
  return status === null || result === null ? undefined : read(result, status === "verified");
}

function isFirstChoice({ tracks: { identity } }: ContactState): boolean {
  return identity.choice !== null && identity.session === null;
}

/** Returns the session that `idv_session_id` names: the identity's, or the newest one of a contact without. */
function referencedSession({ tracks }: ContactState): Session | null {
  if (tracks.identity.session !== null) return tracks.identity.session;
  const [liveid, stepup] = [tracks.liveid.session, tracks.stepup.session];
  if (liveid === null || stepup === null) return liveid ?? stepup;
  return liveid.startedAt > stepup.startedAt ? liveid : stepup;
}
