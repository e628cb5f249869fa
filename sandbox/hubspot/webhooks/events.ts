/**
 * From a change in the CRM to the events that subscribers get: HubSpot docs, webhooks, "Webhook payloads". Pure.
 */
import type { Origin } from "../access.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { AppRegistration, Subscription } from "../options.ts";

/**
 * What happened to a record. Merge, restore, associationChange and privacyDeletion join here with fields of their own,
 * and in `fieldsOf`.
 */
export type Change =
  | { readonly kind: "creation" }
  | { readonly kind: "deletion" }
  | { readonly kind: "propertyChange"; readonly propertyName: string; readonly propertyValue: string };

/** To which record it happened, when (epoch ms) and by whom. */
export interface Occurrence {
  readonly portalId: number;
  readonly type: ObjectType;
  readonly objectId: number;
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
      objectId,
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

function fieldsOf(change: Change): Record<string, string> {
  if (change.kind === "propertyChange") {
    return { propertyName: change.propertyName, propertyValue: change.propertyValue };
  }
  return { changeFlag: change.kind === "creation" ? "CREATED" : "DELETED" };
}
