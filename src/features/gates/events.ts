/** Decides which of HubSpot's events about deals need an evaluation. Pure. */
import { gatesReached, type Gate } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import type { NewJob } from "../../kernel/job.ts";
import { evaluationJob } from "./evaluations.ts";

/** Returns what the portal knows of deals, and of the pipelines when it has read them. */
export interface DealKnowledge {
  /** Returns whether the deal has reached a gate before, or an evaluation of it is queued. */
  readonly knows: (dealId: string) => boolean;
  /** Returns whether the deal waits at a gate, or an evaluation of it is queued. */
  readonly waits: (dealId: string) => boolean;
  readonly gates: readonly Gate[];
  readonly pipelines: readonly Pipeline[] | null;
}

/** Returns the evaluations that an event needs; none when it cannot concern a gate. */
export function evaluationsFor(event: HubSpotEvent, knowledge: DealKnowledge): readonly NewJob[] {
  const evaluation = evaluationFor(event, knowledge);
  if (event.type !== "deal.merge") return evaluation === null ? [] : [evaluation];
  // The evaluation of a loser deletes what is stored about it.
  const losers = losersOf(event).filter((dealId) => knowledge.knows(dealId));
  const ends = losers.map((dealId) =>
    evaluationJob(dealId, `${event.identity}:${dealId}`, { endedAt: event.occurredAt }),
  );
  return evaluation === null ? ends : [evaluation, ...ends];
}

/** Returns the deals that a merge made part of another one. */
export function losersOf({ type, mergedIds = [] }: HubSpotEvent): readonly string[] {
  return type === "deal.merge" ? mergedIds : [];
}

function evaluationFor(event: HubSpotEvent, knowledge: DealKnowledge): NewJob | null {
  const { identity, type, objectId: dealId, occurredAt, own } = event;
  switch (type) {
    case "deal.creation":
      return knowledge.gates.length > 0 ? evaluationJob(dealId, identity, { movedAt: occurredAt }) : null;
    case "deal.merge":
    case "deal.restore": {
      // HubSpot may put the deal into any stage, so this is a move; the hold is read from the deal's marks.
      const known = knowledge.gates.length > 0 || knowledge.knows(dealId);
      return known ? evaluationJob(dealId, identity, { movedAt: occurredAt, adopts: true }) : null;
    }
    case "deal.propertyChange":
      // The app's own writes move a deal as well; they are no moves by a person.
      if (event.propertyName !== "dealstage" || own === true || !mayMatter(event, knowledge)) return null;
      return evaluationJob(dealId, identity, { movedAt: occurredAt });
    case "deal.associationChange":
      return mayNeedContacts(dealId, knowledge)
        ? evaluationJob(dealId, identity, { contactsChanged: true })
        : null;
    case "deal.deletion":
      return knowledge.knows(dealId) ? evaluationJob(dealId, identity, { endedAt: occurredAt }) : null;
    default:
      return null;
  }
}

/** Returns whether a change of a deal's contacts may concern a gate: the deal is at or past one, or its evaluation is queued. */
function mayNeedContacts(dealId: string, { gates, knows, waits }: DealKnowledge): boolean {
  return waits(dealId) || (gates.length > 0 && knows(dealId));
}

/** Returns whether a move may concern a gate. A deal that never reached one, in a stage before all gates, needs no call to HubSpot. */
function mayMatter({ objectId, stageId }: HubSpotEvent, knowledge: DealKnowledge): boolean {
  if (knowledge.knows(objectId)) return true;
  const { gates, pipelines } = knowledge;
  if (gates.length === 0) return false;
  const homes = pipelines?.filter(({ stages }) => stages.some(({ id }) => id === stageId)) ?? [];
  if (pipelines === null || stageId === undefined || homes.length === 0) return true;
  return homes.some(({ id }) => gatesReached(gates, pipelines, { pipelineId: id, stageId }).length > 0);
}
