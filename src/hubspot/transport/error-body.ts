/** HubSpot's error body and what can be read out of it. Source: the error schema of HubSpot's OpenAPI documents. */
import * as z from "zod/mini";
import { cutText, MAX_NAME_LENGTH, nameText, replaceAddresses } from "../../lib/text.ts";
import { readJson } from "../../lib/json.ts";

/** The code of a property that the portal does not have. */
const PROPERTY_MISSING = "PROPERTY_DOESNT_EXIST";
/** HubSpot names the few scopes that would do; a longer list is not worth a sentence. */
const MAX_SCOPES = 20;
/** In characters; enough for HubSpot's sentence, too little for a page. */
const MAX_MESSAGE = 300;
/** In characters, before it is searched: room for the list of a batch of 100. */
const MAX_RAW_MESSAGE = 64 * 1024;
/** Words of an address, without what may surround one in a sentence. */
const WORDS = /[^\s"'<>]+/gu;

const optionalText = z.catch(z.optional(cutText(MAX_NAME_LENGTH)), undefined);
const contextSchema = z.catch(z.record(nameText, z.array(cutText(MAX_NAME_LENGTH))), {});

const detailSchema = z.object({
  code: optionalText,
  context: contextSchema,
});

/** An entry of a batch's `errors[]`. Every field may be missing or of another shape; what is left is still of use. */
export const batchErrorSchema = z.object({
  status: optionalText,
  message: z.catch(cutText(MAX_RAW_MESSAGE), ""),
  correlationId: optionalText,
  category: optionalText,
  subCategory: optionalText,
  context: contextSchema,
  errors: z.catch(z.array(detailSchema), []),
});
export type ErrorBody = z.infer<typeof batchErrorSchema>;

/** A refusal's body: the same fields, and enough of them to be HubSpot's. */
export const errorBodySchema = batchErrorSchema.check(
  z.refine(
    (body) => body.status === "error" || body.category !== undefined || body.correlationId !== undefined,
  ),
);

/** One objection to the content. */
export interface Problem {
  readonly missing: boolean;
  readonly properties: readonly string[];
}

/** The list that property validation appends to its message, as JSON. */
const embeddedSchema = z.array(z.object({ error: optionalText, name: optionalText }));

/**
 * Returns the objections, in either of the two places where HubSpot names the properties: `errors[]`, or a JSON list at the
 * end of the message ("Property values were not valid: [...]").
 */
export function problemsOf(error: ErrorBody): readonly Problem[] {
  const detailed = error.errors.map(({ code, context }) => ({
    missing: code === PROPERTY_MISSING,
    properties: context["propertyName"] ?? [],
  }));
  const embedded = embeddedList(error.message).map(({ error: code, name }) => ({
    missing: code === PROPERTY_MISSING,
    properties: name === undefined ? [] : [name],
  }));
  const whole = {
    missing: error.category === PROPERTY_MISSING || error.subCategory === PROPERTY_MISSING,
    properties: error.context["propertyName"] ?? [],
  };
  return [...detailed, ...embedded, whole];
}

/** Returns the scopes that HubSpot names in a refusal for missing scopes. */
export function scopesOf({ context, errors }: ErrorBody): readonly string[] {
  const named = [context, ...errors.map((detail) => detail.context)].flatMap((words) =>
    ["requiredGranularScopes", "requiredScopes"].flatMap((key) => words[key] ?? []),
  );
  return [...new Set(named)].slice(0, MAX_SCOPES);
}

/** Returns the records that an entry of a batch's `errors[]` names, as ids or as the trace ids given with the inputs. */
export function subjectsOf({ context }: ErrorBody): readonly string[] {
  return [...(context["ids"] ?? []), ...(context["id"] ?? []), ...(context["objectWriteTraceId"] ?? [])];
}

/**
 * Returns HubSpot's sentence without what it may quote from a write: addresses, links, DIDs and long ids are blanked, and of
 * an appended list only codes and names stay.
 */
export function scrub(message: string): string {
  const unlinked = withoutList(message).replace(/\b(?:https?:\/\/|did:)[^\s"',\]}]+/giu, "…");
  return replaceAddresses(unlinked, WORDS, "…")
    .replace(/[\w-]{20,}/gu, (word) => (/\d/u.test(word) ? "…" : word))
    .slice(0, MAX_MESSAGE);
}

function withoutList(message: string): string {
  const list = embeddedList(message);
  if (list.length === 0) return message;
  const named = list.map(({ error, name }) => [error, name && `(${name})`].filter(Boolean).join(" "));
  return message.slice(0, message.indexOf("[{")) + named.join(", ");
}

function embeddedList(message: string): z.infer<typeof embeddedSchema> {
  const start = message.indexOf("[{");
  return start === -1 ? [] : (embeddedSchema.safeParse(readJson(message.slice(start))).data ?? []);
}
