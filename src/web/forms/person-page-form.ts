/** The rows of the page that a person sees. */
import { personPageSchema } from "../../portal/settings/person-page-settings.ts";
import type { SettingsFormOptions } from "./field.ts";

const { shape: page } = personPageSchema;

export const PERSON_PAGE_FORM: SettingsFormOptions = {
  path: "/portal/person-page",
  title: "Person's page",
  lead: "The page that a person sees when they open their link. It is in ten languages; these are your own words.",
  sections: [
    {
      heading: null,
      fields: [
        {
          path: "personPage.companyName",
          label: "Your company's name",
          hint: "The page says who asks. Use the name that the person knows.",
          control: { kind: "text" },
          schema: page.companyName,
        },
        {
          path: "personPage.purpose",
          label: "Purpose, in one sentence",
          hint: "Shown as you write it, for example: We need this to open your account.",
          control: { kind: "text" },
          schema: page.purpose,
        },
        {
          path: "personPage.privacyUrl",
          label: "Address of your privacy notice",
          control: { kind: "text", placeholder: "https://" },
          schema: page.privacyUrl,
        },
        {
          path: "personPage.returnUrl",
          label: "Address to return to after the pass",
          hint: "The page leads to no other address. Leave empty: the person stays on the page.",
          control: { kind: "text", placeholder: "https://" },
          schema: page.returnUrl,
        },
        {
          path: "personPage.host",
          label: "Host of the links",
          hint: "A name of your own, for example verify.example.com, once the operator of this app has set it up. Leave empty: the app's own.",
          control: { kind: "text" },
          schema: page.host,
        },
        {
          path: "personPage.retries",
          label: "How often a person may try again within a day",
          hint: "After a failure or a cancellation. Each try is a new session at 1Kosmos.",
          control: { kind: "number", step: 1 },
          schema: page.retries,
        },
      ],
    },
  ],
};
