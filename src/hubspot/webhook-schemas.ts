/**
 * The shape of HubSpot's webhook events, as far as the app reads them. Source: HubSpot docs, "Webhooks". Ids are
 * numbers there; numeric strings are accepted too. `propertyValue` is read for the app's own properties alone.
 */
import * as z from "zod";
import { recordIdSchema } from "../vocabulary.ts";

/** Longer words in the open fields are cut, not refused: they are only compared and counted. */
const MAX_WORD = 200;

const decimal = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,19}$/u)]).transform(String);
const optionalId = decimal.nullish().transform((id) => id ?? "0");
const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? "").slice(0, MAX_WORD));

/**
 * What every event has: its type, under either of the two names that HubSpot's pages give it, and for the generic
 * `object.*` events the object's type.
 */
export const typeSchema = z
  .object({
    subscriptionType: z.string().optional(),
    eventType: z.string().optional(),
    objectTypeId: z
      .string()
      .regex(/^\d{1,9}-\d{1,12}$/u)
      .optional()
      .catch(undefined),
  })
  .transform(({ subscriptionType, eventType, objectTypeId }) => ({
    subscriptionType: subscriptionType ?? eventType ?? "",
    objectTypeId,
  }))
  .refine(({ subscriptionType }) => /^[\w.:-]{1,200}$/u.test(subscriptionType));

const recordId = decimal.refine((id) => recordIdSchema.safeParse(id).success);
/** As long as a property value may be that the app reads: a word, a number or a date. */
const MAX_VALUE = 100;

/** Who became part of whom. `newObjectId` is absent where the primary record keeps its id. */
export const mergeSchema = z.object({
  primaryObjectId: recordId,
  mergedObjectIds: z.array(recordId).min(1),
  newObjectId: recordId.nullish(),
});

/**
 * What one of our own properties was set to; "" when it was cleared. No other property's value is read, and of a
 * value that is longer than any of ours no more than that it is not ours.
 */
export const valueSchema = z.object({
  propertyValue: z
    .union([z.string(), z.number(), z.boolean()])
    .nullish()
    .transform((value) => String(value ?? "").slice(0, MAX_VALUE)),
});

/** The fields of an event that the app handles. */
export const eventSchema = z.object({
  portalId: decimal.transform(Number).pipe(z.int().positive()),
  subscriptionId: optionalId,
  eventId: optionalId,
  /** The app that is told: an event whose source is this app is about our own write. */
  appId: optionalId,
  /** Absent where a merge names its records in fields of their own. */
  objectId: recordId.optional(),
  /** Epoch ms. */
  occurredAt: decimal.transform(Number).pipe(z.int()),
  changeSource: word,
  sourceId: word,
  propertyName: z.string().min(1).max(MAX_WORD).optional().catch(undefined),
});
