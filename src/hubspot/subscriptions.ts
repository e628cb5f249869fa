/**
 * The webhook subscriptions that the app handles; HubSpot's project has to declare exactly these. Each event is subscribed
 * to in one of its two spellings, or it would arrive twice. Source: HubSpot docs, "Webhooks".
 */
import { CONTACT_PROPERTIES } from "../domain/properties.ts";

/** One subscription as HubSpot's project files name it. */
export interface WebhookSubscription {
  readonly subscriptionType: string;
  /** For `*.propertyChange` only. */
  readonly propertyName?: string;
}

/** The properties that say who the person is. */
const PERSON_PROPERTIES = ["email", "firstname", "lastname"] as const;

/** Lists the subscriptions of an app that owns these contact properties, in no particular order. */
export const subscriptionsFor = (
  properties: readonly { readonly name: string }[],
): readonly WebhookSubscription[] => [
  { subscriptionType: "contact.creation" },
  { subscriptionType: "contact.deletion" },
  { subscriptionType: "contact.restore" },
  { subscriptionType: "contact.merge" },
  { subscriptionType: "contact.privacyDeletion" },
  ...[...PERSON_PROPERTIES, ...properties.map(({ name }) => name)].map((propertyName) => ({
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

/** The app's subscriptions. */
export const WEBHOOK_SUBSCRIPTIONS = subscriptionsFor(CONTACT_PROPERTIES);
