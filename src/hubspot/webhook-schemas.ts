/**
 * The shape of HubSpot's webhook events, as far as the app reads them. Source: HubSpot docs, "Webhooks". Ids are
 * numbers there; numeric strings are accepted too. Of `propertyValue` only short words are read, and the reader keeps
 * those of a deal's stage and of the app's own properties alone.
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

const commonFields = {
  portalId: decimal.transform(Number).pipe(z.int().positive()),
  appId: optionalId,
  subscriptionId: optionalId,
  eventId: optionalId,
  /** Epoch ms. */
  occurredAt: decimal.transform(Number).pipe(z.int()),
  changeSource: word,
  sourceId: word,
};

/** The fields of an event that the app handles. */
export const eventSchema = z.object({
  ...commonFields,
  objectId: recordId,
  propertyName: z.string().min(1).max(MAX_WORD).optional().catch(undefined),
  propertyValue: z.string().min(1).max(MAX_WORD).optional().catch(undefined),
});

/** An association's change names two records and no `objectId` (HubSpot docs, webhooks: association changes). */
export const associationSchema = z.object({
  ...commonFields,
  fromObjectId: recordId,
  toObjectId: recordId,
  /** For instance `DEAL_TO_CONTACT`. */
  associationType: word,
});

/** Who became part of whom (HubSpot docs, webhooks: merges). `newObjectId` is absent where the primary keeps its id. */
export const mergeSchema = z.object({
  ...commonFields,
  primaryObjectId: recordId,
  mergedObjectIds: z.array(recordId).min(1),
  newObjectId: recordId.nullish(),
});

/** What one of our own properties was set to; "" when it was cleared. What is longer than any of ours is cut. */
export const ownValueSchema = z.object({
  propertyValue: z
    .union([z.string(), z.number(), z.boolean()])
    .nullish()
    .transform((value) => String(value ?? "").slice(0, MAX_WORD)),
});
