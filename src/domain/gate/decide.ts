/**
 * Decides about one deal or ticket at its gates: a pure function from the stored state and what HubSpot shows to the new state and the
 * write. It decides by the stage in which the deal is, not by the event, so evaluations that are repeated, late or follow a
 * crash converge on the same values. A write has a number; HubSpot's response to it is a fact of the next evaluation.
 */
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import {
  assess,
  assessBroken,
  gatesReached,
  isAhead,
  isBroken,
  isLost,
  placeOf,
  sameStage,
  together,
  type Assessment,
  type Gate,
  type RequiredContact,
  type PipelineStage,
  type GateContact,
} from "./gate.ts";
import { reasonsText, type GateReason } from "./reasons.ts";
import type { GateState, Hold } from "./state.ts";
import type { GateWrite } from "./write.ts";

/** Lists everything that an evaluation has read. Times are epoch ms by HubSpot's clock. */
export interface GateFacts {
  /** The deal's stage in HubSpot. */
  readonly at: PipelineStage;
  /** The stage before the move, by the history of the deal's stage; null when there is no earlier stage. */
  readonly cameFrom: PipelineStage | null;
  /** The newest move by a person or another app since the last evaluation; 0 when there was none. */
  readonly movedAt: number;
  /** Set when the hold is read from the deal's marks: the deal was restored, or several were merged into it. */
  readonly adopts: boolean;
  /** A contact was associated with the deal, or is no longer, since it was last evaluated. */
  readonly contactsChanged: boolean;
  /** `idv_gate_status` and `idv_gate_target_stage` as HubSpot has them, "" when empty. */
  readonly marks: { readonly status: string; readonly target: string };
  readonly gates: readonly Gate[];
  readonly pipelines: readonly Pipeline[];
  readonly contacts: readonly GateContact[];
  /** The newest write of the app that HubSpot accepted; 0 before the first. */
  readonly confirmed: number;
  /** A write that HubSpot refused, with its reason. */
  readonly refused: { readonly version: number; readonly message: string } | null;
}

/** Names the result, for counters and the timeline. */
export type GateOutcome = "held" | "marked" | "released" | "passed" | "refused" | "requested" | "unchanged";

export interface GateDecision {
  readonly state: GateState;
  /** The write with the number `state.version`; null when HubSpot shows all of it already. */
  readonly write: GateWrite | null;
  /** The contacts that must be verified before the deal is released. */
  readonly needs: readonly RequiredContact[];
  readonly outcome: GateOutcome;
}

/** Returns the new state of a deal, and the write that HubSpot needs. */
export function decide(before: GateState, facts: GateFacts): GateDecision {
  const current = applyResponse(adoptMarks(before, facts), facts);
  const entered = facts.movedAt > before.round;
  const decided = entered ? onMove(current, facts) : onReevaluation(current, facts);
  const write = writeOf(decided, facts);
  const state = write === null ? decided : { ...decided, version: before.version + 1 };
  const needs = state.hold === null ? [] : together(open(marking(state.hold.wanted, facts)).flatMap(needsOf));
  return { state, write, needs, outcome: outcomeOf(before, state, entered) };
}

/** Adds what HubSpot shows and the state lacks: that the deal is marked at all, and a hold that is taken over. */
function adoptMarks(state: GateState, facts: GateFacts): GateState {
  const { at, marks, adopts, pipelines } = facts;
  if (marks.status === "" || state.hold !== null) return state;
  const marked: GateState = { ...state, mark: state.mark ?? "not_required" };
  const wanted = adopts && marks.status === "held" ? placeOf(pipelines, at.pipelineId, marks.target) : null;
  if (wanted === null || isLost(pipelines, at) || !isAhead(pipelines, at, wanted)) return marked;
  // The gates of its stage come first: a hold for another stage does not allow this one.
  if (open(marking(at, facts)).length > 0) return marked;
  return { ...marked, mark: "held", hold: { wanted, from: at, releasing: null, ...NO_REASON } };
}

