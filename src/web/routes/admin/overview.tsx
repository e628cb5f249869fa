/** The overview: how it is going, what needs a person, and how much waits. */
import { Hono } from "hono";
import { daysBefore } from "../../../features/activity/queries.ts";
import { dayIn } from "../../../lib/calendar.ts";
import { readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { takeFlash } from "../../middleware/flash.ts";
import { OverviewPage } from "../../pages/overview/overview.tsx";
import { readOwn } from "../api/activity-api.ts";
import { briefOf } from "../own-portal.ts";

const DAYS = 7;

/** Makes the routes `GET /portal`. */
export function overviewRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const frame = await readFrame(c);
    const { timeZone } = frame.account;
    const until = dayIn(timeZone, now());
    const [overview, newest, week] = await Promise.all([
      briefOf(c),
      readOwn(c, "verifications", { limit: 1, names: false }),
      readOwn(c, "activity", { from: daysBefore(until, DAYS - 1), until }),
    ]);
    const [item = null] = newest.items;
    const children = <OverviewPage overview={overview} week={week} newest={item} timeZone={timeZone} />;
    const flash = await takeFlash(c, now());
    return showPage(c, frame, { path: "/portal", title: "Overview", flash, children });
  });
  return routes;
}
