/** The form of a connection by the published protocol. `input.ts` has its schema. */
import {
  DERIVED_IAL_OPTIONS,
  DOCUMENT_OPTIONS,
  LEVEL_OPTIONS,
  type FormField,
  type FormLines,
  type FormPart,
} from "../form.ts";
import { MAX_LINES } from "./workflow-fields.ts";

/** Which dvcID or workflow serves which kind, level and documents. */
const WORKFLOWS: FormLines = {
  lines: "workflows",
  fold: "More dvcIDs and workflows, by level",
  hint: "The first line that fits what is asked for is used, before the dvcIDs above. A line without an id is dropped.",
  id: "id",
  max: MAX_LINES,
  fields: [
    { path: "id", label: "dvcID or workflow id", control: { kind: "text" } },
    {
      path: "call",
      label: "Started by",
      control: {
        kind: "choice",
        options: [
          ["dvcid", "dvcID"],
          ["workflow", "Workflow API"],
          ["one_time", "One-time IAL2 flow"],
        ],
      },
    },
    {
      path: "kind",
      label: "For",
      control: {
        kind: "choice",
        options: [
          ["identity", "Identity"],
          ["liveid", "LiveID enrolment"],
        ],
      },
    },
    {
      path: "documentTypes",
      label: "Documents",
      hint: "None chosen: whatever is asked for.",
      control: { kind: "list", options: DOCUMENT_OPTIONS },
    },
    { path: "level", label: "Serves", control: { kind: "choice", options: LEVEL_OPTIONS } },
    {
      path: "derivedIal",
      label: "A pass that states no level amounts to",
      control: { kind: "choice", options: DERIVED_IAL_OPTIONS },
    },
    {
      path: "checks",
      label: "But only if the result holds",
      control: {
        kind: "list",
        options: [
          ["document", "A document"],
          ["selfie", "A selfie"],
        ],
      },
    },
  ],
};

const DVC_IDS = DOCUMENT_OPTIONS.map(([type, label], index): FormField => ({
  path: `dvcIds.${type}`,
  label: `dvcID: ${label}`,
  ...(index === 0 && {
    hint: "The ids that 1Kosmos gave you. One document is enough; with several, the person chooses.",
  }),
  control: { kind: "text" },
}));

export const IDVERIFY_FORM: readonly FormPart[] = [
  { path: "community", label: "Community", hint: "Often default.", control: { kind: "text" } },
  { path: "licenseKey", label: "Licence key", control: { kind: "secret" } },
  ...DVC_IDS,
  {
    path: "liveIdDvcId",
    label: "dvcID: LiveID enrolment",
    hint: "One that takes a selfie and no document.",
    control: { kind: "text" },
  },
  WORKFLOWS,
  {
    fold: "Keys and wallets",
    parts: [
      {
        path: "curve",
        label: "Elliptic curve",
        control: {
          kind: "choice",
          options: [
            ["auto", "Detect automatically"],
            ["secp256k1", "secp256k1 (the usual one)"],
            ["P-256", "P-256 (FedRAMP tenants)"],
          ],
        },
      },
      {
        path: "lookUpUsers",
        label: "People who have a 1Kosmos wallet",
        hint: "Needs the e-mail address below as their user name.",
        control: { kind: "box", says: "Look up the level and the DID that a result does not state" },
      },
      {
        path: "stepUpKnownOnly",
        label: "Step-up",
        control: {
          kind: "box",
          says: "Only when the contact's wallet is known from an earlier verification",
        },
      },
    ],
  },
];