/** Applies HubSpot's response to the newest write. */
function applyResponse(state: GateState, { confirmed, refused }: GateFacts): GateState {
  const { hold } = state;
  if (hold === null || hold.from === null) return state;
  // A move that HubSpot refuses is not retried: the deal stays where it is, and only its marks change.
  if (refused?.version === state.version)
    return { ...state, hold: { ...hold, from: null, releasing: null }, refusal: refused.message };
  if (hold.releasing !== null && confirmed >= hold.releasing)
    return { ...state, hold: { ...hold, from: null, releasing: null } };
  return state;
}

/** Decides after a move by a person or another app. */
function onMove(state: GateState, facts: GateFacts): GateState {
  const { at, movedAt } = facts;
  const moved: GateState = { ...state, round: movedAt, requested: requestsOf(facts), refusal: "" };
  const { hold } = state;
  // The deal is back in the stage where the app holds it, or the event is of the app's own move: it waits as before.
  if (hold?.from !== undefined && sameStage(at, hold.from))
    return recheck({ ...moved, requested: state.requested }, hold, facts);
  const gates = marking(at, facts);
  if (gates.length === 0) {
    if (hold === null || isLost(facts.pipelines, at)) {
      return { ...moved, hold: null, mark: state.mark === null ? null : "not_required" };
    }
    // Its contacts are still being verified; the app no longer moves the deal. A contact that failed gets no new request
    // because of the move: it starts no new round, unless a gate of this stage needs contacts.
    const round = moved.requested.length > 0 ? movedAt : state.round;
    return recheck({ ...moved, round }, { ...hold, from: null, releasing: null }, facts);
  }
  return open(gates).length === 0 ? { ...moved, hold: null, mark: "passed" } : stop(moved, facts);
}

/** Holds or marks a deal whose gates are not met. */
function stop(state: GateState, facts: GateFacts): GateState {
  const { at, cameFrom, pipelines } = facts;
  const { hold } = state;
  // A stage that the deal passed through while it was held is not its origin.
  const origin =
    hold !== null && hold.from !== null && sameStage(cameFrom, hold.wanted) ? hold.from : cameFrom;
  // The position of a broken gate is unknown, so it marks a deal and does not move it.
  const enforced = open(marking(at, facts)).some(
    ({ gate }) => gate.mode === "enforce" && !isBroken(gate, pipelines),
  );
  const from = enforced && origin !== null && isAhead(pipelines, origin, at) ? origin : null;
  const stuck: readonly GateReason[] = enforced && origin === null ? [{ code: "created_here" }] : [];
  const why = explained([...reasonsAt(at, facts), ...stuck]);
  return { ...state, mark: "held", hold: { wanted: at, from, releasing: null, ...why } };
}

/** Decides when the deal was not moved: its contacts or gates changed, or HubSpot responded to a write. */
function onReevaluation(state: GateState, facts: GateFacts): GateState {
  if (state.hold !== null) return recheck(state, state.hold, facts);
  return facts.contactsChanged && state.round > 0 ? onNewContacts(state, facts) : state;
}

/**
 * Decides about a deal at or past a gate whose contacts changed. Contacts that were not requested yet are requested. A deal
 * that had passed is marked as held again, and is not moved: nobody moved it. The next move forward holds it.
 */
function onNewContacts(state: GateState, facts: GateFacts): GateState {
  const { at, pipelines } = facts;
  const unmet = open(marking(at, facts)).filter(({ gate }) => !isBroken(gate, pipelines));
  if (state.mark === "passed" && unmet.length > 0)
    return {
      ...state,
      mark: "held",
      hold: { wanted: at, from: null, releasing: null, ...explained(reasonsAt(at, facts)) },
    };
  const triggered = open(assessed(at, facts)).filter(({ gate }) => gate.mode === "trigger");
  return { ...state, requested: together([...state.requested, ...triggered.flatMap(needsOf)]) };
}

