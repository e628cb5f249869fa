/**
 * The workflow action "Send a webhook": anybody who can build workflows has HubSpot send a request to an address of their
 * choice, signed with the secret of the app whose id they enter, or with an API key. HubSpot docs, workflows, "Use webhooks
 * with HubSpot workflows".
 */
import { Hono } from "hono";
import { z } from "zod";

import { invalid, notFound } from "../errors.ts";
import type { AppRegistration } from "../options.ts";
import type { ObjectStore } from "../objects/store.ts";
import { CONTACT } from "../objecttypes.ts";
import { FIRST_PORTAL_ID, type PortalStore } from "../portals.ts";
import { readJson } from "../requests.ts";
import { sendWebhookHeaders } from "../webhooks/signature.ts";

const TIMEOUT_MS = 15_000;

/** Either of the two: HubSpot offers no choice that sends a signature and an API key. */
const authenticationSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("signature"), appId: z.int().optional() }),
  z.strictObject({
    type: z.literal("apiKey"),
    location: z.enum(["header", "query"]).default("header"),
    name: z.string().regex(/^[\w-]+$/u),
    value: z.string(),
  }),
]);
const callSchema = z.strictObject({
  method: z.enum(["GET", "POST"]).default("POST"),
  url: z.url({ protocol: /^https?$/u, hostname: /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u }),
  /** Whose workflow it is. HubSpot's call does not state it. */
  portalId: z.int().default(FIRST_PORTAL_ID),
  authentication: authenticationSchema.default({ type: "signature" }),
  /** The user's entries under "Customize request body": keys with values, nothing nested. */
  body: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  /** Sends all properties of this contact of the portal instead, in the shape of HubSpot's first contacts API. */
  recordId: z.int().optional(),
});
type Call = z.infer<typeof callSchema>;

interface Dependencies {
  readonly objects: Pick<ObjectStore, "find">;
  readonly app: AppRegistration;
  readonly portals: PortalStore;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

/** `POST /sandbox/workflows/send-webhook` returns `{status, body}` of the receiver; status 0 means that it was not reached. */
export function sendWebhookControls(dependencies: Dependencies): Hono {
  const routes = new Hono();
  routes.post("/sandbox/workflows/send-webhook", async (c) => {
    const call = await readJson(c, callSchema);
    const { portalId, authentication } = call;
    if (dependencies.portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
    const { appId } = dependencies.app;
    if (authentication.type === "signature" && (authentication.appId ?? appId) !== appId)
      throw invalid(`There is no app ${authentication.appId}.`);
    return c.json(await send(dependencies, call));
  });
  return routes;
}

async function send(dependencies: Dependencies, call: Call): Promise<Record<string, unknown>> {
  const { app, fetch: request, now } = dependencies;
  const { method, authentication } = call;
  const uri = addressOf(call);
  const body = method === "GET" ? "" : JSON.stringify(bodyOf(dependencies, call));
  const key: Record<string, string> =
    authentication.type === "apiKey" && authentication.location === "header"
      ? { [authentication.name]: authentication.value }
      : {};
  const headers =
    authentication.type === "signature"
      ? sendWebhookHeaders(app.clientSecret, { method, uri, body, timestamp: now() })
      : key;
  try {
    const response = await request(uri, {
      method,
      headers: { ...headers, ...(method === "POST" && { "content-type": "application/json" }) },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method === "POST" && { body }),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: "" };
  }
}

/** The entered keys, or the contact with its properties. */
function bodyOf({ objects }: Dependencies, { body, recordId, portalId }: Call): Record<string, unknown> {
  if (recordId === undefined) return body;
  const contact = objects.find(portalId, CONTACT, recordId);
  if (contact === undefined) throw notFound(`There is no contact ${recordId}.`);
  const properties = Object.entries(contact.properties).map(([name, value]) => [
    name,
    { value, versions: [] },
  ]);
  return {
    vid: recordId,
    "canonical-vid": recordId,
    "portal-id": portalId,
    "is-contact": true,
    properties: Object.fromEntries(properties),
    "identity-profiles": [],
    "merge-audits": [],
  };
}

function addressOf({ url, authentication }: Call): string {
  const address = new URL(url);
  if (authentication.type === "apiKey" && authentication.location === "query")
    address.searchParams.append(authentication.name, authentication.value);
  return address.href;
}
