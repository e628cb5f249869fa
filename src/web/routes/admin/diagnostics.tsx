/** The admin's page that makes a token for `npm run doctor`. */
import { Hono } from "hono";
import { configOf } from "../../../env.ts";
import { makeDoctorToken } from "../../../lib/crypto/doctor-token.ts";
import { readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { publicOrigin } from "../../middleware/public-origin.ts";
import { DiagnosticsPage } from "../../pages/diagnostics.tsx";
import { callObject } from "../call-object.ts";
import { actorOn, notInstalled, ownPortal } from "../own-portal.ts";

/**
 * Makes the routes `GET` and `POST /portal/diagnostics`; behind `requireLogin` only. The token is on the page that
 * the post returns, and nowhere else.
 */
export function diagnosticsRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/diagnostics", async (c) => diagnosticsPage(c, null));
  routes.post("/diagnostics", async (c) => {
    requireFreshConsent(c, now());
    const isInstalled = await callObject(ownPortal(c).noteDoctorToken(actorOn(c, "page")));
    if (!isInstalled) throw notInstalled();
    const { portalId } = c.get("login");
    return diagnosticsPage(c, await makeDoctorToken(configOf(c.env).keyring, portalId, now()));
  });
  return routes;
}

async function diagnosticsPage(c: AppContext, token: string | null): Promise<Response> {
  const frame = await readFrame(c);
  const lead = "For the operator of this app: examines the deployment and this account from inside.";
  const children = <DiagnosticsPage origin={publicOrigin(c)} token={token} />;
  return showPage(c, frame, { path: "/portal/diagnostics", title: "Diagnostics", lead, children });
}
