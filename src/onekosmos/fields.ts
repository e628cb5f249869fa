/** Parts that the fields of a connection are made of, and the words in which they are refused. */
import * as z from "zod/mini";

/** One sentence per field: what to do, not what is wrong. */
export const FIELD_WORDS = {
  whole: "Send the connection as a JSON object",
  tenant: "Enter the tenant's host name, for instance acme.1kosmos.net",
  forbiddenTenant: "This is not a host of 1Kosmos; a tenant looks like acme.1kosmos.net",
  apiKey: "Enter the API key; it is asked for again when the tenant changes",
  licenseKey: "Enter the licence key; it is asked for again when the tenant changes",
  callbackSecrets: "Enter at most two callback secrets",
  standardSecret: "A callback secret looks like whsec_… with at least 16 bytes in base64",
  plainSecret: "A callback secret has at least 16 characters",
  callbackScheme: 'Choose "standard_webhooks", "hmac", "bearer" or "basic"',
  callbackContent: 'Choose "body" or "timestamp.body"',
  callbackEncoding: 'Choose "hex" or "base64"',
  callbackUnit: 'Choose "s" or "ms"',
  headerName: "Enter the name of a header",
  prefix: "A prefix has at most 40 characters",
  tolerance: "Enter 1 to 3600 seconds",
  callbackUser: "Enter the user name, without a colon",
  documentTypes: "Choose among drivers_license, passport and national_id",
  prefill: "Choose among username and name",
  community: "Enter the name of the community, for instance default",
  dvcIds: "Enter the dvcID of at least one document type, or a line of the mapping",
  dvcId: "A dvcID is one line of at most 200 characters",
  workflows: "Enter at most 12 lines",
  workflowId: "Enter the dvcID or the workflow's id: one line of at most 200 characters",
  workflowCall: 'Choose "dvcid", "workflow" or "one_time"',
  workflowKind: 'Choose "identity" or "liveid"',
  checks: "Choose among document and selfie",
  level: 'Choose "any", "IAL1" or "IAL2"',
  curve: 'Choose "auto", "secp256k1" or "P-256"',
  derivedIal: 'Choose "none", "IAL1" or "IAL2"',
  concurrency: "Enter 1 to 32 calls at once",
  perMinute: "Enter 1 to 60000 calls a minute, or nothing",
  stepUpSeconds: "Enter 30 to 86400 seconds",
  yesNo: "Choose true or false",
  verdictWords: 'Write words as "word = passed", also failed, open or review, separated by commas',
  knownWord: "A word that the app knows keeps its meaning; remove it here",
  linkHosts: "Enter at most 10 host names, for instance verify.example.com, separated by commas",
  confidenceUnit: 'Choose "auto", "fraction" or "percent"',
  unknown: "There is no such field",
} as const;

/** No control characters. */
export const PRINTABLE = /^[^\p{Cc}]+$/u;

/** Returns true for a box that was left empty. */
export function isBlank(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

/** Makes the schema of one line of text. */
export function line(words: string, pattern: RegExp, maxLength: number) {
  return z
    .string({ error: words })
    .check(z.trim(), z.minLength(1, words), z.maxLength(maxLength, words), z.regex(pattern, words));
}

/** Makes the schema of a whole number within bounds. */
export function numberField(words: string, min: number, max: number) {
  return z.int({ error: words }).check(z.minimum(min, words), z.maximum(max, words));
}

/** Makes the schema of a field that may be left out or empty, and then has this value. */
export function blankAs<S extends z.ZodMiniType>(value: z.output<S>, schema: S) {
  return z.pipe(
    z.transform((given): unknown => (given === undefined || isBlank(given) ? value : given)),
    schema,
  );
}
