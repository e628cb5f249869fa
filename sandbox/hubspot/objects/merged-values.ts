/** Which values the record of a merge has: HubSpot knowledge base, "Merge records". Pure. */
import type { StoredChange, StoredObject } from "./store.ts";

/** A record and its history, newest first. */
export interface Past {
  readonly object: StoredObject;
  readonly changes: readonly StoredChange[];
}

/** These stay the primary record's, whatever is more recent. */
const OF_PRIMARY = new Set(["email", "hs_object_source", "hs_object_source_id"]);

/** The values that the record of a merge takes from the one that went into it. */
const MERGED_IDS = "hs_merged_object_ids";
const FURTHER_ADDRESSES = "hs_additional_emails";

/**
 * The more recent value of every property wins, except that the primary record keeps its address and the other one
 * becomes a further one. `moved` names the properties whose values the secondary record gave.
 */
export function mergedValues(
  primary: Past,
  secondary: Past,
): { readonly values: Readonly<Record<string, string>>; readonly moved: readonly string[] } {
  const [ours, theirs] = [primary.object.properties, secondary.object.properties];
  const moved = Object.keys(theirs).filter((name) => {
    if (ours[name] === undefined) return true;
    return !OF_PRIMARY.has(name) && changedAt(secondary, name) > changedAt(primary, name);
  });
  const values = {
    ...ours,
    ...Object.fromEntries(moved.map((name) => [name, theirs[name] ?? ""])),
    [MERGED_IDS]: listed(ours[MERGED_IDS], theirs[MERGED_IDS], String(secondary.object.id)),
  };
  const address = ours["email"] === undefined ? undefined : theirs["email"];
  const addresses = listed(ours[FURTHER_ADDRESSES], theirs[FURTHER_ADDRESSES], address);
  return { values: addresses === "" ? values : { ...values, [FURTHER_ADDRESSES]: addresses }, moved };
}

/** Epoch ms of a property's last change; its record's creation when the history does not have it. */
function changedAt({ object, changes }: Past, name: string): number {
  return changes.find(({ properties }) => properties[name] !== undefined)?.at ?? object.createdAt;
}

function listed(...values: readonly (string | undefined)[]): string {
  return values.filter((value) => value !== undefined && value !== "").join(";");
}
