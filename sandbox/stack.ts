/**
 * The whole sandbox in one process: the app in workerd, HubSpot and 1Kosmos beside it. `npm start`, the journeys and the
 * benchmark all start this. The app runs as it is deployed, with its production URLs; only BROWSER_HOSTS sets that
 * the links a person follows lead here.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { type AppRuntime, startApp } from "./app-runtime.ts";
import { buildDocs } from "../deploy/docs-site.ts";
import { type Bundle, bundleApp } from "./build.ts";
import { Teardown } from "./teardown.ts";
import { type ExchangeLog, createExchangeLog } from "./exchanges.ts";
import { EMAIL_DOMAINS, HUBSPOT, ONEKOSMOS } from "./fixed.ts";
import type { HubSpotSandbox } from "./hubspot/server.ts";
import { createMailPage } from "./mail/mail-page.ts";
import type { OneKosmosSandbox } from "./onekosmos/server.ts";
import { outboundListener } from "./outbound.ts";
import { freePort, freePortNear, serveLoopback, startOnFreePorts } from "./ports.ts";
import { createStandIns } from "./stand-ins.ts";
import { type StateFolder, openLog, openState } from "./state.ts";
import type { StackPorts, StackOptions, Origins } from "./stack-options.ts";

/** A running sandbox. */
export interface Stack {
  readonly origins: Origins;
  readonly exchanges: ExchangeLog;
  readonly hubspot: HubSpotSandbox;
  readonly onekosmos: OneKosmosSandbox;
  /** How the app was bundled for this run. */
  readonly bundle: Bundle;
  /** The file with the app's log. */
  readonly appLog: string;
  /** The `ENCRYPTION_KEYS` that belong to the state. */
  readonly encryptionKeys: string;
  /** Runs the app's cron once. */
  runCron(): Promise<void>;
  /** Ends all of it. */
  close(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE_CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");
const DEFAULT_CRON_EVERY_MS = 10_000;

/**
 * Starts everything and waits until it serves. Throws `PortTaken` when a port stays taken for three seconds, and
 * `BuildFailed` when the app cannot be bundled.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await freePorts(options.ports); // a taken port is reported before the app is bundled
  const bundle = options.bundle ?? (await bundleApp(PROJECT, BUNDLE_CACHE));
  buildDocs(); // Wrangler made them with the bundle, which may be older than the documents
  const state = openState(options.stateDir, options.fresh); // not earlier: it may be the state of a running sandbox
  return startOnFreePorts(
    () => freePorts(options.ports),
    (ports) => startOn({ options, ports, bundle, state }),
  );
}

async function startOn(made: Pick<Dependencies, "options" | "ports" | "bundle" | "state">): Promise<Stack> {
  const { app, hubspot, onekosmos, mails } = made.ports;
  const origins: Origins = {
    app: `http://localhost:${app}`,
    hubspot: `http://localhost:${hubspot}`,
    onekosmos: `http://localhost:${onekosmos}`,
    ...(mails === undefined ? {} : { mails: `http://localhost:${mails}` }),
  };
  const ending = new Teardown();
  try {
    return await startParts({ ...made, origins, ending });
  } catch (error) {
    await ending.run();
    throw error;
  }
}

interface Dependencies {
  readonly options: StackOptions;
  readonly ports: StackPorts;
  readonly bundle: Bundle;
  readonly state: StateFolder;
  readonly origins: Origins;
  readonly ending: Teardown;
}

async function startParts({ options, ports, bundle, state, origins, ending }: Dependencies): Promise<Stack> {
  const exchanges = createExchangeLog();
  const log = appLogger(state, options, ending);
  const { hubspot, onekosmos, email } = createStandIns(options, state, origins, exchanges);
  ending.add(() => hubspot.close());
  ending.add(() => onekosmos.close());
  ending.add(() => email.close());
  const listeners = {
    hubspot: getRequestListener(hubspot.app.fetch),
    onekosmos: getRequestListener(onekosmos.app.fetch),
  };
  for (const side of ["hubspot", "onekosmos"] as const) {
    const server = await serveLoopback(ports[side], listeners[side]);
    ending.add(() => server.close());
  }
  if (ports.mails !== undefined) {
    const page = createMailPage({ hubspot: hubspot.app, onekosmos: onekosmos.app, origins });
    const server = await serveLoopback(ports.mails, getRequestListener(page.fetch));
    ending.add(() => server.close());
  }

  const app = await startApp({
    bundle,
    port: ports.app,
    stateDir: state.app,
    bindings: bindingsFor(options, origins, state),
    outbound: outboundListener({ ...listeners, onUnknownHost: (host) => log(`the app called ${host}: 502`) }),
    email: getRequestListener(email.app.fetch),
    onLog: log,
  });
  ending.add(() => app.close());
  hubspot.start();
  onekosmos.start();
  ending.add(repeatCron(app, options.cronEveryMs ?? DEFAULT_CRON_EVERY_MS, log));
  return {
    origins,
    exchanges,
    hubspot,
    onekosmos,
    bundle,
    appLog: state.appLog,
    encryptionKeys: state.encryptionKeys,
    runCron: () => app.runCron(),
    close: () => ending.run(),
  };
}

function bindingsFor(
  { hubspotApiVersion, appBindings }: StackOptions,
  origins: Origins,
  state: StateFolder,
): Record<string, string> {
  return {
    ...(hubspotApiVersion === undefined ? {} : { HUBSPOT_API_VERSION: hubspotApiVersion }),
    HUBSPOT_CLIENT_ID: HUBSPOT.clientId,
    HUBSPOT_APP_ID: String(HUBSPOT.appId),
    HUBSPOT_CLIENT_SECRET: HUBSPOT.clientSecret,
    ENCRYPTION_KEYS: state.encryptionKeys,
    PUBLIC_URL: origins.app,
    SECURITY_CONTACT: "mailto:security@example.com",
    EMAIL_DOMAINS: EMAIL_DOMAINS.join(","),
    EU_JURISDICTION: "off", // workerd on one's own machine has no jurisdictions
    JOURNAL_POLL_SECONDS: "1", // at every run of the cron: nobody waits an hour here
    MISSED_WEBHOOK_SECONDS: "20",
    BROWSER_HOSTS: JSON.stringify({
      "app.hubspot.com": origins.hubspot,
      "app-eu1.hubspot.com": origins.hubspot,
      [ONEKOSMOS.tenantDns]: origins.onekosmos,
    }),
    ...appBindings,
  };
}

/** Writes the app's log to its file, and to the requester for it. */
function appLogger(state: StateFolder, options: StackOptions, ending: Teardown): (line: string) => void {
  const file = openLog(state.appLog);
  ending.add(() => void file.end());
  return (line) => {
    if (file.writable) file.write(`${line}\n`);
    options.log?.(line);
  };
}

/** Runs the cron again and again, never twice at once; returns how to stop it. */
function repeatCron(app: AppRuntime, everyMs: number, log: (line: string) => void): () => void {
  if (everyMs === 0) return () => {};
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    app
      .runCron()
      .catch((error: unknown) => log(`the cron failed: ${String(error)}`))
      .finally(() => {
        running = false;
      });
  }, everyMs);
  return () => clearInterval(timer);
}

async function freePorts(wanted: StackPorts): Promise<StackPorts> {
  return {
    app: await freePort(wanted.app),
    hubspot: await freePort(wanted.hubspot),
    onekosmos: await freePort(wanted.onekosmos),
    ...(wanted.mails === undefined ? {} : { mails: await freePortNear(wanted.mails) }),
  };
}
