/** A portal of its own for a test: made in the sandbox HubSpot, installed through the real OAuth flow, connected. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { concat, sha256, toBase64Url, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { createOAuth, type TokenGrant } from "../../../src/hubspot/oauth/oauth.ts";
import { REQUESTED } from "../../../src/hubspot/oauth/scopes.ts";
import type { CallbackDelivery } from "../../../src/portal/contract.ts";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";

import { DEFAULT_DELIVERY } from "../../../src/portal/settings/delivery-settings.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/portal/settings/settings.ts";
import { putDocument, sessionsOfContact } from "./peek.ts";

export const APP_ORIGIN = "https://app.test";
const REDIRECT_URI = `${APP_ORIGIN}/oauth/callback`;
/** HubSpot's API, which the sandbox plays. */
export const API = "https://api.hubapi.com";
const VERIFIER = "v".repeat(43);

export const SESSIONS_CONNECTION = {
  kind: "sessions",
  tenantDns: "sandbox.1kosmos.net",
  apiKey: "sandbox-api-key",
  callbackSecrets: ["whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ="],
} as const;

/** With one document: a session is made at once. */
export const IDVERIFY_CONNECTION = {
  kind: "idverify",
  tenantDns: "sandbox.1kosmos.net",
  community: "default",
  licenseKey: "sandbox-license-key",
  dvcIds: { drivers_license: "sandbox-dl-selfie" },
} as const;

/** The portal as HubSpot's admin sees it. */
export interface TestPortal {
  readonly portalId: number;
  readonly stub: DurableObjectStub<import("../../../src/index.ts").Portal>;
  /** Calls HubSpot as the portal's admin. */
  readonly crm: (method: string, path: string, body?: unknown) => Promise<Response>;
}

/** Makes a portal in HubSpot without the app. */
export async function newPortal(): Promise<TestPortal> {
  const response = await fetch(`${API}/sandbox/portals`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  const { portalId, privateAppToken } = await response.json<{ portalId: number; privateAppToken: string }>();
  const crm = (method: string, path: string, body?: unknown) =>
    fetch(`${API}${path}`, {
      method,
      headers: { ...JSON_TYPE, authorization: `Bearer ${privateAppToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { portalId, crm, stub: env.PORTAL.getByName(String(portalId)) };
}

/** Settings of an admin who hands links over by hand. */
const BY_HAND: Settings = { ...DEFAULT_SETTINGS, delivery: { ...DEFAULT_DELIVERY, ways: ["person"] } };

/** Makes a portal, installs the app into it, chooses a way of delivery, and connects it with 1Kosmos. */
export async function installedPortal(
  connection: object | null = SESSIONS_CONNECTION,
  optionalScopes?: readonly string[],
): Promise<TestPortal> {
  const portal = await newPortal();
  await portal.stub.install({
    portalId: portal.portalId,
    grant: await consent(portal.portalId, optionalScopes),
    origin: APP_ORIGIN,
  });
  await putDocument(portal, "settings", BY_HAND);
  if (connection !== null) {
    const saved = await portal.stub.putConnection(connection);
    if (!saved.ok) throw new Error(`connection refused: ${JSON.stringify(saved.error)}`);
  }
  return portal;
}

/** Signs in again, as an admin does who has granted what was missing. */
export async function signInAgain({ portalId, stub }: TestPortal): Promise<void> {
  await stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
}

/** Plays the admin on HubSpot's consent page and exchanges the code. */
export async function consent(
  portalId: number,
  optional: readonly string[] = REQUESTED.optionalScopes,
): Promise<TokenGrant> {
  const query = new URLSearchParams({
    client_id: env.HUBSPOT_CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: REQUESTED.scopes.join(" "),
    optional_scope: optional.join(" "),
    state: "s",
    code_challenge: toBase64Url(await sha256(utf8(VERIFIER))),
    code_challenge_method: "S256",
  });
  const answer = await fetch(`${API}/oauth/authorize?${query.toString()}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ portalId: String(portalId) }),
    redirect: "manual",
  });
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const oauth = createOAuth({
    clientId: env.HUBSPOT_CLIENT_ID,
    clientSecret: env.HUBSPOT_CLIENT_SECRET,
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
  });
  const grant = await oauth.exchangeCode({ code, redirectUri: REDIRECT_URI, verifier: VERIFIER });
  if (!grant.ok) throw new Error(`no grant: ${grant.error.message}`);
  return grant.value;
}

