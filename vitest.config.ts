import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { getRequestListener } from "@hono/node-server";
import { defineConfig } from "vitest/config";
import { createExchangeLog } from "./sandbox/exchanges.ts";
import { createFaultStore, faultControls } from "./sandbox/faults.ts";
import { EMAIL_DOMAINS, HUBSPOT } from "./sandbox/fixed.ts";
import { createHubSpotSandbox } from "./sandbox/hubspot/server.ts";
import { memoryFolder } from "./sandbox/memory-folder.ts";
import { createOneKosmosSandbox } from "./sandbox/onekosmos/server.ts";
import { EMAIL_BINDING, emailWorker } from "./sandbox/mail/email-binding.ts";
import { createMailService, mailControls } from "./sandbox/mail/mail-service.ts";
import { createMailStore } from "./sandbox/mail/mail-store.ts";
import { outboundListener } from "./sandbox/outbound.ts";
import { APP_OPTIONAL_SCOPES, APP_SCOPES } from "./sandbox/stand-ins.ts";
import { TIMELINE_EVENTS } from "./src/hubspot/timeline/timeline-events.ts";
import { SOON } from "./test/soon.ts";

/** The variables of the Worker under test. Set for the process: wrangler's check of required secrets looks there. */
Object.assign(process.env, {
  HUBSPOT_CLIENT_ID: HUBSPOT.clientId,
  HUBSPOT_CLIENT_SECRET: HUBSPOT.clientSecret,
  ENCRYPTION_KEYS: "test1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  TMPDIR: memoryFolder(),
});

/** The package that the extensions inside HubSpot share; HubSpot's build finds it as an npm workspace. */
const KIT = fileURLToPath(new URL("hubspot/src/app/packages/kit/index.ts", import.meta.url));

/** Where the Worker under test is addressed; nothing listens there. */
const APP = "https://app.test";

/**
 * HubSpot and 1Kosmos for the Worker's tests: the sandbox, in memory, behind the Worker's own `fetch`. Tests share it
 * and keep apart by portal. It delivers no webhooks here: a test sends the events it is about.
 */
const exchanges = createExchangeLog();
const hubspot = createHubSpotSandbox({
  statePath: ":memory:",
  publicOrigin: "https://api.hubapi.com",
  exchanges,
  app: {
    appId: HUBSPOT.appId,
    clientId: HUBSPOT.clientId,
    clientSecret: HUBSPOT.clientSecret,
    redirectUris: [`${APP}/oauth/callback`],
    webhookUrl: null,
    scopes: APP_SCOPES,
    optionalScopes: APP_OPTIONAL_SCOPES,
    subscriptions: [],
    eventTypes: Object.entries(TIMELINE_EVENTS).map(([name, { objectType, properties }]) => ({
      name,
      objectType,
      properties: properties.map((property) => property.name),
    })),
  },
});
const onekosmos = createOneKosmosSandbox({
  statePath: ":memory:",
  publicOrigin: "https://sandbox.1kosmos.net",
  exchanges,
  callbackFetch: async () => new Response(null, { status: 204 }),
});
const mails = createMailStore(":memory:");
const faults = createFaultStore();
hubspot.app.route("/", mailControls(mails));
hubspot.app.route("/", faultControls(faults));
const outbound = outboundListener({
  hubspot: getRequestListener(hubspot.app.fetch),
  onekosmos: getRequestListener(onekosmos.app.fetch),
  onUnknownHost: (host) => console.error(`a test reached for ${host}`),
});

/**
 * Test files that run at once. Most of them wait more than they compute, so two cores are busy with four. One number for all
 * projects but the browser's: Vitest runs projects with different numbers one group after the other.
 */
const MAX_WORKERS = 4;

/** How long a test may take, in ms. It reaches that only when it fails: no test may depend on how busy the machine is. */
const PATIENCE = { testTimeout: 180_000, hookTimeout: 60_000, expect: { poll: { timeout: SOON.timeout } } };

export default defineConfig({
  test: {
    silent: "passed-only",
    tags: [
      {
        name: "long",
        description: "Plays in full what other tests play in part; only `npm run test:long` has it.",
      },
      {
        name: "waits",
        description:
          "Waits for timers, lets pauses pass, or works off a crowd; `npm run test:quick` leaves it out.",
      },
    ],
    projects: [
      {
        test: {
          ...PATIENCE,
          name: "unit",
          environment: "node",
          include: ["test/unit/**/*.test.ts"],
          // Pure code shares nothing, and loading it is most of the time.
          isolate: false,
          maxWorkers: MAX_WORKERS,
          setupFiles: ["test/unit/support.ts"],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              outboundService: { node: outbound },
              bindings: { EMAIL_DOMAINS: EMAIL_DOMAINS.join(","), LINK_HOSTS: "links.example.com" },
              serviceBindings: EMAIL_BINDING,
              workers: [emailWorker(getRequestListener(createMailService(mails, faults).fetch))],
            },
          }),
        ],
        test: {
          ...PATIENCE,
          name: "worker",
          include: ["test/worker/**/*.test.{ts,tsx}"],
          // Starting a Worker for each file took longer than its tests. A few are started for all files, and `separate.ts`
          // leaves nothing of one test to the next.
          isolate: false,
          maxWorkers: MAX_WORKERS,
          setupFiles: ["test/worker/support/separate.ts"],
        },
      },
      {
        test: {
          ...PATIENCE,
          name: "sandbox",
          environment: "node",
          include: ["test/sandbox/**/*.test.ts"],
          // Loading the sandbox, Miniflare and wrangler for each file took longer than most files' tests.
          isolate: false,
          maxWorkers: MAX_WORKERS,
          maxConcurrency: 8,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: "journeys",
          environment: "node",
          include: ["test/journeys/**/*.test.ts"],
          isolate: false,
          maxWorkers: MAX_WORKERS,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: "browser",
          environment: "node",
          include: ["test/browser/**/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias: { "@1kosmos/kit": KIT } },
        test: {
          ...PATIENCE,
          name: "hubspot",
          environment: "node",
          include: ["test/hubspot/**/*.test.{ts,tsx}"],
          setupFiles: ["test/hubspot/support/setup.ts"],
          maxWorkers: MAX_WORKERS,
        },
      },
    ],
  },
});
