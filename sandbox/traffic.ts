/**
 * Reads the exchange log in the terms of the main job. Only what succeeded counts, unless a name says otherwise.
 */
import { z } from "zod";
import type { Exchange } from "./exchanges.ts";

const API_HOST = "api.hubapi.com";

/** How much of a URL or a response fits a line. */
const MAX_SHOWN = 120;

const CONTACT_BATCH_UPDATE = /^\/crm\/(?:v3\/objects|objects\/[\d-]+)\/contacts\/batch\/update$/u;
const CONTACT = /^\/crm\/(?:v3\/objects|objects\/[\d-]+)\/contacts\/\d+$/u;

const eventsSchema = z.array(
  z.object({ objectId: z.coerce.string().optional(), subscriptionType: z.string().optional() }),
);
const inputSchema = z.object({ properties: z.record(z.string(), z.string()) });
const batchSchema = z.object({ inputs: z.array(inputSchema.extend({ id: z.string() })) });
const batchAnswerSchema = z.object({ results: z.array(z.object({ id: z.string() })) });

/** A contact as the app wrote it. `status` is undefined when the write did not touch it. */
export interface WrittenContact {
  readonly id: string;
  readonly status: string | undefined;
}

/** The records whose creation a webhook delivery reported to the app, in its order; empty for any other exchange. */
export function deliveredRecords(exchange: Exchange): readonly string[] {
  if (!isOk(exchange) || !isWebhook(exchange)) return [];
  const events = eventsSchema.safeParse(parse(exchange.requestBody));
  if (!events.success) return [];
  const creations = events.data.filter(({ subscriptionType = ".creation" }) =>
    subscriptionType.endsWith(".creation"),
  );
  return creations.flatMap(({ objectId }) => objectId ?? []);
}

/** The app calling HubSpot's API, whatever the response. A person at the sandbox's own port calls another host. */
export function isAppCall(exchange: Exchange): boolean {
  const { side, direction, requestHeaders } = exchange;
  return side === "hubspot" && direction === "in" && requestHeaders["host"] === API_HOST;
}

/**
 * The app reading or writing records of HubSpot's CRM, whatever the response: the calls that grow with the records. What a
 * portal costs by itself from time to time (tokens, its journal) is left out, and so are the batches of timeline events.
 */
export function isCrmCall(exchange: Exchange): boolean {
  return isAppCall(exchange) && pathOf(exchange).startsWith("/crm/");
}

/** HubSpot calling the app, whatever the response. */
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

/** The app reading a session's result at 1Kosmos, in either vocabulary. */
export function isResultFetch(exchange: Exchange): boolean {
  if (exchange.side !== "onekosmos" || exchange.direction !== "in" || !isOk(exchange)) return false;
  return /\/v1\/verify\/sessions\/[^/]+\/status$|\/document_share_session\/result$/u.test(pathOf(exchange));
}

/** A call by which the app writes contacts, whatever the response. */
export function isContactWrite(exchange: Exchange): boolean {
  if (!isAppCall(exchange)) return false;
  const path = pathOf(exchange);
  return exchange.method === "PATCH"
    ? CONTACT.test(path)
    : exchange.method === "POST" && CONTACT_BATCH_UPDATE.test(path);
}

/** The writes of such a call: contact id and new `idv_status`, for the contacts that HubSpot accepted. */
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

/** HubSpot's response to the app that it calls too often. */
export function isRateRefusal(exchange: Exchange): boolean {
  return isAppCall(exchange) && exchange.status === 429;
}

/** One or two lines for a person: who called whom, what came of it, and the response if it is a refusal. */
export function describe(exchange: Exchange): string {
  const { method, status, ms, responseBody } = exchange;
  const answer = status === 0 ? "no answer" : String(status);
  const line = `${method} ${shortened(exchange.url)} → ${answer} (${Math.round(ms)} ms)`;
  return status >= 400 ? `${line}\n      ${shortened(responseBody.replaceAll(/\s+/gu, " "))}` : line;
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
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
