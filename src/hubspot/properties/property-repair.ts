/** Compares a property of a portal with its definition, and puts back options of ours that were removed or renamed. */
import * as z from "zod/mini";
import type { PropertyDefinition } from "../../domain/properties.ts";
import { ok, type Result } from "../../lib/result.ts";
import { MAX_NAME_LENGTH, nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import { toPropertyCreate } from "./properties.ts";
import type { RecordType } from "../crm/records.ts";
import type { Transport } from "../transport/transport.ts";

/** Why a property of ours cannot be written to. */
export interface PropertyProblem {
  readonly name: string;
  /** `type`: it is of another type, somebody else's. `options`: options of ours are not there. `missing`: it does not exist. */
  readonly kind: "type" | "options" | "missing";
  /** For the admin: HubSpot's words, or what differs. */
  readonly message: string;
  /** The scopes that HubSpot requires. */
  readonly scopes: readonly string[];
}

/** Kept whole: what is sent back replaces all options. */
const optionSchema = z.looseObject({
  value: z.string().check(z.maxLength(MAX_NAME_LENGTH)),
  label: z.catch(z.string().check(z.maxLength(MAX_NAME_LENGTH)), ""),
});

/** A property as HubSpot lists it. `options`: null when they cannot be read. */
export const existingPropertySchema = z.object({
  name: nameText,
  type: nameText,
  options: z.catch(z.nullable(z._default(z.array(optionSchema), [])), null),
});
export type ExistingProperty = z.infer<typeof existingPropertySchema>;

const anything = z.unknown();

/** Returns the problem of a property that has another type than ours: somebody else made it, and it is left alone. */
export function typeProblem(wanted: PropertyDefinition, existing: ExistingProperty): PropertyProblem | null {
  if (existing.type === wanted.type) return null;
  const message = `its type is ${existing.type}, not ${wanted.type}`;
  return { name: wanted.name, kind: "type", message, scopes: [] };
}

/** Puts back the options of ours that are missing; options of others stay. */
export async function putOptionsBack(
  transport: Transport,
  type: RecordType,
  wanted: PropertyDefinition,
  existing: ExistingProperty,
): Promise<Result<"present" | "repaired", HubSpotFailure>> {
  if (wanted.options.length === 0) return ok("present");
  const { options } = existing;
  const values = new Set((options ?? []).map(({ value }) => value));
  const missing = wanted.options.filter(({ value }) => !values.has(value));
  if (missing.length === 0) return ok("present");
  if (options === null)
    return { ok: false, error: { reason: "refused", message: "its options cannot be read" } };
  // Labels are unique: a renamed option may have kept ours.
  const labels = new Set(options.map(({ label }) => label));
  const ours = (toPropertyCreate(wanted).options ?? [])
    .filter(({ value }) => missing.some((option) => option.value === value))
    .map(({ value, label, displayOrder, hidden }) => ({
      value,
      label: labels.has(label) ? `${label} (${value})` : label,
      displayOrder,
      hidden,
    }));
  const path = `/crm/v3/properties/${type}/${wanted.name}`;
  const body = { options: [...options, ...ours] };
  const patched = await requestJson(transport, anything, { method: "PATCH", path, body });
  return patched.ok ? ok("repaired") : patched;
}
