/** A stand-in HubSpot for one test: in memory, with a clock that the test turns, and the ways people use it. */
import { createServer, type IncomingMessage, type Server } from "node:http";

import { getRequestListener } from "@hono/node-server";
import { onTestFinished } from "vitest";
import { z } from "zod";

import { createExchangeLog } from "../../../sandbox/exchanges.ts";
import {
  createHubSpotSandbox,
  type AppRegistration,
  type HubSpotSandbox,
  type HubSpotSandboxOptions,
  type Subscription,
} from "../../../sandbox/hubspot/server.ts";

export const SECRET = "sandbox-client-secret";
export const ADMIN_TOKEN = "sandbox-private-app-token";
export const APP_ID = 1_234_567;
export const REDIRECT_URI = "http://localhost:8787/oauth/callback";

export const SUBSCRIPTIONS: readonly Subscription[] = [
  { subscriptionType: "contact.creation" },
  { subscriptionType: "contact.deletion" },
  { subscriptionType: "contact.propertyChange", propertyName: "email" },
  { subscriptionType: "object.creation", objectType: "deal" },
  { subscriptionType: "contact.creation", active: false },
];

export const APP: AppRegistration = {
  appId: APP_ID,
  clientId: "sandbox-client-id",
  clientSecret: SECRET,
  redirectUris: [REDIRECT_URI],
  webhookUrl: null,
  scopes: ["oauth", "crm.objects.contacts.read", "crm.objects.contacts.write"],
  subscriptions: SUBSCRIPTIONS,
};

/** The clock of a sandbox, epoch ms. */
export interface Clock {
  now: number;
}

/** A sandbox that closes with the test. */
export function openSandbox(options: Partial<HubSpotSandboxOptions> = {}): HubSpotSandbox & { clock: Clock } {
  const clock: Clock = { now: Date.UTC(2026, 10, 23, 12) };
  const sandbox = createHubSpotSandbox({
    statePath: ":memory:",
    publicOrigin: "http://localhost:8788",
    app: APP,
    exchanges: createExchangeLog(),
    now: () => clock.now,
    ...options,
  });
  sandbox.start();
  onTestFinished(() => sandbox.close());
  return { ...sandbox, clock };
}

/** The query of an install link. */
export function installQuery(more: Record<string, string> = {}): string {
  return new URLSearchParams({
    client_id: APP.clientId,
    redirect_uri: REDIRECT_URI,
    scope: APP.scopes.join(" "),
    ...more,
  }).toString();
}

/** Sends the form of the consent page, as a browser without a cookie does; returns the code of the redirect. */
export async function consent(
  sandbox: HubSpotSandbox,
  query = installQuery(),
  form: Record<string, string> = {},
): Promise<string> {
  const response = await sandbox.app.request(`/oauth/authorize?${query}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return new URL(response.headers.get("location") ?? "about:blank").searchParams.get("code") ?? "";
}

/** A call of a token endpoint with the app's credentials; `form` overrides them. */
export async function tokenCall(
  sandbox: HubSpotSandbox,
  form: Record<string, string>,
  path = "/oauth/2026-09/token",
): Promise<Response> {
  return await sandbox.app.request(path, {
    method: "POST",
    body: new URLSearchParams({ client_id: APP.clientId, client_secret: SECRET, ...form }),
  });
}

const tokensSchema = z.object({ access_token: z.string(), refresh_token: z.string() });

/** Installs the app into a portal and returns its tokens. */
export async function install(
  sandbox: HubSpotSandbox,
  portalId = "4242",
  query = installQuery(),
): Promise<{ access: string; refresh: string }> {
  const code = await consent(sandbox, query, { portalId });
  const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI };
  const tokens = tokensSchema.parse(await (await tokenCall(sandbox, form)).json());
  return { access: tokens.access_token, refresh: tokens.refresh_token };
}

/** An API call; by default as the first portal's own admin. */
export async function call(
  sandbox: HubSpotSandbox,
  method: string,
  path: string,
  body?: unknown,
  token = ADMIN_TOKEN,
): Promise<Response> {
  return await sandbox.app.request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const CONTACTS = "/crm/v3/objects/contacts";

/** Creates a contact and returns its id. */
export async function createContact(
  sandbox: HubSpotSandbox,
  properties: Record<string, string>,
  token?: string,
): Promise<string> {
  const response = await call(sandbox, "POST", CONTACTS, { properties }, token);
  return z.object({ id: z.string() }).parse(await response.json()).id;
}

/** A contact's properties, the named ones. */
export async function readContact(
  sandbox: HubSpotSandbox,
  id: string,
  names: string,
): Promise<Record<string, string | null>> {
  const response = await call(sandbox, "GET", `${CONTACTS}/${id}?properties=${names}`);
  const record = z.record(z.string(), z.string().nullable());
  return z.object({ properties: record }).parse(await response.json()).properties;
}

/** A listening server on a free loopback port, closed with the test. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return `http://127.0.0.1:${port}`;
}

/** The sandbox on a port of its own. */
export async function serve(sandbox: HubSpotSandbox): Promise<string> {
  const listener = getRequestListener(sandbox.app.fetch);
  return await listen(createServer((request, response) => void listener(request, response)));
}

/** One webhook request as it arrived. */
export interface Received {
  readonly at: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly events: readonly Record<string, unknown>[];
}

const eventsSchema = z.array(z.record(z.string(), z.unknown()));

/** A receiver of webhooks. `answer` gives the status; null leaves the request without one. */
export async function webhookReceiver(
  answer: (index: number) => number | null = () => 204,
): Promise<{ readonly url: string; readonly received: Received[]; readonly atOnce: { most: number } }> {
  const received: Received[] = [];
  const atOnce = { now: 0, most: 0 };
  const server = createServer(async (request, response) => {
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString("utf8");
    const events = eventsSchema.parse(JSON.parse(body));
    const status = answer(received.push({ at: Date.now(), headers: request.headers, body, events }) - 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce.now -= 1;
    if (status !== null) response.writeHead(status).end();
  });
  return { url: `${await listen(server)}/hubspot/webhooks`, received, atOnce };
}
