/** Applies a passed session to its contact. */
import type { Verdict } from "../../../onekosmos/provider.ts";
import { VERIFICATION_KINDS, type DocumentType, type Ial, type VerificationKind } from "../../vocabulary.ts";
import { withTrack, type ContactState } from "../state.ts";
import { toVerifiedResult } from "../verified-result.ts";
import type { VerificationRequest } from "../session.ts";

type Pass = Extract<Verdict, { outcome: "passed" }>;

/** Returns the state after a pass of one kind at `now` (epoch ms). */
export function withPass(state: ContactState, kind: VerificationKind, pass: Pass, now: number): ContactState {
  if (kind === "liveid") return { ...state, liveIdEnrolled: pass.liveIdEnrolled ?? true };
  if (kind === "stepup") return withStepUp(state, pass, now);
  return {
    ...state,
    liveIdEnrolled: pass.liveIdEnrolled ?? state.liveIdEnrolled,
    result: toVerifiedResult(pass, now),
  };
}

/** A step-up shows that the same face is there: the identity stays what it was, its confidence is the newest one stated. */
function withStepUp(state: ContactState, { matchConfidence }: Pass, now: number): ContactState {
  const { result } = state;
  const confident =
    result === null || matchConfidence === undefined ? result : { ...result, matchConfidence };
  return { ...state, lastStepUpAt: now, result: confident };
}

/** The events that end a verification by themselves, as opposed to those that undo a request or copy a state. */
const RESULTS: ReadonlySet<string> = new Set([
  "verdict",
  "session.check",
  "document.choice",
  "verification.age",
]);

/** Returns the state after a decision on an event of this type, with the time of the results that it brought. */
export function withResultTimes(
  before: ContactState,
  after: ContactState,
  eventType: string,
  now: number,
): ContactState {
  if (after === before || !RESULTS.has(eventType)) return after;
  return VERIFICATION_KINDS.reduce((dated, kind) => {
    const { phase, resultAt } = after.tracks[kind];
    const isOver = phase === "passed" || phase === "failed" || phase === "expired";
    if (!isOver || phase === before.tracks[kind].phase) return dated;
    return withTrack(dated, kind, { resultAt: Math.max(resultAt, now), manual: null });
  }, after);
}

/**
 * Returns true when a passed identity meets the request: the level, and one of the documents. Null: nothing is known of
 * it.
 */
export function meets(
  result: { readonly ial: Ial | null; readonly documentType: DocumentType | null } | null,
  { proofingLevel, documentTypes }: VerificationRequest,
): boolean {
  if (proofingLevel !== null && (result?.ial ?? "") < proofingLevel) return false;
  const document = result?.documentType ?? null;
  return documentTypes.length === 0 || (document !== null && documentTypes.includes(document));
}
