/** The mapping from what is requested to what 1Kosmos runs, as an admin fills it in. */
import * as z from "zod/mini";
import { documentTypeSchema } from "../../domain/vocabulary.ts";
import { derivedIalField, levelField } from "../connection-fields.ts";
import { CHECKS, dvcIdsSchema, WORKFLOW_CALLS, workflowSchema } from "./connection.ts";
import { FIELD_WORDS as WORDS, isBlank, line, PRINTABLE } from "../fields.ts";

const MAX_ID_LENGTH = 200;
export const MAX_LINES = 12;

/** A dvcID; a blank box is none. */
export const dvcIdField = z.pipe(
  z.transform((value) => (value === null || isBlank(value) ? undefined : value)),
  z.optional(line(WORDS.dvcId, PRINTABLE, MAX_ID_LENGTH)),
);

const filledDvcIds = z.pipe(
  z.strictObject(
    { drivers_license: dvcIdField, passport: dvcIdField, national_id: dvcIdField },
    { error: (issue) => (issue.code === "unrecognized_keys" ? WORDS.unknown : WORDS.dvcIds) },
  ),
  z.transform((ids) => Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined))),
);

/** The dvcID per document type. That at least one session can be made is checked on the whole. */
export const dvcIdsField = z._default(z.pipe(filledDvcIds, dvcIdsSchema), {});

const lineField = z.pipe(
  z.strictObject({
    id: line(WORDS.workflowId, PRINTABLE, MAX_ID_LENGTH),
    call: z._default(z.enum(WORKFLOW_CALLS, { error: WORDS.workflowCall }), "dvcid"),
    kind: z._default(z.enum(["identity", "liveid"], { error: WORDS.workflowKind }), "identity"),
    documentTypes: z._default(z.array(documentTypeSchema, { error: WORDS.documentTypes }), []),
    level: levelField,
    derivedIal: derivedIalField,
    checks: z._default(z.array(z.enum(CHECKS), { error: WORDS.checks }), []),
  }),
  workflowSchema,
);

/** The lines. */
export const workflowsField = z._default(
  z.array(lineField, { error: WORDS.workflows }).check(z.maxLength(MAX_LINES, WORDS.workflows)),
  [],
);
