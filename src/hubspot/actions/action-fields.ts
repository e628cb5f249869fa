/**
 * The fields of the workflow action "Trigger 1Kosmos Verification": names, types, values and defaults, for the project
 * that declares the action and the Worker that runs it. HubSpot docs, custom workflow action reference, "Input fields"
 * and "Output fields".
 */
import { DOCUMENT_TYPES, IALS, VERIFICATION_KINDS } from "../../domain/vocabulary.ts";

/** A value that can be chosen, and how it reads in the workflow editor. */
export interface ActionOption {
  readonly value: string;
  readonly label: string;
}

/** A field as an action declares it. `type` and `fieldType` are HubSpot's property types. */
export interface ActionField {
  readonly label: string;
  readonly description: string;
  readonly type: "enumeration" | "number" | "string";
  readonly fieldType: "select" | "checkbox" | "number" | "text";
  /** Of an enumeration only. */
  readonly options?: readonly ActionOption[];
}

/** The action's default for a field that is left empty: nothing is required unless it is set. */
export interface ActionInput extends ActionField {
  readonly isRequired: boolean;
  readonly default: string;
}

/** The next step after the verification was requested. */
export const CALLBACK_BEHAVIORS = ["wait", "continue"] as const;
/** The handling of somebody who meets the request already. */
export const WHEN_VERIFIED = ["accept", "verify_again"] as const;
/** Any document that the connection offers. */
export const ANY_DOCUMENT = "any";

/** Bounds of `waitForHours`. The least is for trying out; a link lives for 90 days at most. */
export const MIN_WAIT_HOURS = 0.001;
export const MAX_WAIT_HOURS = 24 * 90;

const LABELS: Readonly<Record<string, string>> = {
  any: "Any document",
  drivers_license: "Driver's license",
  passport: "Passport",
  national_id: "National ID",
  identity: "Identity",
  liveid: "LiveID enrollment",
  stepup: "Step-up authentication",
  wait: "Wait for the result",
  continue: "Continue at once",
  accept: "Accept",
  verify_again: "Verify again",
  verified: "Verified",
  pending: "Pending",
  failed: "Failed",
  expired: "Expired",
  not_verified: "Not verified",
  refused: "Refused",
};

/** Marked as pure where it is called, so that the Worker, which needs no labels, does without. */
function options(values: readonly string[], first: readonly string[] = []): readonly ActionOption[] {
  return [...first, ...values].map((value) => ({ value, label: LABELS[value] ?? value }));
}

/** The inputs by name, in the order of the editor. Several document types arrive joined by ";". */
export const ACTION_INPUTS = {
  kind: {
    label: "Kind of verification",
    description: "What the person is asked for.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(VERIFICATION_KINDS),
    isRequired: true,
    default: "identity",
  },
  proofingLevel: {
    label: "Proofing level",
    description: "The least identity assurance level. IAL1 is any passed verification. Of an identity only.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(IALS),
    isRequired: false,
    default: "IAL1",
  },
  documentTypes: {
    label: "Document types",
    description: "Which documents will do. Of an identity only.",
    type: "enumeration",
    fieldType: "checkbox",
    options: /* @__PURE__ */ options(DOCUMENT_TYPES, [ANY_DOCUMENT]),
    isRequired: false,
    default: ANY_DOCUMENT,
  },
  callbackBehavior: {
    label: "Then",
    description: "Whether the workflow waits here for the result.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(CALLBACK_BEHAVIORS),
    isRequired: true,
    default: "wait",
  },
  waitForHours: {
    label: "Wait for (hours)",
    description:
      "After this time without a result the status is Not verified. Empty: as long as the link is valid.",
    type: "number",
    fieldType: "number",
    isRequired: false,
    default: "",
  },
  whenVerified: {
    label: "If verified already",
    description: "Accept a verification that meets level and document, or ask again. A step-up always asks.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(WHEN_VERIFIED),
    isRequired: false,
    default: "accept",
  },
} as const satisfies Readonly<Record<string, ActionInput>>;
export type ActionInputName = keyof typeof ACTION_INPUTS;

/**
 * The outcome of the verification. `pending`: the workflow went on without waiting. `not_verified`: there is no result,
 * and none is waited for. `refused`: it could not be requested; the action, or the connection to 1Kosmos, needs a change.
 * Nothing but `verified` means that somebody is verified.
 */
export const VERIFICATION_STATUSES = [
  "verified",
  "pending",
  "failed",
  "expired",
  "not_verified",
  "refused",
] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** The outputs by name. Unknown ones are left out, except the status and the reason. */
export const ACTION_OUTPUTS = {
  verification_status: {
    label: "Verification status",
    description: "What became of the verification.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(VERIFICATION_STATUSES),
  },
  ial_level: {
    label: "Identity assurance level",
    description: "The level that was reached; of a deal, the lowest of its contacts.",
    type: "enumeration",
    fieldType: "select",
    options: /* @__PURE__ */ options(IALS),
  },
  match_confidence: {
    label: "Match confidence",
    description: "0 to 1; of a deal, the lowest of its contacts.",
    type: "number",
    fieldType: "number",
  },
  session_reference: {
    label: "Session reference",
    description: "1Kosmos' id of the session. Of a contact only.",
    type: "string",
    fieldType: "text",
  },
  verification_url: {
    label: "Verification link",
    description: "The link to send to the person, while it can be used. Of a contact only.",
    type: "string",
    fieldType: "text",
  },
  reason: {
    label: "Reason",
    description: "Why the status is what it is.",
    type: "string",
    fieldType: "text",
  },
} as const satisfies Readonly<Record<string, ActionField>>;
export type ActionOutputName = keyof typeof ACTION_OUTPUTS;

/** The outputs of one execution, all of them as text (HubSpot's OpenAPI, automation: CallbackCompletionRequest). */
export type ActionOutputs = Readonly<
  Partial<Record<Exclude<ActionOutputName, "verification_status">, string>>
> & {
  readonly verification_status: VerificationStatus;
};
