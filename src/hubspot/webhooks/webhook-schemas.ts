/**
 * The shape of HubSpot's webhook events, as far as the app reads them. Source: HubSpot docs, "Webhooks". Ids are
 * numbers there; strings of digits are accepted too, and what a JavaScript number cannot hold arrives as one. Of
 * `propertyValue` only short words are read, and the reader keeps those of a deal's stage and of the app's own
 * properties alone.
 */
import * as z from "zod/mini";
import { cutText, nameText } from "../../lib/text.ts";
import { RECORD_ID } from "../../domain/vocabulary.ts";

/** Longer words in the open fields are cut, not refused: they are only compared and counted. */
const MAX_WORD = 200;

const digits = z.string().check(z.regex(/^\d{1,19}$/u));
const decimal = z.pipe(z.union([z.int().check(z.nonnegative()), digits]), z.transform(String));
const integer = z.union([z.int().check(z.nonnegative()), z.pipe(digits, z.transform(Number))]);
/** Tells events and subscriptions apart and nothing else, so any number will do: HubSpot's may be large or negative. */
const optionalId = z.pipe(
  z.nullish(z.union([z.number(), z.string().check(z.regex(/^-?\d{1,40}$/u))])),
  z.transform((id) => String(id ?? 0)),
);
const word = z.pipe(
  z.nullish(z.union([cutText(MAX_WORD), z.number()])),
  z.transform((value) => String(value ?? "")),
);

/** The type of a record, for instance `0-1`; anything else is none. */
const objectTypeId = z.catch(z.optional(z.string().check(z.regex(/^\d{1,9}-\d{1,12}$/u))), undefined);

/**
 * The parts of every event: its type, under either of the two names that HubSpot's pages give it, and for the generic
 * `object.*` events the object's type, or the types of both ends of an association.
 */
export const typeSchema = z
  .pipe(
    z.object({
      subscriptionType: z.optional(nameText),
      eventType: z.optional(nameText),
      objectTypeId,
      fromObjectTypeId: objectTypeId,
      toObjectTypeId: objectTypeId,
    }),
    z.transform(({ subscriptionType, eventType, ...types }) => ({
      subscriptionType: subscriptionType ?? eventType ?? "",
      ...types,
    })),
  )
  .check(z.refine(({ subscriptionType }) => /^[\w.:-]{1,200}$/u.test(subscriptionType)));

const recordId = decimal.check(z.regex(RECORD_ID));

const commonFields = {
  portalId: z.pipe(integer, z.int().check(z.positive())),
  appId: optionalId,
  subscriptionId: optionalId,
  eventId: optionalId,
  /** Epoch ms. */
  occurredAt: z.pipe(integer, z.int()),
  changeSource: word,
  sourceId: word,
};

/** The fields of an event that the app handles. */
export const eventSchema = z.object({
  ...commonFields,
  objectId: recordId,
  propertyName: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_WORD))), undefined),
  propertyValue: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_WORD))), undefined),
});

/** An association's change names two records and no `objectId` (HubSpot docs, webhooks: association changes). */
export const associationSchema = z.object({
  ...commonFields,
  fromObjectId: recordId,
  toObjectId: recordId,
  /** For instance `DEAL_TO_CONTACT`. */
  associationType: word,
  fromObjectTypeId: objectTypeId,
  toObjectTypeId: objectTypeId,
});

/** Who became part of whom (HubSpot docs, webhooks: merges). `newObjectId` is absent where the primary keeps its id. */
export const mergeSchema = z.object({
  ...commonFields,
  primaryObjectId: recordId,
  mergedObjectIds: z.array(recordId).check(z.minLength(1)),
  newObjectId: z.nullish(recordId),
});

/** The value that one of our own properties was set to; "" when it was cleared. A value longer than any of ours is cut. */
export const ownValueSchema = z.object({
  propertyValue: z.pipe(
    z.nullish(z.union([cutText(MAX_WORD), z.number(), z.boolean()])),
    z.transform((value) => String(value ?? "")),
  ),
});
