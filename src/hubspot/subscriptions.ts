/**
 * The webhook subscriptions that the app handles; HubSpot's project has to declare exactly these. Both spellings of an
 * event would tell of it twice, so each is subscribed to once. Source: HubSpot docs, "Webhooks".
 */
import { CONTACT_PROPERTY_NAMES } from "./properties.ts";

/** One subscription as HubSpot's project files name it. */
export interface WebhookSubscription {
  readonly subscriptionType: string;
  /** For `*.propertyChange` only. */
  readonly propertyName?: string;
}

/** Whom a session was made for. */
const PERSON_PROPERTIES = ["email", "firstname", "lastname"] as const;

/** In no particular order. */
export const WEBHOOK_SUBSCRIPTIONS: readonly WebhookSubscription[] = [
  { subscriptionType: "contact.creation" },
  { subscriptionType: "contact.deletion" },
  { subscriptionType: "contact.restore" },
  { subscriptionType: "contact.merge" },
  { subscriptionType: "contact.privacyDeletion" },
  ...[...PERSON_PROPERTIES, ...CONTACT_PROPERTY_NAMES].map((propertyName) => ({
    subscriptionType: "contact.propertyChange",
    propertyName,
  })),
  { subscriptionType: "deal.creation" },
  { subscriptionType: "deal.deletion" },
  { subscriptionType: "deal.restore" },
  { subscriptionType: "deal.merge" },
  { subscriptionType: "deal.propertyChange", propertyName: "dealstage" },
  { subscriptionType: "deal.associationChange" },
];
