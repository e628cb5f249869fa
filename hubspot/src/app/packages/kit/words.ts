/** How the app's words read to people. Every function takes any word: one that is not known yet is shown as it is. */
import type { Failure, FailureReason } from "./call.ts";
import type { Attempt, Caller, ContactCard, Kind, Status, Trigger } from "./shapes.ts";

/** HubSpot's colors of a status tag. */
export type Tone = "success" | "warning" | "danger" | "info" | "default";

const STATUS: Readonly<Record<Status, { readonly label: string; readonly tone: Tone }>> = {
  pending: { label: "Pending", tone: "info" },
  verified: { label: "Verified", tone: "success" },
  failed: { label: "Failed", tone: "danger" },
  expired: { label: "Expired", tone: "warning" },
};

/** A contact's status as a tag; `isPreparing` while its session is being made, `isInReview` while 1Kosmos decides. */
export function statusTag(
  status: Status | null,
  isPreparing: boolean,
  isInReview = false,
): { label: string; tone: Tone } {
  if (isInReview) return { label: "In review", tone: "info" };
  if (isPreparing && status !== "verified") return { label: "Preparing", tone: "info" };
  return status === null ? { label: "Not verified", tone: "default" } : STATUS[status];
}

const CALLER: Readonly<Record<Caller["status"], { readonly label: string; readonly tone: Tone }>> = {
  not_asked: { label: "Caller not asked", tone: "default" },
  pending: { label: "Caller pending", tone: "info" },
  verified: { label: "Caller verified", tone: "success" },
  failed: { label: "Caller not verified", tone: "danger" },
  expired: { label: "Link expired", tone: "warning" },
};

/** The check of a ticket's caller as a tag. */
export function callerTag(caller: Caller | null): { label: string; tone: Tone } {
  return CALLER[caller?.status ?? "not_asked"];
}

const CONFIDENCE = { high: "High", medium: "Medium", low: "Low" } as const;

/** How well the face matched: in a word, and as a number where the settings show it. */
export function confidenceLabel({ confidence, matchConfidence }: ContactCard): string | null {
  const word = confidence === null ? null : CONFIDENCE[confidence];
  const number = matchConfidence === null ? null : `${Math.round(matchConfidence * 100)} %`;
  return word === null ? number : number === null ? word : `${word} (${number})`;
}

const KIND: Readonly<Record<Kind, string>> = {
  identity: "Identity verification",
  liveid: "LiveID enrollment",
  stepup: "Step-up authentication",
};

/** What was asked for. */
export function kindLabel(kind: Kind): string {
  return KIND[kind];
}

/** The documents that may be asked for, for a select. */
export const DOCUMENT_OPTIONS = [
  { value: "any", label: "Any document" },
  { value: "drivers_license", label: "Driver's license" },
  { value: "passport", label: "Passport" },
  { value: "national_id", label: "National ID" },
];

/** The levels that may be asked for, for a select. */
export const LEVEL_OPTIONS = [
  { value: "any", label: "Any level" },
  { value: "IAL1", label: "IAL1" },
  { value: "IAL2", label: "IAL2" },
];

/** A document type; one that is not known yet as it is. */
export function documentLabel(document: string): string {
  return DOCUMENT_OPTIONS.find(({ value }) => value === document)?.label ?? document;
}

const OUTCOME: Readonly<Record<string, string>> = {
  asked: "asked for",
  choice_offered: "link created, the person chooses the document",
  chosen: "document chosen",
  started: "link created",
  refused: "refused",
  in_review: "submitted, in review at 1Kosmos",
  unclear: "submitted, with a result that the app does not understand",
  verified: "passed",
  failed: "failed",
  revoked: "pass revoked by 1Kosmos",
  overturned: "failure overturned by 1Kosmos: passed",
  expired: "expired",
  restarted: "started anew",
  aged: "too old, to be repeated",
  merged: "merged with another contact",
  abandoned: "contact deleted",
  restored: "contact restored",
  older_session: "result of an older session",
  kept_ours: "edit by hand undone",
  edit_accepted: "edit by hand accepted",
  edit_put_off: "edit by hand, to be undone in some minutes",
};

/** "Identity verification passed", "Contact: merged with another contact". */
export function attemptLabel({ kind, outcome }: Attempt): string {
  return `${kind === null ? "Contact:" : KIND[kind]} ${OUTCOME[outcome] ?? outcome.replaceAll("_", " ")}`;
}

/** What is worth adding to an attempt; "" when nothing is: how it was asked for, and 1Kosmos' name of the session, are not. */
export function attemptDetail({ outcome, detail }: Attempt): string {
  if (outcome === "chosen") return documentLabel(detail);
  return outcome === "asked" || outcome === "started" || outcome === "choice_offered" ? "" : detail;
}

/** Who or what asked, for the person who looks: `userId` is theirs. */
export function triggerLabel({ by, reference }: Trigger, userId: number): string {
  const named = (what: string): string => (reference === null ? what : `${what} ${reference}`);
  switch (by) {
    case "contact_created":
      return reference === null ? "Contact created" : `Contact created (${reference})`;
    case "deal_stage":
      return named("Stage of deal");
    case "agent":
      return "An agent in HubSpot";
    case "ticket_stage":
      return named("Stage of ticket");
    case "ticket":
      return named("An agent, at ticket");
    case "workflow":
      return named("Workflow");
    case "card":
      return reference === String(userId) ? "You, on this card" : named("User");
    case "bulk_action":
      return `${reference === String(userId) ? "You" : named("User")}, for several contacts`;
    case "person_changed":
      return "E-mail or name changed";
    default:
      return named(by.replaceAll("_", " "));
  }
}

const FAILURE: Readonly<Record<FailureReason, { readonly title: string; readonly text: string }>> = {
  not_found: { title: "Not found", text: "1Kosmos does not know this record. It may have been deleted." },
  not_installed: {
    title: "Not connected",
    text: "The 1Kosmos app is not connected to this HubSpot account. An admin has to install it again.",
  },
  refused: { title: "That did not work", text: "The request was refused." },
  unavailable: {
    title: "No answer right now",
    text: "The 1Kosmos app could not be reached. Nothing was lost.",
  },
  unreadable: {
    title: "Please reload the page",
    text: "The 1Kosmos app was updated and answers differently.",
  },
};

/** What the app said if it said something, else what we know. */
export function failureWords({ reason, message }: Failure): { title: string; text: string } {
  const { title, text } = FAILURE[reason];
  return { title, text: reason === "not_installed" ? text : (message ?? text) };
}

/** HubSpot shows a check mark after loading unless it is told otherwise: not after a press that came to nothing. */
export function resultIcon({ failure }: { readonly failure: unknown }): "success" | "warning" {
  return failure === null ? "success" : "warning";
}

/** "2 of 3 verified". */
export function verifiedCount(contacts: readonly { readonly status: Status | null }[]): string {
  const verified = contacts.filter(({ status }) => status === "verified").length;
  return `${verified} of ${contacts.length} verified`;
}

/** "1 contact", "12 contacts". */
export function contactCount(count: number): string {
  return count === 1 ? "1 contact" : `${count} contacts`;
}
