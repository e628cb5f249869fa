/**
 * Decides who sees single verifications and contacts on the app's pages in HubSpot. A signed call does not state which contacts its user
 * may see in HubSpot, so the settings decide. Fails closed.
 */
import type { PortalServices } from "../../portal/services.ts";
import type { AppReadRefusal } from "./contract.ts";

/** Returns why a user who has not shown to be an admin sees none; null when they may. */
export async function refuseReader(
  { records, rights }: Pick<PortalServices, "records" | "rights">,
  userId: string,
): Promise<Exclude<AppReadRefusal, "unknown_portal"> | null> {
  const { readers } = records.settings().appPages;
  if (readers === "everyone") return null;
  if (readers === "admins") return "not_reader";
  const refusal = await rights.refusal(userId);
  if (refusal === null) return null;
  return refusal.code === "teams_unread" ? "unread" : "not_reader";
}
