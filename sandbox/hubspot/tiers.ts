/**
 * The scopes that a portal's subscription allows. HubSpot docs, scopes, and the product tiers in HubSpot's OpenAPI
 * documents: contacts, deals, tickets, lists, pipelines and timelines are there from Free on, workflows and their
 * actions from Professional on. A required scope that the account lacks refuses the install, an optional one is left
 * out.
 */
import { z } from "zod";

const TIERS = ["free", "starter", "professional", "enterprise"] as const;
export const tierSchema = z.enum(TIERS);
export type Tier = z.infer<typeof tierSchema>;

const LEAST_TIER: Readonly<Record<string, Tier>> = { automation: "professional" };

/** True if an account of this tier has what the scope is about. */
export function hasScope(tier: Tier, scope: string): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(LEAST_TIER[scope] ?? "free");
}

/** The limits of an account of a tier. */
export interface TierLimits {
  /** Properties that nobody but the account has; over all record types together in a Free account, else for each. */
  readonly customProperties: number;
  readonly customPropertiesTogether: boolean;
  /** Lists ("segments") that follow their filter. */
  readonly activeLists: number;
  /** Workflows, and so actions of apps in them. */
  readonly workflows: boolean;
}

const EACH = { customProperties: 1000, customPropertiesTogether: false };
/** HubSpot names no numbers in its API documents; these follow its product catalog and are assumed, as are the refusals. */
const LIMITS: Readonly<Record<Tier, TierLimits>> = {
  free: { customProperties: 10, customPropertiesTogether: true, activeLists: 10, workflows: false },
  starter: { ...EACH, activeLists: 50, workflows: false },
  professional: { ...EACH, activeLists: 1000, workflows: true },
  enterprise: { ...EACH, activeLists: 1500, workflows: true },
};

/** The limits of an account of this tier. */
export function limitsOf(tier: Tier): TierLimits {
  return LIMITS[tier];
}
