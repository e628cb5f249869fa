/** The signed-in portal: the only one that `/portal` and `/api` can name. */
import type { AppContext } from "../middleware/app-env.ts";
import { requireFreshConsent } from "../middleware/fresh-consent.ts";
import { HttpError } from "../middleware/http-error.ts";
import { portalObject } from "../../objects.ts";
import type { Actor } from "../../portal/audit/audit.ts";
import type { PortalApi } from "../../portal/contract.ts";
import type { PortalOverview, PortalSummary } from "../../portal/admin/page-contract.ts";
import type { PageData, PageNeeds } from "../../portal/admin/page-contract.ts";
import { callObject } from "./call-object.ts";

/** Returns the object of the login's portal; behind `requireLogin` only. */
export function ownPortal(c: AppContext): PortalApi {
  return portalObject(c.env, c.get("login").portalId);
}

/** Demands a fresh consent for settings that switch what an edit in HubSpot may do; others need none. */
export async function requireConsentFor(c: AppContext, patch: unknown, now: number): Promise<void> {
  const { hasFreshConsent } = c.get("login");
  if (hasFreshConsent || typeof patch !== "object" || patch === null || !("handEdits" in patch)) return;
  const { settings } = await summaryOf(c);
  if (patch.handEdits !== settings.handEdits) requireFreshConsent(c, now);
}

/** Returns who is signed in, for the audit log. */
export function actorOn(c: AppContext, surface: Actor["surface"]): Actor {
  const { userId, hasFreshConsent } = c.get("login");
  return { userId, surface, ...(!hasFreshConsent && { consent: "old" }) };
}

/** Its overview, or 404 when the app has left the portal since the sign-in. */
export async function overviewOf(c: AppContext): Promise<PortalOverview> {
  const overview = await callObject(ownPortal(c).overview());
  if (overview !== null) return overview;
  throw notInstalled();
}

/** Its summary, or 404 as above. */
export async function summaryOf(c: AppContext): Promise<PortalSummary> {
  return (await pageDataOf(c, "summary", { summary: true })) ?? missing();
}

/**
 * Returns one part of a page's data: that which was read when the page was opened, or else reads it. Undefined when the portal is
 * unknown.
 */
export async function pageDataOf<Name extends keyof PageData>(
  c: AppContext,
  name: Name,
  needs: PageNeeds,
): Promise<PageData[Name] | undefined> {
  return c.get("page")?.data[name] ?? (await callObject(ownPortal(c).readPage(needs)))?.[name];
}

/** Throws the 404 of a portal that the app has left. */
export function missing(): never {
  throw notInstalled();
}

/** Makes a 404: the app has left the portal since the sign-in. */
export function notInstalled(): HttpError {
  return new HttpError(404, {
    error: "unknown_portal",
    title: "Not installed",
    message: "The app is not installed in this portal any more.",
    action: { href: "/oauth/install", label: "Connect to HubSpot" },
  });
}
