/** The record types with pipelines: how HubSpot names each, and the properties that a gate writes to it. */
import * as z from "zod/mini";
import type { GateWrite } from "../../domain/gate/write.ts";
import type { PropertyDefinition } from "../../domain/properties.ts";
import { GATE_STATUSES, GATED_TYPES, type GatedType } from "../../domain/vocabulary.ts";
import type { OptionalFeature } from "../oauth/scopes.ts";

/** Names of a gate's properties, in the order in which a record shows them. */
export const GATE_PROPERTY_NAMES = ["idv_gate_status", "idv_gate_target_stage"] as const;

/** Describes one record type. */
export interface GatedTypeNames {
  /** As HubSpot's paths have it. */
  readonly plural: "deals" | "tickets";
  /** HubSpot's `objectTypeId` (HubSpot docs, understanding the CRM). */
  readonly id: "0-3" | "0-5";
  /** The property that holds the stage. */
  readonly stage: "dealstage" | "hs_pipeline_stage";
  /** The property that holds the pipeline. */
  readonly pipeline: "pipeline" | "hs_pipeline";
  /** The part of the app that needs its scopes. */
  readonly feature: OptionalFeature;
  /** The scopes without which its records cannot be read, and written. */
  readonly scopes: { readonly read: string; readonly write: string };
}

export const GATED: Readonly<Record<GatedType, GatedTypeNames>> = {
  deal: {
    plural: "deals",
    id: "0-3",
    stage: "dealstage",
    pipeline: "pipeline",
    feature: "gates",
    scopes: { read: "crm.objects.deals.read", write: "crm.objects.deals.write" },
  },
  // HubSpot has one scope for all of tickets: records, properties and pipelines (HubSpot's OpenAPI, tickets 2026-09).
  ticket: {
    plural: "tickets",
    id: "0-5",
    stage: "hs_pipeline_stage",
    pipeline: "hs_pipeline",
    feature: "tickets",
    scopes: { read: "tickets", write: "tickets" },
  },
};

/** The properties of a gate's write to a record, as HubSpot names them. Absent: as it is; "": cleared. */
export const recordWriteSchema = z.partialRecord(
  z.enum([...GATE_PROPERTY_NAMES, "dealstage", "pipeline", "hs_pipeline_stage", "hs_pipeline"]),
  z.string(),
);
export type RecordWrite = Readonly<z.infer<typeof recordWriteSchema>>;

/** Returns a gate's write in HubSpot's names for the record type. */
export function toRecordWrite(type: GatedType, { stageId, pipelineId, ...marks }: GateWrite): RecordWrite {
  const { stage, pipeline } = GATED[type];
  return {
    ...(stageId === undefined ? {} : { [stage]: stageId }),
    ...(pipelineId === undefined ? {} : { [pipeline]: pipelineId }),
    ...marks,
  };
}

const STATUS_LABELS = { not_required: "Not required", held: "Held", passed: "Passed" } as const;

/** Returns the definitions of a gate's properties (HubSpot's OpenAPI, properties: PropertyCreate). */
export function gateProperties(type: GatedType): readonly PropertyDefinition[] {
  return [
    {
      name: "idv_gate_status",
      label: "Identity gate status",
      description: `Whether this ${type}'s contacts are verified as far as its stage asks for it.`,
      type: "enumeration",
      fieldType: "select",
      options: GATE_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
    },
    {
      name: "idv_gate_target_stage",
      label: "Identity gate target stage",
      description: `The stage that a held ${type} moves on to when its contacts are verified.`,
      type: "string",
      fieldType: "text",
      options: [],
    },
  ];
}

/** Returns the record type that HubSpot's `objectTypeId` stands for; undefined for any other. */
export function gatedTypeOfId(objectTypeId: string | undefined): GatedType | undefined {
  return GATED_TYPES.find((type) => GATED[type].id === objectTypeId);
}
