/** The rows of the triggers: which new contacts are verified, and what becomes of their links and results. */
import { settingsSchema } from "../../portal/settings/settings.ts";
import { filtersSchema, requestSchema } from "../../portal/settings/trigger-settings.ts";
import { DOCUMENT_OPTIONS } from "../../onekosmos/form.ts";
import type { SettingsFormOptions } from "./field.ts";

const { shape } = settingsSchema;

export const TRIGGERS_FORM: SettingsFormOptions = {
  path: "/portal/triggers",
  title: "Triggers",
  lead: "Which new contacts receive a verification, and what it asks for.",
  sections: [
    {
      heading: "New contacts",
      fields: [
        {
          path: "triggers",
          label: "Verify a new contact when",
          control: {
            kind: "flags",
            options: [
              ["form", "A form is submitted"],
              ["import", "A list is imported"],
              ["manual", "Somebody adds a contact by hand"],
              ["api", "A program creates a contact over HubSpot's API"],
              ["integration", "Another integration creates a contact"],
            ],
          },
          schema: shape.triggers,
        },
      ],
    },
    {
      heading: "Filters",
      text: "Of the contacts above, only those that fit all of these are verified. A contact that fits later is not verified by itself.",
      fields: [
        {
          path: "filters.hasEmail",
          label: "Only contacts with an e-mail address",
          control: { kind: "yesNo" },
          schema: filtersSchema.shape.hasEmail,
        },
        {
          path: "filters.lifecycleStages",
          label: "Only contacts in these lifecycle stages",
          hint: "None chosen: in any stage. Stages of your own can be set through the API by their internal names.",
          control: {
            kind: "list",
            options: [
              ["subscriber", "Subscriber"],
              ["lead", "Lead"],
              ["marketingqualifiedlead", "Marketing qualified lead"],
              ["salesqualifiedlead", "Sales qualified lead"],
              ["opportunity", "Opportunity"],
              ["customer", "Customer"],
              ["evangelist", "Evangelist"],
              ["other", "Other"],
            ],
          },
          schema: filtersSchema.shape.lifecycleStages,
        },
        {
          path: "filters.createdFrom",
          label: "Only contacts created on this day or later",
          hint: "A day in the account's time zone. Leave empty: no limit.",
          control: { kind: "day" },
          schema: filtersSchema.shape.createdFrom,
        },
      ],
    },
    {
      heading: "What a new contact is asked for",
      fields: [
        {
          path: "request.proofingLevel",
          label: "Level",
          hint: "A level that your tenant does not offer is refused, and the contact's card says so.",
          control: {
            kind: "choice",
            options: [
              ["any", "Any level"],
              ["IAL1", "At least IAL1"],
              ["IAL2", "At least IAL2"],
            ],
          },
          schema: requestSchema.shape.proofingLevel,
        },
        {
          path: "request.documentTypes",
          label: "Documents",
          hint: "None chosen: whatever the connection offers. Of several, the person chooses one.",
          control: { kind: "list", options: DOCUMENT_OPTIONS },
          schema: requestSchema.shape.documentTypes,
        },
      ],
    },
    {
      heading: "Imports",
      fields: [
        {
          path: "importPolicy.mode",
          label: "Imported contacts",
          control: {
            kind: "choice",
            options: [
              ["verify", "Verify everyone at once"],
              ["pace", "Verify everyone, a few at a time"],
              ["skip", "Do not verify imported contacts"],
            ],
          },
          schema: shape.importPolicy.shape.mode,
        },
        {
          path: "importPolicy.perMinute",
          label: "Verifications a minute during an import",
          hint: "Counts when imports are verified a few at a time.",
          control: { kind: "number", step: 1 },
          schema: shape.importPolicy.shape.perMinute,
        },
      ],
    },
    {
      heading: "Links and results",
      fields: [
        {
          path: "linkLifetimeHours",
          label: "Link lifetime (hours)",
          hint: "168 hours are 7 days. After that the contact is marked as expired.",
          control: { kind: "number", step: "any" },
          schema: shape.linkLifetimeHours,
        },
        {
          path: "personChange",
          label: "When the e-mail or name changes while a session is open",
          control: {
            kind: "choice",
            options: [
              ["keep", "Keep the session"],
              ["restart", "End it and start another one"],
            ],
          },
          schema: shape.personChange,
        },
        {
          path: "reverifyAfterDays",
          label: "Verify again after (days)",
          hint: "A verified contact becomes expired at this age. Leave empty: never.",
          control: { kind: "number", step: 1, empty: "never" },
          schema: shape.reverifyAfterDays,
        },
        {
          path: "decisionWindowHours",
          label: "Follow changed decisions for (hours)",
          hint: "1Kosmos may revoke a pass or overturn a failure later, after a manual review. 0: a decision is final.",
          control: { kind: "number", step: "any" },
          schema: shape.decisionWindowHours,
        },
      ],
    },
  ],
};
