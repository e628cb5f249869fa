/** Whether an event starts a verification, by the portal's settings. Pure. */
import { sourceOf } from "../hubspot/webhooks.ts";
import { CONTACT_PROPERTY_NAMES, type ContactPropertyName } from "../hubspot/properties.ts";
import type { Source } from "../vocabulary.ts";
import type { HubSpotEvent } from "../hubspot/event.ts";
import type { Settings } from "./settings.ts";

const CREATIONS = new Set(["contact.creation", "object.creation"]);
/** What HubSpot does to a record that needs no setting. */
const KIND_OF: Readonly<Record<string, "deleted" | "restored" | "merge" | "forget">> = {
  "contact.deletion": "deleted",
  "contact.restore": "restored",
  "contact.merge": "merge",
  "contact.privacyDeletion": "forget",
};
/** Whom a session was made for: with another value it may be another person. */
const WHO_IT_IS = new Set(["email", "firstname", "lastname"]);

/** What an event means for its contact. `reason` names a counter of the portal's activity. */
export type Intent =
  | { readonly kind: "start"; readonly source: Source; readonly paced: boolean }
  | { readonly kind: "deleted" | "restored" | "merge" | "forget" | "changed" }
  | { readonly kind: "edited"; readonly property: ContactPropertyName; readonly value: string }
  | {
      readonly kind: "nothing";
      readonly reason: "events_ignored" | "skipped_by_trigger" | "imports_skipped";
    };

/** Reads an event in the light of the settings. */
export function intentOf(event: HubSpotEvent, settings: Settings): Intent {
  if (event.objectType !== "contact") return { kind: "nothing", reason: "events_ignored" };
  const kind = KIND_OF[event.type];
  if (kind !== undefined) return { kind };
  if (event.type === "contact.propertyChange") return intentOfChange(event, settings);
  if (!CREATIONS.has(event.type)) return { kind: "nothing", reason: "events_ignored" };
  const source = sourceOf(event.changeSource);
  if (!settings.triggers[source]) return { kind: "nothing", reason: "skipped_by_trigger" };
  if (source !== "import") return { kind: "start", source, paced: false };
  if (settings.importPolicy.mode === "skip") return { kind: "nothing", reason: "imports_skipped" };
  return { kind: "start", source, paced: settings.importPolicy.mode === "pace" };
}

function intentOfChange(event: HubSpotEvent, settings: Settings): Intent {
  const { propertyName = "", value, own } = event;
  const ours = CONTACT_PROPERTY_NAMES.find((name) => name === propertyName);
  if (ours !== undefined && value !== undefined && own !== true)
    return { kind: "edited", property: ours, value };
  if (WHO_IT_IS.has(propertyName) && settings.personChange === "restart") return { kind: "changed" };
  return { kind: "nothing", reason: "events_ignored" };
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
