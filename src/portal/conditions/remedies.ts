/** Where an admin ends a condition: the page, and the words of its link. */
import type { ConditionCode, Remedy } from "../../kernel/condition.ts";

const INSTALL = "/oauth/install";
const CONNECTION = "/portal/connection";
const DELIVERY = "/portal/delivery";

/** The remedy of each code that an admin can end on the app's pages. */
export const REMEDIES: Readonly<Partial<Record<ConditionCode, Remedy>>> = {
  hubspot_grant_refused: { path: INSTALL, label: "Connect again" },
  hubspot_disconnected: { path: INSTALL, label: "Connect again" },
  scopes_missing: { path: INSTALL, label: "Grant access" },
  property_changed: { path: INSTALL, label: "Sign in again" },
  property_refused: { path: INSTALL, label: "Sign in again" },
  writes_refused: { path: INSTALL, label: "Sign in again" },
  segments_refused: { path: INSTALL, label: "Connect again" },
  timeline_refused: { path: INSTALL, label: "Connect again" },
  onekosmos_refused: { path: CONNECTION, label: "Go to the connection" },
  onekosmos_link_refused: { path: CONNECTION, label: "Go to the connection" },
  onekosmos_word_unknown: { path: CONNECTION, label: "Give the word a meaning" },
  onekosmos_dvcid_unfit: { path: CONNECTION, label: "Go to the connection" },
  onekosmos_missing: { path: CONNECTION, label: "Go to the connection" },
  start_undecided: { path: "/portal/setup", label: "Decide" },
  over_cap: { path: "/portal/limits", label: "Decide" },
  no_delivery: { path: DELIVERY, label: "Choose how links are delivered" },
  mail_refused: { path: DELIVERY, label: "Go to delivery" },
  work_given_up: { path: "/portal/attention", label: "Go to what needs attention" },
  gate_without_stage: { path: "/portal/gates", label: "Go to the deal gates" },
};
