/** Checks that the pipelines, stages and association labels of the gates in a settings patch exist in HubSpot. */
import { gatedTypeOf, gateSchema, type Gate, type Labelled } from "../../domain/gate/gate.ts";
import type { AssociationLabel } from "../../hubspot/crm/associations.ts";
import { GATED_TYPES, type GatedType } from "../../domain/vocabulary.ts";
import { GATED } from "../../hubspot/crm/gated-types.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { type GrantedScopes, withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import * as z from "zod/mini";
import type { Settings } from "../../portal/settings/settings.ts";
import type { GateReaders } from "./pipelines.ts";
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
  readers: GateReaders,
  granted: GrantedScopes = null,
): Promise<Result<object, FieldErrors>> {
  const parsed = gatesOfPatch.safeParse(patch);
  if (!parsed.success) return ok(patch);
  const known = new Set(current.gates.map((gate) => JSON.stringify(gate)));
  const all = parsed.data.gates.map((gate, index): PlacedGate => {
    const stored = withStoredType(gate, current.gates);
    return { gate: stored, path: `gates.${index}`, isFresh: !known.has(JSON.stringify(stored)) };
  });
  const errors: [string, string][] = [];
  const typed: PlacedGate[] = [];
  for (const type of GATED_TYPES) {
    const some = all.filter(({ gate }) => gatedTypeOf(gate) === type);
    const resolved = await resolveType(type, some, readers[type], granted);
    if (!resolved.ok) return resolved;
    errors.push(...resolved.value.errors);
    typed.push(...resolved.value.gates);
  }
  if (errors.length > 0) return err(Object.fromEntries(errors));
  const order = new Map(typed.map((placed) => [placed.path, placed]));
  return ok(
    withGates(
      patch,
      all.map((placed) => order.get(placed.path) ?? placed),
    ),
  );
}

/** A gate of a patch. */
interface PlacedGate {
  readonly gate: Gate;
  readonly path: string;
  /** It is new or changed. */
  readonly isFresh: boolean;
}

/** Checks the gates of one record type, and adds the types of the labels that they name. */
async function resolveType(
  type: GatedType,
  all: readonly PlacedGate[],
  reader: GateReaders[GatedType],
  granted: GrantedScopes,
): Promise<
  Result<{ readonly gates: readonly PlacedGate[]; readonly errors: readonly [string, string][] }, FieldErrors>
> {
  const fresh = all.filter(({ isFresh }) => isFresh);
  const errors: [string, string][] = [];
  if (fresh.length > 0) {
    if (withheldFeatures(granted).includes(GATED[type].feature)) return err({ gates: notGranted(type) });
    const pipelines = await reader.pipelines.get(0);
    if (!pipelines.ok) return err({ gates: unreadable("pipelines", pipelines.error.message) });
    errors.push(...fresh.flatMap(({ gate, path }) => problemsOf(gate, path, pipelines.value)));
  }
  const untyped = all.filter(({ gate }) => labelOf(gate)?.typeId === undefined && labelOf(gate) !== null);
  if (untyped.length === 0 && fresh.every(({ gate }) => labelOf(gate) === null))
    return ok({ gates: all, errors });
  const labels = await reader.labels.get(0);
  // A gate from before there were types keeps its name when HubSpot cannot be read.
  if (!labels.ok && fresh.some(({ gate }) => labelOf(gate) !== null))
    return err({ gates: unreadable("association labels", labels.error.message) });
  const names = labels.ok ? labels.value : [];
  errors.push(...fresh.flatMap(({ gate, path }) => labelProblems(gate, path, names)));
  return ok({ gates: all.map((placed) => ({ ...placed, gate: withType(placed.gate, names) })), errors });
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

const notGranted = (type: GatedType) =>
  `the app was not granted access to ${type}s in this HubSpot account, so a gate would hold nothing; sign in again to grant it`;

function problemsOf(gate: Gate, path: string, pipelines: readonly Pipeline[]): [string, string][] {
  const pipeline = pipelines.find(({ id }) => id === gate.pipelineId);
  if (pipeline === undefined) {
    const known = quoted(pipelines.map(({ id }) => id));
    return [
      [
        `${path}.pipelineId`,
        `there is no ${gatedTypeOf(gate)} pipeline "${gate.pipelineId}"; there are ${known}`,
      ],
    ];
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
  return [
    [
      `${path}.contacts.label`,
      `HubSpot has no label "${label}" from a ${gatedTypeOf(gate)} to a contact; ${known}`,
    ],
  ];
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
