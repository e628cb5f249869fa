/**
 * Makes sure that a portal has the app's properties of one record type. Idempotent: it creates what is missing,
 * restores what was archived (creating an archived name does that), puts back options that were removed or renamed, and
 * leaves everything else as the portal's admins left it. Problems that it cannot fix are reported property by property.
 */
import * as z from "zod/mini";
import type { PropertyDefinition } from "../../domain/properties.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { batchErrorSchema } from "../transport/error-body.ts";
import { failureOfBatchError, isForbidden, type HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { ProvisionReport } from "./provision-report.ts";
import { PROPERTY_GROUP, toPropertyCreate } from "./properties.ts";
import {
  existingPropertySchema,
  putOptionsBack,
  typeProblem,
  type PropertyProblem,
} from "./property-repair.ts";
import type { RecordType } from "../crm/records.ts";
import type { Transport } from "../transport/transport.ts";

/** The report, and what could not be put right. */
export interface Provisioning extends ProvisionReport {
  /** Properties whose options were put back. */
  readonly repaired: readonly string[];
  readonly problems: readonly PropertyProblem[];
}

const propertiesSchema = z.object({ results: z.array(existingPropertySchema) });
const groupsSchema = z.object({ results: z.array(z.object({ name: nameText })) });
const createdSchema = z.object({
  results: z.array(z.object({ name: nameText })),
  errors: z._default(z.array(batchErrorSchema), []),
});
const anything = z.unknown();
const PROPERTIES = "/crm/v3/properties";

/** The outcome of creating properties. A name in neither list turned out to be there. */
interface Creation {
  readonly created: readonly string[];
  readonly problems: readonly PropertyProblem[];
}

/**
 * Creates and repairs our properties: two reads when all is well; one more call for the group, one for all missing
 * properties, one for each repair.
 */
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

  const existing = new Map(listed.value.results.map((property) => [property.name, property]));
  const missing = definitions.filter(({ name }) => !existing.has(name));
  const hasGroup = groups.value.results.some(({ name }) => name === PROPERTY_GROUP.name);
  const group = hasGroup ? ok("present" as const) : await createGroup(transport, type);
  const creation = group.ok ? await create(transport, type, missing) : allRefused(missing, group.error);
  if (!creation.ok) return creation;

  const repaired: string[] = [];
  const problems = [...creation.value.problems];
  for (const wanted of definitions) {
    const found = existing.get(wanted.name);
    if (found === undefined) continue;
    const problem = typeProblem(wanted, found);
    const repair = problem === null ? await putOptionsBack(transport, type, wanted, found) : ok("present");
    if (problem !== null) problems.push(problem);
    else if (repair.ok && repair.value === "repaired") repaired.push(wanted.name);
    else if (!repair.ok && isOfProperties(repair.error))
      problems.push(problemOf(wanted, "options", repair.error));
    else if (!repair.ok) return repair;
  }
  const isHere = (name: string) =>
    !creation.value.created.includes(name) &&
    !creation.value.problems.some((problem) => problem.name === name);
  return ok({
    group: group.ok ? group.value : "present",
    created: creation.value.created,
    present: definitions.map(({ name }) => name).filter((name) => isHere(name)),
    repaired,
    problems,
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

/** Creates what is missing, together; alone what HubSpot does not create together. */
async function create(
  transport: Transport,
  type: RecordType,
  missing: readonly PropertyDefinition[],
): Promise<Result<Creation, HubSpotFailure>> {
  if (missing.length === 0) return ok({ created: [], problems: [] });
  const inputs = missing.map((definition) => toPropertyCreate(definition));
  const path = `${PROPERTIES}/${type}/batch/create`;
  const made = await requestJson(transport, createdSchema, { method: "POST", path, body: { inputs } });
  if (!made.ok) {
    if (isForbidden(made.error)) return allRefused(missing, made.error);
    // One name exists by now, or one definition is refused: the others are created all the same.
    const isOfSome = made.error.reason === "conflict" || isOfProperties(made.error);
    return isOfSome && missing.length > 1
      ? createOneByOne(transport, type, missing)
      : isOfSome
        ? refusedAlone(missing, made.error)
        : made;
  }
  const { results, errors } = made.value;
  const created = results.map(({ name }) => name);
  const refusal = errors
    .map((error) => failureOfBatchError(error))
    .find(({ reason }) => reason !== "conflict");
  if (refusal !== undefined) {
    const left = missing.filter(({ name }) => !created.includes(name));
    const alone = await createOneByOne(transport, type, left);
    if (!alone.ok) return alone;
    return ok({ created: [...created, ...alone.value.created], problems: alone.value.problems });
  }
  if (results.length + errors.length < missing.length) {
    return err({ reason: "unexpected_answer", message: "HubSpot left properties out of its answer" });
  }
  return ok({ created, problems: [] });
}

/** Finds the name that exists by now, and the definition that HubSpot refuses. */
async function createOneByOne(
  transport: Transport,
  type: RecordType,
  missing: readonly PropertyDefinition[],
): Promise<Result<Creation, HubSpotFailure>> {
  const created: string[] = [];
  const problems: PropertyProblem[] = [];
  for (const definition of missing) {
    const path = `${PROPERTIES}/${type}`;
    const call = { method: "POST", path, body: toPropertyCreate(definition) } as const;
    const made = await requestJson(transport, anything, call);
    if (made.ok) created.push(definition.name);
    else if (isOfProperties(made.error)) problems.push(problemOf(definition, "missing", made.error));
    else if (made.error.reason !== "conflict") return made;
  }
  return ok({ created, problems });
}

function refusedAlone(
  missing: readonly PropertyDefinition[],
  failure: HubSpotFailure,
): Result<Creation, HubSpotFailure> {
  return failure.reason === "conflict" ? ok({ created: [], problems: [] }) : allRefused(missing, failure);
}

/** Reports that HubSpot lets the app create none of these; what concerns more than the properties stays a failure. */
function allRefused(
  missing: readonly PropertyDefinition[],
  failure: HubSpotFailure,
): Result<Creation, HubSpotFailure> {
  if (!isOfProperties(failure)) return err(failure);
  return ok({
    created: [],
    problems: missing.map((definition) => problemOf(definition, "missing", failure)),
  });
}

/**
 * Returns true for a refusal of definitions: repeating it changes nothing, and the other properties are not touched by
 * it.
 */
function isOfProperties(failure: HubSpotFailure): boolean {
  return isForbidden(failure) || ["refused", "not_found", "property_missing"].includes(failure.reason);
}

function problemOf(
  { name }: PropertyDefinition,
  kind: PropertyProblem["kind"],
  { message, scopes = [] }: HubSpotFailure,
): PropertyProblem {
  return { name, kind, message, scopes };
}
