/**
 * Makes sure that a portal has the app's properties of one record type. Idempotent: it creates what is missing, restores what
 * was archived (creating an archived name does that), and leaves what exists as the portal's admins left it.
 */
import * as z from "zod/mini";
import type { PropertyDefinition } from "../domain/properties.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../lib/text.ts";
import { batchErrorSchema } from "./error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "./failures.ts";
import { requestJson } from "./request.ts";
import { PROPERTY_GROUP, toPropertyCreate } from "./properties.ts";
import type { RecordType } from "./records.ts";
import type { Transport } from "./transport.ts";

/** The report, and what was found to be unlike its definition and was left alone. */
export interface Provisioning extends ProvisionReport {
  /** Properties of another type, or without all of our options: writes to them may be refused. */
  readonly differing: readonly string[];
}

const propertySchema = z.object({
  name: nameText,
  type: nameText,
  options: z.catch(z.array(z.object({ value: cutText(MAX_NAME_LENGTH) })), []),
});
type ExistingProperty = z.infer<typeof propertySchema>;

const propertiesSchema = z.object({ results: z.array(propertySchema) });
const groupsSchema = z.object({ results: z.array(z.object({ name: nameText })) });
const createdSchema = z.object({
  results: z.array(z.object({ name: nameText })),
  errors: z._default(z.array(batchErrorSchema), []),
});
const anything = z.unknown();
const PROPERTIES = "/crm/v3/properties";

/** Two reads when all is well; one more call for the group and one for all properties that are missing. */
export async function ensureProperties(
  transport: Transport,
  type: RecordType,
  definitions: readonly PropertyDefinition[],
): Promise<Result<Provisioning, HubSpotFailure>> {
  const [groups, listed] = await Promise.all([
    requestJson(transport, groupsSchema, { method: "GET", path: `${PROPERTIES}/${type}/groups` }),
    requestJson(transport, propertiesSchema, { method: "GET", path: `${PROPERTIES}/${type}` }),
  ]);
  if (!groups.ok) return groups;
  if (!listed.ok) return listed;

  const hasGroup = groups.value.results.some(({ name }) => name === PROPERTY_GROUP.name);
  const group = hasGroup ? ok("present" as const) : await createGroup(transport, type);
  if (!group.ok) return group;

  const existing = new Map(listed.value.results.map((property) => [property.name, property]));
  const missing = definitions.filter(({ name }) => !existing.has(name));
  const created = missing.length === 0 ? ok([]) : await createTogether(transport, type, missing);
  if (!created.ok) return created;

  return ok({
    group: group.value,
    created: created.value,
    present: definitions.map(({ name }) => name).filter((name) => !created.value.includes(name)),
    differing: definitions
      .filter((wanted) => differs(wanted, existing.get(wanted.name)))
      .map(({ name }) => name),
  });
}

async function createGroup(
  transport: Transport,
  type: RecordType,
): Promise<Result<"created" | "present", HubSpotFailure>> {
  const path = `${PROPERTIES}/${type}/groups`;
  const made = await requestJson(transport, anything, { method: "POST", path, body: PROPERTY_GROUP });
  if (made.ok) return ok("created");
  // Another install of the same portal was faster.
  return made.error.reason === "conflict" ? ok("present") : made;
}

/** Names of the properties that were created; the others turned out to be there. */
async function createTogether(
  transport: Transport,
  type: RecordType,
  missing: readonly PropertyDefinition[],
): Promise<Result<readonly string[], HubSpotFailure>> {
  const inputs = missing.map((definition) => toPropertyCreate(definition));
  const path = `${PROPERTIES}/${type}/batch/create`;
  const made = await requestJson(transport, createdSchema, { method: "POST", path, body: { inputs } });
  if (!made.ok) return made.error.reason === "conflict" ? createOneByOne(transport, type, missing) : made;
  const { results, errors } = made.value;
  const refusal = errors
    .map((error) => failureOfBatchError(error))
    .find(({ reason }) => reason !== "conflict");
  if (refusal !== undefined) return err(refusal);
  if (results.length + errors.length < missing.length) {
    return err({ reason: "unexpected_answer", message: "HubSpot left properties out of its answer" });
  }
  return ok(results.map(({ name }) => name));
}

/** When HubSpot refuses the batch because one of its names exists by now. */
async function createOneByOne(
  transport: Transport,
  type: RecordType,
  missing: readonly PropertyDefinition[],
): Promise<Result<readonly string[], HubSpotFailure>> {
  const created: string[] = [];
  for (const definition of missing) {
    const call = {
      method: "POST",
      path: `${PROPERTIES}/${type}`,
      body: toPropertyCreate(definition),
    } as const;
    const made = await requestJson(transport, anything, call);
    if (made.ok) created.push(definition.name);
    else if (made.error.reason !== "conflict") return made;
  }
  return ok(created);
}

function differs(wanted: PropertyDefinition, existing: ExistingProperty | undefined): boolean {
  if (existing === undefined) return false;
  const values = new Set(existing.options.map(({ value }) => value));
  return existing.type !== wanted.type || wanted.options.some(({ value }) => !values.has(value));
}

/** What the install did to the portal's properties. */
export interface ProvisionReport {
  readonly group: "created" | "present";
  readonly created: readonly string[];
  readonly present: readonly string[];
}
