/**
 * Reads the exchange log in the terms of the main job. Only what succeeded counts, unless a name says otherwise.
 */
import { z } from "zod";
import type { Exchange } from "./exchanges.ts";

const API_ORIGIN = "https://api.hubapi.com";
const CONTACT_BATCH_UPDATE = /^\/crm\/(?:v3\/objects|objects\/[\d-]+)\/contacts\/batch\/update$/u;
const CONTACT = /^\/crm\/(?:v3\/objects|objects\/[\d-]+)\/contacts\/\d+$/u;

const eventsSchema = z.array(z.object({ objectId: z.coerce.string().optional() }));
const inputSchema = z.object({ properties: z.record(z.string(), z.string()) });
const batchSchema = z.object({ inputs: z.array(inputSchema.extend({ id: z.string() })) });
const batchAnswerSchema = z.object({ results: z.array(z.object({ id: z.string() })) });

/** A contact as the app wrote it. `status` is undefined when the write did not touch it. */
export interface WrittenContact {
  readonly id: string;
  readonly status: string | undefined;
}

/** The records whose events a webhook delivery carried to the app, in its order; empty for any other exchange. */
export function deliveredRecords(exchange: Exchange): readonly string[] {
  if (!isOk(exchange) || !isWebhook(exchange)) return [];
  const events = eventsSchema.safeParse(parse(exchange.requestBody));
  return events.success ? events.data.flatMap(({ objectId }) => objectId ?? []) : [];
}

/** HubSpot calling the app, whatever it answered. */
export function isWebhook(exchange: Exchange): boolean {
  return (
    exchange.side === "hubspot" && exchange.direction === "out" && pathOf(exchange) === "/hubspot/webhooks"
  );
}

/** A session made at 1Kosmos, in either vocabulary. */
export function isSessionStart(exchange: Exchange): boolean {
  if (exchange.side !== "onekosmos" || exchange.direction !== "in" || exchange.method !== "POST")
    return false;
  const path = pathOf(exchange);
  return (
    isOk(exchange) && (path === "/v1/verify/sessions" || path.endsWith("/document_share_session/create"))
  );
}

/** 1Kosmos announcing a result to the app. */
export function isCallback(exchange: Exchange): boolean {
  return isOk(exchange) && exchange.side === "onekosmos" && exchange.direction === "out";
}

/** The app asking 1Kosmos for a session's result, in either vocabulary. */
export function isResultFetch(exchange: Exchange): boolean {
  if (exchange.side !== "onekosmos" || exchange.direction !== "in" || !isOk(exchange)) return false;
  return /\/v1\/verify\/sessions\/[^/]+\/status$|\/document_share_session\/result$/u.test(pathOf(exchange));
}

/** A call by which the app writes contacts, whatever it was answered. */
export function isContactWrite(exchange: Exchange): boolean {
  if (!isAppCall(exchange)) return false;
  const path = pathOf(exchange);
  return exchange.method === "PATCH"
    ? CONTACT.test(path)
    : exchange.method === "POST" && CONTACT_BATCH_UPDATE.test(path);
}

/** What such a call wrote: contact id and new `idv_status`, for the contacts that HubSpot accepted. */
export function writtenContacts(exchange: Exchange): readonly WrittenContact[] {
  if (!isContactWrite(exchange) || !isOk(exchange)) return [];
  if (exchange.method === "PATCH") {
    const single = inputSchema.safeParse(parse(exchange.requestBody));
    return single.success
      ? [{ id: pathOf(exchange).split("/").at(-1) ?? "", status: statusOf(single.data) }]
      : [];
  }
  const batch = batchSchema.safeParse(parse(exchange.requestBody));
  const answer = batchAnswerSchema.safeParse(parse(exchange.responseBody));
  if (!batch.success || !answer.success) return [];
  const accepted = new Set(answer.data.results.map(({ id }) => id));
  return batch.data.inputs
    .filter(({ id }) => accepted.has(id))
    .map((input) => ({ id: input.id, status: statusOf(input) }));
}

/** HubSpot telling the app that it asks too often. */
export function isRateRefusal(exchange: Exchange): boolean {
  return isAppCall(exchange) && exchange.status === 429;
}

/** One line for a person: who called whom, and what came of it. */
export function describe(exchange: Exchange): string {
  const status = exchange.status === 0 ? "no answer" : String(exchange.status);
  return `${exchange.method} ${exchange.url} → ${status} (${Math.round(exchange.ms)} ms)`;
}

/** The app, and not a person at the sandbox's own port, calling HubSpot's API. */
function isAppCall(exchange: Exchange): boolean {
  return (
    exchange.side === "hubspot" && exchange.direction === "in" && new URL(exchange.url).origin === API_ORIGIN
  );
}

function statusOf(input: z.infer<typeof inputSchema>): string | undefined {
  return input.properties["idv_status"];
}

function isOk(exchange: Exchange): boolean {
  return exchange.status >= 200 && exchange.status < 300;
}

function pathOf(exchange: Exchange): string {
  return new URL(exchange.url).pathname;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
