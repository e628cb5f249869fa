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

/**
 * Makes a field's schema of one step. A batch has a thousand fields, and a union of pipes costs each of them several times
 * as much as its check. `read` returns null for what the field does not take.
 */
function field<T>(expected: string, read: (value: unknown) => T | null) {
  return z.transform((value: unknown, context): T => {
    const parsed = read(value);
    if (parsed !== null) return parsed;
    context.issues.push({ code: "custom", message: `expected ${expected}`, input: value });
    return z.NEVER;
  });
}

const DIGITS = /^\d{1,19}$/u;
const SIGNED_DIGITS = /^-?\d{1,40}$/u;
const TYPE_ID = /^\d{1,9}-\d{1,12}$/u;

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function readInteger(value: unknown): number | null {
  const number = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  return isNatural(number) ? number : null;
}

function readRecordId(value: unknown): string | null {
  const digits = isNatural(value) ? String(value) : value;
  return typeof digits === "string" && RECORD_ID.test(digits) ? digits : null;
}

/** Reads an id. It only distinguishes events and subscriptions, so any number will do: HubSpot's may be large or negative. */
function readId(value: unknown): string | null {
  if (typeof value === "string") return SIGNED_DIGITS.test(value) ? value : null;
  return value === null ? "0" : readNumber(value);
}

function readWord(value: unknown): string | null {
  if (typeof value === "string") return value.slice(0, MAX_WORD);
  return value === null ? "" : readNumber(value);
}

function readNumber(value: unknown): string | null {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

/** Returns a word that is compared; one that is empty or too long is none. */
function readShortWord(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= MAX_WORD ? value : undefined;
}

const integer = field("a whole number", readInteger);
const recordId = field("a record's id", readRecordId);
const optionalId = z._default(field("a number", readId), "0");
const word = z._default(field("a word", readWord), "");
const shortWord = z.optional(z.transform(readShortWord));

/** The type of a record, for instance `0-1`; anything else is none. */
const objectTypeId = z.optional(
  z.transform((value: unknown) => (typeof value === "string" && TYPE_ID.test(value) ? value : undefined)),
);

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

const commonFields = {
  portalId: field("a portal's id", (value) => readInteger(value) || null),
  appId: optionalId,
  subscriptionId: optionalId,
  eventId: optionalId,
  /** Epoch ms. */
  occurredAt: integer,
  changeSource: word,
  sourceId: word,
};

/** The fields of an event that the app handles. */
export const eventSchema = z.object({
  ...commonFields,
  objectId: recordId,
  propertyName: shortWord,
  propertyValue: shortWord,
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
