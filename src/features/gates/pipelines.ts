/** Lists the pipelines and labels that gates can use, and the gates that no longer work. */
import {
  gatedTypeOf,
  gatesOf,
  isBroken,
  findMissing,
  type Gate,
  type BrokenGate,
} from "../../domain/gate/gate.ts";
import { reasonText } from "../../domain/gate/reasons.ts";
import type { AssociationLabel } from "../../hubspot/crm/associations.ts";
import { GATED_TYPES, type GatedType } from "../../domain/vocabulary.ts";
import { GATED } from "../../hubspot/crm/gated-types.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { withheldFeatures, type GrantedScopes } from "../../hubspot/oauth/scopes.ts";
import { FRESH_MS } from "../../lib/cache.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import type { GateReader } from "./reader.ts";

/** Lists what gates of one record type can use. Null where HubSpot could not be read: the page then shows ids and accepts them. */
interface PipelineNames {
  readonly pipelines: readonly Pipeline[] | null;
  /** The portal's own labels of a record's contacts. */
  readonly labels: readonly AssociationLabel[] | null;
}

/** Lists what gates can use: for deals, and for tickets where the portal granted access to them. */
export interface GatePipelines extends PipelineNames {
  readonly tickets: PipelineNames | null;
}

/** Reads what HubSpot has, by record type. */
export type GateReaders = Readonly<Record<GatedType, Pick<GateReader, "pipelines" | "labels">>>;

/** A page shows no names rather than wait longer than this for HubSpot. In ms. */
const READ_TIMEOUT_MS = 3000;
/** The longest that a page waits until stages were read again. In ms. */
const REFRESH_TIMEOUT_MS = 1000;

/** An admin who looks for broken gates reads nothing older than this. In ms. */
const ADMIN_FRESH_MS = 15 * 1000;

/** Lists nothing. */
export const NO_PIPELINES: GatePipelines = { pipelines: null, labels: null, tickets: null };

/**
 * Returns the pipelines and labels, from the cache or from HubSpot. `forGates`: at most some seconds old while HubSpot responds,
 * because an admin who sets up gates may have added or deleted a stage just now.
 */
export async function readPipelines(
  readers: GateReaders,
  granted: GrantedScopes,
  { forGates = false } = {},
): Promise<GatePipelines> {
  const maxAgeMs = forGates ? ADMIN_FRESH_MS : FRESH_MS;
  const hasTickets = !withheldFeatures(granted).includes(GATED.ticket.feature);
  const [deals, tickets] = await Promise.all([
    namesOf(readers.deal, maxAgeMs),
    hasTickets ? namesOf(readers.ticket, maxAgeMs) : null,
  ]);
  return { ...deals, tickets };
}

async function namesOf(
  { pipelines, labels }: GateReaders[GatedType],
  maxAgeMs: number,
): Promise<PipelineNames> {
  // From memory without a timer: one costs as much as a small statement.
  const [stages, names] = [pipelines.knownFor(maxAgeMs), labels.knownFor(maxAgeMs)];
  if (stages !== null && names !== null) return { pipelines: stages, labels: names };
  await inTime(Promise.all([pipelines.get(maxAgeMs), labels.get(maxAgeMs)]));
  return { pipelines: pipelines.known, labels: labels.known };
}

/** Returns the gates of a portal that do not work, for an admin who looks; null when HubSpot could not be read. */
export async function findBrokenGates(
  { gates }: Pick<Settings, "gates">,
  readers: GateReaders,
): Promise<readonly BrokenGate[] | null> {
  const broken = await Promise.all(
    GATED_TYPES.map(async (type) => {
      const some = gatesOf(gates, type);
      if (some.length === 0) return [];
      const read = await inTime(readers[type].pipelines.get(ADMIN_FRESH_MS));
      return read?.ok === true ? brokenGates(some, read.value) : null;
    }),
  );
  return broken.includes(null) ? null : broken.flatMap((some) => some ?? []);
}

/**
 * Reads the stages of gates again where they are older than some seconds, so that an admin sees a gate whose stage was deleted
 * although no deal moves. Waits a second at most.
 */
export async function refreshStages({ gates }: Pick<Settings, "gates">, readers: GateReaders): Promise<void> {
  const stale = GATED_TYPES.filter(
    (type) => gatesOf(gates, type).length > 0 && readers[type].pipelines.knownFor(ADMIN_FRESH_MS) === null,
  );
  if (stale.length === 0) return;
  const reads = stale.map((type) => readers[type].pipelines.get(ADMIN_FRESH_MS));
  await inTime(Promise.all(reads), REFRESH_TIMEOUT_MS);
}

/** Returns the gates whose stage HubSpot no longer has. */
export function brokenGates(gates: readonly Gate[], pipelines: readonly Pipeline[]): readonly BrokenGate[] {
  return gates
    .filter((gate) => isBroken(gate, pipelines))
    .map((gate) => {
      const { pipelineId, stageId, mode } = gate;
      const missing = findMissing(gate, pipelines);
      return {
        objectType: gatedTypeOf(gate),
        pipelineId,
        stageId,
        mode,
        missing,
        problem: reasonText(missing),
      };
    });
}

async function inTime<T>(read: Promise<T>, timeoutMs = READ_TIMEOUT_MS): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}
