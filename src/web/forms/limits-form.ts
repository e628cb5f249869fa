/** The rows of the daily caps. */
import { CAP_SOURCES, type CapSource } from "../../domain/caps.ts";
import { dailyCapsSchema } from "../../portal/settings/limit-settings.ts";
import type { Field, SettingsFormOptions } from "./field.ts";

const { shape } = dailyCapsSchema;

const LABELS: Readonly<Record<CapSource | "portal", string>> = {
  portal: "All sources together",
  form: "Forms, which anybody can submit",
  import: "Imports",
  manual: "Contacts added by hand",
  api: "Contacts created over HubSpot's API",
  integration: "Contacts created by other integrations",
  card: "Cards on contacts, deals and tickets",
  agent: "HubSpot's agents",
  bulk: "Bulk actions",
  workflow: "Workflows",
  deal: "Deals at a gate",
  ticket: "Tickets",
  personChange: "Sessions started again for a changed name or e-mail",
};

export const LIMITS_FORM: SettingsFormOptions = {
  path: "/portal/limits",
  title: "Limits",
  lead: "How many verifications start in a day, and who in HubSpot may start them.",
  sections: [
    {
      heading: "Verifications a day",
      text: "Each may be a paid session at 1Kosmos. What is over a limit waits for the next day, or until you decide. Leave empty: no limit.",
      fields: (["portal", ...CAP_SOURCES] as const).map((source): Field => ({
        path: `dailyCaps.${source}`,
        label: LABELS[source],
        control: { kind: "number", step: 1, empty: "no limit" },
        schema: shape[source],
      })),
    },
  ],
};
