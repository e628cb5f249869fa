/** Changes a portal's settings, and what already waits under the old ones. */
import { CONTACT_QUEUES } from "../features/contacts/contact-job.ts";
import { resolveGates } from "../features/gates/validate-gates.ts";
import { ok, type Result } from "../lib/result.ts";
import { changesBetween, type Actor } from "./audit.ts";
import type { Parts } from "./parts.ts";
import { applySettings, type Settings } from "./settings.ts";
import type { FieldErrors } from "../lib/english.ts";

/** Returns the whole document after the change, or what is wrong with the patch, by JSON path. */
export async function changeSettings(
  { context, records, features, audit }: Parts,
  patch: unknown,
  by: Actor,
): Promise<Result<Settings, FieldErrors>> {
  const { gates, ticketGates, gateReaders, timeline } = features;
  const { scopes } = records.portal();
  const isObject = typeof patch === "object" && patch !== null;
  const resolved = isObject ? await resolveGates(patch, records.settings(), gateReaders, scopes) : ok(patch);
  if (!resolved.ok) return resolved;
  // Read after HubSpot has answered: somebody else may have saved meanwhile.
  const before = records.settings();
  const applied = applySettings(before, resolved.value);
  if (!applied.ok) return applied;
  const after = applied.value;
  context.commit(() => {
    records.putSettings(after);
    const changes = changesBetween(before, after);
    if (changes.length > 0) audit.add(by, "settings", changes);
    if (!samePolicy(before, after)) changeImports(context, after);
    if (!after.timeline) timeline.channel.table.dropWaiting();
    if (JSON.stringify(before.gates) !== JSON.stringify(after.gates)) {
      gates.settingsChanged();
      ticketGates.settingsChanged();
    }
  });
  records.counters.flush();
  return applied;
}

/** Imports that wait follow the new policy's pace from now on, or are dropped. */
function changeImports({ jobs, records }: Parts["context"], { importPolicy }: Settings): void {
  records.update({ importNextAt: 0 });
  if (importPolicy.mode === "skip")
    records.count("imports_skipped", jobs.dropWaiting(CONTACT_QUEUES.imports));
}

function samePolicy(left: Settings, right: Settings): boolean {
  const [was, is] = [left.importPolicy, right.importPolicy];
  return was.mode === is.mode && was.perMinute === is.perMinute;
}
