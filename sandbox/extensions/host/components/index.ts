/** All components that the sandbox draws, by the names that HubSpot sends. */
import type { Draw } from "../stage.ts";
import { h } from "../tree.ts";
import { BUTTON_COMPONENTS } from "./buttons.ts";
import { CHART_COMPONENTS } from "./charts.ts";
import { CHOICE_COMPONENTS } from "./choices.ts";
import { CRM_COMPONENTS } from "./crm.ts";
import { FEEDBACK_COMPONENTS } from "./feedback.ts";
import { FIELD_COMPONENTS } from "./fields.ts";
import { LAYOUT_COMPONENTS } from "./layout.ts";
import { OVERLAY_COMPONENTS } from "./overlays.ts";
import { TABLE_COMPONENTS } from "./table.ts";
import { TEXT_COMPONENTS } from "./text.ts";

const COMPONENTS: ReadonlyMap<string, Draw> = new Map(
  Object.entries({
    ...TEXT_COMPONENTS,
    ...LAYOUT_COMPONENTS,
    ...FEEDBACK_COMPONENTS,
    ...BUTTON_COMPONENTS,
    ...FIELD_COMPONENTS,
    ...CHOICE_COMPONENTS,
    ...TABLE_COMPONENTS,
    ...CHART_COMPONENTS,
    ...OVERLAY_COMPONENTS,
    ...CRM_COMPONENTS,
  }),
);

/** The names. */
export const DRAWN_COMPONENTS: ReadonlySet<string> = new Set(COMPONENTS.keys());

/** Returns how a component looks; one that the sandbox lacks is drawn as a note in its place. */
export function drawFor(name: string): Draw {
  return COMPONENTS.get(name) ?? drawUnknown;
}

const drawUnknown: Draw = ({ name, children }) =>
  h(
    "div",
    { class: "hs-unknown", "data-unknown": name },
    h("p", {}, `HubSpot's component “${name}” is not drawn by the sandbox.`),
    children,
  );
