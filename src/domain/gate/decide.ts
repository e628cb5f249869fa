/**
 * The judgement about one deal at its gates: a pure function from what is known and what HubSpot shows to what is known
 * now and what is to be written. It looks at where the deal is, not at the event that led here, so whoever looks twice,
 * late or after a crash converges on the same values. A write carries a number; whether HubSpot took or refused it is a
 * fact of the next look.
 */
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import {
  assess,
  assessBroken,
  gatesReached,
  isAhead,
  isBroken,
  isLost,
  placeOf,
  samePlace,
  together,
  type Assessment,
  type Gate,
  type RequiredContact,
  type PipelineStage,
  type Standing,
} from "./gate.ts";
import type { DealState, Hold } from "./state.ts";

/** Everything that a look finds. Times are epoch ms by HubSpot's clock. */
export interface DealFacts {
  /** Where HubSpot has the deal. */
  readonly at: PipelineStage;
  /** Where it was before it was moved there, by the history of its stage; null when there is no earlier stage. */
  readonly cameFrom: PipelineStage | null;
  /** The newest move by somebody else that led to this look; 0 when none did. */
  readonly movedAt: number;
  /** The deal was restored, or is what became of several: what its marks say of a hold is taken over. */
  readonly adopts: boolean;
  /** `idv_gate_status` and `idv_gate_target_stage` as HubSpot has them, "" when empty. */
  readonly marks: { readonly status: string; readonly target: string };
  readonly gates: readonly Gate[];
  readonly pipelines: readonly Pipeline[];
  readonly contacts: readonly Standing[];
  /** The newest write of ours that HubSpot took; 0 before the first. */
  readonly confirmed: number;
  /** A write that HubSpot refused, with its reason. */
  readonly refused: { readonly version: number; readonly message: string } | null;
}

/** What became of the deal, for counters and the timeline. */
export type GateOutcome = "held" | "marked" | "released" | "passed" | "refused" | "asked" | "unchanged";

export interface GateDecision {
  readonly state: DealState;
  /** What HubSpot is to be told under the number `state.version`; null when it shows all of it already. */
  readonly write: DealWrite | null;
  /** Who must be verified before the deal is free. */
  readonly needs: readonly RequiredContact[];
  readonly outcome: GateOutcome;
}

/** Decides. */
export function decide(before: DealState, facts: DealFacts): GateDecision {
  const heard = hear(recall(before, facts), facts);
  const entered = facts.movedAt > before.round;
  const reacted = entered ? onMove(heard, facts) : onLook(heard, facts);
  const write = writeOf(reacted, facts);
  const state = write === null ? reacted : { ...reacted, version: before.version + 1 };
  const needs = state.hold === null ? [] : together(open(marking(state.hold.wanted, facts)).flatMap(needsOf));
  return { state, write, needs, outcome: outcomeOf(before, state, entered) };
}

/** What HubSpot remembers of a deal and the state does not: that it is marked at all, and a hold that is taken over. */
function recall(state: DealState, facts: DealFacts): DealState {
  const { at, marks, adopts, pipelines } = facts;
  if (marks.status === "" || state.hold !== null) return state;
  const marked: DealState = { ...state, mark: state.mark ?? "not_required" };
  const wanted = adopts && marks.status === "held" ? placeOf(pipelines, at.pipelineId, marks.target) : null;
  if (wanted === null || isLost(pipelines, at) || !isAhead(pipelines, at, wanted)) return marked;
  // Where it stands comes first: a hold elsewhere is no leave to be here.
  if (open(marking(at, facts)).length > 0) return marked;
  return { ...marked, mark: "held", hold: { wanted, from: at, releasing: null, reason: "" } };
}

/** Takes in what became of the newest write. */
function hear(state: DealState, { confirmed, refused }: DealFacts): DealState {
  const { hold } = state;
  if (hold === null || hold.from === null) return state;
  // A move that HubSpot refuses is not tried again: the deal stays where it is, and only its marks change.
  if (refused?.version === state.version)
    return { ...state, hold: { ...hold, from: null, releasing: null }, refusal: refused.message };
  if (hold.releasing !== null && confirmed >= hold.releasing)
    return { ...state, hold: { ...hold, from: null, releasing: null } };
  return state;
}

/** Somebody moved the deal. */
function onMove(state: DealState, facts: DealFacts): DealState {
  const { at, movedAt } = facts;
  const moved: DealState = { ...state, round: movedAt, requested: requestsOf(facts), refusal: "" };
  const { hold } = state;
  // Back where we keep it, or our own move seen as somebody's: the deal waits as it did.
  if (hold?.from !== undefined && samePlace(at, hold.from))
    return recheck({ ...moved, requested: state.requested }, hold, facts);
  const gates = marking(at, facts);
  if (gates.length === 0) {
    if (hold === null || isLost(facts.pipelines, at)) {
      return { ...moved, hold: null, mark: state.mark === null ? null : "not_required" };
    }
    // Its contacts are still being verified; where it goes is in the hands of whoever moved it. Who has failed is not
    // asked again for that: it is no new round, unless a gate asks here.
    const round = moved.requested.length > 0 ? movedAt : state.round;
    return recheck({ ...moved, round }, { ...hold, from: null, releasing: null }, facts);
  }
  return open(gates).length === 0 ? { ...moved, hold: null, mark: "passed" } : stop(moved, facts);
}

