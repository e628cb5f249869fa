/** How deliveries go wrong, and how they are sent: set while the stand-in runs. */
import { z } from "zod";

/** HubSpot docs, webhooks: at most 100 events a request. */
export const MAX_EVENTS_PER_DELIVERY = 100;
const MAX_DELAY_MS = 60 * 60 * 1000;
const MAX_COPIES = 100;

const probability = z.number().min(0).max(1);

/** HubSpot promises neither order nor single delivery (HubSpot docs, webhooks); these make that visible. */
export interface DeliveryOptions {
  /** Below 1: the probability that a delivery is sent a second time. From 1: how many more times each one is sent. */
  readonly duplicate: number;
  /** True if events are grouped, and ordered within their group, at random. */
  readonly shuffle: boolean;
  /** How long a delivery waits before its first attempt, in ms. */
  readonly delayMs: number;
  /** The probability that an event is lost. */
  readonly drop: number;
  /** Events in a delivery at most. */
  readonly batchSize: number;
  /** Requests for one portal at once (`maxConcurrentRequests`). */
  readonly concurrency: number;
  /** How long the receiver may take, in ms. */
  readonly timeoutMs: number;
  /** Which signatures deliveries carry; real ones carry both. */
  readonly v1: boolean;
  readonly v3: boolean;
}

/** The schema of `PUT /sandbox/webhooks/options`; a receiver's time is the stand-in's own unless set. */
export function deliveryOptionsSchema(defaultTimeoutMs: number): z.ZodType<DeliveryOptions> {
  return z.strictObject({
    duplicate: z
      .number()
      .min(0)
      .max(MAX_COPIES)
      .refine((value) => value < 1 || Number.isInteger(value), "must be below 1, or a whole number")
      .meta({ examples: [0.5, 2] })
      .default(0),
    shuffle: z.boolean().default(false),
    delayMs: z
      .int()
      .min(0)
      .max(MAX_DELAY_MS)
      .meta({ examples: [1500] })
      .default(0),
    drop: probability.meta({ examples: [1] }).default(0),
    batchSize: z
      .int()
      .min(1)
      .max(MAX_EVENTS_PER_DELIVERY)
      .meta({ examples: [1] })
      .default(MAX_EVENTS_PER_DELIVERY),
    concurrency: z
      .int()
      .min(1)
      .max(100)
      .meta({ examples: [1] })
      .default(10),
    timeoutMs: z
      .int()
      .min(1)
      .max(60_000)
      .meta({ examples: [1] })
      .default(defaultTimeoutMs),
    v1: z.boolean().default(true),
    v3: z.boolean().default(true),
  });
}

/** How often a delivery is sent. `random` is from 0 to 1. */
export function copiesOf({ duplicate }: DeliveryOptions, random: number): number {
  if (duplicate >= 1) return 1 + duplicate;
  return random < duplicate ? 2 : 1;
}

const SUBJECTS = ["contact", "deal", "ticket", "object"] as const;
const KINDS = ["creation", "propertyChange", "deletion", "merge", "restore", "associationChange"] as const;
const types = SUBJECTS.flatMap((subject) => KINDS.map((kind) => `${subject}.${kind}` as const));

/** The body of `PUT /sandbox/webhooks/subscriptions`: the app's `webhooks-hsmeta.json`, flattened. */
export const subscriptionsSchema = z.strictObject({
  /** Null: as the app is registered. */
  subscriptions: z
    .array(
      z
        .strictObject({
          subscriptionType: z.enum([...types, "contact.privacyDeletion"]),
          objectType: z.enum(["contact", "deal", "ticket"]).exactOptional(),
          propertyName: z.string().min(1).exactOptional(),
          active: z.boolean().exactOptional(),
        })
        .refine(
          ({ subscriptionType, objectType }) =>
            subscriptionType.startsWith("object.") === (objectType !== undefined),
          "objectType belongs to object.* subscriptions, and to those only",
        )
        .refine(
          ({ subscriptionType, propertyName }) =>
            subscriptionType.endsWith(".propertyChange") === (propertyName !== undefined),
          "propertyName belongs to propertyChange subscriptions, and to those only",
        ),
    )
    .max(1000)
    .nullable()
    .meta({ examples: [[]] })
    .default(null),
});
export type Subscriptions = z.infer<typeof subscriptionsSchema>;
