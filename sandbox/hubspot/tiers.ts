/**
 * What a portal's subscription lets an app be granted. HubSpot docs, scopes, and the product tiers in HubSpot's OpenAPI
 * documents: contacts, deals, tickets, lists, pipelines and timelines are there from Free on, workflows and their actions from
 * Professional on. A required scope that the account lacks refuses the install, an optional one is left out.
 */
import { z } from "zod";

const TIERS = ["free", "starter", "professional", "enterprise"] as const;
export const tierSchema = z.enum(TIERS);
export type Tier = z.infer<typeof tierSchema>;

const LEAST_TIER: Readonly<Record<string, Tier>> = { automation: "professional" };

/** Whether an account of this tier has what the scope is about. */
export function hasScope(tier: Tier, scope: string): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(LEAST_TIER[scope] ?? "free");
}