/** Creates a contact in HubSpot as the admin; returns its id. */
export async function newContact(portal: TestPortal): Promise<string> {
  const email = `person-${crypto.randomUUID()}@example.com`;
  const response = await portal.crm("POST", "/crm/v3/objects/contacts", { properties: { email } });
  return (await response.json<{ id: string }>()).id;
}

let eventIds = 0;

/** A creation as HubSpot reports it; `change` alters any field. */
export function creationOf(contactId: string, change: Partial<HubSpotEvent> = {}): HubSpotEvent {
  eventIds += 1;
  return {
    dedupeKey: `test:${eventIds}`,
    type: "contact.creation",
    objectType: "contact",
    objectId: contactId,
    occurredAt: Date.now(),
    changeSource: "CRM_UI",
    sourceId: "userId:1",
    ...change,
  };
}

/** Runs the portal's alarm until nothing is due any more. */
export async function work(portal: TestPortal): Promise<void> {
  while ((await nextAlarm(portal)) <= Date.now()) await runDurableObjectAlarm(portal.stub);
}

async function nextAlarm(portal: TestPortal): Promise<number> {
  return runInDurableObject(
    portal.stub,
    async (_, state) => (await state.storage.getAlarm()) ?? Number.POSITIVE_INFINITY,
  );
}

/** The idv_* properties of a contact as HubSpot has them. */
export async function idvOf(portal: TestPortal, contactId: string): Promise<Record<string, string | null>> {
  const names = [
    "idv_status",
    "idv_session_id",
    "idv_verification_url",
    "idv_ial_level",
    "idv_document_type",
    "idv_liveid_enrolled",
  ];
  const more = ["idv_credential_did", "idv_match_confidence", "idv_verified_date", "idv_last_stepup_date"];
  const query = new URLSearchParams({ properties: [...names, ...more].join(",") });
  const response = await portal.crm("GET", `/crm/v3/objects/contacts/${contactId}?${query.toString()}`);
  const { properties } = await response.json<{ properties: Record<string, string | null> }>();
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name.startsWith("idv_")));
}

/** A contact whose session is open, with what HubSpot shows of it. */
export async function pendingContact(portal: TestPortal): Promise<PendingContact> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  const idv = await idvOf(portal, contactId);
  return { contactId, sessionId: idv["idv_session_id"] ?? "", url: idv["idv_verification_url"] ?? "" };
}

/** The session's reference is 1Kosmos', `url` our short link. */
export interface PendingContact {
  readonly contactId: string;
  readonly sessionId: string;
  readonly url: string;
}

/** Ends a session at 1Kosmos as the person would. */
export async function endSession(sessionId: string, outcome: object): Promise<void> {
  const response = await fetch(`https://sandbox.1kosmos.net/sandbox/sessions/${sessionId}`, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify(outcome),
  });
  if (!response.ok) throw new Error(`1Kosmos did not end the session: ${response.status}`);
}

const JSON_TYPE = { "content-type": "application/json" };

/** How many sessions 1Kosmos made for each contact of a portal. */
export async function sessionsOf(portal: TestPortal): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let after: string | null = null;
  do {
    const query = new URLSearchParams({ limit: "1000", ...(after === null ? {} : { after }) });
    const page = await fetch(`https://sandbox.1kosmos.net/sandbox/sessions?${query.toString()}`);
    const body: SessionPage = await page.json();
    for (const { metadata } of body.results) {
      if (String(metadata?.hubspot_portal_id) !== String(portal.portalId)) continue;
      const contactId = String(metadata?.hubspot_contact_id);
      counts.set(contactId, (counts.get(contactId) ?? 0) + 1);
    }
    after = body.paging?.next?.after ?? null;
  } while (after !== null);
  return counts;
}

interface SessionPage {
  readonly results: readonly {
    readonly metadata: { hubspot_portal_id?: string; hubspot_contact_id?: string } | null;
  }[];
  readonly paging?: { readonly next?: { readonly after: string } };
}

/** A callback for a contact's open session, signed with the sandbox's secret (Standard Webhooks). */
export async function signedCallback(
  portal: TestPortal,
  contactId: string,
  at = Date.now(),
  body = utf8(JSON.stringify({ type: "verification.completed" })),
): Promise<CallbackDelivery> {
  const [session] = await sessionsOfContact(portal, contactId);
  const requestId = session?.requestId ?? "";
  const [id, timestamp] = [`msg_${crypto.randomUUID()}`, String(Math.floor(at / 1000))];
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode("sandbox-callback-secret"),
    HMAC,
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, concat(utf8(`${id}.${timestamp}.`), body));
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`;
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  return { contactId, requestId, headers, body };
}

const HMAC = { name: "HMAC", hash: "SHA-256" };
