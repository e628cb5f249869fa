/**
 * The words that HubSpot, 1Kosmos and this app exchange. Everything else translates to and from these.
 */
import * as z from "zod/mini";

/** Values of `idv_status`. A contact without a value was never sent to verification. */
export const IDV_STATUSES = ["pending", "verified", "failed", "expired"] as const;
export type IdvStatus = (typeof IDV_STATUSES)[number];

/** Records that go through the stages of a pipeline, where gates can stand. */
export const GATED_TYPES = ["deal", "ticket"] as const;
export const gatedTypeSchema = z.enum(GATED_TYPES);
export type GatedType = z.infer<typeof gatedTypeSchema>;

/** Values of `idv_gate_status`. A record without a value never reached a gate. */
export const GATE_STATUSES = ["not_required", "held", "passed"] as const;
export type GateStatus = (typeof GATE_STATUSES)[number];

/** Values of `idv_caller_status` on tickets. A ticket without a value is one that the app has not seen. */
export const CALLER_STATUSES = ["not_asked", "pending", "verified", "failed", "expired"] as const;
export type CallerStatus = (typeof CALLER_STATUSES)[number];

/** Identity assurance levels of NIST SP 800-63A that the app writes. */
export const IALS = ["IAL1", "IAL2"] as const;
export const ialSchema = z.enum(IALS);
export type Ial = z.infer<typeof ialSchema>;

/** Values of `idv_document_type`; each provider maps its own codes to these. */
export const DOCUMENT_TYPES = ["drivers_license", "passport", "national_id"] as const;
export const documentTypeSchema = z.enum(DOCUMENT_TYPES);
export type DocumentType = z.infer<typeof documentTypeSchema>;

/** The same in words, to stand after an article. */
export const DOCUMENT_WORDS: Readonly<Record<DocumentType, string>> = {
  drivers_license: "driver's license",
  passport: "passport",
  national_id: "national identity card",
};

/** Kinds of verification: a document with a face, a face to enrol, or a face to match again. */
export const VERIFICATION_KINDS = ["identity", "liveid", "stepup"] as const;
export const verificationKindSchema = z.enum(VERIFICATION_KINDS);
export type VerificationKind = z.infer<typeof verificationKindSchema>;

/** Where a contact came from, as the portal's triggers name it. */
export const SOURCES = ["form", "import", "manual", "api", "integration"] as const;
export type Source = (typeof SOURCES)[number];

/** HubSpot's id of a portal (`hubId`, `portalId`): a positive integer. */
export const portalIdSchema = z.coerce
  .number()
  .check(z.int(), z.positive(), z.maximum(Number.MAX_SAFE_INTEGER));

/** A CRM record's id as HubSpot counts them. */
export const RECORD_ID = /^[1-9]\d{0,18}$/u;

/** HubSpot's id of a CRM record, kept as a decimal string: ids are numbers in webhooks and strings elsewhere. */
export const recordIdSchema = z.coerce.string().check(z.regex(RECORD_ID));

/** Where a portal's objects live: under the EU jurisdiction, or wherever Cloudflare finds best. */
export type Jurisdiction = "eu" | "none";
