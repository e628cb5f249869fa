/** Which of HubSpot's events about deals are a reason to look at the deal. Pure but for what the portal knows of it. */
import { gatesReached, type Gate } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import type { NewJob } from "../../kernel/job.ts";
import { evaluationJob } from "./evaluations.ts";

/** What the portal knows of a deal, and of its pipelines when it has read them. */
export interface DealKnowledge {
  /** It has reached a gate before, or a look at it is still to be done. */
  readonly knows: (dealId: string) => boolean;
  /** It waits at a gate, or a look at it is still to be done. */
  readonly waits: (dealId: string) => boolean;
  readonly gates: readonly Gate[];
  readonly pipelines: readonly Pipeline[] | null;
}

/** The looks to be done; none when the event cannot concern a gate. */
export function evaluationsFor(event: HubSpotEvent, knowledge: DealKnowledge): readonly NewJob[] {
  const evaluation = evaluationFor(event, knowledge);
  if (event.type !== "deal.merge") return evaluation === null ? [] : [evaluation];
  // A look ends what is stored about a loser.
  const losers = losersOf(event).filter((dealId) => knowledge.knows(dealId));
  const ends = losers.map((dealId) =>
    evaluationJob(dealId, `${event.identity}:${dealId}`, { endedAt: event.occurredAt }),
  );
  return evaluation === null ? ends : [evaluation, ...ends];
}

/** The deals that became part of another one. */
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
      // HubSpot may put it anywhere, so it is seen as a move; what its marks say of a hold is taken over.
      const known = knowledge.gates.length > 0 || knowledge.knows(dealId);
      return known ? evaluationJob(dealId, identity, { movedAt: occurredAt, adopts: true }) : null;
    }
    case "deal.propertyChange":
      // Our own writes move a deal too; they must not be taken for somebody's wish.
      if (event.propertyName !== "dealstage" || own === true || !mayMatter(event, knowledge)) return null;
      return evaluationJob(dealId, identity, { movedAt: occurredAt });
    case "deal.associationChange":
      return knowledge.waits(dealId) ? evaluationJob(dealId, identity) : null;
    case "deal.deletion":
      return knowledge.knows(dealId) ? evaluationJob(dealId, identity, { endedAt: occurredAt }) : null;
    default:
      return null;
  }
}

/** A deal that was never at a gate, in a stage that surely reaches none, needs no call to HubSpot. */
function mayMatter({ objectId, stageId }: HubSpotEvent, knowledge: DealKnowledge): boolean {
  if (knowledge.knows(objectId)) return true;
  const { gates, pipelines } = knowledge;
  if (gates.length === 0) return false;
  const homes = pipelines?.filter(({ stages }) => stages.some(({ id }) => id === stageId)) ?? [];
  if (pipelines === null || stageId === undefined || homes.length === 0) return true;
  return homes.some(({ id }) => gatesReached(gates, pipelines, { pipelineId: id, stageId }).length > 0);
}
