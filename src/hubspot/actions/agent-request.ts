/**
 * A call of an agent tool: an execution request like a workflow action's, of an agent that may name no record. Parses what was
 * verified before; pure.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { readJson } from "../../lib/json.ts";
import { nameText } from "../../lib/text.ts";
import { portalIdSchema, recordIdSchema } from "../../domain/vocabulary.ts";

/** Characters; the ids seen have about 30. */
const MAX_CALLBACK_ID = 200;

const fieldsSchema = z.catch(z.record(nameText, z.unknown()), {});
const contactSchema = z.object({
  objectId: recordIdSchema,
  objectType: z.string().check(z.regex(/^contact$/iu)),
});
const callSchema = z.object({
  callbackId: z.catch(z.nullish(z.string().check(z.minLength(1), z.maxLength(MAX_CALLBACK_ID))), null),
  origin: z.object({ portalId: portalIdSchema }),
  object: z.catch(z.nullish(contactSchema), null),
  inputFields: z.optional(fieldsSchema),
  fields: z.optional(fieldsSchema),
});

/** One call of an agent tool. */
export interface AgentCall {
  readonly portalId: number;
  /** Names the call; null when HubSpot does not. */
  readonly callbackId: string | null;
  /** Null when the agent names none, or names one that is no id. */
  readonly contactId: string | null;
  /** The agent's request; without the word for starting, the tool only returns what would happen. */
  readonly asks: boolean;
}

/** Reads a request's body. */
export function parseAgentCall(body: string): Result<AgentCall, "malformed"> {
  const parsed = callSchema.safeParse(readJson(body));
  if (!parsed.success) return err("malformed");
  const { callbackId, origin, object, inputFields, fields } = parsed.data;
  const inputs = { ...fields, ...inputFields };
  const given = inputs["contactId"] ?? "";
  // The record that the agent names counts, even where HubSpot adds the record that is open.
  const named = given === "" ? object?.objectId : recordIdSchema.safeParse(given).data;
  return ok({
    portalId: origin.portalId,
    callbackId: callbackId ?? null,
    contactId: named ?? null,
    asks: inputs["mode"] === "ask",
  });
}
