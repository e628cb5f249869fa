/** Account information: HubSpot docs, account-information. */
import { Hono } from "hono";

import { callerWith, type SandboxEnv } from "./access.ts";
import { notFound } from "./errors.ts";
import { DATED_VERSIONS } from "./objecttypes.ts";
import type { PortalStore } from "./portals.ts";

/** `GET /account-info/{version}/details`. */
export function accountRoutes(portals: PortalStore): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const version of DATED_VERSIONS) {
    routes.get(`/account-info/${version}/details`, (c) => {
      const portal = portals.find(callerWith(c, ["oauth"]).portalId);
      if (portal === undefined) throw notFound();
      return c.json({
        portalId: portal.portalId,
        accountType: "DEVELOPER_TEST",
        timeZone: portal.timeZone,
        companyCurrency: "USD",
        additionalCurrencies: [],
        utcOffset: "+00:00",
        utcOffsetMilliseconds: 0,
        uiDomain: portal.hosting === "na1" ? "app.hubspot.com" : `app-${portal.hosting}.hubspot.com`,
        dataHostingLocation: portal.hosting,
      });
    });
  }
  return routes;
}
