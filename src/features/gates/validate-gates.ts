/** Checks that the pipelines, stages and association labels of the gates in a settings patch exist in HubSpot. */
import { gateSchema, type Gate, type Labelled } from "../../domain/gate/gate.ts";
import type { AssociationLabel } from "../../hubspot/associations.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import { type GrantedScopes, withheldFeatures } from "../../hubspot/scopes.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import * as z from "zod/mini";
import type { Settings } from "../../portal/settings.ts";
import type { DealReader } from "./reader.ts";
import type { FieldErrors } from "../../lib/english.ts";

const gatesOfPatch = z.object({ gates: z.array(gateSchema) });

/**
 * Returns the patch with the types of the labels that its gates name, or an error for each pipeline, stage and label that
 * HubSpot does not have. Checks only gates that are new or changed, so that an admin can remove a gate while HubSpot is down,
 * or change one beside a gate whose stage is gone. Does not check the rest of the patch.
 */
export async function resolveGates(
  patch: object,
  current: Settings,
  reader: Pick<DealReader, "pipelines" | "labels">,
  granted: GrantedScopes = null,
): Promise<Result<object, FieldErrors>> {
  const parsed = gatesOfPatch.safeParse(patch);
  if (!parsed.success) return ok(patch);
  const known = new Set(current.gates.map((gate) => JSON.stringify(gate)));
  const all = parsed.data.gates.map((gate, index) => {
    const typed = withStoredType(gate, current.gates);
    return { gate: typed, path: `gates.${index}`, isFresh: !known.has(JSON.stringify(typed)) };
  });
  const fresh = all.filter(({ isFresh }) => isFresh);
  const errors: [string, string][] = [];
  if (fresh.length > 0) {
    if (withheldFeatures(granted).includes("gates")) return err({ gates: NOT_GRANTED });
    const pipelines = await reader.pipelines.get(0);
    if (!pipelines.ok) return err({ gates: unreadable("pipelines", pipelines.error.message) });
    errors.push(...fresh.flatMap(({ gate, path }) => problemsOf(gate, path, pipelines.value)));
  }
  const untyped = all.filter(({ gate }) => labelOf(gate)?.typeId === undefined && labelOf(gate) !== null);
  if (untyped.length === 0 && fresh.every(({ gate }) => labelOf(gate) === null))
    return errors.length === 0 ? ok(withGates(patch, all)) : err(Object.fromEntries(errors));
  const labels = await reader.labels.get(0);
  // A gate from before there were types keeps its name when HubSpot cannot be asked.
  if (!labels.ok && fresh.some(({ gate }) => labelOf(gate) !== null))
    return err({ gates: unreadable("association labels", labels.error.message) });
  const names = labels.ok ? labels.value : [];
  errors.push(...fresh.flatMap(({ gate, path }) => labelProblems(gate, path, names)));
  if (errors.length > 0) return err(Object.fromEntries(errors));
  return ok(
    withGates(
      patch,
      all.map(({ gate }) => ({ gate: withType(gate, names) })),
    ),
  );
}

function withGates(patch: object, gates: readonly { readonly gate: Gate }[]): object {
  return { ...patch, gates: gates.map(({ gate }) => gate) };
}

/** Takes over the type of a label that a stored gate names: HubSpot may call it something else by now. */
function withStoredType(gate: Gate, stored: readonly Gate[]): Gate {
  const wanted = labelOf(gate);
  if (wanted === null || wanted.typeId !== undefined) return gate;
  const same = stored.map((other) => labelOf(other)).find((other) => other?.label === wanted.label);
  return same === undefined || same === null ? gate : { ...gate, contacts: same };
}

function withType(gate: Gate, labels: readonly AssociationLabel[]): Gate {
  const wanted = labelOf(gate);
  const found = wanted === null ? undefined : findLabel(wanted, labels);
  return found === undefined ? gate : { ...gate, contacts: { ...found } };
}

/** Finds a label by its type, by its name while the type is not known. */
function findLabel(
  { label, category, typeId }: Labelled,
  labels: readonly AssociationLabel[],
): AssociationLabel | undefined {
  return labels.find((other) =>
    typeId === undefined ? other.label === label : other.typeId === typeId && other.category === category,
  );
}

const NOT_GRANTED =
  "the app was not granted access to deals in this HubSpot account, so a gate would hold nothing; sign in again to grant it";

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

function labelProblems(gate: Gate, path: string, labels: readonly AssociationLabel[]): [string, string][] {
  const wanted = labelOf(gate);
  if (wanted === null || findLabel(wanted, labels) !== undefined) return [];
  const { label } = wanted;
  const names = labels.map((other) => other.label);
  const known = names.length === 0 ? "it has none" : `there are ${quoted(names)}`;
  return [[`${path}.contacts.label`, `HubSpot has no label "${label}" from a deal to a contact; ${known}`]];
}

function labelOf({ contacts }: Gate): Labelled | null {
  return typeof contacts === "object" ? contacts : null;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function unreadable(what: string, why: string): string {
  return `HubSpot could not be asked for its ${what}: ${why}`;
}
