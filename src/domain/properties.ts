/**
 * The contact properties that the app owns, one row each. Provisioning, writes, webhook subscriptions and the handling
 * of edits follow from this table; README and the HubSpot project name its rows, which tests check.
 */
import * as z from "zod/mini";
import {
  confidenceEdit,
  dateEdit,
  detailEditAs,
  editAs,
  editStatus,
  oursAlone,
  yesNoEdit,
  type TakeOver,
} from "./contact/decide/property-edits.ts";
import {
  detail,
  readLink,
  readLiveIdEnrolled,
  readReminderCount,
  readReminderDue,
  readSessionId,
  readStatus,
  readStepUpDate,
  readVerifiedDate,
  type ReadValue,
} from "./contact/read/property-values.ts";
import {
  DOCUMENT_TYPES,
  documentTypeSchema,
  IALS,
  ialSchema,
  IDV_STATUSES,
  type VerificationKind,
} from "./vocabulary.ts";

/** One choice of an enumeration. */
export interface PropertyOption {
  readonly value: string;
  readonly label: string;
}

/** HubSpot's type of a property and the field that shows it (HubSpot's OpenAPI, properties: PropertyCreate). */
type Format =
  | { readonly type: "enumeration"; readonly fieldType: "select" | "booleancheckbox" }
  | { readonly type: "string"; readonly fieldType: "text" }
  | { readonly type: "date" | "datetime"; readonly fieldType: "date" }
  | { readonly type: "number"; readonly fieldType: "number" };

/** How a property is defined in HubSpot. */
export type PropertyDefinition<Name extends string = string> = Format & {
  readonly name: Name;
  readonly label: string;
  readonly description: string;
  /** Empty unless `type` is enumeration. */
  readonly options: readonly PropertyOption[];
};

/** A contact property: its definition, its value and the rule for edits by others. */
export type ContactProperty<Name extends string = string> = PropertyDefinition<Name> & {
  readonly read: ReadValue;
  /** The kinds of verification whose newest result dates the value, its own first. An older edit is ignored. */
  readonly kinds: readonly [VerificationKind, ...VerificationKind[]];
  readonly takeOver: TakeOver;
};

const SELECT = { type: "enumeration", fieldType: "select" } as const;
const CHECKBOX = { type: "enumeration", fieldType: "booleancheckbox" } as const;
const TEXT = { type: "string", fieldType: "text", options: [] } as const;
const DATE = { type: "date", fieldType: "date", options: [] } as const;
const DATETIME = { type: "datetime", fieldType: "date", options: [] } as const;
const NUMBER = { type: "number", fieldType: "number", options: [] } as const;

const STATUS_LABELS = {
  pending: "Pending",
  verified: "Verified",
  failed: "Failed",
  expired: "Expired",
} as const;
const DOCUMENT_LABELS = {
  drivers_license: "Driver's license",
  passport: "Passport",
  national_id: "National ID",
} as const;

