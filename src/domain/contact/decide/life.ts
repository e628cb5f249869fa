/**
 * Applies changes of the record in HubSpot, and of time: deletion, restore, merge, edits by others,
 * changes of the person, age. Pure; the rules in prose are in docs/lifecycle.md.
 */
import { dayIn, momentIn } from "../../../lib/calendar.ts";
import { dateEdit } from "./property-edits.ts";
import { findProperty } from "../../properties.ts";
import { VERIFICATION_KINDS } from "../../vocabulary.ts";
import { stay, type Decision } from "../decision.ts";
import { correct } from "./correct.ts";
import { isHistory, withEdit } from "./edit.ts";
import type { RecordEvent } from "../event.ts";
import { mergeStates } from "./merge.ts";
import { readProperties } from "../read/project.ts";
import { withTrack, type ContactState } from "../state.ts";

const RECORD_EVENTS: ReadonlySet<string> = new Set<RecordEvent["type"]>([
  "contact.deletion",
  "contact.restore",
  "contact.merge",
  "contact.propertyChange",
  "verification.age",
  "person.change",
]);

/** Returns whether an event is about the record rather than about a session. */
export function isRecordEvent<E extends { readonly type: string }>(
  event: E,
): event is Extract<E, { readonly type: RecordEvent["type"] }> {
  return RECORD_EVENTS.has(event.type);
}

/** Decides on an event. `now` is our clock, epoch ms. */
export function live(state: ContactState, event: RecordEvent, now: number): Decision {
  switch (event.type) {
    case "contact.deletion":
      return onDeleted(state, event.occurredAt);
    case "contact.restore":
      return onRestored(state, event.occurredAt);
    case "contact.merge":
      return onMerged(state, event);
    case "contact.propertyChange":
      return onEdited(state, event, now);
    case "verification.age":
      return onAged(state, event.verifiedBefore);
    case "person.change":
      return onPersonChanged(state, event);
  }
}

type Of<T extends RecordEvent["type"]> = Extract<RecordEvent, { type: T }>;

/** Everything is kept for a restore, and nothing is done with it until then. */
function onDeleted(state: ContactState, occurredAt: number): Decision {
  if (occurredAt <= Math.max(state.deletedAt ?? 0, state.restoredAt ?? 0)) return stay(state, "ignored");
  const asBefore = VERIFICATION_KINDS.reduce((reduced, kind) => {
    const { request } = reduced.tracks[kind];
    return request === null ? reduced : withTrack(reduced, kind, { phase: request.from, request: null });
  }, state);
  return stay({ ...asBefore, deletedAt: occurredAt }, "abandoned");
}

function onRestored(state: ContactState, occurredAt: number): Decision {
  if (occurredAt <= Math.max(state.deletedAt ?? 0, state.restoredAt ?? 0)) return stay(state, "ignored");
  // Remembered even before the deletion is known: that one may still be on its way.
  if (state.deletedAt === null) return stay({ ...state, restoredAt: occurredAt }, "ignored");
  return stay({ ...state, deletedAt: null, restoredAt: occurredAt, version: state.version + 1 }, "restored");
}

function onMerged(state: ContactState, { loserId, loser }: Of<"contact.merge">): Decision {
  if (state.absorbed.includes(loserId)) return stay(state, "ignored");
  return stay(mergeStates(state, loserId, loser), "merged");
}

function onEdited(state: ContactState, edit: Of<"contact.propertyChange">, now: number): Decision {
  const { property, occurredAt, policy, verificationUrl, timeZone = "UTC" } = edit;
  const row = findProperty(property);
  if (row === null || state.deletedAt !== null) return stay(state, "ignored");
  if (readProperties([row], state, verificationUrl, timeZone)?.[property] === edit.value)
    return stay(state, "ignored");
  const value = row.type === "date" ? momentOf(edit.value, timeZone) : edit.value;
  const isTaken = policy === "accept" && !isHistory(state, row, occurredAt);
  const accepted = isTaken ? withEdit(state, row, { value, occurredAt }, now) : null;
  return accepted === null ? correct(state, occurredAt, now) : stay(accepted, "edit_accepted");
}

/** HubSpot's `date` has no time: it is taken for a moment of that day in the portal. */
function momentOf(value: string, timeZone: string): string {
  const date = dateEdit.safeParse(value);
  if (!date.success || timeZone === "UTC") return value;
  return String(momentIn(timeZone, dayIn("UTC", date.data)));
}

function onAged(state: ContactState, verifiedBefore: number): Decision {
  const isOld = state.result !== null && state.result.verifiedAt <= verifiedBefore;
  if (state.deletedAt !== null || state.tracks.identity.phase !== "passed" || !isOld)
    return stay(state, "ignored");
  return stay(withTrack(state, "identity", { phase: "expired" }), "aged");
}

function onPersonChanged(state: ContactState, { occurredAt, newRequestId }: Of<"person.change">): Decision {
  if (state.deletedAt !== null) return stay(state, "ignored");
  const { phase, request, session, order, choice } = state.tracks.identity;
  if (request !== null) {
    // Cut off by a crash, or under way already with what the person is called now.
    const effect = {
      type: "makeSession",
      requestId: request.id,
      kind: "identity",
      order: request.order,
    } as const;
    return { state, effect, outcome: "joined" };
  }
  // HubSpot also reports the values that a contact was created with: those are older than the session.
  if (phase !== "pending" || session === null || occurredAt <= session.startedAt)
    return stay(state, "ignored");
  const trigger = { by: "person_changed", reference: null, at: occurredAt } as const;
  const next = withTrack(state, "identity", {
    phase: "requesting",
    request: { id: newRequestId, order, from: "expired", trigger },
    // Results of other documents' sessions are as old.
    choice: choice === null ? null : { ...choice, sessions: [] },
  });
  const effect = { type: "makeSession", requestId: newRequestId, kind: "identity", order } as const;
  return { state: next, effect, outcome: "restarted" };
}
