import type { HistoryWords } from "./types.ts";

export const en: HistoryWords = {
  reasons: {
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
    manual: { label: "Decided by an admin", text: "An admin marked the contact as failed." },
  },
  outcomes: {
    asked: "requested",
    choice_offered: "link created, the person chooses the document",
    chosen: "document chosen",
    started: "link created",
    refused: "not offered by the connection to 1Kosmos",
    held: "waits for an admin to allow the link",
    in_review: "submitted, in review at 1Kosmos",
    unclear: "submitted, with a result that the app does not understand",
    verified: "passed",
    failed: "failed",
    revoked: "pass revoked by 1Kosmos",
    overturned: "failure overturned by 1Kosmos: passed",
    expired: "expired",
    reminded: "reminder due",
    restarted: "started again",
    aged: "too old, to be repeated",
    merged: "merged with another contact",
    abandoned: "contact deleted",
    restored: "contact restored",
    older_session: "result of an older session",
    marked_verified: "marked as verified by an admin",
    marked_failed: "marked as failed by an admin",
    link_replaced: "link replaced",
    withdrawn: "cancelled in HubSpot",
    kept_ours: "edit by hand undone",
    edit_accepted: "edit by hand accepted",
    edit_put_off: "edit by hand, to be undone in some minutes",
  },
  contact: "Contact",
};
