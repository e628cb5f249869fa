/**
 * The stand-in HubSpot: the responses of api.hubapi.com and app.hubspot.com to this app, with state that survives a kill.
 * Strict where HubSpot is strict, so that a mistake about the contract fails here first.
 */
import { randomUUID } from "node:crypto";

import { Hono, type Context } from "hono";
import { HTTPException } from "hono/http-exception";

import { recordedFetch, recording } from "../exchanges.ts";
import { faultControls, faulting } from "../faults.ts";
import { harControls } from "../har.ts";
import { ONEKOSMOS } from "../fixed.ts";
import { dated, shifted } from "../clock.ts";
import { authenticated, type SandboxEnv } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { FlowStore } from "./automation/flows.ts";
import { controlRoutes } from "./controls.ts";
import { crmControlRoutes } from "./crm/controls.ts";
import { createCrm, crmApi } from "./crm/crm.ts";
import { unlessMigrating } from "./crm/switches.ts";
import { Database } from "./database.ts";
import { notFound, Refusal } from "./errors.ts";
import { recordChanges } from "./journal/recorder.ts";
import { ObjectStore } from "./objects/store.ts";
import { authorizeRoutes } from "./oauth/authorize.ts";
import { GrantStore } from "./oauth/grants.ts";
import { marketplaceRoutes } from "./oauth/marketplace.ts";
import { legacyTokenRoutes } from "./oauth/legacy.ts";
import { tokenRoutes } from "./oauth/token.ts";
import type { HubSpotSandboxOptions } from "./options.ts";
import { createPlatform, PLATFORM_API_PATHS, platformApi, platformRoutes } from "./platform.ts";
import { portalControls } from "./portal-controls.ts";
import { PortalPeople } from "./portal-people.ts";
import { FIRST_PORTAL_TOKEN, PortalStore } from "./portals.ts";
import { PropertyStore } from "./properties/store.ts";
import {
  rateLimit,
  RollingLimit,
  SEARCH_PATHS,
  searchLimit,
  SEARCHES_PER_SECOND,
  SECOND_MS,
} from "./ratelimit.ts";
import { DEFAULT_RETRY_PAUSES_MS, DEFAULT_TIMEOUT_MS, Dispatcher } from "./webhooks/dispatcher.ts";
import { limitsOf } from "./tiers.ts";
import { EventQueue } from "./webhooks/queue.ts";
import { createBoards } from "./boards.ts";
import { ownerRoutes } from "./owners.ts";

export type { AppRegistration, HubSpotSandboxOptions, Subscription, SubscriptionType } from "./options.ts";

/** HubSpot docs, oauth: access tokens live half an hour. */
const ACCESS_TOKEN_SECONDS = 1800;

export interface HubSpotSandbox {
  /** Handles every host and path of HubSpot that the sandbox plays. */
  readonly app: Hono;
  /** Resumes the deliveries that an earlier run left unfinished. */
  start(): void;
  /** Returns a number that grows with every change of the state. */
  version(): number;
  /** Stops deliveries, which stay unfinished, and closes the state. */
  close(): Promise<void>;
}

