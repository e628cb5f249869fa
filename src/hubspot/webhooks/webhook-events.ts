/**
 * Reads one webhook event: what happened to which record. Parts that the app does not need, property values above all, end
 * here. Source: HubSpot docs, "Webhooks".
 */
import type * as z from "zod/mini";
import type { HubSpotEvent } from "./event.ts";
import { CONTACT_PROPERTY_NAMES } from "../../domain/properties.ts";
import { GATED, gatedTypeOfId } from "../crm/gated-types.ts";
import { WEBHOOK_SUBSCRIPTIONS } from "./subscriptions.ts";
import {
  associationSchema,
  eventSchema,
  mergeSchema,
  ownValueSchema,
  typeSchema,
} from "./webhook-schemas.ts";

/** HubSpot's object type ids (HubSpot docs, understanding the CRM); the generic `object.*` events carry them. */
const OBJECT_TYPES: Readonly<Record<string, ObjectType>> = {
  "0-1": "contact",
  [GATED.deal.id]: "deal",
  [GATED.ticket.id]: "ticket",
};

/** A change that the app handles. */
interface Handled {
  readonly objectType: ObjectType;
  readonly verb: string;
  readonly type: string;
}

/** The changes by the words that HubSpot has for them: `contact.creation`, and `object.creation 0-1`. */
const HANDLED: ReadonlyMap<string, Handled> = new Map(
  Object.entries(OBJECT_TYPES).flatMap(([id, objectType]) =>
    verbsOf(objectType).flatMap((verb) => {
      const handled = { objectType, verb, type: `${objectType}.${verb}` };
      return [[handled.type, handled] as const, [`object.${verb} ${id}`, handled] as const];
    }),
  ),
);

/** Those of them that name the record's type themselves. */
const HANDLED_TYPES: ReadonlyMap<string, Handled> = new Map(
  [...HANDLED.values()].map((handled) => [handled.type, handled]),
);

/** Returns the changes of records of a type that the app subscribes to. */
function verbsOf(objectType: ObjectType): readonly string[] {
  const ofType = `${objectType}.`;
  const types = new Set(WEBHOOK_SUBSCRIPTIONS.map(({ subscriptionType }) => subscriptionType));
  return [...types].filter((type) => type.startsWith(ofType)).map((type) => type.slice(ofType.length));
}

/** The new values of the app's own properties are kept, for which others' edits are undone or taken over. */
const OWN_PROPERTIES: ReadonlySet<string> = new Set(CONTACT_PROPERTY_NAMES);

type ObjectType = HubSpotEvent["objectType"];

/**
 * One item of a batch. `ignored`: a type that the app does not handle. `unreadable`: the item is not a webhook event at all,
 * or one of ours without its fields, whose names it returns.
 */
type ReadEvent =
  | { readonly portalId: number; readonly event: HubSpotEvent }
  | { readonly ignored: string }
  | { readonly unreadable: string };

/** Reads one item of a batch. */
export function readEvent(item: unknown): ReadEvent {
  const typed = readTyped(item);
  return typed === undefined ? readNamed(item) : readHandled(item, typed, typed.type);
}

/** Returns what nearly every event is: a change of a contact, deal or ticket in the words of its own type. */
function readTyped(item: unknown): Handled | undefined {
  const type =
    typeof item === "object" && item !== null && "subscriptionType" in item ? item.subscriptionType : null;
  return typeof type === "string" ? HANDLED_TYPES.get(type) : undefined;
}

/** Reads an event under either name of its type, with the record's type beside it. */
function readNamed(item: unknown): ReadEvent {
  const read = typeSchema.safeParse(item);
  if (!read.success) return { unreadable: "subscriptionType" };
  const { subscriptionType, fromObjectTypeId, toObjectTypeId } = read.data;
  // HubSpot sends associations without `objectTypeId` as well, with the types of its ends.
  const objectTypeId = read.data.objectTypeId ?? gatedEnd(fromObjectTypeId) ?? gatedEnd(toObjectTypeId);
  const named = objectTypeId === undefined ? subscriptionType : `${subscriptionType} ${objectTypeId}`;
  const handled = HANDLED.get(subscriptionType) ?? HANDLED.get(named);
  return handled === undefined ? { ignored: named } : readHandled(item, handled, subscriptionType);
}

function readHandled(item: unknown, handled: Handled, subscriptionType: string): ReadEvent {
  if (handled.verb === "associationChange") return readAssociation(item, subscriptionType);
  if (handled.verb === "merge") return readMerge(item, subscriptionType, handled.objectType);
  return readChange(item, subscriptionType, handled);
}

