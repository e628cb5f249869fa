/**
 * The webhook subscriptions that the app handles; HubSpot's project has to declare exactly these. Each event is subscribed
 * to in one of its two spellings, or it would arrive twice. Source: HubSpot docs, "Webhooks".
 */
import { CONTACT_PROPERTIES } from "../../domain/properties.ts";
import { GATED_TYPES } from "../../domain/vocabulary.ts";
import { GATED } from "../crm/gated-types.ts";

/** One subscription as HubSpot's project files name it. */
export interface WebhookSubscription {
  readonly subscriptionType: string;
  /** For `*.propertyChange` only. */
  readonly propertyName?: string;
}

/** The properties that identify the person. */
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
  ...GATED_TYPES.flatMap((type) => [
    { subscriptionType: `${type}.creation` },
    { subscriptionType: `${type}.deletion` },
    { subscriptionType: `${type}.restore` },
    { subscriptionType: `${type}.merge` },
    { subscriptionType: `${type}.propertyChange`, propertyName: GATED[type].stage },
    { subscriptionType: `${type}.associationChange` },
  ]),
];

/** The app's subscriptions. */
export const WEBHOOK_SUBSCRIPTIONS = subscriptionsFor(CONTACT_PROPERTIES);
