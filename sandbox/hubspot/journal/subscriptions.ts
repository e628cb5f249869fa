/** The subscriptions of the webhooks journal: HubSpot docs, webhooks journal, "Subscription management". */
import { z } from "zod";

/** The two events in the life of an install, and the ids that HubSpot gives them. */
export const LIFECYCLE_EVENTS = {
  install: { eventTypeId: "4-1909196", action: "APP_INSTALL" },
  uninstall: { eventTypeId: "4-1916193", action: "APP_UNINSTALL" },
} as const;

const ACTIONS = [
  "CREATE",
  "UPDATE",
  "DELETE",
  "MERGE",
  "RESTORE",
  "ASSOCIATION_ADDED",
  "ASSOCIATION_REMOVED",
  "SNAPSHOT",
  "APP_INSTALL",
  "APP_UNINSTALL",
  "ADDED_TO_LIST",
  "REMOVED_FROM_LIST",
  "GDPR_DELETE",
] as const;

const actions = z.array(z.enum(ACTIONS)).min(1);
const ids = z.array(z.int());
const portalId = z.int().positive();
const lifecycleIds = [LIFECYCLE_EVENTS.install.eventTypeId, LIFECYCLE_EVENTS.uninstall.eventTypeId] as const;

/** The bodies of `POST /webhooks-journal/subscriptions/{version}`, one per type, with what each requires. */
export const subscriptionSchema = z.discriminatedUnion("subscriptionType", [
  z.object({
    subscriptionType: z.literal("APP_LIFECYCLE_EVENT"),
    eventTypeId: z.enum(lifecycleIds),
    properties: z.array(z.string()),
  }),
  z.object({
    subscriptionType: z.literal("OBJECT"),
    portalId,
    objectTypeId: z.string(),
    actions,
    objectIds: ids,
    properties: z.array(z.string()),
  }),
  z.object({
    subscriptionType: z.literal("ASSOCIATION"),
    portalId,
    objectTypeId: z.string(),
    associatedObjectTypeIds: z.array(z.string()),
    actions,
    objectIds: ids,
  }),
  z.object({
    subscriptionType: z.literal("LIST_MEMBERSHIP"),
    portalId,
    actions,
    listIds: ids,
    objectIds: ids,
  }),
  z.object({
    subscriptionType: z.literal("GDPR_PRIVACY_DELETION"),
    portalId,
    objectTypeId: z.string(),
    actions,
  }),
]);
export type NewSubscription = z.infer<typeof subscriptionSchema>;
/** All but the lifecycle's are for one portal. */
export type PortalSubscription = Extract<NewSubscription, { portalId: number }>;
export type JournalAction = (typeof ACTIONS)[number];

/** A subscription as it is stored; times are epoch ms. */
export interface JournalSubscription {
  readonly id: number;
  readonly definition: NewSubscription;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The key of a subscription: a second `POST` with the same key changes the first one. */
export function subjectOf(wanted: NewSubscription): string {
  if (wanted.subscriptionType === "APP_LIFECYCLE_EVENT") return `lifecycle ${wanted.eventTypeId}`;
  const objectType = "objectTypeId" in wanted ? wanted.objectTypeId : "";
  return `${wanted.subscriptionType} ${wanted.portalId} ${objectType}`;
}

/** `SubscriptionResponse` of the journal's specification. A lifecycle subscription is for the app, not for a portal. */
export function subscriptionAnswer(
  appId: number,
  subscription: JournalSubscription,
): Record<string, unknown> {
  const { id, definition, createdAt, updatedAt } = subscription;
  return {
    id,
    appId,
    ...(definition.subscriptionType === "APP_LIFECYCLE_EVENT"
      ? { actions: [actionOf(definition.eventTypeId)], objectTypeId: definition.eventTypeId }
      : { objectTypeId: "" }),
    ...definition,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function actionOf(eventTypeId: string): string {
  const { install, uninstall } = LIFECYCLE_EVENTS;
  return eventTypeId === install.eventTypeId ? install.action : uninstall.action;
}
