/** Lists the pipelines and labels that gates can use, and the gates that no longer work. */
import { isBroken, problemOf, type Gate, type BrokenGate } from "../../domain/gate/gate.ts";
import type { AssociationLabel } from "../../hubspot/associations.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { Settings } from "../../portal/settings.ts";
import type { DealReader } from "./reader.ts";

/** Lists what gates can use. Null where HubSpot could not be read: the page then shows ids and accepts them. */
export interface DealPipelines {
  readonly pipelines: readonly Pipeline[] | null;
  /** The portal's own labels of a deal's contacts. */
  readonly labels: readonly AssociationLabel[] | null;
}

/** A page shows no names rather than wait longer than this for HubSpot. In ms. */
const READ_TIMEOUT_MS = 3000;

/** Lists nothing. */
export const NO_PIPELINES: DealPipelines = { pipelines: null, labels: null };

/** Returns the pipelines and labels, from memory or from HubSpot. */
export async function readPipelines({
  pipelines,
  labels,
}: Pick<DealReader, "pipelines" | "labels">): Promise<DealPipelines> {
  const answers = await inTime(Promise.all([pipelines.get(), labels.get()]));
  if (answers === null) return NO_PIPELINES;
  const [stages, names] = answers;
  return { pipelines: stages.ok ? stages.value : null, labels: names.ok ? names.value : null };
}

/** Returns the gates of a portal that do not work; null when HubSpot could not be read. */
export async function findBrokenGates(
  { gates }: Pick<Settings, "gates">,
  { pipelines }: Pick<DealReader, "pipelines">,
): Promise<readonly BrokenGate[] | null> {
  if (gates.length === 0) return [];
  const read = await inTime(pipelines.get());
  return read?.ok === true ? brokenGates(gates, read.value) : null;
}

/** Returns the gates whose stage HubSpot no longer has. */
export function brokenGates(gates: readonly Gate[], pipelines: readonly Pipeline[]): readonly BrokenGate[] {
  return gates
    .filter((gate) => isBroken(gate, pipelines))
    .map((gate) => {
      const { pipelineId, stageId, mode } = gate;
      return { pipelineId, stageId, mode, problem: problemOf(gate, pipelines) };
    });
}

async function inTime<T>(read: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), READ_TIMEOUT_MS);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}
