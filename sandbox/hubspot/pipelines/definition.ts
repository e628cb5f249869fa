/** Pipelines and their stages: HubSpot docs, pipelines. Pure. */
import { z } from "zod";

import { invalid } from "../errors.ts";

/** A stage's metadata: strings, `isClosed` too. */
const metadataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** The body that creates or replaces a stage. */
export const stageInputSchema = z.object({
  label: z.string().min(1),
  displayOrder: z.int().default(-1),
  metadata: metadataSchema.default({}),
  stageId: z.string().min(1).optional(),
});
export type StageInput = z.infer<typeof stageInputSchema>;

/** The body that changes a stage; omitted fields stay. */
export const stagePatchSchema = z
  .object({ label: z.string().min(1), displayOrder: z.int(), metadata: metadataSchema })
  .partial();
export type StagePatch = z.infer<typeof stagePatchSchema>;

/** The body that creates or replaces a pipeline. */
export const pipelineInputSchema = z.object({
  label: z.string().min(1),
  displayOrder: z.int().default(-1),
  stages: z.array(stageInputSchema).default([]),
  pipelineId: z.string().min(1).optional(),
});
export type PipelineInput = z.infer<typeof pipelineInputSchema>;

export const pipelinePatchSchema = z.object({ label: z.string().min(1), displayOrder: z.int() }).partial();
export type PipelinePatch = z.infer<typeof pipelinePatchSchema>;

const commonSchema = z.object({
  id: z.string(),
  label: z.string(),
  displayOrder: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  archived: z.boolean(),
});
/** A stage as it is stored and returned. */
export const stageSchema = commonSchema.extend({
  metadata: z.record(z.string(), z.string()),
  writePermissions: z.string(),
});
export type Stage = z.infer<typeof stageSchema>;

/** A pipeline as it is stored and returned. */
export const pipelineSchema = commonSchema.extend({ stages: z.array(stageSchema) });
export type Pipeline = z.infer<typeof pipelineSchema>;

/** Id, label and probability of the stages that HubSpot gives a new portal: HubSpot docs, pipelines. */
const DEFAULT_STAGES: readonly (readonly [string, string, string])[] = [
  ["appointmentscheduled", "Appointment Scheduled", "0.2"],
  ["qualifiedtobuy", "Qualified To Buy", "0.4"],
  ["presentationscheduled", "Presentation Scheduled", "0.6"],
  ["decisionmakerboughtin", "Decision Maker Bought-In", "0.8"],
  ["contractsent", "Contract Sent", "0.9"],
  ["closedwon", "Closed Won", "1.0"],
  ["closedlost", "Closed Lost", "0.0"],
];

/** The same for tickets, with the state of each. */
const DEFAULT_TICKET_STAGES: readonly (readonly [string, string, string])[] = [
  ["1", "New", "OPEN"],
  ["2", "Waiting on contact", "OPEN"],
  ["3", "Waiting on us", "OPEN"],
  ["4", "Closed", "CLOSED"],
];

/** How a type's pipelines are. */
export interface PipelineKind {
  /** The table that holds them. */
  readonly table: "pipelines" | "ticket_pipelines";
  /** The pipeline of a new portal. */
  readonly first: { readonly id: string; readonly label: string };
  /** The stages of the pipeline of a new portal: id, label and what their metadata says. */
  readonly stages: readonly (readonly [string, string, string])[];
  /** The required fields of a stage's metadata. */
  readonly metadata: "probability" | "ticketState";
}

export const PIPELINE_KINDS = {
  deal: {
    table: "pipelines",
    first: { id: "default", label: "Sales Pipeline" },
    stages: DEFAULT_STAGES,
    metadata: "probability",
  },
  ticket: {
    table: "ticket_pipelines",
    first: { id: "0", label: "Support Pipeline" },
    stages: DEFAULT_TICKET_STAGES,
    metadata: "ticketState",
  },
} as const satisfies Record<string, PipelineKind>;

/** The pipeline of a new portal. */
export function defaultPipeline(kind: PipelineKind, now: number): Pipeline {
  const stages = kind.stages.map(([stageId, label, value], displayOrder): StageInput => ({
    stageId,
    label,
    displayOrder,
    metadata: { [kind.metadata]: value },
  }));
  const input = { label: kind.first.label, displayOrder: 0, stages };
  return makePipeline(kind, input, kind.first.id, () => "", now);
}

/** A pipeline of an input. Stages without an id of their own get one from `nextId`. */
export function makePipeline(
  kind: PipelineKind,
  input: PipelineInput,
  id: string,
  nextId: () => string,
  now: number,
): Pipeline {
  const at = new Date(now).toISOString();
  const stages = input.stages.map((stage) => makeStage(kind, stage, stage.stageId ?? nextId(), now));
  const { label, displayOrder } = input;
  return { id, label, displayOrder, stages, createdAt: at, updatedAt: at, archived: false };
}

/** A stage of an input; 400 for metadata that the type does not take. */
export function makeStage(kind: PipelineKind, input: StageInput, id: string, now: number): Stage {
  const at = new Date(now).toISOString();
  const { label, displayOrder } = input;
  return {
    id,
    label,
    displayOrder,
    metadata: checkedMetadata(kind, input.metadata),
    createdAt: at,
    updatedAt: at,
    archived: false,
    writePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
  };
}

/** A deal's `probability` is one of 0.0, 0.1, ... 1.0, a ticket's state open or closed; `isClosed` follows from it. */
export function checkedMetadata(
  kind: PipelineKind,
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  if (kind.metadata === "ticketState") {
    const state = metadata["ticketState"] ?? "OPEN";
    if (state !== "OPEN" && state !== "CLOSED")
      throw invalid("A ticket stage's metadata.ticketState is OPEN or CLOSED.");
    return { ...metadata, ticketState: state, isClosed: String(state === "CLOSED") };
  }
  const probability = Number(metadata["probability"] ?? Number.NaN);
  const tenths = probability * 10;
  if (!(tenths >= 0 && tenths <= 10) || Math.abs(tenths - Math.round(tenths)) > Number.EPSILON * 10) {
    throw invalid("A deal stage needs metadata.probability: a number from 0.0 to 1.0 in steps of 0.1.");
  }
  const isClosed = String(probability === 0 || probability === 1);
  return { ...metadata, isClosed, probability: probability.toFixed(1) };
}
