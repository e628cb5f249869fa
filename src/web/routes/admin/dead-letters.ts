/** The outcome of dead letters: replayed or removed, one or all of one cause. */
import { Hono } from "hono";
import { backTo, done, notDone } from "../../admin/show-page.tsx";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal } from "../own-portal.ts";

/** Opaque to us; this bounds what a form may hand on. */
const LETTER_ID = /^[\w:.|-]{1,300}$/u;
const PAGE = "/portal/attention";
const UNCONFIRMED = notDone("Nothing was changed: please tick the box to remove.");

/** Makes the routes of the posts of the forms beside dead letters. */
export function deadLetterRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post("/replay", async (c) => {
    const id = (await formBody(c)).get("id") ?? "";
    const replayed = LETTER_ID.test(id) && (await callObject(ownPortal(c).replay(id, actorOn(c, "page"))));
    const flash = replayed ? done("It is being tried again.") : notDone("This one is not waiting any more.");
    return backTo(c, PAGE, flash, now());
  });
  routes.post("/remove", async (c) => {
    const fields = await formBody(c);
    const id = fields.get("id") ?? "";
    if (fields.get("confirm") !== "yes") return backTo(c, PAGE, UNCONFIRMED, now());
    const removed = LETTER_ID.test(id) && (await callObject(ownPortal(c).remove(id, actorOn(c, "page"))));
    const flash = removed
      ? done("It was removed and will not be tried again.")
      : notDone("This one is not waiting any more.");
    return backTo(c, PAGE, flash, now());
  });
  routes.post("/dead-letters", async (c) => {
    const fields = await formBody(c);
    const id = fields.get("id") ?? "";
    const isReplay = fields.get("intent") !== "remove";
    if (!isReplay && fields.get("confirm") !== "yes") return backTo(c, PAGE, UNCONFIRMED, now());
    if (!LETTER_ID.test(id)) return backTo(c, PAGE, notDone("These are not waiting any more."), now());
    const portal = ownPortal(c);
    const by = actorOn(c, "page");
    const count = await callObject(isReplay ? portal.replayGroup(id, by) : portal.removeGroup(id, by));
    const text = isReplay ? `${count} are being tried again.` : `${count} were removed.`;
    const flash = count > 0 ? done(text) : notDone("These are not waiting any more.");
    return backTo(c, PAGE, flash, now());
  });
  return routes;
}
