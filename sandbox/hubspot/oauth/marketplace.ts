/**
 * The Marketplace's Install button: HubSpot docs, "Understand app installation flow". HubSpot shows the consent page itself and
 * then opens the app's redirect address, without a state of the app's; the app sends the browser back to `returnUrl`.
 */
import { Hono, type Context } from "hono";

import type { AppRegistration } from "../options.ts";
import type { Portal, PortalStore } from "../portals.ts";
import { grantedBy } from "./authorize.ts";
import type { GrantStore } from "./grants.ts";
import { messagePage, refusalPage } from "./pages.ts";

interface Dependencies {
  readonly app: AppRegistration;
  readonly publicOrigin: string;
  readonly portals: PortalStore;
  readonly grants: GrantStore;
}

/**
 * `GET /marketplace/{portalId}/install`, with `partnerSignIn=true` for a listing that has it, or `link=true` for an install
 * link of HubSpot's own, which names no address to return to. `GET …/finalize` and `…/installed` are where the app returns to.
 */
export function marketplaceRoutes({ app, publicOrigin, portals, grants }: Dependencies): Hono {
  const routes = new Hono();
  const portalOf = (c: Context) => portals.find(Number(c.req.param("portalId")));
  const pageOf = (portal: Portal, page: string) => `${publicOrigin}/marketplace/${portal.portalId}/${page}`;

  function toApp(c: Context, query: Readonly<Record<string, string>>): Response {
    const [redirectUri = ""] = app.redirectUris;
    return c.redirect(`${redirectUri}?${new URLSearchParams(query).toString()}`, 302);
  }

  /** A code, or null when the account lacks what the app requires. */
  function codeFor(portal: Portal): string | null {
    const scopes = grantedBy(portal, [...app.scopes, ...(app.optionalScopes ?? [])], app);
    const [redirectUri = ""] = app.redirectUris;
    const { portalId, hosting } = portal;
    return scopes === null
      ? null
      : grants.issueCode({ portalId, redirectUri, scopes, challenge: null }, hosting);
  }

  function withCode(c: Context, portal: Portal, query: Readonly<Record<string, string>>) {
    const code = codeFor(portal);
    if (code === null)
      return c.html(refusalPage("This account's subscription lacks a feature that the app requires."), 403);
    return toApp(c, { ...query, code });
  }

  routes.get("/marketplace/:portalId{[0-9]+}/install", (c) => {
    const portal = portalOf(c);
    if (portal === undefined) return c.html(refusalPage("There is no such account."), 404);
    if (c.req.query("partnerSignIn") === "true")
      return toApp(c, { step: "authorize", returnUrl: pageOf(portal, "finalize") });
    const hasReturn = c.req.query("link") !== "true";
    return withCode(c, portal, hasReturn ? { returnUrl: pageOf(portal, "installed") } : {});
  });
  routes.get("/marketplace/:portalId{[0-9]+}/finalize", (c) => {
    const portal = portalOf(c);
    const state = c.req.query("state");
    if (portal === undefined || state === undefined)
      return c.html(refusalPage("The app did not bring its state back."), 400);
    return withCode(c, portal, { step: "finalize", state, returnUrl: pageOf(portal, "installed") });
  });
  routes.get("/marketplace/:portalId{[0-9]+}/installed", (c) => {
    const portal = portalOf(c);
    const isInstalled = portal !== undefined && grants.installedScopes(portal.portalId) !== undefined;
    return isInstalled
      ? c.html(messagePage("App installed", "The app is connected to this account."))
      : c.html(refusalPage("The app did not finish its install."), 409);
  });
  return routes;
}
