/** The overview: how it is going, what needs a person, and how much waits. */
import { Hono } from "hono";
import { readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { takeFlash } from "../../middleware/flash.ts";
import { OverviewPage } from "../../pages/overview/overview.tsx";
import { missing, pageDataOf } from "../own-portal.ts";

/** Makes the routes `GET /portal`. */
export function overviewRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const frame = await readFrame(c);
    const { timeZone } = frame.account;
    const { brief, newest, ...numbers } = (await pageDataOf(c, "overview", { overview: true })) ?? missing();
    const [item = null] = newest.items;
    const children = <OverviewPage overview={brief} {...numbers} newest={item} timeZone={timeZone} />;
    const flash = await takeFlash(c, now());
    return showPage(c, frame, { path: "/portal", title: "Overview", flash, children });
  });
  return routes;
}
