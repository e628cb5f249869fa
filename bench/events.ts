/** Webhook events as HubSpot sends them, signed; contacts that exist only in the benchmark. */
import { HUBSPOT, ONEKOSMOS } from "../sandbox/fixed.ts";
import { deliveryHeaders, signV3 } from "../sandbox/hubspot/webhooks/signature.ts";
import { standardWebhooksHeaders } from "../sandbox/onekosmos/callbacks/standard-webhooks.ts";
import type { Outgoing } from "./http.ts";
import { FIRST_CONTACT, type VendorSession } from "./vendors.ts";

/** HubSpot's largest batch. */
export const MAX_BATCH = 100;

/** An event of HubSpot's. */
export type HubSpotEvent = Readonly<Record<string, string | number>>;

/** Makes events that no other of this run equals. */
export interface EventSource {
  /** So many new contacts' creations by an import; their ids are never used again. */
  creations(count: number, changeSource?: string): HubSpotEvent[];
  /** Something that happened to a contact. */
  event(subscriptionType: string, objectId: string, more?: HubSpotEvent): HubSpotEvent;
}

/** Starts with the first contact. `now`: the app's clock. */
export function createEventSource(now: () => number, portalId: number = HUBSPOT.portalId): EventSource {
  let nextEvent = 1;
  let nextContact = FIRST_CONTACT;
  const event: EventSource["event"] = (subscriptionType, objectId, more = {}) => ({
    appId: HUBSPOT.appId,
    eventId: nextEvent++,
    subscriptionId: 1,
    portalId,
    occurredAt: now(),
    attemptNumber: 0,
    changeSource: "CRM_UI",
    subscriptionType,
    objectId: Number(objectId),
    ...more,
  });
  return {
    event,
    creations: (count, changeSource = "IMPORT") =>
      Array.from({ length: count }, () =>
        event("contact.creation", String(nextContact++), { changeSource, changeFlag: "CREATED" }),
      ),
  };
}

/** An app as it is addressed: its origin, and its clock in epoch ms. */
export interface Addressed {
  readonly origin: string;
  readonly now: () => number;
}

/** A signed delivery of these events. */
export function delivery({ origin, now }: Addressed, events: readonly HubSpotEvent[]): Outgoing {
  const url = `${origin}/hubspot/webhooks`;
  const body = JSON.stringify(events);
  return { method: "POST", url, body, headers: deliveryHeaders(HUBSPOT.clientSecret, url, body, now()) };
}

/** Cuts events into batches of HubSpot's size. */
export function batches(events: readonly HubSpotEvent[]): HubSpotEvent[][] {
  const count = Math.ceil(events.length / MAX_BATCH);
  return Array.from({ length: count }, (_, n) => events.slice(n * MAX_BATCH, (n + 1) * MAX_BATCH));
}

/** A signed call of a card; user and portal are appended and signed by HubSpot. */
export function cardCall({ origin, now }: Addressed, path: string, json?: unknown): Outgoing {
  const { portalId, appId } = HUBSPOT;
  const query = `userId=1&portalId=${portalId}&userEmail=a@b.example&appId=${appId}`;
  const url = `${origin}/hubspot/card/${path}?${query}`;
  const method = json === undefined ? "GET" : "POST";
  const body = json === undefined ? "" : JSON.stringify(json);
  const timestamp = now();
  const headers = {
    "content-type": "application/json",
    authorization: "Bearer 1kosmos-extension",
    "x-hubspot-signature-v3": signV3(HUBSPOT.clientSecret, { method, uri: url, body, timestamp }),
    "x-hubspot-request-timestamp": String(timestamp),
  };
  return { method, url, headers, body };
}

/** 1Kosmos' signed announcement that a session has a result. */
export function callback({ origin, now }: Addressed, session: VendorSession): Outgoing {
  const body = JSON.stringify({ session_id: session.id, status: "completed" });
  const message = { id: `msg_${session.id}`, timestamp: Math.floor(now() / 1000), body };
  return {
    method: "POST",
    url: origin + new URL(session.callbackUrl).pathname,
    headers: {
      "content-type": "application/json",
      ...standardWebhooksHeaders([ONEKOSMOS.callbackSecret], message),
    },
    body,
  };
}
