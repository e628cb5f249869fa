/**
 * The stand-in HubSpot: what api.hubapi.com and app.hubspot.com answer to this app, with state that survives a kill.
 * Strict where HubSpot is strict, so that a mistake about the contract fails here first.
 */
import { randomUUID } from "node:crypto";

import { Hono, type Context } from "hono";

import { recordedFetch, recording } from "../exchanges.ts";
import { authenticated, type SandboxEnv } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { controlRoutes } from "./controls.ts";
import { Database } from "./database.ts";
import { notFound, Refusal } from "./errors.ts";
import { objectRoutes } from "./objects/routes.ts";
import { ObjectStore } from "./objects/store.ts";
import { ObjectWriter } from "./objects/writer.ts";
import { API_VERSIONS } from "./objecttypes.ts";
import { authorizeRoutes } from "./oauth/authorize.ts";
import { GrantStore } from "./oauth/grants.ts";
import { tokenRoutes } from "./oauth/token.ts";
import type { HubSpotSandboxOptions } from "./options.ts";
import { PortalStore } from "./portals.ts";
import { propertyRoutes } from "./properties/routes.ts";
import { PropertyStore } from "./properties/store.ts";
import { rateLimit, RollingLimit } from "./ratelimit.ts";
import { DEFAULT_RETRY_PAUSES_MS, DEFAULT_TIMEOUT_MS, Dispatcher } from "./webhooks/dispatcher.ts";
import { EventQueue } from "./webhooks/queue.ts";

export type { AppRegistration, HubSpotSandboxOptions, Subscription, SubscriptionType } from "./options.ts";

/** HubSpot docs, oauth: access tokens live half an hour. */
const ACCESS_TOKEN_SECONDS = 1800;

export interface HubSpotSandbox {
  /** Answers for every host and path of HubSpot that the sandbox plays. */
  readonly app: Hono;
  /** Resumes the deliveries that an earlier run left unfinished. */
  start(): void;
  /** Stops deliveries, which stay unfinished, and closes the state. */
  close(): Promise<void>;
}

/** Opens the state and builds the server. Throws when the state cannot be opened. */
export function createHubSpotSandbox(options: HubSpotSandboxOptions): HubSpotSandbox {
  const parts = createParts(options);
  const { db, dispatcher } = parts;
  let closing: Promise<void> | undefined;
  return {
    app: createApp(options, parts),
    start: () => dispatcher.start(),
    close: () => (closing ??= dispatcher.close().then(() => db.close())),
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts(options: HubSpotSandboxOptions) {
  const { app, now = Date.now, retryPausesMs = DEFAULT_RETRY_PAUSES_MS } = options;
  const timeoutMs = options.webhookTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const db = new Database(options.statePath);
  const portals = new PortalStore(db, now);
  const properties = new PropertyStore(db, now);
  const objects = new ObjectStore(db);
  const grants = new GrantStore(db, now);
  const events = new EventQueue(db, app, grants);
  const writer = new ObjectWriter({ db, objects, properties, events, now });
  const send = recordedFetch(options.exchanges, "hubspot");
  const dispatcher = new Dispatcher({ queue: events, app, fetch: send, now, retryPausesMs, timeoutMs });
  return { db, portals, properties, objects, grants, events, writer, dispatcher, now };
}

function createApp(options: HubSpotSandboxOptions, parts: Parts): Hono {
  const { app, exchanges, publicOrigin, accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  const { portals, grants, now } = parts;
  const server = new Hono();
  server.onError(answerError);
  server.notFound((c) => answerError(notFound(), c));
  server.use(recording(exchanges, "hubspot", (c) => originOf(c.req.path, publicOrigin)));
  server.route("/", authorizeRoutes(app, portals, grants));
  server.route("/", tokenRoutes({ app, portals, grants, now, accessTokenSeconds }));
  server.route("/", controlRoutes(parts));
  server.route("/", apiRoutes(options, parts));
  return server;
}

/** Everything that needs a token and counts against the rate limit. */
function apiRoutes({ app, publicOrigin }: HubSpotSandboxOptions, parts: Parts): Hono<SandboxEnv> {
  const { portals, grants, properties, now } = parts;
  const api = new Hono<SandboxEnv>();
  const limit = new RollingLimit();
  for (const path of ["/crm/*", "/account-info/*"]) {
    api.use(path, authenticated({ appId: app.appId, grants, portals, now }));
    api.use(path, rateLimit(limit, app.appId, now));
  }
  api.route("/", accountRoutes(portals));
  for (const version of API_VERSIONS) {
    api.route(version.objects, objectRoutes({ ...parts, publicOrigin }, version));
    api.route(version.properties, propertyRoutes(properties, now));
  }
  return api;
}

/** The one place where refusals become answers. Anything else is a bug of the stand-in and says so. */
function answerError(error: Error, c: Context): Response {
  const correlationId = randomUUID();
  if (error instanceof Refusal) return c.json({ ...error.body, correlationId }, error.status);
  console.error(error);
  return c.json({ status: "error", message: `sandbox: ${error.message}`, correlationId }, 500);
}

/** The origin that a path belongs to in public: HubSpot's pages, its API, or the sandbox's own controls. */
function originOf(path: string, publicOrigin: string): string {
  if (path.startsWith("/sandbox")) return publicOrigin;
  return path.endsWith("/authorize") ? "https://app.hubspot.com" : "https://api.hubapi.com";
}
