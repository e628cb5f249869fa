/** The rows of what is written to HubSpot and how long it is kept. */
import {
  agentsSchema,
  appPagesSchema,
  cardsSchema,
  helpDeskSchema,
} from "../../portal/settings/hubspot-settings.ts";
import { settingsSchema } from "../../portal/settings/settings.ts";
import type { SettingsFormOptions } from "./field.ts";

const { shape } = settingsSchema;
const { shape: helpDesk } = helpDeskSchema;
const { shape: cards } = cardsSchema;

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
          needsFreshConsent: true,
          schema: shape.handEdits,
        },
        {
          path: "appPages.readers",
          label: "Lists and histories on the app's pages in HubSpot are for",
          hint: "HubSpot does not tell the app which contacts a user may see. Numbers and the set-up are shown to everybody in the account.",
          control: {
            kind: "choice",
            options: [
              ["starters", "Users who may start verifications"],
              ["admins", "Admins who have signed in"],
              ["everyone", "Everybody in the account"],
            ],
          },
          schema: appPagesSchema.shape.readers,
        },
      ],
    },
    {
      heading: "On cards",
      text: "Cards show how well the face matched as high, medium or low. HubSpot keeps sensitive data off the cards of listed apps.",
      fields: [
        {
          path: "cards.confidenceHighFrom",
          label: "High from (0 to 1)",
          control: { kind: "number", step: 0.01 },
          schema: cards.confidenceHighFrom,
        },
        {
          path: "cards.confidenceMediumFrom",
          label: "Medium from (0 to 1)",
          control: { kind: "number", step: 0.01 },
          schema: cards.confidenceMediumFrom,
        },
        {
          path: "cards.confidenceNumber",
          label: "Show the number too",
          control: { kind: "yesNo" },
          schema: cards.confidenceNumber,
        },
        {
          path: "cards.changeLinks",
          label: "Let people replace and cancel open links",
          hint: "For users who may start verifications and see the link. A cancelled link leads nowhere, and its result does not count.",
          control: { kind: "yesNo" },
          schema: cards.changeLinks,
        },
      ],
    },
    {
      heading: "For agents",
      text: "HubSpot's agents can check whether a contact is verified, and ask a contact to verify, up to the daily limit for agents.",
      fields: [
        {
          path: "agents.returnLink",
          label: "Give agents the link",
          hint: "Everybody who has the link can open the session. Without it agents only say that there is one.",
          control: { kind: "yesNo" },
          schema: agentsSchema.shape.returnLink,
        },
      ],
    },
    {
      heading: "Tickets",
      text: "The status of the caller is always written to a ticket at which an agent verifies one.",
      fields: [
        {
          path: "helpDesk.markNewTickets",
          label: "Mark new tickets as not asked",
          hint: "Views, workflows and SLAs then find tickets whose caller nobody has verified yet.",
          control: { kind: "yesNo" },
          schema: helpDesk.markNewTickets,
        },
        {
          path: "helpDesk.note",
          label: "Write a note on the ticket when its caller is verified",
          control: { kind: "yesNo" },
          schema: helpDesk.note,
        },
      ],
    },
    {
      heading: "Here",
      fields: [
        {
          path: "historyDays",
          label: "List what happened to contacts for (days)",
          hint: "Verifications and histories that are older are deleted. Daily numbers are kept for 400 days.",
          control: { kind: "number", step: 1 },
          schema: shape.historyDays,
        },
        {
          path: "manualDecisions",
          label: "Admins may mark a contact as verified or failed by hand",
          hint: "Each decision needs a reason and a sign-in of the last 10 minutes, is in the audit log, and is shown as an admin's everywhere.",
          control: { kind: "yesNo" },
          schema: shape.manualDecisions,
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
