/**
 * The log of everything that passes between the app, the two stand-ins and the people who call them. The demo, the
 * journeys and the benchmark read it to say what happened, when and how often; nothing in the stand-ins depends on it.
 * It lives in memory and holds whole bodies and headers, secrets included: it is for the sandbox alone.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";

import { isPagePath } from "./crm/page-paths.ts";

/** The stand-in an exchange belongs to. */
export type Side = "hubspot" | "onekosmos";

/** One HTTP request and what became of it. */
export interface Exchange {
  /** When the request started, in epoch milliseconds. */
  readonly at: number;
  /** From the start of the request to the end of its response, in milliseconds. */
  readonly ms: number;
  readonly side: Side;
  /** `in`: someone called the side. `out`: the side called someone. */
  readonly direction: "in" | "out";
  readonly method: string;
  /** The URL as its caller wrote it, for instance `https://api.hubapi.com/crm/...`. */
  readonly url: string;
  /** The HTTP status, or 0 when no response came: connection refused, cut, or given up. */
  readonly status: number;
  readonly requestHeaders: Record<string, string>;
  readonly requestBody: string;
  readonly responseHeaders: Record<string, string>;
  readonly responseBody: string;
  /** Only where the log keeps less than there was: the full lengths of the bodies, in characters. */
  readonly cut?: { readonly requestChars?: number; readonly responseChars?: number };
}

/**
 * Where exchanges are kept, newest last. Bodies are cut to `MAX_BODY_CHARS`, and all bodies together to a budget, for
 * which the oldest ones give up theirs: the log cannot grow beyond what it is meant to.
 */
export interface ExchangeLog {
  record(exchange: Exchange): void;
  /** Everything that is kept at this moment; later exchanges do not show up in the returned list. */
  list(): readonly Exchange[];
  clear(): void;
  /** Calls `listener` for each exchange from now on, uncut, until the returned function is called. */
  subscribe(listener: (exchange: Exchange) => void): () => void;
}

/** Enough for an import of 10,000 contacts; a few tens of megabytes. */
const DEFAULT_LIMIT = 20_000;

/** A batch of 100 records, read or written, is smaller; a result of 1Kosmos with its images is not. */
export const MAX_BODY_CHARS = 256 * 1024;
/** Of all bodies together, in characters: 128 MB as Latin-1, twice that with other scripts. */
const DEFAULT_BUDGET_CHARS = 128 * 1024 * 1024;

/** How @hono/node-server's `RESPONSE_ALREADY_SENT` marks a request whose handler took over the socket. */
const ALREADY_SENT_HEADER = "x-hono-already-sent";