/** Holds or marks a deal whose gates are not met. */
function stop(state: DealState, facts: DealFacts): DealState {
  const { at, cameFrom, pipelines } = facts;
  const { hold } = state;
  // A stage that it only passed through while being held is not where it came from.
  const origin =
    hold !== null && hold.from !== null && samePlace(cameFrom, hold.wanted) ? hold.from : cameFrom;
  // Where a broken gate stands is not known, so it marks a deal and moves none.
  const enforced = open(marking(at, facts)).some(
    ({ gate }) => gate.mode === "enforce" && !isBroken(gate, pipelines),
  );
  const from = enforced && origin !== null && isAhead(pipelines, origin, at) ? origin : null;
  const reason = reasonOf(at, facts);
  const stuck =
    enforced && origin === null ? "; it was created here, so there is no stage to go back to" : "";
  return { ...state, mark: "held", hold: { wanted: at, from, releasing: null, reason: reason + stuck } };
}

/** Nobody moved the deal: its contacts changed, or a write has come to its end. */
function onLook(state: DealState, facts: DealFacts): DealState {
  return state.hold === null ? state : recheck(state, state.hold, facts);
}

/** Sees a deal that waits against its gates again. */
function recheck(state: DealState, hold: Hold, facts: DealFacts): DealState {
  const gates = marking(hold.wanted, facts);
  const unmet = open(gates);
  const mark = unmet.length > 0 ? "held" : gates.length > 0 ? "passed" : "not_required";
  const enforced = unmet.some(({ gate }) => gate.mode === "enforce");
  const kept = hold.from !== null && samePlace(facts.at, hold.from);
  if (kept && !enforced)
    return { ...state, mark, hold: { ...hold, releasing: state.version + 1, reason: "" } };
  if (unmet.length === 0) return { ...state, mark, hold: null };
  const from = enforced ? hold.from : null;
  return { ...state, mark, hold: { ...hold, from, releasing: null, reason: reasonOf(hold.wanted, facts) } };
}

/** What HubSpot is to be told, without what it shows already. A deal that somebody took elsewhere is not moved. */
function writeOf({ mark, hold }: DealState, { at, marks }: DealFacts): DealWrite | null {
  const held = hold?.from === undefined || hold.from === null ? null : { ...hold, from: hold.from };
  const target = held === null || held.releasing !== null ? "" : held.wanted.stageId;
  const place = held === null ? null : held.releasing === null ? held.from : held.wanted;
  const ours = held !== null && (samePlace(at, held.from) || samePlace(at, held.wanted));
  const write: DealWrite = {
    ...(place !== null && ours && !samePlace(at, place) ? moveTo(place, at) : {}),
    ...(mark !== null && mark !== marks.status ? { idv_gate_status: mark } : {}),
    ...(mark !== null && target !== marks.target ? { idv_gate_target_stage: target } : {}),
  };
  return Object.keys(write).length === 0 ? null : write;
}

function moveTo(place: PipelineStage, at: PipelineStage): DealWrite {
  const move = { dealstage: place.stageId };
  return place.pipelineId === at.pipelineId ? move : { ...move, pipeline: place.pipelineId };
}

/** The gates reached at a place, each with its assessment. */
function assessed(place: PipelineStage, { gates, pipelines, contacts }: DealFacts): readonly Assessment[] {
  return gatesReached(gates, pipelines, place).map((gate) =>
    gate.mode !== "trigger" && isBroken(gate, pipelines)
      ? assessBroken(gate, pipelines)
      : assess(gate, contacts),
  );
}

/** Those of them that mark a deal. */
function marking(place: PipelineStage, facts: DealFacts): readonly Assessment[] {
  return assessed(place, facts).filter(({ gate }) => gate.mode !== "trigger");
}

function open(gates: readonly Assessment[]): readonly Assessment[] {
  return gates.filter(({ met }) => !met);
}

function needsOf({ needs }: Assessment): readonly RequiredContact[] {
  return needs;
}

/** Who is asked because of a move: whom an unmet gate lacks; by a gate that only triggers, when it is crossed. */
function requestsOf(facts: DealFacts): readonly RequiredContact[] {
  const { at, cameFrom, pipelines } = facts;
  const asking = open(assessed(at, facts)).filter(({ gate }) => {
    if (gate.mode !== "trigger" || cameFrom?.pipelineId !== at.pipelineId) return true;
    return isAhead(pipelines, cameFrom, gate);
  });
  return together(asking.flatMap(needsOf));
}

function reasonOf(place: PipelineStage, facts: DealFacts): string {
  return [...new Set(open(marking(place, facts)).map(({ reason }) => reason))].join("; ");
}

function outcomeOf(before: DealState, after: DealState, entered: boolean): GateOutcome {
  if (after.refusal !== "" && after.refusal !== before.refusal) return "refused";
  if (isReleasing(after.hold) && !isReleasing(before.hold)) return "released";
  const { hold } = after;
  if (hold !== null && !isReleasing(hold) && !samePlace(before.hold?.wanted ?? null, hold.wanted))
    return hold.from === null ? "marked" : "held";
  if (after.mark === "passed" && before.mark !== "passed") return "passed";
  return entered && after.requested.length > 0 ? "asked" : "unchanged";
}

function isReleasing(hold: Hold | null): boolean {
  return hold !== null && hold.releasing !== null;
}
