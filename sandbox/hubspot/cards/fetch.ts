/**
 * `hubspot.fetch` as a card calls it: HubSpot adds who is looking, signs, and calls the app. HubSpot docs, UI
 * extensions, "Fetching data".
 */
import { Hono } from "hono";
import { z } from "zod";

import { EXTENSION_AUTHORIZATION } from "../../fixed.ts";
import { notFound, Refusal } from "../errors.ts";
import { ADMIN_USER } from "../oauth/user.ts";
import type { AppRegistration } from "../options.ts";
import { FIRST_PORTAL_ID, type PortalStore } from "../portals.ts";
import { readJson } from "../requests.ts";
import { signV3 } from "../webhooks/signature.ts";

/** HubSpot docs: 15 s unless the card sets more, up to two minutes. */
const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_TIMEOUT_MS = 120_000;
/** HubSpot docs: request and response, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/** HubSpot docs: at once for one account and app; beyond that 429. */
const MAX_AT_ONCE = 20;
/** HubSpot docs: repeated once after a failed connection or a 5xx. */
const ATTEMPTS = 2;

const callSchema = z.object({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  url: z.url({ protocol: /^https?$/u }),
  body: z.unknown().optional(),
  portalId: z.int().default(FIRST_PORTAL_ID),
  userId: z.int().default(ADMIN_USER.id),
  userEmail: z.string().default(ADMIN_USER.email),
  /** The one header that a card may set. Left out: what the app's own extensions set; null: none. */
  authorization: z.string().nullable().default(EXTENSION_AUTHORIZATION),
  timeout: z.int().min(1).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
});
type Call = z.infer<typeof callSchema>;

interface Dependencies {
  readonly app: AppRegistration;
  readonly portals: PortalStore;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

/** `status` 0 means that no response came. */
interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly isTimeout?: true;
}

/** `POST /sandbox/fetch` returns `{status, body, attempts}`: 504 when the app was too slow, 502 when it was not there. */
export function cardFetchControls(dependencies: Dependencies): Hono {
  const routes = new Hono();
  const atOnce = new Map<number, number>();
  routes.post("/sandbox/fetch", async (c) => {
    const call = await readJson(c, callSchema);
    const { portalId } = call;
    if (dependencies.portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
    const running = atOnce.get(portalId) ?? 0;
    if (running >= MAX_AT_ONCE) return c.json({ status: 429, body: null, attempts: 0 });
    atOnce.set(portalId, running + 1);
    try {
      return c.json(await play(dependencies, call));
    } finally {
      atOnce.set(portalId, (atOnce.get(portalId) ?? 1) - 1);
    }
  });
  return routes;
}

async function play(dependencies: Dependencies, call: Call): Promise<Record<string, unknown>> {
  const body = call.method === "GET" || call.body === undefined ? "" : JSON.stringify(call.body);
  requireSmall(body, "request");
  const url = addressFor(call, dependencies.app.appId);
  for (let attempt = 1; ; attempt += 1) {
    const { status, text, isTimeout } = await callApp(dependencies, call, url, body);
    const isRepeated = (status === 0 && isTimeout !== true) || status >= 500;
    if (isRepeated && attempt < ATTEMPTS) continue;
    requireSmall(text, "answer");
    const answered = status === 0 ? (isTimeout === true ? 504 : 502) : status;
    return { status: answered, body: parsed(text), attempts: attempt };
  }
}

/** The card's URL with who is looking appended. */
function addressFor({ url, userId, portalId, userEmail }: Call, appId: number): string {
  const address = new URL(url);
  const added = { userId, portalId, userEmail, appId };
  const query = Object.entries(added).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const separator = address.search === "" ? "?" : "&";
  return `${address.origin}${address.pathname}${address.search}${separator}${query.join("&")}`;
}

async function callApp(
  { app, fetch: send, now }: Dependencies,
  call: Call,
  url: string,
  body: string,
): Promise<Outcome> {
  const { method, authorization, timeout } = call;
  const timestamp = now();
  try {
    const response = await send(url, {
      method,
      headers: {
        "x-hubspot-signature-v3": signV3(app.clientSecret, { method, uri: url, body, timestamp }),
        "x-hubspot-request-timestamp": String(timestamp),
        ...(body === "" ? {} : { "content-type": "application/json" }),
        ...(authorization === null ? {} : { authorization }),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
      ...(body === "" ? {} : { body }),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return isTimeout ? { status: 0, text: "", isTimeout } : { status: 0, text: "" };
  }
}

function requireSmall(body: string, what: string): void {
  if (Buffer.byteLength(body) <= MAX_BODY_BYTES) return;
  throw new Refusal(413, { status: "error", message: `The ${what} is larger than ${MAX_BODY_BYTES} bytes.` });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
