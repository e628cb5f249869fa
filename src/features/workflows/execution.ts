/** One execution of the workflow action, as its row stores it. */
import * as z from "zod/mini";
import { VERIFICATION_STATUSES, type ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import { actionOptionsSchema } from "../../hubspot/actions/action-request.ts";
import { executionContactSchema } from "../../domain/workflow/execution-contact.ts";
import { ruleSchema, type Rule } from "../../domain/workflow/outcome.ts";
import { GATED_TYPES } from "../../domain/vocabulary.ts";
import { jsonColumn } from "../../lib/sql.ts";

/** As stored with an execution, and as sent to HubSpot. */
export const outputsSchema: z.ZodMiniType<ActionOutputs> = z.object({
  verification_status: z.enum(VERIFICATION_STATUSES),
  ial_level: z.exactOptional(z.string()),
  match_confidence: z.exactOptional(z.string()),
  session_reference: z.exactOptional(z.string()),
  verification_url: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
});

/** Parses an execution's row. */
export const executionSchema = z.object({
  callbackId: z.string(),
  fingerprint: z.string(),
  state: z.pipe(
    z.enum(["reading", "open", "over", "forgotten"]),
    z.transform((stored) => (stored === "forgotten" ? "reduced" : stored)),
  ),
  objectType: z.enum(["contact", ...GATED_TYPES]),
  objectId: z.string(),
  workflowId: z.nullable(z.string()),
  options: jsonColumn(actionOptionsSchema),
  rules: jsonColumn(z.array(ruleSchema)),
  /** The workflow waits for its callback. */
  blocked: z.pipe(
    z.number(),
    z.transform((flag) => flag === 1),
  ),
  /** All epoch ms. */
  receivedAt: z.number(),
  endsAt: z.number(),
  expiresAt: z.number(),
  dueAt: z.number(),
  attempts: z.number(),
  /** How often in a row HubSpot left the record out of its responses. */
  missed: z.number(),
  outputs: z.pipe(
    z.string(),
    z.transform((text) => (text === "" ? null : outputsSchema.parse(JSON.parse(text)))),
  ),
});
/** Parses an execution with one of the contacts that it requested. */
export const executionWithContactSchema = z.extend(executionSchema, {
  executionContact: jsonColumn(executionContactSchema),
});
/** One execution. `endsAt`: we end the waiting; `expiresAt`: HubSpot would; `outputs`: null until it is over. */
export type Execution = Readonly<Omit<z.infer<typeof executionSchema>, "rules">> & {
  readonly rules: readonly Rule[];
};
