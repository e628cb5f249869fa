/**
 * The live logins of the signed-in portal: a page and `/api/logins`. Ending another's needs a fresh consent, as a
 * sign-in is.
 */
import { Hono } from "hono";
import * as z from "zod/mini";
import { backTo, done, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody, jsonBody } from "../../middleware/body.ts";
import { takeFlash } from "../../middleware/flash.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { HttpError } from "../../middleware/http-error.ts";
import { SignInsPage } from "../../pages/sign-ins.tsx";
import { callObject } from "../call-object.ts";
import { actorOn, missing, ownPortal, pageDataOf } from "../own-portal.ts";

const PAGE = "/portal/sign-ins";
const endSchema = z.strictObject({ name: z.nullable(z.string().check(z.maxLength(100))) });

/** Makes the routes `GET` and `POST /portal/sign-ins`; behind `requireLogin` only. */
export function signInRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/sign-ins", async (c) => {
    const [frame, flash, logins] = await Promise.all([readFrame(c), takeFlash(c, now()), readLogins(c)]);
    const users = c.get("page")?.data.users ?? [];
    const children = <SignInsPage logins={logins} users={users} timeZone={frame.account.timeZone} />;
    const lead =
      "Browsers that are signed in to this account here. A sign-in ends after 60 minutes without use, and after 12 hours. Signing somebody out needs a sign-in of the last 10 minutes.";
    return showPage(c, frame, { path: PAGE, title: "Sign-ins", lead, flash, children });
  });
  routes.post("/sign-ins", async (c) => {
    const ended = await end(c, { name: (await formBody(c)).get("name"), at: now(), surface: "page" });
    const words = ended === 1 ? "1 sign-in was ended." : `${ended} sign-ins were ended.`;
    const flash = ended === 0 ? notDone("Nothing was changed: it had ended before.") : done(words);
    return backTo(c, PAGE, flash, now());
  });
  return routes;
}

/** Makes the routes `GET /api/logins` and `POST /api/logins/end`; behind the API's login. */
export function loginApiRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/logins", async (c) => {
    const logins = await readLogins(c);
    return c.json({
      logins: logins.map(({ since, seenAt, ...login }) => {
        return { ...login, since: new Date(since).toISOString(), seenAt: new Date(seenAt).toISOString() };
      }),
    });
  });
  routes.post("/logins/end", async (c) => {
    const parsed = endSchema.safeParse(await jsonBody(c));
    if (!parsed.success)
      throw new HttpError(400, {
        error: "invalid",
        message: 'Send {"name": "…"} for one login, {"name": null} for all others.',
      });
    return c.json({ ended: await end(c, { ...parsed.data, at: now(), surface: "api" }) });
  });
  return routes;
}

async function readLogins(c: AppContext) {
  return (await pageDataOf(c, "logins", { logins: c.get("login").key })) ?? missing();
}

interface Ending {
  /** Null: all but the caller's. */
  readonly name: string | null;
  readonly at: number;
  readonly surface: "page" | "api";
}

async function end(c: AppContext, { name, at, surface }: Ending): Promise<number> {
  requireFreshConsent(c, at);
  return callObject(ownPortal(c).endLogins(name, c.get("login").key, actorOn(c, surface)));
}
