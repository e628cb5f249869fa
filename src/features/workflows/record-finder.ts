/**
 * The data that an execution for a deal or a ticket needs: the record's contacts as they are associated now, and which gates
 * apply to it. Many records are read together.
 */
import { gatesReached, type Gate, type PipelineStage } from "../../domain/gate/gate.ts";
import type { RecordContact } from "../../hubspot/crm/associations.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { GatedApi } from "../../hubspot/crm/gated-api.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { ok, type Result } from "../../lib/result.ts";

/** A record as it was found. */
export interface RecordFound {
  readonly contacts: readonly RecordContact[];
  /** The gates that it has reached, or that it is held before. */
  readonly gates: readonly Gate[];
}

/** Finds records of one type. */
export interface FinderOptions {
  readonly client: Pick<GatedApi, "read" | "readContacts">;
  /** The gates that stop records of this type. */
  readonly gates: () => readonly Gate[];
  readonly pipelines: () => Promise<Result<readonly Pipeline[], HubSpotFailure>>;
  /** Returns the stage that a held record waits for; null for any other. */
  readonly wanted: (recordId: string) => PipelineStage | null;
}

/** Reads up to 100 records; those that HubSpot leaves out are left out. Without gates the stages are not read. */
export async function findRecords(
  recordIds: readonly string[],
  { client, gates, pipelines, wanted }: FinderOptions,
): Promise<Result<ReadonlyMap<string, RecordFound>, HubSpotFailure>> {
  const contacts = await client.readContacts(recordIds);
  if (!contacts.ok) return contacts;
  if (gates().length === 0)
    return ok(new Map([...contacts.value].map(([id, some]) => [id, { contacts: some, gates: [] }])));
  const records = await client.read(recordIds, { history: false });
  if (!records.ok) return records;
  const known = await pipelines();
  if (!known.ok) return known;
  const found = new Map<string, RecordFound>();
  for (const { id, pipelineId, stageId } of records.value.found) {
    const some = contacts.value.get(id);
    const place = wanted(id) ?? { pipelineId, stageId };
    const reached = gatesReached(gates(), known.value, place);
    if (some !== undefined) found.set(id, { contacts: some, gates: reached });
  }
  return ok(found);
}
