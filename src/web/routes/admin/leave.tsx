/** The ways out: a sign-out, and the disconnect of the whole account. */
import { Hono } from "hono";
import { backTo, notDone, readFrame } from "../../admin/show-page.tsx";
import { dayInZone } from "../../admin/times.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { clearLogin, endLogin } from "../../middleware/login.ts";
import { MessagePage } from "../../pages/message.tsx";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal } from "../own-portal.ts";
import { clearSecrets } from "./typed-secrets.ts";

const PAGE = "/portal/data";

/** Makes the routes `POST /portal/disconnect` and `/portal/sign-out`. */
export function leaveRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post("/disconnect", async (c) => {
    const unconfirmed = notDone("Nothing was changed: please tick the box to disconnect.");
    if ((await formBody(c)).get("confirm") !== "yes") return backTo(c, PAGE, unconfirmed, now());
    return disconnect(c, now());
  });
  routes.post("/sign-out", async (c) => {
    await endLogin(c);
    clearSecrets(c);
    return c.redirect("/", 303);
  });
  return routes;
}

/** Signs out as well: the portal's object has ended every login. */
async function disconnect(c: AppContext, at: number): Promise<Response> {
  requireFreshConsent(c, at);
  const { timeZone } = (await readFrame(c)).account;
  const out = await callObject(ownPortal(c).disconnect(actorOn(c, "page")));
  if (!out.ok) return backTo(c, PAGE, notDone(`${out.error.message} Nothing was changed.`), at);
  clearLogin(c);
  clearSecrets(c);
  const deleted = out.value > at ? `deleted on ${dayInZone(out.value, timeZone)}` : "being deleted";
  return c.html(
    <MessagePage
      title="Disconnected"
      message={`The app is out of HubSpot, and its access has ended. What was stored here is ${deleted}.`}
      action={{ href: "/oauth/install", label: "Connect again" }}
    />,
  );
}