/** Creates an empty log that keeps the last `limit` exchanges, and `budget` characters of bodies. */
export function createExchangeLog(
  limit: number = DEFAULT_LIMIT,
  budget: number = DEFAULT_BUDGET_CHARS,
): ExchangeLog {
  let kept: Exchange[] = [];
  let chars = 0;
  /** The exchanges before this one have given up their bodies. */
  let emptied = 0;
  const listeners = new Set<(exchange: Exchange) => void>();

  function dropOldest(): void {
    chars -= charsOf(kept.shift());
    emptied = Math.max(0, emptied - 1);
  }

  function emptyOldest(): void {
    const oldest = kept[emptied];
    if (oldest === undefined) return;
    chars -= charsOf(oldest);
    kept[emptied] = cutBodies(oldest, 0);
    emptied += 1;
  }

  return {
    record(exchange) {
      const cut = cutBodies(exchange, MAX_BODY_CHARS);
      kept.push(cut);
      chars += charsOf(cut);
      if (kept.length > limit) dropOldest();
      while (chars > budget && emptied < kept.length) emptyOldest();
      for (const listener of listeners) listener(exchange);
    },
    list: () => kept.slice(),
    clear() {
      kept = [];
      chars = 0;
      emptied = 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function charsOf(exchange: Exchange | undefined): number {
  return exchange === undefined ? 0 : exchange.requestBody.length + exchange.responseBody.length;
}

/** Cuts both bodies to `max` characters, and says how long they were. */
function cutBodies(exchange: Exchange, max: number): Exchange {
  const { requestBody, responseBody } = exchange;
  if (requestBody.length <= max && responseBody.length <= max) return exchange;
  const cut = {
    ...(requestBody.length > max ? { requestChars: requestBody.length } : {}),
    ...(responseBody.length > max ? { responseChars: responseBody.length } : {}),
    ...exchange.cut,
  };
  return {
    ...exchange,
    requestBody: shortened(requestBody, max),
    responseBody: shortened(responseBody, max),
    cut,
  };
}

/** A copy: a slice would keep the whole text in memory. */
function shortened(text: string, max: number): string {
  return text.length <= max ? text : Buffer.from(text.slice(0, max)).toString();
}

/** Everything that is known of an exchange before its response. */
type Started = Pick<Exchange, "side" | "direction" | "method" | "url" | "requestHeaders" | "requestBody">;

/** Starts the clock of one exchange; the first call of the returned function records it, later ones do nothing. */
function begin(log: ExchangeLog): (started: Started, answer?: Response, body?: string) => void {
  const at = Date.now();
  const clock = performance.now();
  let recorded = false;
  return (started, answer, body = "") => {
    if (recorded) return;
    recorded = true;
    log.record({
      ...started,
      at,
      ms: performance.now() - clock,
      status: answer?.status ?? 0,
      responseHeaders: answer === undefined ? {} : Object.fromEntries(answer.headers),
      responseBody: body,
    });
  };
}

/** For `app.request()`: the sandbox's own calls are no exchange. No caller from outside can set it. */
export const UNRECORDED = { isUnrecorded: true } as const;

/** Returns whether the sandbox's own pages make this request: no fault, no limit and no log entry concerns them. */
export function isUnrecorded(c: Context): boolean {
  return c.env?.isUnrecorded === true;
}

/**
 * Records every request to a side. A Hono middleware. Mount it first, so that it sees the body before anyone reads it.
 * `publicOrigin` returns the origin that the caller addressed (no trailing slash), which behind the app's outbound service
 * is not the origin of the socket. An exchange is in the log before its caller has the response. A request whose caller
 * goes away, or whose handler cuts the connection, is recorded with status 0.
 */
export function recording(
  log: ExchangeLog,
  side: Side,
  publicOrigin: (c: Context) => string,
): MiddlewareHandler {
  return async (c, next) => {
    if (isUnrecorded(c) || isPagePath(c.req.path) || c.req.path.startsWith("/sandbox/pages/")) return next();
    const finish = begin(log);
    const { pathname, search } = new URL(c.req.url);
    const started: Started = {
      side,
      direction: "in",
      method: c.req.method,
      url: publicOrigin(c) + pathname + search,
      requestHeaders: c.req.header(),
      requestBody: await bodyOf(c.req.raw),
    };
    // Absent when the side is called by `app.request()`, without a socket.
    const bindings: Partial<HttpBindings> | undefined = c.env;
    bindings?.outgoing?.once("close", () => finish(started));

    await next();

    const isCut = bindings?.incoming?.socket.destroyed === true;
    if (isCut || c.res.headers.has(ALREADY_SENT_HEADER)) return finish(started);
    finish(started, c.res, await c.res.clone().text());
  };
}

/** A `fetch` that records each call as the side's own, for webhooks and callbacks. It throws what `fetch` throws. */
export function recordedFetch(log: ExchangeLog, side: Side): typeof fetch {
  return async (input, init) => {
    const finish = begin(log);
    const request = new Request(input, init);
    const started: Started = {
      side,
      direction: "out",
      method: request.method,
      url: request.url,
      requestHeaders: Object.fromEntries(request.headers),
      requestBody: await bodyOf(request),
    };
    try {
      const response = await fetch(request);
      finish(started, response, await response.clone().text());
      return response;
    } catch (error) {
      finish(started);
      throw error;
    }
  };
}

/** A request's body as text, leaving the request readable. */
async function bodyOf(request: Request): Promise<string> {
  return request.body === null ? "" : await request.clone().text();
}
