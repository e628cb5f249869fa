/**
 * The contact properties that the app owns: what they are called, what they may hold, how a portal's users read them.
 * Everything that is ever written to a contact is in this table.
 */
import {
  PropertyCreateFieldTypeEnum as FieldType,
  PropertyCreateTypeEnum as Type,
} from "@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js";
import * as z from "zod/mini";
import { DOCUMENT_TYPES, IALS, IDV_STATUSES } from "../domain/vocabulary.ts";

/** The group under which the properties show on a record. */
export const PROPERTY_GROUP = { name: "identity_verification", label: "Identity Verification" } as const;

/** Names of the contact properties, in the order in which a record shows them. */
export const CONTACT_PROPERTY_NAMES = [
  "idv_status",
  "idv_ial_level",
  "idv_liveid_enrolled",
  "idv_credential_did",
  "idv_verified_date",
  "idv_match_confidence",
  "idv_document_type",
  "idv_last_stepup_date",
  "idv_session_id",
  "idv_verification_url",
] as const;
export type ContactPropertyName = (typeof CONTACT_PROPERTY_NAMES)[number];

/**
 * The properties as they should be now, in HubSpot's formats: dates `YYYY-MM-DD`, numbers in decimal, checkboxes
 * `true` or `false`, "" to clear. A property that is absent stays as it is.
 */
export type Snapshot = Readonly<Partial<Record<ContactPropertyName, string>>>;

/** Reads a stored snapshot back. */
export const snapshotSchema = z.partialRecord(z.enum(CONTACT_PROPERTY_NAMES), z.string());

/** One choice of an enumeration. */
interface PropertyOption {
  readonly value: string;
  readonly label: string;
}

/** How a property is defined in HubSpot (HubSpot's OpenAPI, properties: PropertyCreate). */
export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: Type;
  readonly fieldType: FieldType;
  /** Empty unless `type` is enumeration. */
  readonly options: readonly PropertyOption[];
}

type Details = Omit<PropertyDefinition, "name" | "type" | "fieldType" | "options"> & {
  readonly kind: readonly [type: Type, fieldType: FieldType];
  readonly options?: readonly PropertyOption[];
};

const SELECT = [Type.Enumeration, FieldType.Select] as const;
const CHECKBOX = [Type.Enumeration, FieldType.Booleancheckbox] as const;
const TEXT = [Type.String, FieldType.Text] as const;
const DATE = [Type.Date, FieldType.Date] as const;
const NUMBER = [Type.Number, FieldType.Number] as const;

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

const DETAILS: Readonly<Record<ContactPropertyName, Details>> = {
  idv_status: {
    label: "Identity verification status",
    description: "Where this contact's identity verification stands. Empty: never asked for.",
    kind: SELECT,
    options: IDV_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
  },
  idv_ial_level: {
    label: "Identity assurance level",
    description: "Identity assurance level (NIST SP 800-63A) that the verification reached.",
    kind: SELECT,
    options: IALS.map((value) => ({ value, label: value })),
  },
  idv_liveid_enrolled: {
    label: "LiveID enrolled",
    description: "Whether this contact has enrolled a LiveID (live face) with 1Kosmos.",
    kind: CHECKBOX,
    options: [
      { value: "true", label: "Yes" },
      { value: "false", label: "No" },
    ],
  },
  idv_credential_did: {
    label: "Credential DID",
    description: "W3C DID reference of the credential that 1Kosmos issued.",
    kind: TEXT,
  },
  idv_verified_date: {
    label: "Identity verified date",
    description: "The day of the newest passed verification (UTC).",
    kind: DATE,
  },
  idv_match_confidence: {
    label: "Biometric match confidence",
    description: "Biometric match score of the verification, 0 to 1, when 1Kosmos states one.",
    kind: NUMBER,
  },
  idv_document_type: {
    label: "Identity document type",
    description: "The kind of document that was verified.",
    kind: SELECT,
    options: DOCUMENT_TYPES.map((value) => ({ value, label: DOCUMENT_LABELS[value] })),
  },
  idv_last_stepup_date: {
    label: "Last step-up date",
    description: "The day of the newest passed step-up authentication (UTC).",
    kind: DATE,
  },
  idv_session_id: {
    label: "Verification session",
    description: "Reference of the newest 1Kosmos session.",
    kind: TEXT,
  },
  idv_verification_url: {
    label: "Verification link",
    description: "The link to send to this contact. It always leads to the current session.",
    kind: TEXT,
  },
};

/** The definitions, in the order of `CONTACT_PROPERTY_NAMES`. */
export const CONTACT_PROPERTIES: readonly PropertyDefinition[] = CONTACT_PROPERTY_NAMES.map((name) => {
  const { kind, options = [], label, description } = DETAILS[name];
  const [type, fieldType] = kind;
  return { name, label, description, type, fieldType, options };
});
