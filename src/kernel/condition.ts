/**
 * Describes what outside the app keeps many pieces of work from being done: a scope, an edited option, a deleted stage, a
 * refused key, a service that is down. Work waits on its condition and goes on when the condition ends. The refusal of a
 * single record is no condition; the same refusal of several records is.
 */

import type { Wording } from "../lib/wording.ts";

/** The codes of conditions, each explained in docs/operations.md. */
export const CONDITION_CODES = [
  "hubspot_grant_refused",
  "hubspot_disconnected",
  "hubspot_unavailable",
  "scopes_missing",
  "property_changed",
  "property_refused",
  "edits_repeated",
  "work_given_up",
  "writes_refused",
  "onekosmos_refused",
  "onekosmos_unavailable",
  "onekosmos_missing",
  "onekosmos_session_failed",
  "onekosmos_link_refused",
  "onekosmos_result_unread",
  "onekosmos_word_unknown",
  "onekosmos_dvcid_unfit",
  "start_undecided",
  "onekosmos_over_cap",
  "clock_off",
  "webhooks_missing",
  "gate_without_stage",
  "segment_not_dynamic",
  "segment_changed",
  "segments_refused",
  "timeline_refused",
  "over_cap",
  "no_delivery",
  "mail_refused",
] as const;
export type ConditionCode = (typeof CONDITION_CODES)[number];

/** As many records that HubSpot or 1Kosmos refuses for one reason are a condition. */
export const RECORDS_OF_A_CONDITION = 3;

/** A condition as pages, the API and the settings in HubSpot show it. */
export interface Condition {
  readonly code: ConditionCode;
  /** A sentence for an admin: the cause, its effect, what to do. */
  readonly message: string;
  /** The message and `endsWhen` as a code and values; a code without values by default. */
  readonly wording: Wording;
  /** Epoch ms. */
  readonly since: number;
  /** How many pieces of work wait for its end, counted to some limit. */
  readonly waiting: number;
  /** When the app tries again, epoch ms; null when only a person or an event ends it. */
  readonly retryAt: number | null;
  /** The event that ends it, for an admin. */
  readonly endsWhen: string;
  readonly severity: "error" | "warning";
  /** Where an admin ends it; null when nothing can be done there. */
  readonly remedy: Remedy | null;
}

/** A link on the app's own pages. */
export interface Remedy {
  /** With its leading slash. */
  readonly path: string;
  readonly label: string;
}

/** A condition as a feature finds it. The portal adds since when it lasts. */
export interface FoundCondition extends Omit<Condition, "since" | "remedy" | "wording"> {
  /** Distinguishes conditions of one code: a record type, a channel; "" when there is one at most. */
  readonly about: string;
  /** Since when it lasts, epoch ms, where that is known; else since it was first found. */
  readonly since?: number;
  /** It is shown once it has lasted this long. In ms. */
  readonly shownAfterMs?: number;
  /** The reason that dead letters of this condition have: they are replayed when it ends. */
  readonly cause?: string;
  /** Its variant and values, where it has any. */
  readonly wording?: Wording;
  /** Replaces the usual remedy of its code. */
  readonly remedy?: Remedy;
}
