/** Reads names from HubSpot for the viewer of a list: at once or not at all, in one call, kept nowhere. */
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { Records } from "../../portal/context/records.ts";

/** A list is shown without names rather than late. In ms. */
const PATIENCE_MS = 3000;

/** Returns the names of up to 100 contacts by id; null when HubSpot does not give them. */
export async function readNames(
  { client, records }: { readonly client: HubSpotClient; readonly records: Records },
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  const ids = [...new Set(contactIds)];
  if (ids.length === 0) return new Map();
  const { status, writerPausedUntil } = records.portal();
  if (status !== "connected" || writerPausedUntil > Date.now()) return null;
  const late = scheduler.wait(PATIENCE_MS).then(() => null);
  const read = await Promise.race([client.contactNames(ids), late]);
  return read !== null && read.ok ? read.value : null;
}
