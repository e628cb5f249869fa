/**
 * The texts of what hinders work, for an admin: the same conditions as on the app's own pages. One file a language; a missing text does
 * not compile. `{name}` stands for a value, and `[ …{name}…]` is left out without it, see `fill`.
 */

/** Conditions of the app by code; some have variants. */
export type ConditionKey =
  | "hubspot_grant_refused"
  | "hubspot_disconnected"
  | "hubspot_disconnected_leaving"
  | "hubspot_unavailable"
  | "scopes_missing_grant"
  | "scopes_missing_properties"
  | "scopes_missing_work"
  | "scopes_missing_cards"
  | "property_changed"
  | "property_refused"
  | "edits_repeated"
  | "work_given_up"
  | "writes_refused"
  | "onekosmos_refused"
  | "onekosmos_unavailable"
  | "onekosmos_missing"
  | "onekosmos_session_failed"
  | "onekosmos_link_refused"
  | "onekosmos_result_unread"
  | "onekosmos_word_unknown"
  | "onekosmos_dvcid_unfit"
  | "start_undecided"
  | "onekosmos_over_cap"
  | "clock_off"
  | "clock_off_requests"
  | "webhooks_missing"
  | "gate_without_stage"
  | "segment_not_dynamic"
  | "segment_changed"
  | "segments_refused"
  | "timeline_refused"
  | "over_cap"
  | "no_delivery"
  | "mail_refused"
  | "mail_refused_limit"
  | "mail_refused_sender";

/** The admin's remedy for a condition. */
export type RemedyKey =
  | "connect"
  | "grant"
  | "sign_in"
  | "connection"
  | "meaning"
  | "decide"
  | "choose_delivery"
  | "delivery"
  | "attention"
  | "gates";

/** Values that are codes of the app, in words; by the name of their place. */
export interface Terms {
  readonly features: Readonly<
    Record<"segments" | "tickets" | "gates" | "timeline" | "workflows" | "users", string>
  >;
  readonly record: Readonly<Record<"contacts" | "deals" | "tickets", string>>;
  readonly work: Readonly<
    Record<
      | "write_contacts"
      | "write_deals"
      | "write_tickets"
      | "read_deals"
      | "read_tickets"
      | "write_notes"
      | "complete_action"
      | "read_workflow_deals",
      string
    >
  >;
  readonly source: Readonly<
    Record<"portal" | "form" | "import" | "manual" | "api" | "integration" | "card" | "agent", string>
  >;
  readonly effect: Readonly<Record<"trigger" | "hold", string>>;
}

/** Texts of what hinders work. */
export interface ProblemWords {
  readonly conditions: Readonly<Record<ConditionKey, { readonly message: string; readonly ends: string }>>;
  readonly remedies: Readonly<Record<RemedyKey, string>>;
  readonly terms: Terms;
}