/** Opens the state and builds the server. Throws when the state cannot be opened. */
export function createHubSpotSandbox(options: HubSpotSandboxOptions): HubSpotSandbox {
  const parts = createParts(options);
  const { db, dispatcher, platform } = parts;
  const close = async (): Promise<void> => {
    await Promise.all([dispatcher.close(), platform.workflows.close()]);
    db.close();
  };
  let closing: Promise<void> | undefined;
  return {
    app: createApp(options, parts),
    start() {
      dispatcher.start();
      platform.workflows.start();
    },
    version: () => db.version(),
    close: () => (closing ??= close()),
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts(options: HubSpotSandboxOptions) {
  const { app, now = Date.now, retryPausesMs = DEFAULT_RETRY_PAUSES_MS } = options;
  const timeoutMs = options.webhookTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const db = new Database(options.statePath);
  const portals = new PortalStore(db, now);
  const limitsFor = (portalId: number) => limitsOf(portals.find(portalId)?.tier ?? "enterprise");
  const properties = new PropertyStore(db, now, limitsFor);
  const objects = new ObjectStore(db);
  const grants = new GrantStore(db, now);
  const boards = createBoards(db, timeoutMs);
  const { deliveryOptions, subscriptions } = boards;
  const events = new EventQueue({ db, app, grants, options: deliveryOptions, subscriptions });
  const crm = createCrm({ db, limitsFor, properties, objects, events, now });
  const send = recordedFetch(options.exchanges, "hubspot");
  const offset = () => boards.switches.current.clockOffsetSeconds;
  const dispatcher = new Dispatcher({
    queue: events,
    app,
    fetch: send,
    now,
    signedAt: shifted(now, offset),
    retryPausesMs,
    options: deliveryOptions,
  });
  const people = new PortalPeople(db);
  const flows = new FlowStore(db);
  const common = { app, db, portals, grants, objects, events, boards, now, retryPausesMs };
  const platform = createPlatform({ ...common, fetch: send });
  recordChanges({ ...crm, grants, journal: platform.journal });
  return { db, portals, properties, objects, grants, events, crm, dispatcher, platform, people, flows, now };
}

function createApp(options: HubSpotSandboxOptions, parts: Parts): Hono {
  const { app, exchanges, publicOrigin, accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  const { portals, grants, platform, crm, now } = parts;
  const { switches, installs } = platform;
  const server = new Hono();
  server.onError(answerError);
  server.notFound((c) => answerError(notFound(), c));
  server.route("/", harControls(exchanges, secretsOf(options)));
  server.use(recording(exchanges, "hubspot", (c) => originOf(c.req.path, publicOrigin)));
  server.use(dated(now, () => switches.current.clockOffsetSeconds));
  if (options.faults !== undefined) {
    server.use(faulting(options.faults, "hubspot"));
    server.route("/", faultControls(options.faults));
  }
  server.route("/", authorizeRoutes(app, portals, grants));
  server.route("/", marketplaceRoutes({ app, publicOrigin, portals, grants }));
  const tokens = { app, portals, grants, installs, switches, now, accessTokenSeconds };
  server.route("/", tokenRoutes(tokens));
  server.route("/", legacyTokenRoutes(tokens));
  server.route("/", controlRoutes({ ...parts, writer: crm.writer, installs }));
  server.route("/", crmControlRoutes({ ...crm, portals }));
  server.route("/", portalControls(parts));
  server.route(
    "/",
    platformRoutes(platform, (c) => callersOrigin(c, publicOrigin)),
  );
  server.route("/", apiRoutes(options, parts));
  return server;
}

/** Everything that needs a token and counts against the rate limit. */
function apiRoutes({ app, publicOrigin }: HubSpotSandboxOptions, parts: Parts): Hono<SandboxEnv> {
  const { portals, grants, crm, now } = parts;
  const api = new Hono<SandboxEnv>();
  const limit = new RollingLimit();
  const searches = new RollingLimit(SEARCHES_PER_SECOND, SECOND_MS);
  for (const path of ["/crm/*", "/account-info/*", ...PLATFORM_API_PATHS]) {
    api.use(path, authenticated({ appId: app.appId, grants, portals, now }));
    api.use(path, unlessMigrating(crm.switches));
    api.use(path, rateLimit(limit, app.appId, now));
  }
  for (const path of SEARCH_PATHS) api.use(path, searchLimit(searches, now));
  api.route("/", accountRoutes(portals));
  api.route("/", ownerRoutes(parts.platform.boards.owners, publicOrigin));
  api.route("/", platformApi(parts.platform));
  api.route("/", crmApi(crm, publicOrigin));
  return api;
}

/** Turns refusals into responses. Anything else is a bug of the stand-in and is reported as one. */
function answerError(error: Error, c: Context): Response {
  const correlationId = randomUUID();
  if (error instanceof Refusal) return c.json({ ...error.body, correlationId }, error.status);
  if (error instanceof HTTPException) return error.getResponse();
  console.error(error);
  return c.json({ status: "error", message: `sandbox: ${error.message}`, correlationId }, 500);
}

/** The origin that a path belongs to in public: HubSpot's pages, its API, or the sandbox's own controls. */
function originOf(path: string, publicOrigin: string): string {
  if (path.startsWith("/sandbox")) return publicOrigin;
  return path.endsWith("/authorize") || path.startsWith("/marketplace/")
    ? "https://app.hubspot.com"
    : "https://api.hubapi.com";
}

/** HubSpot's API as the caller reaches it: by its public name, as the app does, or at the stand-in's own port. */
function callersOrigin(c: Context, publicOrigin: string): string {
  const host = c.req.header("host") ?? "";
  return /(?:^|\.)hubapi\.com$/u.test(host) ? `https://${host}` : publicOrigin;
}

/** Secrets that must not be in the archive of exchanges, wherever they were sent. */
function secretsOf({ app }: HubSpotSandboxOptions): readonly string[] {
  const { apiKey, callbackSecret, licenseKey } = ONEKOSMOS;
  return [app.clientSecret, FIRST_PORTAL_TOKEN, apiKey, callbackSecret, licenseKey];
}
