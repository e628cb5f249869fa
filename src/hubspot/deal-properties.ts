/** The deal properties that the app owns. Everything that is ever written to a deal is here, and its stage. */
import * as z from "zod/mini";
import type { PropertyDefinition } from "../domain/properties.ts";
import { GATE_STATUSES } from "../domain/vocabulary.ts";

/** Names of the deal properties, in the order in which a record shows them. */
export const DEAL_PROPERTY_NAMES = ["idv_gate_status", "idv_gate_target_stage"] as const;

/** What a write to a deal may hold: the marks, and where it is to be. Absent: as it is; "": cleared. */
export const dealWriteSchema = z.partialRecord(
  z.enum([...DEAL_PROPERTY_NAMES, "dealstage", "pipeline"]),
  z.string(),
);
export type DealWrite = Readonly<z.infer<typeof dealWriteSchema>>;

const STATUS_LABELS = { not_required: "Not required", held: "Held", passed: "Passed" } as const;

/** The definitions (HubSpot's OpenAPI, properties: PropertyCreate). */
export const DEAL_PROPERTIES: readonly PropertyDefinition[] = [
  {
    name: "idv_gate_status",
    label: "Identity gate status",
    description: "Whether this deal's contacts are verified as far as its stage asks for it.",
    type: "enumeration",
    fieldType: "select",
    options: GATE_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
  },
  {
    name: "idv_gate_target_stage",
    label: "Identity gate target stage",
    description: "The stage that a held deal moves on to when its contacts are verified.",
    type: "string",
    fieldType: "text",
    options: [],
  },
];
