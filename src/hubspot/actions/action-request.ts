/**
 * The execution request of the workflow action, and its options. HubSpot docs, custom workflow actions, "Execute
 * custom actions". Parses what was verified before; pure.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import {
  DOCUMENT_TYPES,
  GATED_TYPES,
  IALS,
  VERIFICATION_KINDS,
  documentTypeSchema,
  ialSchema,
  portalIdSchema,
  recordIdSchema,
  verificationKindSchema,
  type GatedType,
} from "../../domain/vocabulary.ts";
import {
  ANY_DOCUMENT,
  CALLBACK_BEHAVIORS,
  MAX_WAIT_HOURS,
  MIN_WAIT_HOURS,
  WHEN_VERIFIED,
  type ActionInputName,
} from "./action-fields.ts";
import { readJson } from "../../lib/json.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Characters; the ids seen have about 30. */
const MAX_CALLBACK_ID = 200;
/** Characters; our fields take words and numbers, and a longer text is none of them. */
const MAX_INPUT = 2000;

const scalarSchema = z.union([z.string().check(z.maxLength(MAX_INPUT)), z.number()]);
const listSchema = z.pipe(
  z.array(scalarSchema),
  z.transform((values) => values.join(";")),
);
/** A value as text, "" when there is none, a list joined; a value of another kind is nothing that a field takes. */
const inputSchema = z.catch(z.pipe(z.nullish(z.union([scalarSchema, listSchema])), z.transform(textOf)), "?");
const inputsSchema = z.record(nameText, inputSchema);
const idSchema = z.pipe(z.nullish(scalarSchema), z.transform(textOf));
/** Those that the action is declared for, in either case. */
const objectTypeSchema = z.pipe(nameText.check(z.toLowerCase()), z.enum(["contact", ...GATED_TYPES]));

const requestSchema = z.object({
  callbackId: z.string().check(z.minLength(1), z.maxLength(MAX_CALLBACK_ID)),
  origin: z.object({ portalId: portalIdSchema }),
  context: z.catch(z.object({ workflowId: idSchema }), { workflowId: "" }),
  object: z.nullish(z.object({ objectId: recordIdSchema, objectType: objectTypeSchema })),
  inputFields: z.optional(inputsSchema),
  // Older samples name them inputFields.
  fields: z.optional(inputsSchema),
});

/** One execution of the action, as HubSpot requests it. */
export interface ActionRequest {
  readonly portalId: number;
  /** Names the execution: HubSpot repeats it when it calls again. */
  readonly callbackId: string;
  /** Null when HubSpot sends none. */
  readonly workflowId: string | null;
  readonly objectType: "contact" | GatedType;
  readonly objectId: string;
  /** Of the fields by name; "" for one that is empty. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The request of the action's fields, as it is stored with the execution. */
export const actionOptionsSchema = z.object({
  kind: verificationKindSchema,
  /** The least level; null when any passed verification will do. */
  level: z.nullable(ialSchema),
  /** Empty: any. */
  documentTypes: z.array(documentTypeSchema),
  /** Even if it is verified already. */
  again: z.boolean(),
  /** The workflow waits for the result. */
  waits: z.boolean(),
  /** For how long at most; null: as long as the link is valid. */
  waitMs: z.nullable(z.number()),
});
export type ActionOptions = z.infer<typeof actionOptionsSchema>;

/** Reads a request's body. `no_record`: an execution of no record at all, as HubSpot makes one to try the action out. */
export function parseActionRequest(body: string): Result<ActionRequest, "malformed" | "no_record"> {
  const parsed = requestSchema.safeParse(readJson(body));
  if (!parsed.success) return err("malformed");
  const { callbackId, origin, context, object, inputFields, fields } = parsed.data;
  if (object === null || object === undefined) return err("no_record");
  return ok({
    portalId: origin.portalId,
    callbackId,
    workflowId: context.workflowId === "" ? null : context.workflowId,
    objectType: object.objectType,
    objectId: object.objectId,
    inputs: { ...fields, ...inputFields },
  });
}

/**
 * Returns the fields' options, or what is wrong with them in words for the workflow's author. The words do not
 * quote a value: it may come from a property of the record.
 */
export function readActionOptions(inputs: ActionRequest["inputs"]): Result<ActionOptions, string> {
  const kind = oneOf(inputs, "kind", VERIFICATION_KINDS, "identity");
  const level = oneOf(inputs, "proofingLevel", IALS, "IAL1");
  const documents = documentsOf(inputs);
  const behavior = oneOf(inputs, "callbackBehavior", CALLBACK_BEHAVIORS, "wait");
  const whenVerified = oneOf(inputs, "whenVerified", WHEN_VERIFIED, "accept");
  const waitMs = waitOf(inputs);
  if (!kind.ok) return kind;
  if (!level.ok) return level;
  if (!documents.ok) return documents;
  if (!behavior.ok) return behavior;
  if (!whenVerified.ok) return whenVerified;
  if (!waitMs.ok) return waitMs;
  const isIdentity = kind.value === "identity";
  return ok({
    kind: kind.value,
    // As at a deal's gate: below IAL2 a tenant need not state a level (NIST SP 800-63-3).
    level: isIdentity && level.value === "IAL2" ? "IAL2" : null,
    documentTypes: isIdentity ? documents.value : [],
    again: whenVerified.value === "verify_again",
    waits: behavior.value === "wait",
    waitMs: waitMs.value,
  });
}

function textOf(value: string | number | null | undefined): string {
  return String(value ?? "").trim();
}

function oneOf<T extends string>(
  inputs: ActionRequest["inputs"],
  name: ActionInputName,
  values: readonly T[],
  byDefault: T,
): Result<T, string> {
  const given = inputs[name] ?? "";
  if (given === "") return ok(byDefault);
  const value = values.find((candidate) => isSameWord(candidate, given));
  return value === undefined ? err(`The field ${name} takes ${values.join(", ")}.`) : ok(value);
}

function isSameWord(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Several values of a checkbox are joined by ";" (HubSpot docs, properties). */
function documentsOf(inputs: ActionRequest["inputs"]): Result<ActionOptions["documentTypes"], string> {
  const given = (inputs["documentTypes"] ?? "").split(";").map((part) => part.trim());
  const named = [...new Set(given.filter((part) => part !== "").map((part) => part.toLowerCase()))];
  if (named.length === 0 || named.includes(ANY_DOCUMENT)) return ok([]);
  const types = DOCUMENT_TYPES.filter((type) => named.includes(type));
  if (types.length === named.length) return ok(types);
  return err(`The field documentTypes takes ${[ANY_DOCUMENT, ...DOCUMENT_TYPES].join(", ")}.`);
}

function waitOf(inputs: ActionRequest["inputs"]): Result<number | null, string> {
  const given = inputs["waitForHours"] ?? "";
  if (given === "") return ok(null);
  const hours = Number(given);
  return hours >= MIN_WAIT_HOURS && hours <= MAX_WAIT_HOURS
    ? ok(Math.round(hours * HOUR_MS))
    : err(`The field waitForHours takes a number of hours from ${MIN_WAIT_HOURS} to ${MAX_WAIT_HOURS}.`);
}
