/**
 * The fields of a connection as an admin fills them in: what each must look like, and in which words it is refused.
 */
import * as z from "zod/mini";
import { MAX_URL_LENGTH } from "../lib/text.ts";
import { documentTypeSchema } from "../domain/vocabulary.ts";
import { callbackField, callbackSecretsField, checkSecrets } from "./callback-fields.ts";
import { DEFAULT_PACE, DEFAULT_STEPUP_SECONDS, MAX_CONCURRENCY, PREFILLS } from "./connection.ts";
import { blankAs, FIELD_WORDS as WORDS, line, numberField, PRINTABLE } from "./fields.ts";
import { tenantOrigin } from "./hosts.ts";
import { CONFIDENCE_UNITS } from "./verdict/confidence.ts";
import { verdictWordsField } from "./verdict/mapping.ts";
import { derivedIalField, dvcIdField, dvcIdsField, levelField, workflowsField } from "./workflow-fields.ts";
import type { FieldErrors } from "../lib/english.ts";

const MAX_SECRET_LENGTH = 512;
const MAX_NAME_LENGTH = 200;
const MAX_PER_MINUTE = 60_000;
/** Half a minute is less than anyone needs; a challenge that lives longer than a day is none. */
const STEPUP_SECONDS = { min: 30, max: 86_400 };
/** What an HTTP header carries unchanged. */
const HEADER_SAFE = /^[!-~]+$/u;

/** What an admin may send, secrets included. Hosts must be at or under one of `suffixes`. */
export function inputSchema(suffixes: readonly string[]) {
  const common = {
    tenantDns: tenantField(suffixes),
    prefill: prefillField,
    pace: paceField,
    verdictWords: verdictWordsField({ shape: WORDS.verdictWords, known: WORDS.knownWord }),
    confidenceUnit: z._default(z.enum(CONFIDENCE_UNITS, { error: WORDS.confidenceUnit }), "auto"),
  };
  const sessions = z
    .strictObject({
      kind: z.literal("sessions"),
      ...common,
      apiKey: line(WORDS.apiKey, HEADER_SAFE, MAX_SECRET_LENGTH),
      callbackSecrets: callbackSecretsField,
      callback: callbackField,
      documentTypes: documentTypesField,
      offeredLevel: levelField,
      derivedIal: derivedIalField,
      stepUpSeconds: blankAs(
        DEFAULT_STEPUP_SECONDS,
        numberField(WORDS.stepUpSeconds, STEPUP_SECONDS.min, STEPUP_SECONDS.max),
      ),
    })
    .check(z.superRefine(checkSecrets));
  const idverify = z
    .strictObject({
      kind: z.literal("idverify"),
      ...common,
      community: line(WORDS.community, PRINTABLE, MAX_NAME_LENGTH),
      licenseKey: line(WORDS.licenseKey, PRINTABLE, MAX_SECRET_LENGTH),
      dvcIds: dvcIdsField,
      liveIdDvcId: dvcIdField,
      workflows: workflowsField,
      curve: z._default(z.enum(["auto", "secp256k1", "P-256"], { error: WORDS.curve }), "auto"),
      derivedIal: derivedIalField,
      lookUpUsers: z._default(z.boolean({ error: WORDS.yesNo }), false),
      stepUpKnownOnly: z._default(z.boolean({ error: WORDS.yesNo }), false),
    })
    .check(
      // Told together with whatever else is wrong.
      z.refine(startsSomething, { error: WORDS.dvcIds, path: ["dvcIds"], when: () => true }),
    );
  return z.discriminatedUnion("kind", [sessions, idverify], {
    error: (issue) => (isRecord(issue.input) ? WORDS.kind : WORDS.whole),
  });
}

/** Whether there is anything to identify a person with. Also sees input whose other fields are wrong. */
function startsSomething(input: unknown): boolean {
  if (!isRecord(input)) return true;
  const { dvcIds, workflows } = input;
  const lines: readonly unknown[] = Array.isArray(workflows) ? workflows : [];
  const identifies = lines.some((entry) => isRecord(entry) && entry["kind"] === "identity");
  return identifies || !isRecord(dvcIds) || Object.keys(dvcIds).length > 0;
}

/** Issues by field path, "" for the whole; the first thing that is wrong with a field is the one to tell. */
export function fieldErrors(error: z.core.$ZodError): FieldErrors {
  const fields = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [[...issue.path, key].join("."), WORDS.unknown] as const)
      : [[issue.path.join("."), issue.message] as const],
  );
  return Object.fromEntries(fields.toReversed());
}

/** A JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tenantField(suffixes: readonly string[]) {
  return z.pipe(
    z.string({ error: WORDS.tenant }).check(z.maxLength(MAX_URL_LENGTH, WORDS.tenant)),
    z.transform((value, context) => {
      const origin = tenantOrigin(value, suffixes);
      if (origin.ok) return new URL(origin.value).hostname;
      const message = origin.error === "forbidden_host" ? WORDS.forbiddenTenant : WORDS.tenant;
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }),
  );
}

const prefillField = z.pipe(
  z._default(z.array(z.enum(PREFILLS), { error: WORDS.prefill }), []),
  z.transform((parts) => [...new Set(parts)]),
);

const documentTypesField = z.pipe(
  z._default(z.array(documentTypeSchema, { error: WORDS.documentTypes }), []),
  z.transform((types) => [...new Set(types)]),
);

const paceField = z._default(
  z.strictObject({
    concurrency: blankAs(DEFAULT_PACE.concurrency, numberField(WORDS.concurrency, 1, MAX_CONCURRENCY)),
    perMinute: blankAs(
      null,
      z.union([numberField(WORDS.perMinute, 1, MAX_PER_MINUTE), z.null()], WORDS.perMinute),
    ),
  }),
  DEFAULT_PACE,
);
