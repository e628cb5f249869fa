/** Decides how a portal stands in one word, for the first line of the overview. Pure. */
import type { Condition, ConditionCode } from "../../kernel/condition.ts";
import type { PortalBrief } from "./page-contract.ts";

/**
 * `setup`: 1Kosmos is not connected yet. `attention`: something stops or loses work until an admin acts. `paused`, `hubspot_paused`:
 * 1Kosmos or HubSpot does not work at the moment, and the app retries automatically.
 */
export const PORTAL_STATES = [
  "verifying",
  "setup",
  "attention",
  "paused",
  "hubspot_paused",
  "disconnected",
] as const;
export type PortalState = (typeof PORTAL_STATES)[number];

/** Nobody is verified before an admin decides something, although nothing is wrong. */
const UNDECIDED: ReadonlySet<ConditionCode> = new Set(["start_undecided", "no_delivery"]);

type Known = Pick<PortalBrief, "status" | "tenantDns" | "attention" | "pause" | "conditions">;

/** Returns whether a condition waits for a decision alone: nothing went wrong. */
export function isUndecided({ code }: Pick<Condition, "code">): boolean {
  return UNDECIDED.has(code);
}

/** Returns the state. `verifying` only while there is no condition against it. */
export function portalState({ status, tenantDns, attention, pause, conditions }: Known): PortalState {
  if (status !== "connected") return "disconnected";
  if (tenantDns === null) return "setup";
  if (attention !== null) return "attention";
  if (pause !== undefined) return "paused";
  if (conditions.some(({ code, severity }) => severity === "error" || isUndecided({ code })))
    return "attention";
  return conditions.some(({ code }) => code === "hubspot_unavailable") ? "hubspot_paused" : "verifying";
}

/** How HubSpot works for a portal that is connected: `refuses` some or all calls, is `unavailable`, or reports no events. */
export type HubSpotHealth = "works" | "refuses" | "unavailable" | "silent";

/** Refusals of HubSpot that a person has to end. */
const REFUSALS: ReadonlySet<ConditionCode> = new Set([
  "scopes_missing",
  "property_changed",
  "property_refused",
  "writes_refused",
]);

/** Returns how HubSpot works, by the conditions. What HubSpot never granted is a warning and stops nothing. */
export function hubspotHealth({ conditions }: Pick<PortalBrief, "conditions">): HubSpotHealth {
  if (conditions.some(({ code, severity }) => severity === "error" && REFUSALS.has(code))) return "refuses";
  if (conditions.some(({ code }) => code === "hubspot_unavailable")) return "unavailable";
  return conditions.some(({ code }) => code === "webhooks_missing") ? "silent" : "works";
}
