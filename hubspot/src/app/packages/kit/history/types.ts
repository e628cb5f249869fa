/** The texts of what happened to a contact: reasons and events, the same on cards and pages. One file a language; a missing text does not compile. */

/** Why a verification did not pass: the codes of the app. */
type ReasonCode =
  | "unreadable"
  | "unsupported"
  | "document_expired"
  | "face"
  | "cancelled"
  | "too_many"
  | "other"
  | "not_opened"
  | "not_finished"
  | "replaced"
  | "refused"
  | "revoked"
  | "manual";

/** The text of a history line about a kind of verification, or about the contact. */
type OutcomeCode =
  | "asked"
  | "choice_offered"
  | "chosen"
  | "started"
  | "refused"
  | "held"
  | "in_review"
  | "unclear"
  | "verified"
  | "failed"
  | "revoked"
  | "overturned"
  | "expired"
  | "reminded"
  | "restarted"
  | "aged"
  | "merged"
  | "abandoned"
  | "restored"
  | "older_session"
  | "marked_verified"
  | "marked_failed"
  | "link_replaced"
  | "withdrawn"
  | "kept_ours"
  | "edit_accepted"
  | "edit_put_off";

/** Texts of what happened to a contact. */
export interface HistoryWords {
  readonly reasons: Readonly<Record<ReasonCode, { readonly label: string; readonly text: string }>>;
  readonly outcomes: Readonly<Record<OutcomeCode, string>>;
  /** Begins a line of the history about the contact as a whole. */
  readonly contact: string;
}
