/**
 * The fields of a connection as an admin fills them in: what each must look like, and in which words it is refused.
 */
import * as z from "zod";
import type { FieldErrors } from "../portal/contract.ts";
import { documentTypeSchema, ialSchema } from "../vocabulary.ts";
import { secretBytes } from "./callback.ts";
import { tenantOrigin } from "./hosts.ts";

const MAX_SECRET_LENGTH = 512;
const MAX_NAME_LENGTH = 200;
/** One in use and one that replaces it. */
const MAX_CALLBACK_SECRETS = 2;
/** Below this a key can be guessed. */
const MIN_CALLBACK_SECRET_BYTES = 16;
/** What an HTTP header carries unchanged. */
const HEADER_SAFE = /^[!-~]+$/u;
const PRINTABLE = /^[^\p{Cc}]+$/u;

const WORDS = {
  whole: "Send the connection as a JSON object",
  kind: 'Choose "sessions" or "idverify"',
  tenant: "Enter the tenant's host name, for instance acme.1kosmos.net",
  forbiddenTenant: "This is not a host of 1Kosmos; a tenant looks like acme.1kosmos.net",
  apiKey: "Enter the API key; it is asked for again when the tenant changes",
  licenseKey: "Enter the licence key; it is asked for again when the tenant changes",
  callbackSecrets: "Enter at most two callback secrets",
  callbackSecret: "A callback secret looks like whsec_… with at least 16 bytes in base64",
  documentTypes: "Choose among drivers_license, passport and national_id",
  community: "Enter the name of the community, for instance default",
  dvcIds: "Enter the dvcID of at least one document type",
  dvcId: "A dvcID is one line of at most 200 characters",
  curve: 'Choose "secp256k1" or "P-256"',
  derivedIal: 'Choose "none", "IAL1" or "IAL2"',
  unknown: "There is no such field",
} as const;

/** `dvcID`, 1Kosmos' selector of a verification workflow, per document type. */
export const dvcIdsSchema = z.strictObject({
  drivers_license: z.string().exactOptional(),
  passport: z.string().exactOptional(),
  national_id: z.string().exactOptional(),
});

/** What an admin may send, secrets included. Hosts must be at or under one of `suffixes`. */
export function inputSchema(suffixes: readonly string[]) {
  const tenantDns = tenantField(suffixes);
  const sessions = z.strictObject({
    kind: z.literal("sessions"),
    tenantDns,
    apiKey: line(WORDS.apiKey, HEADER_SAFE, MAX_SECRET_LENGTH),
    callbackSecrets: z
      .array(callbackSecretField, { error: WORDS.callbackSecrets })
      .max(MAX_CALLBACK_SECRETS, WORDS.callbackSecrets)
      .transform((secrets) => secrets.filter((secret) => secret !== "")),
    documentTypes: z
      .array(documentTypeSchema, { error: WORDS.documentTypes })
      .default([])
      .transform((types) => [...new Set(types)]),
  });
  const idverify = z.strictObject({
    kind: z.literal("idverify"),
    tenantDns,
    community: line(WORDS.community, PRINTABLE, MAX_NAME_LENGTH),
    licenseKey: line(WORDS.licenseKey, PRINTABLE, MAX_SECRET_LENGTH),
    dvcIds: dvcIdsField,
    curve: z.enum(["secp256k1", "P-256"], { error: WORDS.curve }).default("secp256k1"),
    derivedIal: z.enum(["none", ...ialSchema.options], { error: WORDS.derivedIal }).default("none"),
  });
  return z.discriminatedUnion("kind", [sessions, idverify], {
    error: (issue) => (isRecord(issue.input) ? WORDS.kind : WORDS.whole),
  });
}

/** Issues by field path, "" for the whole; the first thing that is wrong with a field is the one to tell. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [[...issue.path, key].join("."), WORDS.unknown] as const)
      : [[issue.path.join("."), issue.message] as const],
  );
  return Object.fromEntries(fields.toReversed());
}

/** A box that was left empty. */
export function isBlank(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

/** A JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function line(words: string, pattern: RegExp, maxLength: number) {
  return z.string({ error: words }).trim().min(1, words).max(maxLength, words).regex(pattern, words);
}

function tenantField(suffixes: readonly string[]) {
  return z.string({ error: WORDS.tenant }).transform((value, context) => {
    const origin = tenantOrigin(value, suffixes);
    if (origin.ok) return new URL(origin.value).hostname;
    context.addIssue({
      code: "custom",
      message: origin.error === "forbidden_host" ? WORDS.forbiddenTenant : WORDS.tenant,
    });
    return z.NEVER;
  });
}

/** A form sends one entry per box, so a blank one is no secret and no mistake. */
const callbackSecretField = z
  .string({ error: WORDS.callbackSecret })
  .trim()
  .max(MAX_SECRET_LENGTH, WORDS.callbackSecret)
  .refine((secret) => secret === "" || isCallbackSecret(secret), WORDS.callbackSecret);

function isCallbackSecret(secret: string): boolean {
  return (secretBytes(secret)?.byteLength ?? 0) >= MIN_CALLBACK_SECRET_BYTES;
}

const dvcIdField = z.preprocess(
  (value) => (value === null || isBlank(value) ? undefined : value),
  line(WORDS.dvcId, PRINTABLE, MAX_NAME_LENGTH).optional(),
);

const dvcIdsField = z
  .strictObject(
    { drivers_license: dvcIdField, passport: dvcIdField, national_id: dvcIdField },
    { error: (issue) => (issue.code === "unrecognized_keys" ? WORDS.unknown : WORDS.dvcIds) },
  )
  .transform((ids) => Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)))
  .refine((ids) => Object.keys(ids).length > 0, WORDS.dvcIds)
  .pipe(dvcIdsSchema);
