/** The pages of activity and of what needs attention. */
import { Hono } from "hono";
import { daysBefore, readActivityQuery } from "../../../features/activity/queries.ts";
import { dayIn } from "../../../lib/calendar.ts";
import { hubspotUrlOf, readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { takeFlash } from "../../middleware/flash.ts";
import { ActivityPage } from "../../pages/activity/activity-days.tsx";
import { AttentionPage } from "../../pages/overview/attention.tsx";
import { readOwn, searchOf } from "../api/activity-api.ts";
import { pageDataOf } from "../own-portal.ts";

/** Ranges to choose from, in days. */
const RANGES = [7, 30, 90, 400];
/** As long as anything typed for a day can be. */
const MAX_TYPED = 20;

/** Makes the routes `GET /portal/activity` and `/portal/attention`; behind `requireLogin` only. */
export function activityRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/activity", (c) => activityPage(c, now()));
  routes.get("/attention", async (c) => {
    const [frame, attention] = await Promise.all([readFrame(c), readOwn(c, "attention", null)]);
    const hasHeld = attention.held.length > 0;
    const board = hasHeld ? ((await pageDataOf(c, "pipelines", { pipelines: true })) ?? null) : null;
    const children = (
      <AttentionPage
        attention={attention}
        board={board}
        hubspotUrl={hubspotUrlOf(c, frame)}
        timeZone={frame.account.timeZone}
      />
    );
    const lead = "What needs you, what it means, and what waits until when.";
    const flash = await takeFlash(c, now());
    return showPage(c, frame, { path: "/portal/attention", title: "Needs attention", lead, flash, children });
  });
  return routes;
}

async function activityPage(c: AppContext, now: number): Promise<Response> {
  const search = searchOf(c);
  const query = readActivityQuery(search);
  const [frame, activity] = await Promise.all([
    readFrame(c),
    query.ok ? readOwn(c, "activity", query.value) : null,
  ]);
  const typed = activity ?? { from: typedDay(search.get("from")), until: typedDay(search.get("until")) };
  const today = dayIn(frame.account.timeZone, now);
  const children = (
    <ActivityPage
      activity={activity}
      typed={typed}
      errors={query.ok ? {} : query.error}
      ranges={RANGES.map((days) => ({ days, from: daysBefore(today, days - 1) }))}
    />
  );
  const lead = "What happened by day and by trigger. Daily numbers are kept for 400 days.";
  const page = { path: "/portal/activity", title: "Activity", lead, children };
  return showPage(c, frame, page, query.ok ? 200 : 400);
}

function typedDay(text: string | null): string {
  return (text ?? "").slice(0, MAX_TYPED);
}
