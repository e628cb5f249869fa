/**
 * What an execution for a deal needs to know: the deal's contacts as they are associated now, and which gates apply
 * to it. Many deals are read together.
 */
import { gatesReached, type Gate, type PipelineStage } from "../../domain/gate/gate.ts";
import type { DealContact } from "../../hubspot/associations.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import { ok, type Result } from "../../lib/result.ts";

/** A deal as it was found. */
export interface DealFound {
  readonly contacts: readonly DealContact[];
  /** The gates that it has reached, or that it is held before. */
  readonly gates: readonly Gate[];
}

export interface DealFinderOptions {
  readonly client: Pick<HubSpotClient, "readDeals" | "readDealContacts">;
  readonly gates: () => readonly Gate[];
  readonly pipelines: () => Promise<Result<readonly Pipeline[], HubSpotFailure>>;
  /** Where a deal that is held wants to be; null for any other. */
  readonly wanted: (dealId: string) => PipelineStage | null;
}

/** Reads up to 100 deals; those that HubSpot leaves out are left out. Where there are no gates nobody asks for the stage. */
export async function findDeals(
  dealIds: readonly string[],
  { client, gates, pipelines, wanted }: DealFinderOptions,
): Promise<Result<ReadonlyMap<string, DealFound>, HubSpotFailure>> {
  const contacts = await client.readDealContacts(dealIds);
  if (!contacts.ok) return contacts;
  if (gates().length === 0)
    return ok(new Map([...contacts.value].map(([id, some]) => [id, { contacts: some, gates: [] }])));
  const records = await client.readDeals(dealIds, { history: false });
  if (!records.ok) return records;
  const known = await pipelines();
  if (!known.ok) return known;
  const found = new Map<string, DealFound>();
  for (const { id, pipelineId, stageId } of records.value.found) {
    const some = contacts.value.get(id);
    const place = wanted(id) ?? { pipelineId, stageId };
    const reached = gatesReached(gates(), known.value, place);
    if (some !== undefined) found.set(id, { contacts: some, gates: reached });
  }
  return ok(found);
}