/** The table, in the order in which a record shows the properties. */
export const CONTACT_PROPERTIES = [
  row({
    name: "idv_status",
    label: "Identity verification status",
    description: "Where this contact's identity verification stands. Empty: never asked for.",
    ...SELECT,
    options: IDV_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
    read: readStatus,
    kinds: ["identity"],
    takeOver: editStatus,
  }),
  row({
    name: "idv_ial_level",
    label: "Identity assurance level",
    description: "Identity assurance level (NIST SP 800-63A) that the verification reached.",
    ...SELECT,
    options: IALS.map((value) => ({ value, label: value })),
    read: detail(({ ial }) => ial),
    kinds: ["identity"],
    takeOver: detailEditAs(ialSchema, (ial) => ({ ial, ialDerived: false })),
  }),
  row({
    name: "idv_liveid_enrolled",
    label: "LiveID enrolled",
    description: "Whether this contact has enrolled a LiveID (live face) with 1Kosmos.",
    ...CHECKBOX,
    options: [
      { value: "true", label: "Yes" },
      { value: "false", label: "No" },
    ],
    read: readLiveIdEnrolled,
    kinds: ["liveid", "identity"],
    takeOver: editAs(yesNoEdit, (state, liveIdEnrolled) => ({ ...state, liveIdEnrolled })),
  }),
  row({
    name: "idv_credential_did",
    label: "Credential DID",
    description: "W3C DID reference of the credential that 1Kosmos issued.",
    ...TEXT,
    read: detail(({ did }) => did),
    kinds: ["identity"],
    takeOver: oursAlone,
  }),
  row({
    name: "idv_verified_date",
    label: "Identity verified date",
    description: "The day of the newest passed verification, in the account's time zone.",
    ...DATE,
    read: readVerifiedDate,
    kinds: ["identity"],
    takeOver: detailEditAs(dateEdit, (verifiedAt) => (verifiedAt === null ? null : { verifiedAt })),
  }),
  row({
    name: "idv_match_confidence",
    label: "Biometric match confidence",
    description: "Biometric match score of the verification, 0 to 1, when 1Kosmos states one.",
    ...NUMBER,
    read: detail(({ matchConfidence }) => (matchConfidence === null ? null : String(matchConfidence))),
    kinds: ["identity", "stepup"],
    takeOver: detailEditAs(confidenceEdit, (matchConfidence) => ({ matchConfidence })),
  }),
  row({
    name: "idv_document_type",
    label: "Identity document type",
    description: "The kind of document that was verified.",
    ...SELECT,
    options: DOCUMENT_TYPES.map((value) => ({ value, label: DOCUMENT_LABELS[value] })),
    read: detail(({ documentType }) => documentType),
    kinds: ["identity"],
    takeOver: detailEditAs(documentTypeSchema, (documentType) => ({ documentType })),
  }),
  row({
    name: "idv_last_stepup_date",
    label: "Last step-up date",
    description: "The day of the newest passed step-up authentication, in the account's time zone.",
    ...DATE,
    read: readStepUpDate,
    kinds: ["stepup"],
    takeOver: editAs(dateEdit, (state, lastStepUpAt) => ({ ...state, lastStepUpAt })),
  }),
  row({
    name: "idv_session_id",
    label: "Verification session",
    description: "Reference of the newest 1Kosmos session.",
    ...TEXT,
    read: readSessionId,
    kinds: ["identity"],
    takeOver: oursAlone,
  }),
  row({
    name: "idv_verification_url",
    label: "Verification link",
    description: "The link to send to this contact. It always leads to the current session.",
    ...TEXT,
    read: readLink,
    kinds: ["identity"],
    takeOver: oursAlone,
  }),
  row({
    name: "idv_reminder_count",
    label: "Verification reminders",
    description:
      "How many reminders of the newest link were due. Grows by one at a time, up to the app's setting.",
    ...NUMBER,
    read: readReminderCount,
    kinds: ["identity"],
    takeOver: oursAlone,
  }),
  row({
    name: "idv_reminder_due",
    label: "Next verification reminder",
    description:
      "When the next reminder is due. Empty: none, because the verification ended or the limit was reached.",
    ...DATETIME,
    read: readReminderDue,
    kinds: ["identity"],
    takeOver: oursAlone,
  }),
] as const;

/** The name of a contact property. */
export type ContactPropertyName = (typeof CONTACT_PROPERTIES)[number]["name"];

/** Names of the contact properties, in the order of the table. */
export const CONTACT_PROPERTY_NAMES: readonly ContactPropertyName[] = CONTACT_PROPERTIES.map(
  ({ name }) => name,
);

/** Finds the row of a property. Null: the app owns no property of that name. */
export function findProperty(name: string): ContactProperty<ContactPropertyName> | null {
  return CONTACT_PROPERTIES.find((property) => property.name === name) ?? null;
}

/**
 * The properties as they should be now, in HubSpot's formats: dates `YYYY-MM-DD`, numbers in decimal, checkboxes
 * `true` or `false`, "" to clear. A property that is absent stays as it is.
 */
export type Snapshot = Readonly<Partial<Record<ContactPropertyName, string>>>;

/** Reads a stored snapshot back. */
export const snapshotSchema = z.partialRecord(z.enum(CONTACT_PROPERTY_NAMES), z.string());

/** Keeps a row's name as a type. */
function row<const Name extends string>(property: ContactProperty<Name>): ContactProperty<Name> {
  return property;
}
