/** Pipelines, gates and contacts for the tests of decisions, and a HubSpot that accepts every write. */
import { decide, type GateFacts, type GateDecision } from "../../../src/domain/gate/decide.ts";
import type { Gate, PipelineStage, GateContact } from "../../../src/domain/gate/gate.ts";
import { NEW_GATE_STATE, type GateState } from "../../../src/domain/gate/state.ts";
import type { GateWrite } from "../../../src/domain/gate/write.ts";
import type { Pipeline, Stage } from "../../../src/hubspot/crm/pipelines.ts";

const stage = (id: string, lost = false): Stage => ({ id, label: id, lost });

/** lead → quote → contract → won, lost; and a second pipeline. */
export const PIPELINES: readonly Pipeline[] = [
  {
    id: "sales",
    label: "Sales",
    stages: [stage("lead"), stage("quote"), stage("contract"), stage("won"), stage("lost", true)],
  },
  { id: "partners", label: "Partners", stages: [stage("p-new"), stage("p-signed")] },
];

export const at = (stageId: string, pipelineId = "sales"): PipelineStage => ({ pipelineId, stageId });

/** A gate on the contract stage that holds; `change` alters any field. */
export const gate = (change: Partial<Gate> = {}): Gate => ({
  pipelineId: "sales",
  stageId: "contract",
  contacts: "all",
  minIal: "IAL1",
  mode: "enforce",
  ...change,
});

export const verified = (contactId: string, change: Partial<GateContact> = {}): GateContact => ({
  contactId,
  labels: [],
  status: "verified",
  ial: null,
  ...change,
});
export const unknown = (contactId: string, change: Partial<GateContact> = {}): GateContact =>
  verified(contactId, { status: null, ...change });

/** A deal in HubSpot together with its state: moves, looks, and takes or refuses what is decided. */
export class Played {
  state: GateState = NEW_GATE_STATE;
  place: PipelineStage;
  cameFrom: PipelineStage | null = null;
  marks = { status: "", target: "" };
  contacts: readonly GateContact[] = [];
  gates: readonly Gate[];
  pipelines = PIPELINES;
  readonly writes: GateWrite[] = [];
  #clock = 1000;
  #confirmed = 0;
  #refused: GateFacts["refused"] = null;

  constructor(place: PipelineStage, gates: readonly Gate[] = [gate()]) {
    this.place = place;
    this.gates = gates;
  }

  /** Somebody moves the deal; the app looks, and HubSpot takes its write. */
  move(to: PipelineStage): GateDecision {
    this.cameFrom = this.place;
    this.place = to;
    this.#clock += 1000;
    return this.take(this.evaluate(this.#clock));
  }

  /** Looks without anybody having moved the deal, and HubSpot takes the write. */
  again(): GateDecision {
    return this.take(this.evaluate());
  }

  /** The deal's contacts are others now; the app looks, and HubSpot takes the write. */
  associate(contacts: readonly GateContact[]): GateDecision {
    this.contacts = contacts;
    const decision = decide(this.state, { ...this.facts(), contactsChanged: true });
    this.state = decision.state;
    return this.take(decision);
  }

  /** Decides; nothing reaches HubSpot. */
  evaluate(movedAt = 0, adopts = false): GateDecision {
    const decision = decide(this.state, { ...this.facts(movedAt), adopts });
    this.state = decision.state;
    return decision;
  }

  facts(movedAt = 0): GateFacts {
    return {
      at: this.place,
      cameFrom: this.cameFrom,
      movedAt,
      adopts: false,
      contactsChanged: false,
      marks: this.marks,
      gates: this.gates,
      pipelines: this.pipelines,
      contacts: this.contacts,
      confirmed: this.#confirmed,
      refused: this.#refused,
    };
  }

  take(decision: GateDecision): GateDecision {
    const { write, state } = decision;
    if (write === null) return decision;
    this.writes.push(write);
    this.#confirmed = state.version;
    if (write.stageId !== undefined) {
      this.cameFrom = this.place;
      this.place = { pipelineId: write.pipelineId ?? this.place.pipelineId, stageId: write.stageId };
    }
    this.marks = {
      status: write.idv_gate_status ?? this.marks.status,
      target: write.idv_gate_target_stage ?? this.marks.target,
    };
    return decision;
  }

  /** HubSpot refuses the newest write; the app looks again. */
  refuse(message: string): GateDecision {
    this.#refused = { version: this.state.version, message };
    return this.again();
  }

  get stage(): string {
    return this.place.stageId;
  }
}

/** A deal with one unverified contact that was moved from `lead` into the gated stage, and back by the gate. */
export function held(gates = [gate()]): Played {
  const deal = new Played(at("lead"), gates);
  deal.contacts = [unknown("1")];
  deal.move(at("contract"));
  return deal;
}
