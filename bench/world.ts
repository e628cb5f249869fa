/**
 * One running app for the benchmark: installed into the sandbox's portal, with cheap vendors, and with the counter or
 * without. All waiting, known and open contacts are made by webhooks alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { type Admin, signIn } from "../sandbox/admin.ts";
import { type AppRuntime, startApp } from "../sandbox/app-runtime.ts";
import { type Bundle, bundleApp } from "../sandbox/build.ts";
import { Browser } from "../sandbox/browser.ts";
import { Teardown } from "../sandbox/teardown.ts";
import { createExchangeLog } from "../sandbox/exchanges.ts";
import { HUBSPOT, ONEKOSMOS } from "../sandbox/fixed.ts";
import { outboundListener } from "../sandbox/outbound.ts";
import { freePort, serveLoopback } from "../sandbox/ports.ts";
import { createStandIns } from "../sandbox/stand-ins.ts";
import { openState } from "../sandbox/state.ts";
import { bundleCounted } from "./counted-build.ts";
import { type Counts, countsSchema } from "./counts.ts";
import { createEventSource, type EventSource } from "./events.ts";
import { sendWell } from "./http.ts";
import { memoryFolder } from "../sandbox/memory-folder.ts";
import { createUsage, type Usage } from "./process-usage.ts";
import { CONTROL_PATH } from "./worker/control-path.ts";
import { createVendors, type Vendors } from "./vendors.ts";
import type { Origins } from "../sandbox/stack-options.ts";

/** A running app. */
export interface World {
  /** Where the app is, without a trailing slash. */
  readonly origin: string;
  /** The app's clock, epoch ms. */
  readonly now: () => number;
  readonly admin: Admin;
  /** An admin's browser that is signed in. */
  readonly browser: Browser;
  readonly vendors: Vendors;
  readonly events: EventSource;
  /** CPU and memory of this app's workerd. */
  readonly usage: Usage;
  /** Lines that the app logged as errors. */
  readonly errors: readonly string[];
  /** Signs the admin and the browser in again: logins end when the clock is moved. It also wakes the portal's object. */
  signIn(): Promise<void>;
  runCron(): Promise<void>;
  /** Reads the counts; only with the counter. */
  counts(): Promise<Counts>;
  resetCounts(): Promise<void>;
  /** Moves the app's clock ahead of the real time by so many ms; only with the counter. */
  setClock(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** With `counted` the app has the counter and the movable clock; without, it is bundled as it is deployed. */
export interface WorldOptions {
  readonly counted: boolean;
  /** True if 1Kosmos is connected at once; otherwise what arrives waits. */
  readonly connected: boolean;
  /** Keeps the storage in memory: CPU is measured without what a local disk takes. */
  readonly inMemory?: boolean;
  /** Fills the app's storage, in this folder, while the app is stopped. */
  readonly fill?: (storage: string) => void;
}

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE_CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");
/** Stand-ins that are called only by the app need no address of their own, but the admin's browser comes by HubSpot. */
const PARTS = ["hubspot", "onekosmos"] as const;

/** The app's own lines have a level; the runtime's name the exception. */
const ERROR = /"level":"error"|^(?!\{).*(?:Error|exception)/iu;

const bundles = new Map<boolean, Promise<Bundle>>();

/** Bundles the app once a run. */
function bundleOf(counted: boolean): Promise<Bundle> {
  const known =
    bundles.get(counted) ?? (counted ? Promise.resolve(bundleCounted()) : bundleApp(PROJECT, BUNDLE_CACHE));
  bundles.set(counted, known);
  return known;
}

/** Starts an app and installs it. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const ending = new Teardown();
  try {
    return await startParts(options, ending);
  } catch (error) {
    await ending.run();
    throw error;
  }
}

async function startParts(options: WorldOptions, ending: Teardown): Promise<World> {
  const bundle = await bundleOf(options.counted);
  const stateDir = mkdtempSync(
    join(options.inMemory === true || options.counted ? memoryFolder() : tmpdir(), "onekosmos-bench-"),
  );
  const remove = () => rmSync(stateDir, { recursive: true, force: true });
  process.once("exit", remove); // also when somebody ends the benchmark early
  ending.add(() => {
    process.removeListener("exit", remove);
    remove();
  });
  const state = openState(stateDir, true);
  const [port, hubspotPort] = [await freePort(0), await freePort(0)];
  const origins: Origins = {
    app: `http://localhost:${port}`,
    hubspot: `http://localhost:${hubspotPort}`,
    onekosmos: "http://localhost:1",
  };
  const ports = { app: port, hubspot: hubspotPort, onekosmos: 0 };
  const standIns = createStandIns({ stateDir, fresh: true, ports }, state, origins, createExchangeLog());
  for (const part of PARTS) ending.add(() => standIns[part].close());
  const vendors = createVendors();
  const listeners = {
    hubspot: getRequestListener(standIns.hubspot.app.fetch),
    onekosmos: getRequestListener(standIns.onekosmos.app.fetch),
  };
  const server = await serveLoopback(hubspotPort, listeners.hubspot);
  ending.add(() => server.close());

  const errors: string[] = [];
  const usage = createUsage();
  const start = () =>
    startApp({
      bundle,
      port,
      stateDir: state.app,
      bindings: bindingsFor(origins, state.encryptionKeys),
      outbound: outboundListener({
        hubspot: vendors.listener("hubspot", listeners.hubspot),
        onekosmos: vendors.listener("onekosmos", listeners.onekosmos),
        onUnknownHost: (host) => errors.push(`called ${host}`),
      }),
      onLog: (line) => {
        if (ERROR.test(line)) errors.push(line);
      },
      withoutFiles: true, // the baselines have none either
    });
  let app = await start();
  ending.add(() => app.close());
  usage.found();
  const logins = { admin: await signIn(origins), browser: await signedInBrowser(origins.app) };
  if (options.connected) await logins.admin.connect("sessions");
  if (options.fill !== undefined) {
    await app.close();
    options.fill(state.app);
    app = await start();
  }
  return assemble({ origins, logins, vendors, usage, errors, app, ending });
}

function assemble(parts: {
  origins: Origins;
  logins: { admin: Admin; browser: Browser };
  vendors: Vendors;
  usage: Usage;
  errors: readonly string[];
  app: AppRuntime;
  ending: Teardown;
}): World {
  const { origins, logins, vendors, usage, errors, app, ending } = parts;
  const origin = origins.app;
  const control = async (method: string, body?: string): Promise<Counts> => {
    const answer = await sendWell({
      method,
      url: origin + CONTROL_PATH,
      ...(body === undefined ? {} : { body }),
    });
    return countsSchema.parse(JSON.parse(answer.body));
  };
  let ahead = 0;
  const now = () => Date.now() + ahead;
  return {
    origin,
    now,
    get admin() {
      return logins.admin;
    },
    get browser() {
      return logins.browser;
    },
    async signIn() {
      logins.admin = await signIn(origins);
      logins.browser = await signedInBrowser(origin);
    },
    vendors,
    usage,
    errors,
    events: createEventSource(now),
    runCron: () => app.runCron(),
    counts: () => control("GET"),
    resetCounts: async () => void (await control("DELETE")),
    async setClock(ms) {
      ahead = ms;
      await control("PUT", String(ms));
    },
    close: () => ending.run(),
  };
}

/** Counts do not depend on the disk, so where the system has a folder in memory they do not wait for one. */
async function signedInBrowser(app: string): Promise<Browser> {
  const browser = new Browser();
  const consent = await browser.open(`${app}/oauth/install`);
  await browser.submit(consent.url, { portalId: String(HUBSPOT.portalId) });
  return browser;
}

function bindingsFor(origins: Origins, encryptionKeys: string): Record<string, string> {
  return {
    HUBSPOT_CLIENT_ID: HUBSPOT.clientId,
    HUBSPOT_APP_ID: String(HUBSPOT.appId),
    HUBSPOT_CLIENT_SECRET: HUBSPOT.clientSecret,
    ENCRYPTION_KEYS: encryptionKeys,
    PUBLIC_URL: origins.app,
    EU_JURISDICTION: "off", // workerd on one's own machine has no jurisdictions
    JOURNAL_POLL_SECONDS: "",
    BROWSER_HOSTS: JSON.stringify({
      "app.hubspot.com": origins.hubspot,
      [ONEKOSMOS.tenantDns]: origins.onekosmos,
    }),
  };
}
