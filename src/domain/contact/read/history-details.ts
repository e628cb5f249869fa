/** The words of a contact's history for events and verdicts, and the verdict where 1Kosmos gives none. Pure. */
import type { ProviderFailure, Verdict } from "../../../onekosmos/provider.ts";
import type { ContactEvent } from "../event.ts";

/**
 * Ends a session past its end that has no result: 1Kosmos no longer has it. A result that cannot be
 * fetched or read ends nothing: it may be a pass. `late`: the app no longer waits for it, and finally gives
 * up.
 */
export function verdictWithoutResult(
  failure: ProviderFailure,
  event: ContactEvent,
  late: boolean,
): Verdict | null {
  if (event.type !== "session.check" || !(event.expire || late)) return null;
  const over = failure.reason === "unknown_session" || (late && event.giveUp);
  return over ? { outcome: "expired", reason: "expired" } : null;
}

/** Returns the history's detail of an event: who did it, or its name. */
export function detailOfEvent(event: ContactEvent): string {
  switch (event.type) {
    case "contact.propertyChange":
      return `${event.property} by ${event.by}`;
    case "verification.cancel":
      return `by ${userWords(event.by)}`;
    case "link.replace":
      return event.by === undefined ? event.type : `by ${userWords(event.by)}`;
    case "manual.decision":
      return `by ${event.by === null ? "an admin" : userWords(event.by)}: ${event.reason}`;
    default:
      return event.type;
  }
}

function userWords(userId: number | null): string {
  return userId === null ? "somebody" : `user ${userId}`;
}

/** Returns the history's detail of a verdict beside its outcome. Nothing about the person. */
export function detailOf(verdict: Verdict): string {
  if (verdict.outcome === "open") return verdict.unknownStatus ?? "";
  if (verdict.outcome === "expired") return verdict.reason;
  const notes = verdict.notes ?? [];
  if (verdict.outcome === "failed")
    return [verdict.reason, verdict.code, ...notes].filter((part) => part !== undefined).join(" ");
  const level = verdict.ialDerived === true ? `${verdict.ial} (derived)` : verdict.ial;
  const { unknownDocument, captured } = verdict;
  const unfitDvcId = captured?.fits === false ? captured.dvcId : undefined;
  return [level, ...notes, unknownDocument, unfitDvcId].filter((part) => part !== undefined).join(" ");
}
