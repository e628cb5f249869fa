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

/** An event as release 0.1.0 stored it. */
type OldEvent = Omit<HubSpotEvent, "dedupeKey"> & { readonly identity: string };

/**
 * Unpacks the events of a stored batch, in the order in which they were packed. A batch that was acknowledged by release 0.1.0 may
 * still wait after an upgrade; one that cannot be read would hold up every batch behind it.
 */
export function unpackEvents(packed: string): HubSpotEvent[] {
  const events: readonly (PackedEvent | OldEvent)[] = JSON.parse(packed);
  return events.map((event) => ("identity" in event ? fromOld(event) : unpackEvent(event)));
}

function fromOld({ identity, ...event }: OldEvent): HubSpotEvent {
  return { ...event, dedupeKey: identity };
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
