/** Records a contact's history: one line for each decision that changed something. Pure. */
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import type { Decision } from "../decision.ts";
import { NEW_CONTACT, type ContactState } from "../state.ts";
import type { Trigger } from "../trigger.ts";

/** One line: what happened, by which request, and why. Nothing about the person. */
export interface HistoryEntry {
  /** Epoch ms. */
  readonly at: number;
  /** A `TaskOutcome`; `asked` when a session is to be made, `started` once it is there. */
  readonly event: string;
  readonly detail: string;
  /** Null for what concerns no kind of verification, or several. */
  readonly kind: VerificationKind | null;
  /** Who or what requested the session that this is about; null when nothing is known. */
  readonly trigger: Trigger | null;
}

/** Outcomes that changed nothing and would only fill the history. */
const UNREMARKABLE = new Set(["joined", "satisfied", "ignored", "still_open", "already_over"]);

/** Returns the line for a decision taken at `now` (epoch ms) on the state `before`; null when it makes no line. */
export function entryOf(
  before: ContactState,
  { state, effect, outcome }: Decision,
  detail: string,
  now: number,
): HistoryEntry | null {
  // About a contact of whom nothing is known, or left, an older session's result leaves no trace.
  const late = outcome === "older_session" && before !== NEW_CONTACT;
  if (UNREMARKABLE.has(outcome) || (state === before && !late)) return null;
  const changed = VERIFICATION_KINDS.filter((kind) => state.tracks[kind] !== before.tracks[kind]);
  const [first = null] = changed;
  const kind = changed.length === 1 ? first : null;
  const event = outcome === "started" && effect?.type === "makeSession" ? "asked" : outcome;
  // A decision by hand is no answer to whoever asked for the session before it.
  const isByHand = event === "marked_verified" || event === "marked_failed";
  const trigger = kind === null || isByHand ? null : triggerOf(kind, state, before);
  return { at: now, event, detail, kind, trigger };
}

/** Of the request under way; of a refused one, which is gone from the state; else of the newest session. */
function triggerOf(kind: VerificationKind, after: ContactState, before: ContactState): Trigger | null {
  const { request, session } = after.tracks[kind];
  const dated = request?.trigger ?? before.tracks[kind].request?.trigger ?? session?.trigger ?? null;
  return dated === null ? null : { by: dated.by, reference: dated.reference };
}
