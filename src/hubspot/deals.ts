/** Reads deals as a gate needs them: where they are, where they came from, and which marks they bear. */
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import * as z from "zod/mini";
import { err, ok, type Result } from "../lib/result.ts";
import { nameText } from "../lib/text.ts";
import { recordIdSchema } from "../domain/vocabulary.ts";
import { DEAL_PROPERTY_NAMES } from "./deal-properties.ts";
import { batchErrorSchema } from "./error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "./failures.ts";
import { requestJson } from "./request.ts";
import { MAX_BATCH } from "./records.ts";
import type { Transport } from "./transport.ts";

const BATCH_READ = "/crm/v3/objects/deals/batch/read";
/** With `propertiesWithHistory` HubSpot takes half as many ("…for property histories is 50", its own refusal). */
const MAX_BATCH_WITH_HISTORY = 50;

/** One entry of the stage's history. */
export interface StageChange {
  readonly stageId: string;
  /** Epoch ms, HubSpot's clock. */
  readonly at: number;
}

/** A deal as HubSpot has it now. */
export interface DealRecord {
  readonly id: string;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Newest first; empty when it was not asked for. */
  readonly stages: readonly StageChange[];
  /** `idv_gate_status` and `idv_gate_target_stage`, "" when empty. */
  readonly gateStatus: string;
  readonly gateTarget: string;
}

/** What was read. `gone`: deleted, merged into another, or never there. */
export interface DealsRead {
  readonly found: readonly DealRecord[];
  readonly gone: readonly string[];
}

const value = z.pipe(
  z.nullish(nameText),
  z.transform((text) => text ?? ""),
);
const dealSchema = z.pipe(
  z.object({
    id: recordIdSchema,
    properties: z.object({
      dealstage: value,
      pipeline: value,
      idv_gate_status: value,
      idv_gate_target_stage: value,
    }),
    propertiesWithHistory: z.nullish(
      z.object({
        dealstage: z.optional(z.array(z.object({ value, timestamp: z.union([nameText, z.number()]) }))),
      }),
    ),
  }),
  z.transform(({ id, properties, propertiesWithHistory }): DealRecord => {
    const history = propertiesWithHistory?.dealstage ?? [];
    const stages = history.map((entry) => ({
      stageId: entry.value,
      at: new Date(entry.timestamp).getTime(),
    }));
    return {
      id,
      pipelineId: properties.pipeline,
      stageId: properties.dealstage,
      stages: stages.toSorted((left, right) => right.at - left.at),
      gateStatus: properties.idv_gate_status,
      gateTarget: properties.idv_gate_target_stage,
    };
  }),
);
const answerSchema = z.object({
  results: z.array(dealSchema),
  errors: z._default(z.array(batchErrorSchema), []),
});

/** `POST /crm/v3/objects/deals/batch/read`, as many calls as the ids need: 100 deals each, 50 with their history. */
export async function readDeals(
  transport: Transport,
  ids: readonly string[],
  { history }: { readonly history: boolean },
): Promise<Result<DealsRead, HubSpotFailure>> {
  const size = history ? MAX_BATCH_WITH_HISTORY : MAX_BATCH;
  const found: DealRecord[] = [];
  const gone: string[] = [];
  for (let start = 0; start < ids.length; start += size) {
    const chunk = ids.slice(start, start + size);
    const body = inputOf(chunk, history);
    const answer = await requestJson(transport, answerSchema, { method: "POST", path: BATCH_READ, body });
    if (!answer.ok) return answer;
    const read = sortOut(chunk, answer.value);
    if (!read.ok) return read;
    found.push(...read.value.found);
    gone.push(...read.value.gone);
  }
  return ok({ found, gone });
}

function inputOf(ids: readonly string[], history: boolean): BatchReadInputSimplePublicObjectId {
  return {
    inputs: ids.map((id) => ({ id })),
    properties: ["dealstage", "pipeline", ...DEAL_PROPERTY_NAMES],
    propertiesWithHistory: history ? ["dealstage"] : [],
  };
}

/** HubSpot names the deals that are not there, or just leaves them out; any other error fails the reading. */
function sortOut(
  ids: readonly string[],
  { results, errors }: z.infer<typeof answerSchema>,
): Result<DealsRead, HubSpotFailure> {
  const failure = errors
    .map((error) => failureOfBatchError(error))
    .find(({ reason }) => reason !== "not_found");
  if (failure !== undefined) return err(failure);
  const there = new Set(results.map(({ id }) => id));
  return ok({ found: results, gone: ids.filter((id) => !there.has(id)) });
}
