/** Makes the events that HubSpot did not send, from the records that a search found. */
import type { GatedType } from "../../domain/vocabulary.ts";
import { GATED } from "../../hubspot/crm/gated-types.ts";
import type { ChangedRecord, CreatedContact } from "../../hubspot/crm/record-search.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";

/** Makes the event of a creation that HubSpot did not send. */
export function eventOf({ id, createdAt, changeSource, sourceId }: CreatedContact): HubSpotEvent {
  return {
    dedupeKey: `missed:${id}`,
    type: "contact.creation",
    objectType: "contact",
    objectId: id,
    occurredAt: createdAt,
    changeSource,
    sourceId,
  };
}

/** Makes the event of a move that HubSpot did not send; a change that was no move finds the record where it was. */
export function movedEventOf(type: GatedType, { id, changedAt, stageId }: ChangedRecord): HubSpotEvent {
  return {
    dedupeKey: `missed:${type}:${id}:${changedAt}`,
    type: `${type}.propertyChange`,
    objectType: type,
    objectId: id,
    occurredAt: changedAt,
    changeSource: "",
    sourceId: "",
    propertyName: GATED[type].stage,
    stageId,
  };
}
