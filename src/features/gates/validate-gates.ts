/** Checks that the pipelines, stages and association labels of the gates in a settings patch exist in HubSpot. */
import { gateSchema, type Gate } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import * as z from "zod/mini";
import type { Settings } from "../../portal/settings.ts";
import type { DealReader } from "./reader.ts";
import type { FieldErrors } from "../../lib/english.ts";

const gatesOfPatch = z.object({ gates: z.array(gateSchema) });

/**
 * Returns an error for each pipeline, stage and label that HubSpot does not have. Checks only gates that are new or changed,
 * so that an admin can remove a gate while HubSpot is down, or change one beside a gate whose stage is gone. Does not check
 * the rest of the patch.
 */
export async function validateGates(
  patch: unknown,
  current: Settings,
  reader: Pick<DealReader, "pipelines" | "labels">,
): Promise<Result<void, FieldErrors>> {
  const parsed = gatesOfPatch.safeParse(patch);
  if (!parsed.success) return ok(undefined);
  const known = new Set(current.gates.map((gate) => JSON.stringify(gate)));
  const fresh = parsed.data.gates
    .map((gate, index) => ({ gate, path: `gates.${index}` }))
    .filter(({ gate }) => !known.has(JSON.stringify(gate)));
  if (fresh.length === 0) return ok(undefined);
  const pipelines = await reader.pipelines.get(0);
  if (!pipelines.ok) return err({ gates: unreadable("pipelines", pipelines.error.message) });
  const errors = fresh.flatMap(({ gate, path }) => problemsOf(gate, path, pipelines.value));
  if (fresh.some(({ gate }) => labelOf(gate) !== null)) {
    const labels = await reader.labels.get(0);
    if (!labels.ok) return err({ gates: unreadable("association labels", labels.error.message) });
    errors.push(...fresh.flatMap(({ gate, path }) => labelProblems(gate, path, labels.value)));
  }
  return errors.length === 0 ? ok(undefined) : err(Object.fromEntries(errors));
}

function problemsOf(gate: Gate, path: string, pipelines: readonly Pipeline[]): [string, string][] {
  const pipeline = pipelines.find(({ id }) => id === gate.pipelineId);
  if (pipeline === undefined) {
    const known = quoted(pipelines.map(({ id }) => id));
    return [[`${path}.pipelineId`, `there is no deal pipeline "${gate.pipelineId}"; there are ${known}`]];
  }
  if (pipeline.stages.some(({ id }) => id === gate.stageId)) return [];
  const known = quoted(pipeline.stages.map(({ id }) => id));
  return [
    [`${path}.stageId`, `the pipeline "${pipeline.id}" has no stage "${gate.stageId}"; it has ${known}`],
  ];
}

function labelProblems(gate: Gate, path: string, labels: readonly string[]): [string, string][] {
  const label = labelOf(gate);
  if (label === null || labels.includes(label)) return [];
  const known = labels.length === 0 ? "it has none" : `there are ${quoted(labels)}`;
  return [[`${path}.contacts.label`, `HubSpot has no label "${label}" from a deal to a contact; ${known}`]];
}

function labelOf({ contacts }: Gate): string | null {
  return typeof contacts === "object" ? contacts.label : null;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function unreadable(what: string, why: string): string {
  return `HubSpot could not be asked for its ${what}: ${why}`;
}
