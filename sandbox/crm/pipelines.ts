/** The pipelines of a kind, as the API has them. */
import { z } from "zod";

import { resultsOf, type Api } from "./api.ts";
import type { Kind } from "./kinds.ts";

const pipelineSchema = z.object({
  id: z.string(),
  label: z.string(),
  stages: z.array(z.object({ id: z.string(), label: z.string() })),
});
/** A pipeline with its stages, in the order of the board. */
export type Pipeline = z.infer<typeof pipelineSchema>;
export type Stage = Pipeline["stages"][number];

/** Returns a kind's pipelines; none for a kind without, or where the API does not have the kind. */
export async function readPipelines(api: Api, kind: Kind): Promise<readonly Pipeline[]> {
  if (kind.stage === null) return [];
  const reply = await api("GET", `/crm/v3/pipelines/${kind.plural}`);
  return resultsOf(reply).flatMap((row) => pipelineSchema.safeParse(row).data ?? []);
}

/** Returns the stages of all pipelines. */
export function stagesOf(pipelines: readonly Pipeline[]): readonly Stage[] {
  return pipelines.flatMap(({ stages }) => stages);
}
