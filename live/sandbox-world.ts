/** A sandbox as the world of probes: both sides in memory, and a receiver on this machine. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { z } from "zod";

import { createExchangeLog } from "../sandbox/exchanges.ts";
import { HUBSPOT, ONEKOSMOS } from "../sandbox/fixed.ts";
import { createHubSpotSandbox } from "../sandbox/hubspot/server.ts";
import { COMMUNITY_ID, TENANT_ID, TENANT_TAG } from "../sandbox/onekosmos/fixed.ts";
import { createOneKosmosSandbox } from "../sandbox/onekosmos/server.ts";
import { APP_OPTIONAL_SCOPES, APP_SCOPES, APP_SUBSCRIPTIONS } from "../sandbox/stand-ins.ts";
import { Teardown } from "../sandbox/teardown.ts";
import type { ChangedSwitch } from "./assumption.ts";
import { Recorder, type Answer } from "./http.ts";
import { Licensed } from "./licensed.ts";
import { Receiver } from "./receiver.ts";
import type { Grant, World } from "./world.ts";

const REDIRECT = "http://localhost:8787/oauth/callback";
const SCOPES = APP_SCOPES.join(" ");
const OPTIONAL = APP_OPTIONAL_SCOPES.join(" ");
const KEPT_ALIVE_MS = 60_000;
const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string() });
const keySchema = z.object({ publicKey: z.string() });

/** Where each document of switches is. */
const DOCUMENTS = {
  hubspot: ["hubspot", "/sandbox/switches"],
  crm: ["hubspot", "/sandbox/crm/switches"],
  deliveries: ["hubspot", "/sandbox/webhooks/options"],
  onekosmos: ["onekosmos", "/sandbox/switches"],
} as const;

