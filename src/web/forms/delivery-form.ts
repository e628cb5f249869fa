/** The rows of delivery: how a link reaches its person, and reminders. */
import { TRIGGERS } from "../../domain/contact/trigger.ts";
import { WORDS } from "../../i18n/languages.ts";
import { LANGUAGES } from "../../i18n/words.ts";
import { deliverySchema } from "../../portal/settings/delivery-settings.ts";
import type { Field, SettingsFormOptions } from "./field.ts";

const { shape } = deliverySchema;
const { sender, reminders } = { sender: shape.sender.shape, reminders: shape.reminders.shape };

/** The words for what starts a verification. */
export const TRIGGER_LABELS: Readonly<Record<(typeof TRIGGERS)[number], string>> = {
  contact_created: "A new contact",
  deal_stage: "A gate on a deal's stage",
  ticket_stage: "A gate on a ticket's stage",
  ticket: "Somebody at a ticket",
  workflow: "The workflow action",
  card: "Somebody at the card",
  bulk_action: "The bulk action",
  agent: "An agent in HubSpot",
  person_changed: "A changed name or e-mail address",
};

export const DELIVERY_FORM: SettingsFormOptions = {
  path: "/portal/delivery",
  title: "Delivery",
  lead: "How the verification link reaches the person. Without a way of delivery nobody is verified.",
  sections: [
    {
      heading: "Ways",
      fields: [
        {
          path: "delivery.ways",
          label: "Links are delivered by",
          hint: "Choose what you use; several can be on.",
          control: {
            kind: "list",
            options: [
              ["workflow", "A workflow in HubSpot sends the link"],
              ["app", "The app sends the link by e-mail"],
              ["person", "The person who asks copies the link from the card"],
            ],
          },
          schema: shape.ways,
        },
      ],
    },
    {
      heading: "Mails of the app",
      text: "Used where the app sends the link. The address is read from HubSpot for each mail and not kept. Contacts that opted out, or whose address bounced, get no mail.",
      fields: [
        {
          path: "delivery.triggers",
          label: "Send the link when the verification was started by",
          control: {
            kind: "list",
            options: TRIGGERS.map((trigger) => [trigger, TRIGGER_LABELS[trigger]]),
          },
          schema: shape.triggers,
        },
        {
          path: "delivery.sender.address",
          label: "Sender address",
          hint: "On a domain that is set up for this account, for example verify@mail.example.com. The person's page shows it.",
          control: { kind: "text" },
          schema: sender.address,
        },
        {
          path: "delivery.sender.name",
          label: "Sender name",
          hint: "Leave empty: your company's name.",
          control: { kind: "text" },
          schema: sender.name,
        },
        {
          path: "delivery.sender.replyTo",
          label: "Address for answers",
          hint: "Leave empty: answers go to the sender address.",
          control: { kind: "text" },
          schema: sender.replyTo,
        },
        {
          path: "delivery.language",
          label: "Language where HubSpot has none for the contact",
          hint: "HubSpot's property Preferred language decides.",
          control: { kind: "choice", options: LANGUAGES.map((language) => [language, WORDS[language].name]) },
          schema: shape.language,
        },
        {
          path: "delivery.subscriptionId",
          label: "HubSpot subscription type (its number)",
          hint: "Contacts that opted out of it get no mail. Leave empty: only “Unsubscribed from all email” counts.",
          control: { kind: "text" },
          schema: shape.subscriptionId,
        },
      ],
    },
    {
      heading: "Reminders",
      text: "For mails of the app, and as the properties idv_reminder_count and idv_reminder_due for your workflows. A new number holds for links that are made from then on.",
      fields: [
        {
          path: "delivery.reminders.max",
          label: "Reminders for each link",
          hint: "0: none. Reminders end when the verification does.",
          control: { kind: "number", step: 1 },
          schema: reminders.max,
        },
        {
          path: "delivery.reminders.everyHours",
          label: "Hours between them",
          control: { kind: "number", step: "any" },
          schema: reminders.everyHours,
        },
      ],
    },
  ],
};

/** Shown in the set-up: the ways, and what the app's mails cannot do without. The rest has its page. */
export const DELIVERY_QUESTION: SettingsFormOptions = {
  path: "/portal/setup/delivery",
  title: "How the link reaches the person",
  lead: DELIVERY_FORM.lead,
  sections: [
    {
      heading: "How does the link reach the person?",
      text: "A person can verify only when somebody sends the link. Choose at least one way.",
      fields: fieldsAt(["delivery.ways"]),
    },
    {
      heading: null,
      text: "Only where the app sends the link by e-mail:",
      fields: fieldsAt(["delivery.sender.address", "delivery.sender.name"]),
    },
  ],
};

function fieldsAt(paths: readonly string[]): readonly Field[] {
  return DELIVERY_FORM.sections.flatMap(({ fields }) => fields.filter(({ path }) => paths.includes(path)));
}
