/** The fields of a property, by HubSpot docs, properties, and the rules that a new definition must meet. */
import { z } from "zod";

import { invalid } from "../errors.ts";

/** `type` and the `fieldType`s that go with it: HubSpot docs, properties, "Property type and fieldType values". */
const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ["booleancheckbox", "calculation_equation"],
  date: ["date"],
  datetime: ["date"],
  enumeration: ["booleancheckbox", "checkbox", "radio", "select", "calculation_equation"],
  number: ["number", "calculation_equation"],
  phone_number: ["phonenumber"],
  string: ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
};

const propertyTypeSchema = z.enum([
  "bool",
  "date",
  "datetime",
  "enumeration",
  "number",
  "phone_number",
  "string",
]);

const optionSchema = z.object({
  label: z.string().min(1),
  value: z.string().min(1),
  description: z.string().optional(),
  displayOrder: z.int().default(-1),
  hidden: z.boolean().default(false),
});

/** The body of `POST`; unknown fields are ignored. */
export const newPropertySchema = z.object({
  groupName: z.string().min(1),
  name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/u),
  label: z.string().min(1),
  type: propertyTypeSchema,
  fieldType: z.string(),
  description: z.string().default(""),
  options: z.array(optionSchema).default([]),
  displayOrder: z.int().default(-1),
  hasUniqueValue: z.boolean().default(false),
  hidden: z.boolean().default(false),
  formField: z.boolean().default(false),
  dataSensitivity: z.enum(["non_sensitive", "sensitive", "highly_sensitive"]).default("non_sensitive"),
});
export type NewProperty = z.infer<typeof newPropertySchema>;

/** The body of `PATCH`: the name and the uniqueness stay. No defaults: what is left out does not change. */
export const propertyPatchSchema = z
  .object({
    groupName: z.string().min(1),
    label: z.string().min(1),
    type: propertyTypeSchema,
    fieldType: z.string(),
    description: z.string(),
    options: z.array(optionSchema),
    displayOrder: z.int(),
    hidden: z.boolean(),
    formField: z.boolean(),
  })
  .partial();
export type PropertyPatch = z.infer<typeof propertyPatchSchema>;

/** A property as it is stored and returned. */
export const propertySchema = newPropertySchema.extend({
  archived: z.boolean(),
  archivedAt: z.string().optional(),
  calculated: z.boolean(),
  externalOptions: z.boolean(),
  hubspotDefined: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  modificationMetadata: z.object({
    archivable: z.boolean(),
    readOnlyDefinition: z.boolean(),
    readOnlyOptions: z.boolean(),
    readOnlyValue: z.boolean(),
  }),
});
export type Property = z.infer<typeof propertySchema>;

/** Makes a property of somebody's definition; `hubspotDefined` ones cannot be archived. */
export function defineProperty(
  definition: NewProperty,
  now: number,
  owner: { readonly hubspotDefined: boolean; readonly readOnlyValue: boolean },
): Property {
  const at = new Date(now).toISOString();
  return {
    ...definition,
    archived: false,
    calculated: false,
    externalOptions: false,
    hubspotDefined: owner.hubspotDefined,
    createdAt: at,
    updatedAt: at,
    modificationMetadata: {
      archivable: !owner.hubspotDefined,
      readOnlyDefinition: owner.hubspotDefined,
      readOnlyOptions: false,
      readOnlyValue: owner.readOnlyValue,
    },
  };
}

/** Refuses what HubSpot refuses of a definition: a field type that does not fit, options missing, double or not wanted. */
export function checkDefinition(definition: NewProperty): void {
  const { name, type, fieldType, options } = definition;
  const allowed = FIELD_TYPES[type] ?? [];
  if (!allowed.includes(fieldType)) {
    throw invalid(`Property '${name}': fieldType '${fieldType}' is not valid for type '${type}'.`);
  }
  const values = options.map((option) => option.value);
  if (new Set(values).size !== values.length) {
    throw invalid(`Property '${name}': option values must be unique.`);
  }
  if (fieldType === "booleancheckbox" && values.toSorted().join() !== "false,true") {
    throw invalid(`Property '${name}': a booleancheckbox has exactly the options 'true' and 'false'.`);
  }
  if (type === "enumeration" && values.length === 0) {
    throw invalid(`Property '${name}': an enumeration needs options.`);
  }
}