function readChange(item: unknown, subscriptionType: string, { objectType, verb, type }: Handled): ReadEvent {
  const parsed = eventSchema.safeParse(item);
  if (!parsed.success) return { unreadable: fieldsOf(parsed.error) };
  const { portalId, objectId, occurredAt, changeSource, sourceId, propertyName, propertyValue } = parsed.data;
  if (verb === "propertyChange" && propertyName === undefined) return { ignored: subscriptionType };
  // The new stage is kept: it states where the record has arrived, and nothing about a person.
  const hasNewStage = objectType !== "contact" && propertyName === GATED[objectType].stage;
  const event: HubSpotEvent = {
    dedupeKey: dedupeKeyOf(subscriptionType, parsed.data),
    type,
    objectType,
    objectId,
    occurredAt,
    changeSource,
    sourceId,
    ...(isOwnWrite(parsed.data) ? { own: true } : {}),
    ...(propertyName === undefined ? {} : { propertyName }),
    ...(hasNewStage && propertyValue !== undefined ? { stageId: propertyValue } : {}),
    ...(objectType === "contact" ? ownValue(item, propertyName) : {}),
  };
  return { portalId, event };
}

function gatedEnd(objectTypeId: string | undefined): string | undefined {
  return gatedTypeOfId(objectTypeId) === undefined ? undefined : objectTypeId;
}

/** The value that one of our own properties was set to. */
function ownValue(item: unknown, propertyName: string | undefined): { value?: string } {
  if (propertyName === undefined || !OWN_PROPERTIES.has(propertyName)) return {};
  const read = ownValueSchema.safeParse(item);
  return read.success ? { value: read.data.propertyValue } : {};
}

/** HubSpot may keep the primary record's id or give the survivor a new one; every other id is a loser's. */
function readMerge(item: unknown, subscriptionType: string, objectType: ObjectType): ReadEvent {
  const parsed = mergeSchema.safeParse(item);
  if (!parsed.success) return { unreadable: fieldsOf(parsed.error) };
  const { portalId, primaryObjectId, mergedObjectIds, newObjectId } = parsed.data;
  const { occurredAt, changeSource, sourceId } = parsed.data;
  const objectId = newObjectId ?? primaryObjectId;
  const losers = new Set([primaryObjectId, ...mergedObjectIds]);
  losers.delete(objectId);
  const event: HubSpotEvent = {
    dedupeKey: dedupeKeyOf(subscriptionType, { ...parsed.data, objectId }),
    type: `${objectType}.merge`,
    objectType,
    objectId,
    occurredAt,
    changeSource,
    sourceId,
    mergedIds: [...losers],
  };
  return { portalId, event };
}

/** A contact was added to a record or removed from it. HubSpot reports it from both ends; either names the record. */
function readAssociation(item: unknown, subscriptionType: string): ReadEvent {
  const parsed = associationSchema.safeParse(item);
  if (!parsed.success) return { unreadable: fieldsOf(parsed.error) };
  const { portalId, fromObjectId, toObjectId, occurredAt, changeSource, sourceId } = parsed.data;
  const { from, to } = endsOf(parsed.data);
  const type = from === "contact" ? to : from;
  const isOfContact = from === "contact" || to === "contact";
  if (!isOfContact || type === undefined || type === "contact") return { ignored: subscriptionType };
  const change = { ...parsed.data, objectId: `${fromObjectId}-${toObjectId}` };
  const event: HubSpotEvent = {
    dedupeKey: dedupeKeyOf(subscriptionType, change),
    type: `${type}.associationChange`,
    objectType: type,
    objectId: from === type ? fromObjectId : toObjectId,
    occurredAt,
    changeSource,
    sourceId,
  };
  return { portalId, event };
}

/** The types of an association's two ends: by HubSpot's type ids, else by the association's name. */
function endsOf({ fromObjectTypeId, toObjectTypeId, associationType }: z.infer<typeof associationSchema>) {
  const named = /^(DEAL|TICKET|CONTACT)_TO_(DEAL|TICKET|CONTACT)/u.exec(associationType.toUpperCase());
  return { from: endOf(fromObjectTypeId, named?.[1]), to: endOf(toObjectTypeId, named?.[2]) };
}

function endOf(objectTypeId: string | undefined, word: string | undefined): ObjectType | undefined {
  if (objectTypeId !== undefined) return OBJECT_TYPES[objectTypeId];
  return Object.values(OBJECT_TYPES).find((type) => type.toUpperCase() === word);
}

/** The names of the fields that were wrong, never their values. Only names of our schemas appear here. */
function fieldsOf({ issues }: z.core.$ZodError): string {
  return [...new Set(issues.map(({ path }) => String(path[0] ?? "event")))].join(" ");
}

/** An app's own writes come back to it with its app id as their source (HubSpot docs, webhooks: changeSource, sourceId). */
function isOwnWrite(event: { appId: string; changeSource: string; sourceId: string }): boolean {
  return event.changeSource === "INTEGRATION" && event.appId !== "0" && event.sourceId === event.appId;
}

/**
 * Returns the key that distinguishes deliveries: HubSpot repeats a delivery with another `attemptNumber`, and `eventId` alone is not unique
 * (HubSpot docs, webhooks), so all of the event's fields go in.
 */
function dedupeKeyOf(
  subscriptionType: string,
  event: { portalId: number; subscriptionId: string; eventId: string; objectId: string; occurredAt: number },
): string {
  const { portalId, subscriptionId, eventId, objectId, occurredAt } = event;
  return `${portalId}:${subscriptionId}:${eventId}:${objectId}:${occurredAt}:${subscriptionType}`;
}
