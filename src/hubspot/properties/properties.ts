/** The group and the formats of the app's properties in HubSpot's words; the contact's properties are in `domain/properties.ts`. */
import {
  PropertyCreateFieldTypeEnum as FieldType,
  PropertyCreateTypeEnum as Type,
} from "@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js";
import type { PropertyCreate } from "@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js";
import type { PropertyDefinition } from "../../domain/properties.ts";

/** The group under which the properties show on a record. */
export const PROPERTY_GROUP = { name: "identity_verification", label: "Identity Verification" } as const;

const TYPES = {
  enumeration: Type.Enumeration,
  string: Type.String,
  date: Type.Date,
  datetime: Type.Datetime,
  number: Type.Number,
} as const satisfies Record<PropertyDefinition["type"], Type>;

const FIELD_TYPES = {
  select: FieldType.Select,
  booleancheckbox: FieldType.Booleancheckbox,
  text: FieldType.Text,
  date: FieldType.Date,
  number: FieldType.Number,
} as const satisfies Record<PropertyDefinition["fieldType"], FieldType>;

/** Builds the body that creates a property. */
export function toPropertyCreate(definition: PropertyDefinition): PropertyCreate {
  const { name, description, type, fieldType, options } = definition;
  return {
    name,
    label: definition.label,
    description,
    type: TYPES[type],
    fieldType: FIELD_TYPES[fieldType],
    groupName: PROPERTY_GROUP.name,
    formField: false,
    ...(options.length === 0
      ? {}
      : {
          options: options.map(({ value, label }, displayOrder) => ({
            value,
            label,
            displayOrder,
            hidden: false,
          })),
        }),
  };
}