/** Checks a deal that waits against its gates again. */
function recheck(state: GateState, hold: Hold, facts: GateFacts): GateState {
  const gates = marking(hold.wanted, facts);
  const unmet = open(gates);
  const mark = unmet.length > 0 ? "held" : gates.length > 0 ? "passed" : "not_required";
  const enforced = unmet.some(({ gate }) => gate.mode === "enforce");
  const kept = hold.from !== null && sameStage(facts.at, hold.from);
  if (kept && !enforced)
    return { ...state, mark, hold: { ...hold, releasing: state.version + 1, ...NO_REASON } };
  if (unmet.length === 0) return { ...state, mark, hold: null };
  const from = enforced ? hold.from : null;
  const why = explained(reasonsAt(hold.wanted, facts));
  return { ...state, mark, hold: { ...hold, from, releasing: null, ...why } };
}

/** Returns what HubSpot does not show yet. Does not move a deal that a person moved to another stage. */
function writeOf({ mark, hold }: GateState, { at, marks }: GateFacts): GateWrite | null {
  const held = hold?.from === undefined || hold.from === null ? null : { ...hold, from: hold.from };
  const target = held === null || held.releasing !== null ? "" : held.wanted.stageId;
  const place = held === null ? null : held.releasing === null ? held.from : held.wanted;
  const ours = held !== null && (sameStage(at, held.from) || sameStage(at, held.wanted));
  const write: GateWrite = {
    ...(place !== null && ours && !sameStage(at, place) ? moveTo(place, at) : {}),
    ...(mark !== null && mark !== marks.status ? { idv_gate_status: mark } : {}),
    ...(mark !== null && target !== marks.target ? { idv_gate_target_stage: target } : {}),
  };
  return Object.keys(write).length === 0 ? null : write;
}

function moveTo(place: PipelineStage, at: PipelineStage): GateWrite {
  const move = { stageId: place.stageId };
  return place.pipelineId === at.pipelineId ? move : { ...move, pipelineId: place.pipelineId };
}

/** Returns the gates reached at a stage, each with its assessment. */
function assessed(place: PipelineStage, { gates, pipelines, contacts }: GateFacts): readonly Assessment[] {
  return gatesReached(gates, pipelines, place).map((gate) =>
    gate.mode !== "trigger" && isBroken(gate, pipelines)
      ? assessBroken(gate, pipelines)
      : assess(gate, contacts),
  );
}

/** Returns those of them that mark a deal. */
function marking(place: PipelineStage, facts: GateFacts): readonly Assessment[] {
  return assessed(place, facts).filter(({ gate }) => gate.mode !== "trigger");
}

function open(gates: readonly Assessment[]): readonly Assessment[] {
  return gates.filter(({ met }) => !met);
}

function needsOf({ needs }: Assessment): readonly RequiredContact[] {
  return needs;
}

/** Returns the contacts that a move requests: those that an unmet gate lacks; for a trigger gate, when the move crosses it. */
function requestsOf(facts: GateFacts): readonly RequiredContact[] {
  const { at, cameFrom, pipelines } = facts;
  const requesting = open(assessed(at, facts)).filter(({ gate }) => {
    if (gate.mode !== "trigger" || cameFrom?.pipelineId !== at.pipelineId) return true;
    return isAhead(pipelines, cameFrom, gate);
  });
  return together(requesting.flatMap(needsOf));
}

function reasonsAt(place: PipelineStage, facts: GateFacts): readonly GateReason[] {
  return open(marking(place, facts)).flatMap(({ reason }) => (reason === null ? [] : [reason]));
}

function explained(reasons: readonly GateReason[]): Pick<Hold, "reason" | "reasons"> {
  return { reason: reasonsText(reasons), reasons };
}

const NO_REASON = explained([]);

function outcomeOf(before: GateState, after: GateState, entered: boolean): GateOutcome {
  if (after.refusal !== "" && after.refusal !== before.refusal) return "refused";
  if (isReleasing(after.hold) && !isReleasing(before.hold)) return "released";
  const { hold } = after;
  if (hold !== null && !isReleasing(hold) && !sameStage(before.hold?.wanted ?? null, hold.wanted))
    return hold.from === null ? "marked" : "held";
  if (after.mark === "passed" && before.mark !== "passed") return "passed";
  return entered && after.requested.length > 0 ? "requested" : "unchanged";
}

function isReleasing(hold: Hold | null): boolean {
  return hold !== null && hold.releasing !== null;
}
