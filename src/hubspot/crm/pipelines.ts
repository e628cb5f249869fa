/** A portal's pipelines of deals or tickets: which stages there are, and in which order a record goes through them. */
import * as z from "zod/mini";
import type { GatedType } from "../../domain/vocabulary.ts";
import { ok, type Result } from "../../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { GATED } from "./gated-types.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** One stage of a pipeline. */
export interface Stage {
  readonly id: string;
  readonly label: string;
  /** Closed with nothing won: HubSpot's `isClosed` with a `probability` of 0. */
  readonly lost: boolean;
}

/** One pipeline, its stages in the order in which a board shows them. */
export interface Pipeline {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly Stage[];
}

const stageSchema = z.object({
  id: nameText,
  label: z.catch(cutText(MAX_NAME_LENGTH), ""),
  displayOrder: z.number(),
  /** Its values are strings (HubSpot docs, pipelines); a boolean or a number means the same. */
  metadata: z.catch(z.record(nameText, z.unknown()), {}),
});
const pipelinesSchema = z.object({
  results: z.array(
    z.object({ id: nameText, label: z.catch(cutText(MAX_NAME_LENGTH), ""), stages: z.array(stageSchema) }),
  ),
});

/** Calls `GET /crm/v3/pipelines/{type}`. */
export async function readPipelines(
  transport: Transport,
  type: GatedType,
): Promise<Result<readonly Pipeline[], HubSpotFailure>> {
  const answer = await requestJson(transport, pipelinesSchema, {
    method: "GET",
    path: `/crm/v3/pipelines/${GATED[type].plural}`,
  });
  if (!answer.ok) return answer;
  return ok(
    answer.value.results.map(({ id, label, stages }) => ({ id, label, stages: stagesInOrder(stages) })),
  );
}

function stagesInOrder(stages: readonly z.infer<typeof stageSchema>[]): readonly Stage[] {
  const ordered = stages.toSorted((left, right) => left.displayOrder - right.displayOrder);
  return ordered.map(({ id, label, metadata }) => ({
    id,
    label: label === "" ? id : label,
    lost: String(metadata["isClosed"]) === "true" && Number(metadata["probability"] ?? Number.NaN) === 0,
  }));
}
