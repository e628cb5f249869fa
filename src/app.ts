/** The app: what every request passes, where the routes are, and how errors become responses. */
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { accessLog } from "./web/middleware/access-log.ts";
import { respondToError, respondToHttpError } from "./web/middleware/error-response.tsx";
import type { AppContext, AppEnv, AppOptions } from "./web/middleware/app-env.ts";
import { notFound, HttpError } from "./web/middleware/http-error.ts";
import { limitStrangers } from "./web/middleware/limit-requests.ts";
import { restrictLinkHosts } from "./web/middleware/link-host.ts";
import { requireHttps } from "./web/middleware/require-https.ts";
import { requestId } from "./web/middleware/request-id.ts";
import { securityHeaders } from "./web/middleware/security-headers.ts";
import { actionRoutes } from "./web/routes/hubspot/actions.ts";
import { apiRoutes } from "./web/routes/api/api.ts";
import { cardRoutes } from "./web/routes/hubspot/card.ts";
import { doctorRoutes } from "./web/routes/doctor.ts";
import { callbackRoutes } from "./web/routes/callbacks.ts";
import { healthRoutes } from "./web/routes/health.ts";
import { homeRoutes } from "./web/routes/home.tsx";
import { logoRoutes } from "./web/routes/admin/logo.ts";
import { oauthRoutes } from "./web/routes/oauth/oauth.ts";
import { portalRoutes } from "./web/routes/admin/portal.tsx";
import { securityTextRoutes } from "./web/routes/security-text.ts";
import { verifyRoutes } from "./web/routes/person/verify.tsx";
import { webhookRoutes } from "./web/routes/hubspot/webhooks.ts";

const DEFAULTS: AppOptions = {
  now: () => Date.now(),
  // Looked up at the call: the global may be replaced after the app was made.
  fetch: (input, init) => fetch(input, init),
};

/** Builds the app. Clock and fetch can be handed in. */
export function createApp(overrides: Partial<AppOptions> = {}): Hono<AppEnv> {
  const options: AppOptions = { ...DEFAULTS, ...overrides };
  const app = new Hono<AppEnv>();

  app.use(requestId(), accessLog(options), securityHeaders());
  app.use(requireHttps(), restrictLinkHosts(), limitStrangers());
  app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));

  app.route("/", homeRoutes());
  app.route("/", healthRoutes(options));
  app.route("/", securityTextRoutes(options));
  app.route("/doctor", doctorRoutes(options));
  app.route("/oauth", oauthRoutes(options));
  app.route("/portal/person-page/logo", logoRoutes(options));
  app.route("/portal", portalRoutes(options));
  app.route("/api", apiRoutes(options));
  app.route("/hubspot", webhookRoutes(options));
  app.route("/hubspot/card", cardRoutes(options));
  app.route("/hubspot/actions", actionRoutes(options));
  app.route("/1kosmos", callbackRoutes());
  app.route("/v", verifyRoutes(options));

  app.notFound((c) => respondToHttpError(c, notFound()));
  app.onError(respondToError);
  return app;
}

function refuseMethod(c: AppContext, methods: readonly string[]): Response | Promise<Response> {
  const message = "This address does not take this method.";
  const headers = { Allow: methods.join(", ") };
  return respondToHttpError(c, new HttpError(405, { error: "method_not_allowed", message, headers }));
}
