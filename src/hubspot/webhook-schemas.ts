/**
 * The shape of HubSpot's webhook events, as far as the app reads them. Source: HubSpot docs, "Webhooks". Ids are
 * numbers there; numeric strings are accepted too. `propertyValue` is left out on purpose.
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

/** The fields of an event that the app handles. */
export const eventSchema = z.object({
  portalId: decimal.transform(Number).pipe(z.int().positive()),
  subscriptionId: optionalId,
  eventId: optionalId,
  objectId: decimal.refine((id) => recordIdSchema.safeParse(id).success),
  /** Epoch ms. */
  occurredAt: decimal.transform(Number).pipe(z.int()),
  changeSource: word,
  sourceId: word,
  propertyName: z.string().min(1).max(MAX_WORD).optional().catch(undefined),
});
