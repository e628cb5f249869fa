/** The admin's pages and their forms. A signed-in admin sees one portal: the one of the login. */
import { Hono } from "hono";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { limitBody, contentType } from "../../middleware/body.ts";
import { sameOrigin } from "../../middleware/same-origin.ts";
import { adminPagePolicy, formPageReferrer } from "../../middleware/security-headers.ts";
import { needsOf } from "../../admin/page-needs.ts";
import { requirePageLogin } from "../../middleware/login.ts";
import { activityRoutes } from "./activity.tsx";
import { auditRoutes } from "./audit.tsx";
import { connectionRoutes } from "./connection.tsx";
import { deadLetterRoutes } from "./dead-letters.ts";
import { diagnosticsRoutes } from "./diagnostics.tsx";
import { gateRoutes } from "./gates.tsx";
import { leaveRoutes } from "./leave.tsx";
import { limitsRoutes } from "./limits-page.tsx";
import { overviewRoutes } from "./overview.tsx";
import { setupRoutes } from "./setup.tsx";
import { settingsRoutes } from "./settings.tsx";
import { signInRoutes } from "./sign-ins.tsx";
import { verificationRoutes } from "./verifications.tsx";

const MAX_FORM_BYTES = 64 * 1024;

/** Makes the routes `GET /portal`, its pages, and the posts of their forms. */
export function portalRoutes(options: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(
    formPageReferrer(),
    adminPagePolicy(),
    sameOrigin({ require: "proof" }),
    requirePageLogin({ ...options, needsOf }),
    contentType("application/x-www-form-urlencoded"),
    limitBody(MAX_FORM_BYTES),
  );
  routes.route("/", overviewRoutes(options));
  routes.route("/", setupRoutes(options));
  routes.route("/", activityRoutes(options));
  routes.route("/", verificationRoutes(options));
  routes.route("/", connectionRoutes(options));
  routes.route("/", limitsRoutes(options));
  routes.route("/", settingsRoutes(options));
  routes.route("/", gateRoutes(options));
  routes.route("/", deadLetterRoutes(options));
  routes.route("/", auditRoutes());
  routes.route("/", diagnosticsRoutes(options));
  routes.route("/", signInRoutes(options));
  routes.route("/", leaveRoutes(options));
  return routes;
}
