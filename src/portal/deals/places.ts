/** Whether the places of the gates in a settings patch exist in HubSpot. */
import { gateSchema, type Gate } from "../../deal/gate.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import { err, ok, type Result } from "../../result.ts";
import * as z from "zod/mini";
import type { FieldErrors } from "../contract.ts";
import type { Settings } from "../settings.ts";
import type { DealReader } from "./reader.ts";

const gatesOfPatch = z.object({ gates: z.array(gateSchema) });

/**
 * Refuses pipelines and stages that HubSpot does not have, by name. Asks HubSpot only when the patch changes the gates;
 * what else is wrong with a patch is not said here.
 */
export async function checkPlaces(
  patch: unknown,
  current: Settings,
  reader: Pick<DealReader, "pipelines">,
): Promise<Result<void, FieldErrors>> {
  const parsed = gatesOfPatch.safeParse(patch);
  if (!parsed.success) return ok(undefined);
  const { gates } = parsed.data;
  if (gates.length === 0 || JSON.stringify(gates) === JSON.stringify(current.gates)) return ok(undefined);
  const pipelines = await reader.pipelines(0);
  if (!pipelines.ok)
    return err({ gates: `HubSpot could not be asked for its pipelines: ${pipelines.error.message}` });
  const errors = gates.flatMap((gate, index) => problemsOf(gate, `gates.${index}`, pipelines.value));
  return errors.length === 0 ? ok(undefined) : err(Object.fromEntries(errors));
}

function problemsOf(gate: Gate, path: string, pipelines: readonly Pipeline[]): [string, string][] {
  const pipeline = pipelines.find(({ id }) => id === gate.pipelineId);
  if (pipeline === undefined) {
    const known = pipelines.map(({ id }) => `"${id}"`).join(", ");
    return [[`${path}.pipelineId`, `there is no deal pipeline "${gate.pipelineId}"; there are ${known}`]];
  }
  if (pipeline.stages.some(({ id }) => id === gate.stageId)) return [];
  const known = pipeline.stages.map(({ id }) => `"${id}"`).join(", ");
  return [
    [`${path}.stageId`, `the pipeline "${pipeline.id}" has no stage "${gate.stageId}"; it has ${known}`],
  ];
}
