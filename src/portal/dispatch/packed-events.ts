/**
 * Packs a portal's events for its object and its storage: an array for each event instead of an object takes half the bytes on
 * the way through both. Only the app itself reads them again.
 */
import type { PackedBatch } from "../../kernel/jobs/batches.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";

/** The fields that few events have. */
type Rest = Pick<HubSpotEvent, "propertyName" | "own" | "stageId" | "value" | "mergedIds">;

/** An event as it is stored. Its type comes first; see `Batches.countEvents`. */
type PackedEvent = readonly [
  type: string,
  dedupeKey: string,
  objectType: HubSpotEvent["objectType"],
  objectId: string,
  occurredAt: number,
  changeSource: string,
  sourceId: string,
  rest?: Rest,
];

/** Packs events. */
export function packEvents(events: readonly HubSpotEvent[]): PackedBatch {
  return { size: events.length, events: JSON.stringify(events.map(packEvent)) };
}

/** Unpacks the events of a stored batch, in the order in which they were packed. */
export function unpackEvents(packed: string): HubSpotEvent[] {
  const events: readonly PackedEvent[] = JSON.parse(packed);
  return events.map(unpackEvent);
}

function packEvent(event: HubSpotEvent): PackedEvent {
  const { type, dedupeKey, objectType, objectId, occurredAt, changeSource, sourceId, ...rest } = event;
  const packed = [type, dedupeKey, objectType, objectId, occurredAt, changeSource, sourceId] as const;
  return Object.keys(rest).length === 0 ? packed : [...packed, rest];
}

function unpackEvent(packed: PackedEvent): HubSpotEvent {
  const [type, dedupeKey, objectType, objectId, occurredAt, changeSource, sourceId, rest] = packed;
  return { dedupeKey, type, objectType, objectId, occurredAt, changeSource, sourceId, ...rest };
}
