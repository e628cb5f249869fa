/** The overview: how it is going, what needs a person, and how much waits. */
import { Hono } from "hono";
import { hubspotUrlOf, readFrame, showPage } from "../admin/show-page.tsx";
import type { AppEnv, AppOptions } from "../middleware/app-env.ts";
import { takeFlash } from "../middleware/flash.ts";
import { OverviewPage } from "../pages/overview.tsx";
import { callObject } from "./call-object.ts";
import { overviewOf, ownPortal } from "./own-portal.ts";

/** `GET /portal`. */
export function overviewRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const [frame, overview, board] = await Promise.all([
      readFrame(c),
      overviewOf(c),
      callObject(ownPortal(c).listPipelines()),
    ]);
    const hubspotUrl = hubspotUrlOf(c, frame);
    const children = <OverviewPage frame={frame} overview={overview} board={board} hubspotUrl={hubspotUrl} />;
    return showPage(c, frame, {
      path: "/portal",
      title: "Overview",
      flash: await takeFlash(c, now()),
      children,
    });
  });
  return routes;
}
