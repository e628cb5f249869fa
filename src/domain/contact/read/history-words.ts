/** The lines of a contact's history in words for people. Pure. */
import type { VerificationKind } from "../../vocabulary.ts";
import { failureReason, REASON_WORDS } from "../reasons.ts";

const KINDS: Readonly<Record<VerificationKind, string>> = {
  identity: "Identity verification",
  liveid: "LiveID enrollment",
  stepup: "Step-up authentication",
};

const EVENTS: Readonly<Record<string, string>> = {
  asked: "asked for",
  choice_offered: "link ready, the person chooses the document",
  chosen: "document chosen by the person",
  started: "link ready",
  refused: "not offered by the connection to 1Kosmos",
  in_review: "submitted, in review at 1Kosmos",
  unclear: "submitted, with a result that the app does not understand",
  verified: "passed",
  failed: "failed",
  revoked: "pass revoked by 1Kosmos",
  overturned: "failure overturned by 1Kosmos: passed",
  expired: "link ended without a result",
  marked_verified: "marked as verified by an admin",
  marked_failed: "marked as failed by an admin",
  link_replaced: "link replaced",
  cancelled: "cancelled in HubSpot",
  restarted: "started anew, because the person's name or e-mail address changed",
  aged: "no longer valid: too old by the settings",
  merged: "merged with another contact",
  abandoned: "contact deleted in HubSpot",
  restored: "contact restored in HubSpot",
  older_session: "result of an earlier session arrived",
  kept_ours: "edit by hand undone",
  edit_accepted: "edit by hand accepted",
  edit_put_off: "edit by hand, to be undone in some minutes",
};

/** Returns what is verified, in words. */
export function kindWords(kind: VerificationKind): string {
  return KINDS[kind];
}

/** Names an event in words: "Identity verification: passed". An unknown event is shown by its name. */
export function eventWords(kind: VerificationKind | null, event: string): string {
  const words = EVENTS[event] ?? event.replaceAll("_", " ");
  return `${kind === null ? "Contact" : KINDS[kind]}: ${words}`;
}

/** Lines whose detail adds nothing to their text, or nothing that a person can use. */
const WITHOUT_DETAIL: ReadonlySet<string> = new Set(["asked", "started", "choice_offered", "chosen"]);
/** Words of a verdict with which the detail of an end begins. */
const ENDS: ReadonlySet<string> = new Set(["not_passed", "declined", "abandoned", "expired"]);

/** Returns the detail of a line in words: an end has its reason, with 1Kosmos' code in brackets. */
export function detailWords(kind: VerificationKind | null, event: string, detail: string): string {
  if (WITHOUT_DETAIL.has(event)) return "";
  const [reason = "", code, ...rest] = detail.split(" ");
  if (kind === null || !ENDS.has(reason)) return detail;
  if (reason === "expired") return rest.length === 0 && code === undefined ? "" : detail;
  const known = code === undefined || code.startsWith("(") ? { reason } : { reason, code };
  const { label, text } = REASON_WORDS[failureReason(kind, known)];
  const more = [code, ...rest].filter((part) => part !== undefined).join(" ");
  return `${label}. ${text}${more === "" ? "" : ` (${more})`}`;
}

/** Returns HubSpot's id of the user whom a line's detail names, `by user 7`; "" for an admin without an id; null for none. */
export function userOfDetail(detail: string): string | null {
  const [who = ""] = detail.split(":", 1);
  if (who === "by an admin") return "";
  return /^by user (\d+)$/u.exec(who)?.[1] ?? null;
}

const WORK: Readonly<Record<string, string>> = {
  "contact.creation": "The verification of a new contact",
  "verification.request": "A verification that was asked for",
  "session.check": "The result of a session",
  "document.choice": "The session for the chosen document",
  "person.change": "A new session for a changed name or e-mail address",
  "contact.propertyChange": "An edit of an identity property",
  "contact.merge": "A merge",
  "contact.deletion": "A deletion",
  "contact.restore": "A restore",
  "contact.privacyDeletion": "A privacy deletion",
  "contact.purge": "The deletion of what is stored",
  "manual.decision": "An admin's decision",
  "verification.cancel": "The end of a verification that was cancelled",
  "link.replace": "Another link for the contact",
  "verification.age": "A look at the verification's age",
};

/** Names work for a contact that is not done, by its event. */
export function workWords(event: string): string {
  return WORK[event] ?? event.replaceAll(/[._]/gu, " ");
}
