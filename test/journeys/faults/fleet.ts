/**
 * One app with many accounts, each with a HubSpot and a 1Kosmos of its own, so that a fault in one is none in another and
 * all of them can be played at once. The app runs as it is deployed; its calls find their account by token and by host.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { z } from "zod";
import { type AppRuntime, startApp } from "../../../sandbox/app-runtime.ts";
import { bundleApp } from "../../../sandbox/build.ts";
import { Teardown } from "../../../sandbox/teardown.ts";
import { HUBSPOT, type ProviderKind } from "../../../sandbox/fixed.ts";
import { outboundListener } from "../../../sandbox/outbound.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { Account } from "./account.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");
const FIRST_PORTAL = 700_001;
/** Links that expire, uninstalls and lost alarms are the cron's. */
const CRON_EVERY_MS = 5000;

const tokensSchema = z.object({ access_token: z.string(), refresh_token: z.string().optional() });

export interface Fleet {
  readonly origin: string;
  /** Makes an account in which the app is not installed yet. */
  open(provider: ProviderKind): Account;
  close(): Promise<void>;
}

/** Starts the app over one generation of HubSpot's paths. */
export async function startFleet(hubspotApiVersion: string): Promise<Fleet> {
  const ending = new Teardown();
  const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-faults-"));
  ending.add(() => rmSync(stateDir, { recursive: true, force: true }));
  const port = await freePort(0);
  const origin = `http://localhost:${port}`;
  const accounts: Account[] = [];
  /** Codes and tokens of both kinds, and whose they are. */
  const owners = new Map<string, Account>();
  const app = await startApp({
    bundle: await bundleApp(PROJECT, CACHE),
    port,
    stateDir,
    bindings: bindingsFor(origin, hubspotApiVersion),
    outbound: outboundListener({
      hubspot: getRequestListener((request, env) => routeToHubSpot(request, env, owners)),
      onekosmos: getRequestListener((request, env) => {
        const host = new URL(request.url).hostname;
        const account = accounts.find(({ tenantDns }) => tenantDns === host);
        if (account === undefined || account.isClosed) return new Response("gone", { status: 502 });
        return account.onekosmos.app.fetch(request, env);
      }),
      // Each account has a tenant of its own.
      tenants: ["1kosmos.net"],
      onUnknownHost: () => {},
    }),
    email: getRequestListener((request, env) => routeMail(request, env, accounts)),
    onLog: () => {},
  });
  ending.add(() => app.close());
  ending.add(repeatCron(app));
  return {
    origin,
    open(provider) {
      const account = new Account({
        origin,
        provider,
        portalId: FIRST_PORTAL + accounts.length,
        onCode: (code) => owners.set(code, account),
      });
      accounts.push(account);
      ending.add(async () => void (await account.close()));
      return account;
    },
    close: () => ending.run(),
  };
}

/** Hands a call to the account whose code or token it carries, and stores the tokens that it receives. */
async function routeToHubSpot(
  request: Request,
  env: object,
  owners: Map<string, Account>,
): Promise<Response> {
  const isGrant = /\/oauth\/[^/]+\/token$/u.test(new URL(request.url).pathname);
  const form = isGrant ? new URLSearchParams(await request.clone().text()) : new URLSearchParams();
  const bearer = /^Bearer (\S+)$/u.exec(request.headers.get("authorization") ?? "")?.[1];
  const key = form.get("code") ?? form.get("refresh_token") ?? form.get("token") ?? bearer ?? "";
  const account = owners.get(key);
  // The journal belongs to the app and to no account.
  if (account === undefined || account.isClosed)
    return Response.json({ status: "error", message: "nobody's" }, { status: 503 });
  const response = await account.hubspot.app.fetch(request, env);
  const tokens = isGrant && response.ok ? tokensSchema.safeParse(await response.clone().json()) : null;
  if (tokens?.success === true) {
    owners.set(tokens.data.access_token, account);
    if (tokens.data.refresh_token !== undefined) owners.set(tokens.data.refresh_token, account);
  }
  return response;
}

const mailSchema = z.object({ from: z.object({ email: z.string() }) });

/** Hands a mail to the service of the account that it comes from. */
async function routeMail(request: Request, env: object, accounts: readonly Account[]): Promise<Response> {
  const { from } = mailSchema.parse(await request.clone().json());
  const account = accounts.find(({ sender }) => sender === from.email);
  if (account === undefined || account.isClosed) return new Response(null, { status: 503 });
  return account.mailService.fetch(request, env);
}

function bindingsFor(origin: string, hubspotApiVersion: string): Record<string, string> {
  return {
    HUBSPOT_API_VERSION: hubspotApiVersion,
    HUBSPOT_CLIENT_ID: HUBSPOT.clientId,
    HUBSPOT_APP_ID: String(HUBSPOT.appId),
    HUBSPOT_CLIENT_SECRET: HUBSPOT.clientSecret,
    ENCRYPTION_KEYS: `faults:${Buffer.alloc(32, 7).toString("base64")}`,
    PUBLIC_URL: origin,
    EU_JURISDICTION: "off",
    EMAIL_DOMAINS: "example.com",
    // Time is short here: what takes minutes at HubSpot takes seconds.
    MISSED_WEBHOOK_SECONDS: "6",
  };
}

function repeatCron(app: AppRuntime): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    app
      .runCron()
      .catch(() => undefined)
      .finally(() => {
        running = false;
      });
  }, CRON_EVERY_MS);
  return () => clearInterval(timer);
}
