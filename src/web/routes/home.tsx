/** Public pages: the landing page, and the assets of the person's page. */
import { Hono } from "hono";
import { etag } from "hono/etag";
import { configOf } from "../../env.ts";
import type { AppEnv } from "../middleware/app-env.ts";
import { HomePage } from "../pages/home.tsx";
import { MessagePage } from "../pages/message.tsx";
import { PERSON_SCRIPT, PERSON_STYLESHEET } from "../person/assets.ts";

/** Short, because the address of an asset does not change with its content. */
const ASSET_CACHE = "public, max-age=300";

/** Makes the routes `/`, `/support` and `/assets/person.*`; all other assets are static files. */
export function homeRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/", (c) => c.html(<HomePage />));
  routes.get("/support", (c) => {
    const { supportUrl } = configOf(c.env);
    if (supportUrl !== null) return c.redirect(supportUrl, 303);
    const message =
      "Whoever runs this app has named no contact for support. Please ask whoever installed it for you.";
    return c.html(
      <MessagePage title="Support" message={message} action={{ href: "/docs/", label: "Documentation" }} />,
    );
  });
  routes.use("/assets/*", etag());
  routes.get("/assets/person.css", (c) =>
    c.body(PERSON_STYLESHEET, 200, {
      "Content-Type": "text/css; charset=utf-8",
      "Cache-Control": ASSET_CACHE,
    }),
  );
  routes.get("/assets/person.js", (c) =>
    c.body(PERSON_SCRIPT, 200, {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": ASSET_CACHE,
    }),
  );
  return routes;
}