/** A world and how it ends. */
export interface OpenWorld {
  readonly world: World;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

/** Opens a sandbox with these switches turned. */
export async function openSandboxWorld(turned: readonly ChangedSwitch[] = []): Promise<OpenWorld> {
  const receiver = await Receiver.start(0);
  const sides = openSides(receiver.url);
  const servers = { hubspot: await served(sides.hubspot.app), onekosmos: await served(sides.onekosmos.app) };
  sides.hubspot.start();
  sides.onekosmos.start();
  const recorder = new Recorder([HUBSPOT.clientSecret, ONEKOSMOS.apiKey, ONEKOSMOS.licenseKey]);
  for (const { document, patch } of turned) {
    const [side, path] = DOCUMENTS[document];
    const set = new Recorder([]).caller(side, servers[side].url);
    const answer = await set("PUT", path, { json: patch });
    if (answer.status !== 200) throw new Error(`The sandbox refused the switches: ${answer.text}`);
  }
  const world = worldOf(servers.hubspot.url, servers.onekosmos.url, receiver, recorder);
  await world.grant(); // webhooks go only where the app is installed
  recorder.take();
  return {
    world,
    recorder,
    async close() {
      await Promise.all([servers.hubspot.close(), servers.onekosmos.close(), receiver.close()]);
      await Promise.all([sides.hubspot.close(), sides.onekosmos.close()]);
    },
  };
}

function openSides(receiver: string) {
  const common = { statePath: ":memory:", exchanges: createExchangeLog() };
  const hubspot = createHubSpotSandbox({
    ...common,
    publicOrigin: "http://localhost:8788",
    app: {
      appId: HUBSPOT.appId,
      clientId: HUBSPOT.clientId,
      clientSecret: HUBSPOT.clientSecret,
      redirectUris: [REDIRECT],
      webhookUrl: `${receiver}/hubspot/webhooks`,
      actionUrl: `${receiver}/hubspot/actions/verify`,
      scopes: APP_SCOPES,
      optionalScopes: APP_OPTIONAL_SCOPES,
      subscriptions: APP_SUBSCRIPTIONS,
    },
  });
  const onekosmos = createOneKosmosSandbox({ ...common, publicOrigin: "http://localhost:8789" });
  return { hubspot, onekosmos };
}

async function served(app: { readonly fetch: Parameters<typeof getRequestListener>[0] }) {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => void listener(request, response));
  server.keepAliveTimeout = KEPT_ALIVE_MS; // a busy machine may come back late to a connection
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function worldOf(hubspotUrl: string, onekosmosUrl: string, receiver: Receiver, recorder: Recorder): World {
  const teardown = new Teardown();
  const portal = recorder.caller("hubspot", hubspotUrl, {
    authorization: `Bearer ${HUBSPOT.privateAppToken}`,
  });
  const onekosmos = recorder.caller("onekosmos", onekosmosUrl);
  const controls = new Recorder([]);
  const hubspotControl = controls.caller("hubspot", hubspotUrl);
  const onekosmosControl = controls.caller("onekosmos", onekosmosUrl);
  return {
    mark: `live-${crypto.randomUUID().slice(0, 8)}`,
    has: () => true,
    portal,
    hubspot: async (method, path, sent, token) =>
      recorder.caller("hubspot", hubspotUrl, token === undefined ? {} : { authorization: `Bearer ${token}` })(
        method,
        path,
        sent,
      ),
    app: HUBSPOT,
    grant: async () => grant(hubspotUrl, recorder),
    receiver,
    async enrol(objectId) {
      ok(await hubspotControl("POST", "/sandbox/workflows/enroll", { json: { objectId } }));
    },
    async requireProperty(pipeline, stage, property) {
      const json = { properties: [property] };
      ok(await hubspotControl("POST", `/sandbox/pipelines/${pipeline}/stages/${stage}/required`, { json }));
    },
    onekosmos,
    rest: recorder.caller("onekosmos", onekosmosUrl, { authorization: `Bearer ${ONEKOSMOS.apiKey}` }),
    callbackSecret: ONEKOSMOS.callbackSecret,
    protocol: {
      tenantDns: ONEKOSMOS.tenantDns,
      community: ONEKOSMOS.community,
      communityId: COMMUNITY_ID,
      tenantId: TENANT_ID,
      tag: TENANT_TAG,
      licenseKey: ONEKOSMOS.licenseKey,
      dvcId: ONEKOSMOS.dvcIds.drivers_license,
      liveIdDvcId: ONEKOSMOS.liveIdDvcId,
      workflowId: "wf-7d0c2f8e-5b1a-4c93-9f6e-2a8b4d1c3e50",
      ial2WorkflowId: "586ea2ee-liveid_2doc_ssn",
    },
    async licensed(service) {
      const path =
        service === "community" ? "/api/r1/community/default/publickeys" : `/${service}/publickeys`;
      const answer = await onekosmos("GET", path, { headers: { "x-tenanttag": TENANT_TAG } });
      return new Licensed(onekosmos, ONEKOSMOS.licenseKey, keySchema.parse(answer.body).publicKey);
    },
    async end(sessionId, _url, { outcome, userId }) {
      const json = { outcome, ...(userId === undefined ? {} : { userId }) };
      ok(await onekosmosControl("POST", `/sandbox/sessions/${sessionId}`, { json }));
    },
    later: (step) => teardown.add(step),
    cleanUp: async () => (await teardown.undo()).map(String),
  };
}

/** Goes through the consent page, as a browser does, and takes the code to the token endpoint. */
async function grant(hubspotUrl: string, recorder: Recorder): Promise<Grant> {
  const query = new URLSearchParams({
    client_id: HUBSPOT.clientId,
    redirect_uri: REDIRECT,
    scope: SCOPES,
    optional_scope: OPTIONAL,
  });
  const call = recorder.caller("hubspot", hubspotUrl);
  const consent = await call("POST", `/oauth/authorize?${query.toString()}`, {
    form: { portalId: String(HUBSPOT.portalId) },
  });
  const code =
    new URL(consent.headers.get("location") ?? "http://none.invalid").searchParams.get("code") ?? "";
  const token = await call("POST", "/oauth/v3/token", {
    form: {
      grant_type: "authorization_code",
      client_id: HUBSPOT.clientId,
      client_secret: HUBSPOT.clientSecret,
      redirect_uri: REDIRECT,
      code,
    },
  });
  const { access_token: access, refresh_token: refresh } = tokenSchema.parse(token.body);
  return { access, refresh };
}

function ok(answer: Answer): void {
  if (answer.status >= 300) throw new Error(`The sandbox answered ${answer.status}: ${answer.text}`);
}
