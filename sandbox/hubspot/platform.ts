/**
 * HubSpot's developer platform around the CRM: what the app receives and may send, beside records. Built and mounted
 * here, so that the server's own file stays a table of contents.
 */
import { Hono, type Context } from "hono";

import { shifted } from "../clock.ts";
import { workflowControls } from "./automation/controls.ts";
import { callbackRoutes } from "./automation/callbacks.ts";
import { sendWebhookControls } from "./automation/send-webhook.ts";
import { EnrollmentStore } from "./automation/store.ts";
import { Workflows } from "./automation/workflows.ts";
import type { SandboxEnv } from "./access.ts";
import { cardFetchControls } from "./cards/fetch.ts";
import type { Database } from "./database.ts";
import { journalRoutes } from "./journal/routes.ts";
import { Journal } from "./journal/store.ts";
import type { GrantStore } from "./oauth/grants.ts";
import { Installs } from "./oauth/installs.ts";
import { uninstallRoutes } from "./oauth/uninstall.ts";
import type { ObjectStore } from "./objects/store.ts";
import type { AppRegistration } from "./options.ts";
import { platformControls } from "./platformcontrols.ts";
import type { PortalStore } from "./portals.ts";
import { timelineRoutes } from "./timeline/routes.ts";
import { Timeline } from "./timeline/store.ts";
import type { EventQueue } from "./webhooks/queue.ts";
import type { Boards } from "./boards.ts";

/** Dependencies of the platform. */
export interface PlatformBase {
  readonly app: AppRegistration;
  readonly db: Database;
  readonly portals: PortalStore;
  readonly grants: GrantStore;
  readonly objects: ObjectStore;
  readonly events: EventQueue;
  readonly boards: Boards;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly retryPausesMs: readonly number[];
}

export type Platform = ReturnType<typeof createPlatform>;

/** Opens the platform's stores. Nothing runs before `workflows.start`. */
export function createPlatform(base: PlatformBase) {
  const { app, boards, db, grants, now, portals, events } = base;
  const { switches } = boards;
  const journal = new Journal(db, app.appId, now);
  const installs = new Installs({ grants, portals, events, journal, switches });
  const timeline = new Timeline(db);
  const enrollments = new EnrollmentStore(db);
  const workflows = new Workflows({ ...base, switches, enrollments });
  const eventTypes = () => boards.eventTypes.current.types ?? app.eventTypes ?? [];
  return { ...base, switches, journal, installs, timeline, enrollments, workflows, eventTypes };
}

/** The endpoints that need a portal's token and count against its rate limit. */
export function platformApi(platform: Platform): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.route("/", uninstallRoutes(platform.installs));
  routes.route("/", timelineRoutes({ ...platform, appId: platform.app.appId }));
  routes.route("/", callbackRoutes(platform));
  return routes;
}

/** Where those endpoints lie, for the middleware in front of them. */
export const PLATFORM_API_PATHS = ["/appinstalls/*", "/integrators/*", "/automation/*"];

/** The endpoints with an access of their own, and the sandbox's controls. */
export function platformRoutes(platform: Platform, originFor: (c: Context) => string): Hono {
  const routes = new Hono();
  const now = shifted(platform.now, () => platform.switches.current.clockOffsetSeconds);
  routes.route("/", journalRoutes({ ...platform, originFor }));
  routes.route("/", workflowControls(platform));
  routes.route("/", sendWebhookControls({ ...platform, now }));
  routes.route("/", cardFetchControls({ ...platform, now }));
  routes.route("/", platformControls(platform));
  return routes;
}
