/**
 * Why a verification did not pass: the codes, where each comes from, and the words for an admin. The person's page has its own
 * words for the codes of `FAILURE_REASONS` (`i18n/`). Pure.
 */
import type { VerificationKind } from "../vocabulary.ts";

/** Why 1Kosmos or the person ended a session without a pass, in words that a person understands. */
export const FAILURE_REASONS = [
  "unreadable",
  "unsupported",
  "document_expired",
  "face",
  "cancelled",
  "too_many",
  "other",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Every reason for which a verification did not pass. */
export const VERIFICATION_REASONS = [
  ...FAILURE_REASONS,
  "not_opened",
  "not_finished",
  "replaced",
  "refused",
  "revoked",
  "manual",
] as const;
export type VerificationReason = (typeof VERIFICATION_REASONS)[number];

/** A reason in words: in two or three of them, and what happened and what helps in a sentence. */
export interface ReasonWords {
  readonly label: string;
  readonly text: string;
}

export const REASON_WORDS: Readonly<Record<VerificationReason, ReasonWords>> = {
  unreadable: {
    label: "Document not readable",
    text: "The picture of the document was not clear enough. Ask the person to try again in good light.",
  },
  unsupported: {
    label: "Document not supported",
    text: "1Kosmos cannot check this document. Ask for another type of document.",
  },
  document_expired: {
    label: "Document expired",
    text: "The document is no longer valid. Ask for a document that is still valid.",
  },
  face: {
    label: "Face did not match",
    text: "The face did not match the document or the enrolled face. Ask the person to try again, or check in another way.",
  },
  cancelled: {
    label: "Cancelled by the person",
    text: "The person declined or stopped before the end. Ask whether they need help, then make a new link.",
  },
  too_many: {
    label: "Too many attempts",
    text: "1Kosmos ended the session after too many attempts without a clear result. Start a new verification.",
  },
  other: {
    label: "Not passed",
    text: "1Kosmos did not pass the person and gave no reason that the app knows. An admin can look the session up at 1Kosmos.",
  },
  not_opened: {
    label: "Link not opened",
    text: "The link ended before anybody opened it. Check that it reaches the person, then make a new link.",
  },
  not_finished: {
    label: "Not finished in time",
    text: "The person opened the link and did not finish before it ended. Make a new link.",
  },
  replaced: {
    label: "Replaced or cancelled",
    text: "A newer verification of the same contact took its place, another session passed first, or somebody cancelled it in HubSpot.",
  },
  refused: {
    label: "Not offered",
    text: "The connection to 1Kosmos does not offer what was asked for, so no session was made. An admin checks the connection's workflows.",
  },
  revoked: {
    label: "Revoked by 1Kosmos",
    text: "1Kosmos passed the person first and changed its decision afterwards.",
  },
  manual: {
    label: "Decided by an admin",
    text: "An admin marked the contact as failed.",
  },
};

/** 1Kosmos' codes of failures. */
const CODES: ReadonlyMap<string, FailureReason> = new Map([
  ["IDV0001", "unreadable"],
  ["IDV0005", "unreadable"],
  ["IDV0006", "unsupported"],
  ["IDV0015", "unsupported"],
  ["IDV0011", "document_expired"],
  ["IDV0014", "too_many"],
]);

/** Returns why a session failed; sessions that ended before reasons were stored have none. */
export function failureReason(
  kind: VerificationKind,
  ended: { readonly reason: string; readonly code?: string } | undefined,
): FailureReason {
  if (ended?.reason === "declined" || ended?.reason === "abandoned") return "cancelled";
  const known = ended?.code === undefined ? undefined : CODES.get(ended.code);
  // Without a document only the face can have failed.
  return known ?? (kind === "identity" ? "other" : "face");
}

/** Returns the reason that a history line's detail states, `not_passed IDV0011`; null for what concerns no kind. */
export function reasonOfDetail(kind: VerificationKind | null, detail: string): FailureReason | null {
  if (kind === null) return null;
  const [reason = "", code] = detail.split(" ");
  return failureReason(kind, code === undefined || code.startsWith("(") ? { reason } : { reason, code });
}
