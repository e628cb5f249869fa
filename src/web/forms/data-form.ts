/** The rows of what is written to HubSpot and how long it is kept. */
import { settingsSchema } from "../../portal/settings.ts";
import type { SettingsFormOptions } from "./field.ts";

const { shape } = settingsSchema;

export const DATA_FORM: SettingsFormOptions = {
  path: "/portal/data",
  title: "Data",
  lead: "What is written to HubSpot, who may change it there, and how long this app keeps what it knows.",
  sections: [
    {
      heading: "In HubSpot",
      fields: [
        {
          path: "timeline",
          label: "Show verifications on the timelines of contacts and deals",
          control: { kind: "yesNo" },
          schema: shape.timeline,
        },
        {
          path: "handEdits",
          label: "When somebody edits an identity verification property",
          hint: "Either way the contact's history says who it was. Changing this needs a sign-in of the last 10 minutes.",
          control: {
            kind: "choice",
            options: [
              ["keepOurs", "Write our value back"],
              ["accept", "Accept the edit"],
            ],
          },
          schema: shape.handEdits,
        },
      ],
    },
    {
      heading: "After a disconnect",
      fields: [
        {
          path: "disconnectGraceHours",
          label: "Keep everything after a disconnect for (hours)",
          hint: "Within this time a reconnect brings it all back. 0 deletes at once.",
          control: { kind: "number", step: 1 },
          schema: shape.disconnectGraceHours,
        },
      ],
    },
  ],
};
