/** A connection by the REST vocabulary: its stored form, and how an admin's input becomes one. */
import * as z from "zod/mini";
import { documentTypeSchema } from "../../domain/vocabulary.ts";
import { callbackSettingsSchema, DEFAULT_CALLBACK } from "../callback.ts";
import { offeredLevelSchema, SECRET_SET, storedFields, type SecretView } from "../connection.ts";
import { levelField, MAX_SECRET_LENGTH, type CommonFields } from "../connection-fields.ts";
import { blankAs, FIELD_WORDS as WORDS, isBlank, line, numberField } from "../fields.ts";
import { blankOr } from "../kind.ts";
import { callbackField, callbackSecretsField, checkSecrets } from "./callback-fields.ts";

/** Seconds that a person has for a step-up over `sessions`, as in the example of 1Kosmos' integration pages. */
export const DEFAULT_STEPUP_SECONDS = 300;

/** The Bearer REST vocabulary of 1Kosmos' integration pages. */
export const restConnectionSchema = z.strictObject({
  kind: z.literal("sessions"),
  ...storedFields,
  apiKey: z.string(),
  /** Two during a rotation; none: every callback is refused and results are polled. */
  callbackSecrets: z.array(z.string()),
  callback: z._default(callbackSettingsSchema, DEFAULT_CALLBACK),
  /** The documents offered; empty: every type, and 1Kosmos' own choice when a request names none. */
  documentTypes: z.array(documentTypeSchema),
  offeredLevel: z._default(offeredLevelSchema, "any"),
  stepUpSeconds: z._default(z.int(), DEFAULT_STEPUP_SECONDS),
});
export type RestConnection = z.infer<typeof restConnectionSchema>;

/** The data that the page shows of one. */
export type RestView = Omit<RestConnection, "apiKey" | "callbackSecrets"> & {
  readonly apiKey: SecretView;
  readonly callbackSecrets: readonly SecretView[];
};

/** Half a minute is less than anyone needs; a challenge that lives longer than a day is none. */
const STEPUP_SECONDS = { min: 30, max: 86_400 };
/** Characters that an HTTP header carries unchanged. */
const HEADER_SAFE = /^[!-~]+$/u;

const documentTypesField = z.pipe(
  z._default(z.array(documentTypeSchema, { error: WORDS.documentTypes }), []),
  z.transform((types) => [...new Set(types)]),
);

/** Builds the schema of what an admin sends. */
export function restInput(common: CommonFields) {
  return z
    .strictObject({
      kind: z.literal("sessions"),
      ...common,
      apiKey: line(WORDS.apiKey, HEADER_SAFE, MAX_SECRET_LENGTH),
      callbackSecrets: callbackSecretsField,
      callback: callbackField,
      documentTypes: documentTypesField,
      offeredLevel: levelField,
      stepUpSeconds: blankAs(
        DEFAULT_STEPUP_SECONDS,
        numberField(WORDS.stepUpSeconds, STEPUP_SECONDS.min, STEPUP_SECONDS.max),
      ),
    })
    .check(z.superRefine(checkSecrets));
}

/** Fills the blank secrets. `callbackSecrets: null` takes the stored ones away. */
export function withStoredSecrets(
  input: Readonly<Record<string, unknown>>,
  stored: RestConnection | undefined,
): unknown {
  return {
    ...input,
    apiKey: blankOr(input["apiKey"], stored?.apiKey),
    callbackSecrets: callbackSecrets(input["callbackSecrets"], stored?.callbackSecrets ?? []),
  };
}

function callbackSecrets(given: unknown, stored: readonly string[]): unknown {
  if (given === null) return [];
  if (given === undefined) return stored;
  return Array.isArray(given) && given.every(isBlank) ? stored : given;
}

/** Drops the boxes that were left empty. */
export function toRestConnection(input: z.infer<ReturnType<typeof restInput>>): RestConnection {
  return { ...input, callbackSecrets: input.callbackSecrets.filter((secret) => secret !== "") };
}

/** Returns the connection without its secrets. */
export function viewRest(connection: RestConnection): RestView {
  return {
    ...connection,
    apiKey: SECRET_SET,
    callbackSecrets: connection.callbackSecrets.map(() => SECRET_SET),
  };
}
