/** Changes a portal's settings, and what already waits under the old ones. */
import type { Result } from "../result.ts";
import type { FieldErrors } from "./contract.ts";
import { checkPlaces } from "../features/gates/validate-gates.ts";
import type { Parts } from "./parts.ts";
import { applySettings, type Settings } from "./settings.ts";
import { importSpacingMs, sameImportPolicy } from "../features/contacts/events.ts";

/** The whole document after the change, or what is wrong with the patch, by JSON path. */
export async function changeSettings(
  parts: Pick<Parts, "records" | "inbox" | "deals" | "timeline">,
  patch: unknown,
  storage: Pick<DurableObjectStorage, "transactionSync">,
): Promise<Result<Settings, FieldErrors>> {
  const { records, deals, timeline } = parts;
  const places = await checkPlaces(patch, records.settings(), deals.reader);
  if (!places.ok) return places;
  // Read after HubSpot has answered: somebody else may have saved meanwhile.
  const before = records.settings();
  const applied = applySettings(before, patch);
  if (!applied.ok) return applied;
  const now = Date.now();
  storage.transactionSync(() => {
    records.put("settings", applied.value);
    if (!sameImportPolicy(before, applied.value)) reconsiderImports(parts, applied.value, now);
    if (!applied.value.timeline) timeline.box.letGo();
    if (JSON.stringify(before.gates) !== JSON.stringify(applied.value.gates))
      deals.lookAgain(deals.book.waitingDeals(), `settings:${now}`, now);
  });
  return applied;
}

/** Imports that wait get the place that the new policy gives them, or are let go. */
function reconsiderImports(
  { records, inbox }: Pick<Parts, "records" | "inbox">,
  settings: Settings,
  now: number,
): void {
  if (settings.importPolicy.mode === "skip") return records.count("imports_skipped", inbox.dropImports());
  const spacingMs = importSpacingMs(settings);
  const moved = inbox.respaceImports(now, spacingMs);
  records.update({ importNextAt: Math.ceil(now + moved * spacingMs) });
}
