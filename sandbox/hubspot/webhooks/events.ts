/**
 * From a change in the CRM to the events that subscribers get: HubSpot docs, webhooks, "Webhook payloads". Pure.
 */
import type { Origin } from "../access.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { AppRegistration, Subscription } from "../options.ts";

/** The event of a record. */
export type Change =
  | { readonly kind: "creation" }
  | { readonly kind: "deletion" }
  | { readonly kind: "restore" }
  | { readonly kind: "privacyDeletion" }
  | { readonly kind: "propertyChange"; readonly propertyName: string; readonly propertyValue: string }
  | MergeChange
  | AssociationChange;

/** Records became one. `newObjectId` is the record that exists afterwards, the primary one or a new one. */
export interface MergeChange {
  readonly kind: "merge";
  readonly primaryObjectId: number;
  readonly mergedObjectIds: readonly number[];
  readonly newObjectId: number;
  /** Values that the merged records gave to the one that stays. */
  readonly numberOfPropertiesMoved: number;
}

/** One direction of an association: HubSpot reports both. */
export interface AssociationChange {
  readonly kind: "associationChange";
  /** `DEAL_TO_CONTACT` and the like. */
  readonly associationType: string;
  readonly fromObjectId: number;
  readonly toObjectId: number;
  readonly associationRemoved: boolean;
  readonly isPrimaryAssociation: boolean;
}

/** To which record it happened, when (epoch ms) and by whom. */
export interface Occurrence {
  readonly portalId: number;
  readonly type: ObjectType;
  /** Null: the event does not name its record outside its own fields. */
  readonly objectId: number | null;
  readonly occurredAt: number;
  readonly origin: Origin;
}

/** HubSpot keeps these to itself even when subscribed to: HubSpot docs, webhooks. */
const NOT_SUBSCRIBABLE = new Set(["num_unique_conversion_events", "hs_lastmodifieddate"]);

/** Ids look like HubSpot's, and their order in the app's list makes them. */
const FIRST_SUBSCRIPTION_ID = 3_900_001;

/** HubSpot does not promise that event ids are unique; these are random 31-bit numbers. */
const EVENT_ID_LIMIT = 2 ** 31;

/** The events of one change, one per subscription that fits, with `attemptNumber` 0. */
export function eventsFor(
  app: Pick<AppRegistration, "appId" | "subscriptions">,
  occurrence: Occurrence,
  change: Change,
): Record<string, unknown>[] {
  const { portalId, type, objectId, occurredAt, origin } = occurrence;
  return app.subscriptions.flatMap((subscription, index) => {
    if (!fits(subscription, type, change)) return [];
    const generic = subscription.subscriptionType.startsWith("object.");
    return {
      eventId: Math.floor(Math.random() * EVENT_ID_LIMIT),
      subscriptionId: FIRST_SUBSCRIPTION_ID + index,
      portalId,
      appId: app.appId,
      occurredAt,
      subscriptionType: subscription.subscriptionType,
      attemptNumber: 0,
      ...(objectId === null ? {} : { objectId }),
      ...fieldsOf(change),
      changeSource: origin.changeSource,
      sourceId: origin.sourceId,
      ...(generic ? { objectTypeId: type.id, isSensitive: false } : {}),
    };
  });
}

function fits(subscription: Subscription, type: ObjectType, change: Change): boolean {
  const { subscriptionType, objectType, propertyName, active = true } = subscription;
  const [subject, kind] = subscriptionType.split(".");
  if (!active || kind !== change.kind) return false;
  if ((subject === "object" ? objectType : subject) !== type.singular) return false;
  if (change.kind !== "propertyChange") return true;
  return propertyName === change.propertyName && !NOT_SUBSCRIBABLE.has(change.propertyName);
}

/** The fields that a kind of event has of its own. */
function fieldsOf(change: Change): Record<string, unknown> {
  const { kind, ...fields } = change;
  if (kind === "creation") return { changeFlag: "CREATED" };
  if (kind === "deletion") return { changeFlag: "DELETED" };
  return fields;
}
