/**
 * Changes that can't be left to a browser that somebody walked away from: they need a consent of HubSpot's, which a sign-in is, of
 * the last ten minutes.
 */
import type { AppContext } from "./app-env.ts";
import { HttpError } from "./http-error.ts";

const FRESH_MS = 10 * 60 * 1000;

/** Returns whether a consent of that moment is fresh, epoch ms. */
export function isFresh(since: number, now: number): boolean {
  return now - since <= FRESH_MS;
}

/** Refuses with 403, and offers the way to HubSpot, when the consent is too old; behind `requireLogin` only. */
export function requireFreshConsent(c: AppContext, now: number): void {
  if (isFresh(c.get("login").since, now)) return;
  throw new HttpError(403, {
    error: "consent_needed",
    title: "Please confirm with HubSpot",
    message:
      "You signed in more than 10 minutes ago, and this change needs a fresh sign-in. Nothing was changed: confirm with HubSpot, then make the change again.",
    action: { href: "/oauth/install", label: "Confirm with HubSpot" },
  });
}
