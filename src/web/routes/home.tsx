/** What anyone may see: the landing page, the stylesheet, and whether the Worker answers. */
import { Hono } from "hono";
import { etag } from "hono/etag";
import { configOf } from "../../env.ts";
import { log } from "../../lib/log.ts";
import type { AppEnv } from "../middleware/app-env.ts";
import { HomePage } from "../pages/home.tsx";
import { ICON, STYLESHEET } from "../pages/stylesheet.ts";
import { PERSON_SCRIPT, PERSON_STYLESHEET } from "../person/assets.ts";

/** Short, because the address of an asset does not change with its content. */
const ASSET_CACHE = "public, max-age=300";

const MISCONFIGURED = { status: "misconfigured" } as const;

/** `/`, `/healthz` and `/assets/*`. */
export function homeRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/", (c) => c.html(<HomePage />));
  // The Worker does not start with a wrong configuration; a version that runs all the same must not be called healthy.
  routes.get("/healthz", (c) =>
    isConfigured(c.env) ? c.json({ status: "ok" }) : c.json(MISCONFIGURED, 503),
  );
  routes.use("/assets/*", etag());
  routes.get("/assets/app.css", (c) =>
    c.body(STYLESHEET, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": ASSET_CACHE }),
  );
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
  routes.get("/assets/icon.svg", (c) =>
    c.body(ICON, 200, { "Content-Type": "image/svg+xml", "Cache-Control": ASSET_CACHE }),
  );
  return routes;
}

function isConfigured(env: Env): boolean {
  try {
    configOf(env);
    return true;
  } catch (error) {
    log("error", "misconfigured", { reason: String(error) });
    return false;
  }
}
