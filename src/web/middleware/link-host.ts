/**
 * The hosts that portals use for their links show the person's page and nothing else: no sign-in, no admin's page, no
 * endpoint for HubSpot. A host of one portal shows the links of that portal alone.
 */
import { createMiddleware } from "hono/factory";
import { configOf } from "../../env.ts";
import { mayUseHost } from "../../lib/portal-hosts.ts";
import type { AppContext, AppEnv } from "./app-env.ts";
import { notFound } from "./http-error.ts";
import { publicOrigin } from "./public-origin.ts";

const SERVED = /^\/(?:v|assets)\//u;
/** Checks the deployment, so it responds at every host and whatever the configuration is. */
const HEALTH = "/healthz";

/** Refuses with 404 what a link host does not show. */
export function restrictLinkHosts() {
  return createMiddleware<AppEnv>(async function serveLinksAlone(c, next) {
    if (c.req.path !== HEALTH && linkHostOf(c) !== null) {
      c.set("isLinkHost", true);
      if (!SERVED.test(c.req.path)) throw notFound();
    }
    await next();
  });
}

/** Returns whether a portal's links are shown at the host of the request. */
export function showsLinksOf(c: AppContext, portalId: number): boolean {
  const host = linkHostOf(c);
  return host === null || mayUseHost(configOf(c.env).linkHosts, portalId, host);
}

/** Returns the origin of a link that is shown now. */
export function shownOrigin(c: AppContext): string {
  const host = linkHostOf(c);
  return host === null ? publicOrigin(c) : `https://${host}`;
}

/** Returns the host of the request when it is one for links, and not the app's own. */
function linkHostOf(c: AppContext): string | null {
  const { linkHosts, publicOrigin: own } = configOf(c.env);
  if (linkHosts.length === 0) return null;
  const { host } = new URL(c.req.url);
  if (own !== null && new URL(own).host === host) return null;
  return linkHosts.some((entry) => entry.host === host) ? host : null;
}
