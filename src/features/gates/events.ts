/** Decides which of HubSpot's events about records of one type need an evaluation. Pure. */
import { gatesReached, type Gate } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import { GATED } from "../../hubspot/crm/gated-types.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import { evaluationJob } from "./evaluations.ts";

/** States which records of a type the portal has stored, and the pipelines when it has read them. */
export interface StoredGates {
  readonly type: GatedType;
  /** Returns whether the record has reached a gate before, or an evaluation of it is queued. */
  readonly has: (recordId: string) => boolean;
  /** Returns whether the record waits at a gate, or an evaluation of it is queued. */
  readonly waits: (recordId: string) => boolean;
  /** The gates that stop records of this type. */
  readonly gates: readonly Gate[];
  readonly pipelines: readonly Pipeline[] | null;
}

/** Returns the evaluations that an event needs; none when it cannot concern a gate. */
export function evaluationsFor(event: HubSpotEvent, stored: StoredGates): readonly NewJob[] {
  const evaluation = evaluationFor(event, stored);
  if (verbOf(event) !== "merge") return evaluation === null ? [] : [evaluation];
  // The evaluation of a loser deletes what is stored about it.
  const losers = losersOf(event).filter((recordId) => stored.has(recordId));
  const ends = losers.map((recordId) =>
    evaluationJob(stored.type, recordId, `${event.dedupeKey}:${recordId}`, { endedAt: event.occurredAt }),
  );
  return evaluation === null ? ends : [evaluation, ...ends];
}

/** Returns the records that a merge made part of another one. */
export function losersOf(event: HubSpotEvent): readonly string[] {
  return verbOf(event) === "merge" ? (event.mergedIds ?? []) : [];
}

/** Returns what happened to the record. */
function verbOf({ type }: HubSpotEvent): string {
  return type.slice(type.indexOf(".") + 1);
}

function evaluationFor(event: HubSpotEvent, stored: StoredGates): NewJob | null {
  const { dedupeKey, objectId: recordId, occurredAt, own } = event;
  const { type } = stored;
  switch (verbOf(event)) {
    case "creation":
      return stored.gates.length > 0
        ? evaluationJob(type, recordId, dedupeKey, { movedAt: occurredAt })
        : null;
    case "merge":
    case "restore": {
      // HubSpot may put the record into any stage, so this is a move; the hold is read from its marks.
      const known = stored.gates.length > 0 || stored.has(recordId);
      return known ? evaluationJob(type, recordId, dedupeKey, { movedAt: occurredAt, adopts: true }) : null;
    }
    case "propertyChange":
      // The app's own writes move a record as well; they are no moves by a person.
      if (event.propertyName !== GATED[type].stage || own === true || !mayMatter(event, stored)) return null;
      return evaluationJob(type, recordId, dedupeKey, { movedAt: occurredAt });
    case "associationChange":
      return mayNeedContacts(recordId, stored)
        ? evaluationJob(type, recordId, dedupeKey, { contactsChanged: true })
        : null;
    case "deletion":
      return stored.has(recordId) ? evaluationJob(type, recordId, dedupeKey, { endedAt: occurredAt }) : null;
    default:
      return null;
  }
}

/** Returns whether a change of a record's contacts may concern a gate: the record is at or past one, or its evaluation is queued. */
function mayNeedContacts(recordId: string, { gates, has, waits }: StoredGates): boolean {
  return waits(recordId) || (gates.length > 0 && has(recordId));
}

/** Returns whether a move may concern a gate. A record that never reached one, in a stage before all gates, needs no call to HubSpot. */
function mayMatter({ objectId, stageId }: HubSpotEvent, stored: StoredGates): boolean {
  if (stored.has(objectId)) return true;
  const { gates, pipelines } = stored;
  if (gates.length === 0) return false;
  const homes = pipelines?.filter(({ stages }) => stages.some(({ id }) => id === stageId)) ?? [];
  if (pipelines === null || stageId === undefined || homes.length === 0) return true;
  return homes.some(({ id }) => gatesReached(gates, pipelines, { pipelineId: id, stageId }).length > 0);
}
