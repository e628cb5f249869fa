/** The mapping from what is asked for to what 1Kosmos runs, as an admin fills it in. */
import * as z from "zod";
import { documentTypeSchema } from "../vocabulary.ts";
import {
  CHECKS,
  derivedIalSchema,
  dvcIdsSchema,
  offeredLevelSchema,
  WORKFLOW_CALLS,
  workflowSchema,
} from "./connection.ts";
import { FIELD_WORDS as WORDS, isBlank, line, PRINTABLE } from "./fields.ts";

const MAX_ID_LENGTH = 200;
const MAX_LINES = 12;

export const derivedIalField = z.enum(derivedIalSchema.options, { error: WORDS.derivedIal }).default("none");
export const levelField = z.enum(offeredLevelSchema.options, { error: WORDS.level }).default("any");

/** A dvcID; a blank box is none. */
export const dvcIdField = z.preprocess(
  (value) => (value === null || isBlank(value) ? undefined : value),
  line(WORDS.dvcId, PRINTABLE, MAX_ID_LENGTH).optional(),
);

/** The dvcID per document type. That at least one session can be made is checked on the whole. */
export const dvcIdsField = z
  .strictObject(
    { drivers_license: dvcIdField, passport: dvcIdField, national_id: dvcIdField },
    { error: (issue) => (issue.code === "unrecognized_keys" ? WORDS.unknown : WORDS.dvcIds) },
  )
  .transform((ids) => Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)))
  .pipe(dvcIdsSchema)
  .default({});

const lineField = z
  .strictObject({
    id: line(WORDS.workflowId, PRINTABLE, MAX_ID_LENGTH),
    call: z.enum(WORKFLOW_CALLS, { error: WORDS.workflowCall }).default("dvcid"),
    kind: z.enum(["identity", "liveid"], { error: WORDS.workflowKind }).default("identity"),
    documentTypes: z.array(documentTypeSchema, { error: WORDS.documentTypes }).default([]),
    level: levelField,
    derivedIal: derivedIalField,
    checks: z.array(z.enum(CHECKS), { error: WORDS.checks }).default([]),
  })
  .pipe(workflowSchema);

/** The lines. */
export const workflowsField = z
  .array(lineField, { error: WORDS.workflows })
  .max(MAX_LINES, WORDS.workflows)
  .default([]);
