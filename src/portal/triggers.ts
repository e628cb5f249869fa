/** Whether an event starts a verification, by the portal's settings. Pure. */
import { sourceOf } from "../hubspot/webhooks.ts";
import type { Source } from "../vocabulary.ts";
import type { WebhookEvent } from "./contract.ts";
import type { Settings } from "./settings.ts";

const CREATIONS = new Set(["contact.creation", "object.creation"]);
const DELETIONS = new Set(["contact.deletion", "object.deletion"]);

/** What an event means for its contact. `reason` names a counter of the portal's activity. */
export type Intent =
  | { readonly kind: "start"; readonly source: Source; readonly paced: boolean }
  | { readonly kind: "deleted" }
  | {
      readonly kind: "nothing";
      readonly reason: "events_ignored" | "skipped_by_trigger" | "imports_skipped";
    };

/** Reads an event in the light of the settings. */
export function intentOf(event: WebhookEvent, settings: Settings): Intent {
  if (event.objectType !== "contact") return { kind: "nothing", reason: "events_ignored" };
  if (DELETIONS.has(event.type)) return { kind: "deleted" };
  if (!CREATIONS.has(event.type)) return { kind: "nothing", reason: "events_ignored" };
  const source = sourceOf(event.changeSource);
  if (!settings.triggers[source]) return { kind: "nothing", reason: "skipped_by_trigger" };
  if (source !== "import") return { kind: "start", source, paced: false };
  if (settings.importPolicy.mode === "skip") return { kind: "nothing", reason: "imports_skipped" };
  return { kind: "start", source, paced: settings.importPolicy.mode === "pace" };
}

/** Milliseconds between two paced starts. */
export function importSpacingMs({ importPolicy }: Settings): number {
  return importPolicy.mode === "pace" ? 60_000 / importPolicy.perMinute : 0;
}

/** Whether imports are treated alike under both settings. */
export function sameImportPolicy(left: Settings, right: Settings): boolean {
  const [was, is] = [left.importPolicy, right.importPolicy];
  return was.mode === is.mode && was.perMinute === is.perMinute;
}
