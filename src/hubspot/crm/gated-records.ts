/** Reads records of a pipeline as a gate needs them: where they are, where they came from, and which marks they bear. */
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { recordIdSchema, type GatedType } from "../../domain/vocabulary.ts";
import { batchErrorSchema } from "../transport/error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "../transport/failures.ts";
import { GATE_PROPERTY_NAMES, GATED } from "./gated-types.ts";
import { requestJson } from "../transport/request.ts";
import { MAX_BATCH } from "./records.ts";
import type { Transport } from "../transport/transport.ts";

/** With `propertiesWithHistory` HubSpot takes half as many ("…for property histories is 50", its own refusal). */
const MAX_BATCH_WITH_HISTORY = 50;

/** One entry of the stage's history. */
export interface StageChange {
  readonly stageId: string;
  /** Epoch ms, HubSpot's clock. */
  readonly at: number;
}

/** A record as HubSpot has it now. */
export interface PipelineRecord {
  readonly id: string;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Newest first; empty when it was not requested. */
  readonly stages: readonly StageChange[];
  /** `idv_gate_status` and `idv_gate_target_stage`, "" when empty. */
  readonly gateStatus: string;
  readonly gateTarget: string;
}

/** The records that were read. `gone`: deleted, merged into another, or never there. */
export interface RecordsRead {
  readonly found: readonly PipelineRecord[];
  readonly gone: readonly string[];
}

const value = z.pipe(
  z.nullish(nameText),
  z.transform((text) => text ?? ""),
);
const historySchema = z.array(z.object({ value, timestamp: z.union([nameText, z.number()]) }));
const recordSchema = z.object({
  id: recordIdSchema,
  properties: z.record(nameText, value),
  propertiesWithHistory: z.nullish(z.record(nameText, historySchema)),
});
const answerSchema = z.object({
  results: z.array(recordSchema),
  errors: z._default(z.array(batchErrorSchema), []),
});

/**
 * Calls `POST /crm/v3/objects/{type}/batch/read`, as many calls as the ids need: 100 records each, 50 with their
 * history.
 */
export async function readGatedRecords(
  transport: Transport,
  type: GatedType,
  ids: readonly string[],
  { history }: { readonly history: boolean },
): Promise<Result<RecordsRead, HubSpotFailure>> {
  const size = history ? MAX_BATCH_WITH_HISTORY : MAX_BATCH;
  const path = `/crm/v3/objects/${GATED[type].plural}/batch/read`;
  const found: PipelineRecord[] = [];
  const gone: string[] = [];
  for (let start = 0; start < ids.length; start += size) {
    const chunk = ids.slice(start, start + size);
    const body = inputOf(type, chunk, history);
    const answer = await requestJson(transport, answerSchema, { method: "POST", path, body });
    if (!answer.ok) return answer;
    const read = sortOut(type, chunk, answer.value);
    if (!read.ok) return read;
    found.push(...read.value.found);
    gone.push(...read.value.gone);
  }
  return ok({ found, gone });
}

function inputOf(
  type: GatedType,
  ids: readonly string[],
  history: boolean,
): BatchReadInputSimplePublicObjectId {
  const { stage, pipeline } = GATED[type];
  return {
    inputs: ids.map((id) => ({ id })),
    properties: [stage, pipeline, ...GATE_PROPERTY_NAMES],
    propertiesWithHistory: history ? [stage] : [],
  };
}

function toRecord(type: GatedType, record: z.infer<typeof recordSchema>): PipelineRecord {
  const { stage, pipeline } = GATED[type];
  const { id, properties, propertiesWithHistory } = record;
  const stages = (propertiesWithHistory?.[stage] ?? []).map((entry) => ({
    stageId: entry.value,
    at: new Date(entry.timestamp).getTime(),
  }));
  return {
    id,
    pipelineId: properties[pipeline] ?? "",
    stageId: properties[stage] ?? "",
    stages: stages.toSorted((left, right) => right.at - left.at),
    gateStatus: properties["idv_gate_status"] ?? "",
    gateTarget: properties["idv_gate_target_stage"] ?? "",
  };
}

/** HubSpot names the records that are not there, or just leaves them out; any other error fails the reading. */
function sortOut(
  type: GatedType,
  ids: readonly string[],
  { results, errors }: z.infer<typeof answerSchema>,
): Result<RecordsRead, HubSpotFailure> {
  const failure = errors
    .map((error) => failureOfBatchError(error))
    .find(({ reason }) => reason !== "not_found");
  if (failure !== undefined) return err(failure);
  const there = new Set(results.map(({ id }) => id));
  return ok({
    found: results.map((record) => toRecord(type, record)),
    gone: ids.filter((id) => !there.has(id)),
  });
}
