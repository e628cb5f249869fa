/** The lines of a contact's history in words for people. Pure. */
import type { VerificationKind } from "../vocabulary.ts";

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

/** What is verified, in words. */
export function kindWords(kind: VerificationKind): string {
  return KINDS[kind];
}

/** "Identity verification: passed", "Contact: merged with another contact". An unknown event is shown by its name. */
export function eventWords(kind: VerificationKind | null, event: string): string {
  const words = EVENTS[event] ?? event.replaceAll("_", " ");
  return `${kind === null ? "Contact" : KINDS[kind]}: ${words}`;
}
