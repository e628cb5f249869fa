/** The rows that every kind's form has: the tenant above the kind's own rows, the others below them. */
import { verdictWordsSchema, wordsAsText } from "./verdict/mapping.ts";
import { DERIVED_IAL_OPTIONS, type FormField, type FormPart } from "./form.ts";

export const TENANT_FIELD: FormField = {
  path: "tenantDns",
  label: "Tenant",
  hint: "The address of your 1Kosmos tenant.",
  required: true,
  control: { kind: "text", placeholder: "acme.1kosmos.net" },
};

export const COMMON_FORM: readonly FormPart[] = [
  {
    path: "derivedIal",
    label: "When a pass states no assurance level",
    hint: "A level that is written this way is derived by you, not stated by 1Kosmos. The contact's history says so.",
    control: { kind: "choice", options: DERIVED_IAL_OPTIONS },
  },
  {
    path: "prefill",
    label: "Data shared with 1Kosmos",
    hint: "None chosen: nothing about the person leaves HubSpot.",
    control: {
      kind: "list",
      options: [
        ["username", "E-mail address, as user name"],
        ["name", "First and last name"],
      ],
    },
  },
  {
    fold: "Reading results",
    parts: [
      {
        path: "verdictWords",
        label: "Unknown words in results",
        hint: "What a word of your tenant means: passed, failed, open or review. Unknown words are counted on the overview and stand on the contact's card.",
        control: {
          kind: "text",
          placeholder: "judged = failed, parked = review",
          toText: (words) => wordsAsText(verdictWordsSchema.parse(words)),
        },
      },
      {
        path: "confidenceUnit",
        label: "Match confidence is stated as",
        control: {
          kind: "choice",
          options: [
            ["auto", "Detect: above 1 it is a percentage"],
            ["fraction", "A number from 0 to 1"],
            ["percent", "A percentage"],
          ],
        },
      },
    ],
  },
  {
    fold: "Links of sessions",
    parts: [
      {
        path: "linkHosts",
        label: "Allowed link hosts",
        hint: "Host names of your own that 1Kosmos' links may lead to, besides your tenant's. Nobody is sent anywhere else.",
        control: {
          kind: "text",
          placeholder: "verify.example.com",
          toText: (hosts) => (Array.isArray(hosts) ? hosts.join(", ") : ""),
        },
      },
    ],
  },
  {
    fold: "Calls to 1Kosmos",
    parts: [
      { path: "pace.concurrency", label: "Calls at once", control: { kind: "number" } },
      {
        path: "pace.perMinute",
        label: "Calls a minute",
        hint: "Empty: no limit of ours. The app slows down automatically when 1Kosmos asks for it.",
        control: { kind: "number" },
      },
    ],
  },
];
