/** The app uninstalling itself: HubSpot docs, uninstall API. */
import { Hono } from "hono";

import { callerWith, type SandboxEnv } from "../access.ts";
import { notFound } from "../errors.ts";
import { DATED_VERSIONS } from "../objecttypes.ts";
import type { Installs } from "./installs.ts";

/** `DELETE /appinstalls/{version}/external-install`, with a token of the portal and scope `oauth`. */
export function uninstallRoutes(installs: Installs): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const version of DATED_VERSIONS) {
    routes.delete(`/appinstalls/${version}/external-install`, (c) => {
      if (!installs.uninstall(callerWith(c, ["oauth"]).portalId)) throw notFound();
      return c.body(null, 204);
    });
  }
  return routes;
}
