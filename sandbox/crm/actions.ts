/** The forms of the pages: one route, a table of actions, each with the right that it takes. */
import type { Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { csrf } from "hono/csrf";

import { ownOrigins } from "../console/files.ts";
import { fieldsOf, type Outcome, type PageAction } from "./action-type.ts";
import { AGENT_ACTIONS } from "./agents.ts";
import { APP_ACTIONS } from "./app-actions.ts";
import type { Imports } from "./imports.ts";
import type { CrmOptions } from "./options.ts";
import { isPagePath } from "./page-paths.ts";
import { PORTAL_ACTIONS } from "./portal-actions.ts";
import { RECORD_ACTIONS } from "./record-actions.ts";
import { may, readVisit, userCookie } from "./visit.ts";

const ACTIONS: ReadonlyMap<string, PageAction> = new Map(
  Object.entries({ ...RECORD_ACTIONS, ...APP_ACTIONS, ...AGENT_ACTIONS, ...PORTAL_ACTIONS }),
);
const PATH = "/sandbox/pages/:portalId{[0-9]+}/:action";

/** Mounts the forms. Only the sandbox's own pages may send them. */
export function mountActions(app: Hono, options: CrmOptions, imports: Imports): void {
  app.use(PATH, csrf({ origin: ownOrigins(options.origins.hubspot) }));
  app.post(PATH, async (c) => {
    const { portalId, action: name } = c.req.param();
    const fields = fieldsOf(await c.req.formData());
    const back = isPagePath(fields.one("back")) ? fields.one("back") : "/";
    const visit = await readVisit(c, options, Number(portalId));
    const action = ACTIONS.get(name);
    if (visit === null || action === undefined)
      return answer(c, back, { problem: "There is no such action." });
    if (!may(visit.user, action.right)) {
      const problem = `${visit.user.name} may not do that: it takes the right “${action.right}”.`;
      return answer(c, back, { problem });
    }
    const outcome = await action.run(visit, fields, { imports });
    if (outcome.userId !== undefined)
      setCookie(c, userCookie(visit.portal.portalId), outcome.userId, {
        path: "/",
        httpOnly: true,
        sameSite: "Strict",
      });
    return answer(c, back, outcome);
  });
}

/** Goes back to the page with what there is to say; a script gets it as JSON. */
function answer(c: Context, back: string, { to = back, said, problem }: Outcome): Response {
  if (c.req.header("accept") === "application/json") return c.json({ to, said, problem });
  const url = new URL(to, "http://page.invalid");
  if (said !== undefined) url.searchParams.set("said", said);
  if (problem !== undefined) url.searchParams.set("problem", problem);
  return c.redirect(url.pathname + url.search, 303);
}
