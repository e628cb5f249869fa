/**
 * An admin decides about a contact's identity without 1Kosmos. It ends what is open, holds like a result and ends like one,
 * and states neither a level nor a confidence. Pure.
 */
import { toVerifiedResult } from "../verified-result.ts";
import { stay, type Decision } from "../decision.ts";
import type { ContactEventOf } from "../event.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { ManualDecision, Track } from "../track.ts";

/** Decides on an event. `now` in epoch ms. The same decision given twice is one. */
export function decideManually(
  state: ContactState,
  { id, verdict, by, reason }: ContactEventOf<"manual.decision">,
  now: number,
): Decision {
  const { identity } = state.tracks;
  const isKnown = state.verifications.some((entry) => entry.id === id);
  if (state.deletedAt !== null || isKnown) return stay(state, "ignored");
  const { session, choice, request } = identity;
  const requestId = choice?.requestId ?? session?.choiceId ?? session?.requestId ?? request?.id ?? null;
  const manual: ManualDecision = { id, verdict, by, reason, at: now, requestId };
  // Later statements of 1Kosmos about earlier sessions change nothing: a person has decided.
  const resultAt = Math.max(identity.resultAt, now);
  const over: Partial<Track> = { request: null, late: [], manual, resultAt };
  if (verdict === "failed")
    return stay(withTrack(state, "identity", { ...over, phase: "failed" }), "marked_failed");
  const passed = withTrack(state, "identity", { ...over, phase: "passed" });
  return stay({ ...passed, result: toVerifiedResult({}, now) }, "marked_verified");
}
