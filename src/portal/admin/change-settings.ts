/** Changes a portal's settings, and what already waits under the old ones. */
import { CONTACT_QUEUES } from "../../features/contacts/contact-job.ts";
import { checkMayStart } from "../../features/cards/start-rights.ts";
import { resolveGates } from "../../features/gates/validate-gates.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { changesBetween, type Actor } from "../audit/audit.ts";
import type { PortalServices } from "../services.ts";
import { applySettings, type Settings } from "../settings/settings.ts";
import type { FieldErrors } from "../../lib/english.ts";

/** The facts that a caller adds to a change. */
interface ChangeOptions {
  /** True if the patch may be applied to the settings as they are now: somebody else may have saved meanwhile. */
  readonly admits?: (current: Settings, patch: unknown) => boolean;
  /** Called in the commit that stores the change. */
  readonly committed?: (before: Settings, after: Settings) => void;
  /** The action in the audit log. */
  readonly action?: "settings" | "undo";
}

const CONSENT_NEEDED: FieldErrors = {
  handEdits:
    "Who may edit the properties in HubSpot is changed only after a sign-in of the last 10 minutes. Nothing was changed: sign in again first.",
};
const CHANGED: FieldErrors = { "": "Somebody else has changed this since, so nothing was changed." };

/** Returns the whole document after the change, or what is wrong with the patch, by JSON path. */
export async function changeSettings(
  { context, records, features, audit, rights }: PortalServices,
  patch: unknown,
  by: Actor,
  { admits, committed, action = "settings" }: ChangeOptions = {},
): Promise<Result<Settings, FieldErrors>> {
  const { gates, ticketGates, gateReaders, timeline } = features;
  const { scopes } = records.portal();
  // An undo puts back what was checked when it was saved, whatever HubSpot has by now and also while it does not respond.
  const toCheck = action === "undo" ? null : patch;
  const isObject = typeof toCheck === "object" && toCheck !== null;
  const resolved = isObject
    ? await resolveGates(toCheck, records.settings(), gateReaders, scopes)
    : ok(patch);
  const { mayStart } = records.settings();
  const checked = isObject ? await checkMayStart(toCheck, mayStart, rights, scopes) : ok(undefined);
  // Read after HubSpot has responded: another admin may have saved meanwhile. First, also when something else is wrong: the form
  // comes back with the state of now, and whoever corrects it has to know what changed.
  const before = records.settings();
  if (admits?.(before, resolved.ok ? resolved.value : patch) === false) return err(CHANGED);
  if (!resolved.ok) return resolved;
  if (!checked.ok) return checked;
  const applied = applySettings(before, resolved.value);
  if (!applied.ok) return applied;
  const after = applied.value;
  // Here, since a change comes from forms, the API, and what undoes one.
  if (by.consent === "old" && before.handEdits !== after.handEdits) return err(CONSENT_NEEDED);
  const problems = features.delivery.problems(before, after);
  if (Object.keys(problems).length > 0) return err(problems);
  context.commit(() => {
    records.putSettings(after);
    committed?.(before, after);
    const changes = changesBetween(before, after);
    if (changes.length > 0) audit.add(by, action, changes);
    if (!samePolicy(before, after)) changeImports({ context, features }, after);
    if (JSON.stringify(before.delivery) !== JSON.stringify(after.delivery))
      features.delivery.retryNow(context.now());
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
function changeImports(
  { context: { jobs, records }, features }: Pick<PortalServices, "context" | "features">,
  { importPolicy }: Settings,
): void {
  records.update({ importNextAt: 0 });
  if (importPolicy.mode !== "skip") return;
  const dropped = jobs.dropWaiting(CONTACT_QUEUES.imports);
  records.count("imports_skipped", dropped);
  if (dropped > 0) features.contacts.imports.left(dropped);
}

function samePolicy(left: Settings, right: Settings): boolean {
  const [was, is] = [left.importPolicy, right.importPolicy];
  return was.mode === is.mode && was.perMinute === is.perMinute;
}
