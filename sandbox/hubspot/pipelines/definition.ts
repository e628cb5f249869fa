/** Pipelines and their stages: HubSpot docs, pipelines. Pure. */
import { z } from "zod";

import { invalid } from "../errors.ts";

/** A deal stage's metadata: strings, `isClosed` too. */
const metadataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** What creates or replaces a stage. */
export const stageInputSchema = z.object({
  label: z.string().min(1),
  displayOrder: z.int().default(-1),
  metadata: metadataSchema.default({}),
  stageId: z.string().min(1).optional(),
});
export type StageInput = z.infer<typeof stageInputSchema>;

/** What changes a stage; what is left out stays. */
export const stagePatchSchema = z
  .object({ label: z.string().min(1), displayOrder: z.int(), metadata: metadataSchema })
  .partial();
export type StagePatch = z.infer<typeof stagePatchSchema>;

/** What creates or replaces a pipeline. */
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
/** A stage as it is stored and answered. */
export const stageSchema = commonSchema.extend({
  metadata: z.record(z.string(), z.string()),
  writePermissions: z.string(),
});
export type Stage = z.infer<typeof stageSchema>;

/** A pipeline as it is stored and answered. */
export const pipelineSchema = commonSchema.extend({ stages: z.array(stageSchema) });
export type Pipeline = z.infer<typeof pipelineSchema>;

/** The pipeline that every portal has. */
export const DEFAULT_PIPELINE_ID = "default";

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

/** The "Sales Pipeline" of a new portal. */
export function defaultPipeline(now: number): Pipeline {
  const stages = DEFAULT_STAGES.map(([stageId, label, probability], displayOrder): StageInput => ({
    stageId,
    label,
    displayOrder,
    metadata: { probability },
  }));
  const input = { label: "Sales Pipeline", displayOrder: 0, stages };
  return makePipeline(input, DEFAULT_PIPELINE_ID, () => "", now);
}

/** A pipeline of an input. Stages without an id of their own get one from `nextId`. */
export function makePipeline(input: PipelineInput, id: string, nextId: () => string, now: number): Pipeline {
  const at = new Date(now).toISOString();
  const stages = input.stages.map((stage) => makeStage(stage, stage.stageId ?? nextId(), now));
  const { label, displayOrder } = input;
  return { id, label, displayOrder, stages, createdAt: at, updatedAt: at, archived: false };
}

/** A stage of an input; 400 unless its probability is one of 0.0, 0.1, ... 1.0, which decides whether it is closed. */
export function makeStage(input: StageInput, id: string, now: number): Stage {
  const at = new Date(now).toISOString();
  const { label, displayOrder } = input;
  return {
    id,
    label,
    displayOrder,
    metadata: checkedMetadata(input.metadata),
    createdAt: at,
    updatedAt: at,
    archived: false,
    writePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
  };
}

/** `probability` in HubSpot's form, and `isClosed`, which follows from it. */
export function checkedMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const probability = Number(metadata["probability"] ?? Number.NaN);
  const tenths = probability * 10;
  if (!(tenths >= 0 && tenths <= 10) || Math.abs(tenths - Math.round(tenths)) > Number.EPSILON * 10) {
    throw invalid("A deal stage needs metadata.probability: a number from 0.0 to 1.0 in steps of 0.1.");
  }
  const isClosed = String(probability === 0 || probability === 1);
  return { ...metadata, isClosed, probability: probability.toFixed(1) };
}
