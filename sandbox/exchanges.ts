/**
 * The log of everything that passes between the app, the two stand-ins and the people who call them. The demo, the
 * journeys and the benchmark read it to say what happened, when and how often; nothing in the stand-ins depends on it.
 * It lives in memory and holds whole bodies and headers, secrets included: it is for the sandbox alone.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";

/** The stand-in an exchange belongs to. */
export type Side = "hubspot" | "onekosmos";

/** One HTTP request and what became of it. */
export interface Exchange {
  /** When the request started, in epoch milliseconds. */
  readonly at: number;
  /** From the start of the request to the end of its answer, in milliseconds. */
  readonly ms: number;
  readonly side: Side;
  /** `in`: someone called the side. `out`: the side called someone. */
  readonly direction: "in" | "out";
  readonly method: string;
  /** The URL as its caller wrote it, for instance `https://api.hubapi.com/crm/...`. */
  readonly url: string;
  /** The HTTP status, or 0 when no answer came: connection refused, cut, or given up. */
  readonly status: number;
  readonly requestHeaders: Record<string, string>;
  readonly requestBody: string;
  readonly responseHeaders: Record<string, string>;
  readonly responseBody: string;
}

/** Where exchanges are kept, newest last. */
export interface ExchangeLog {
  record(exchange: Exchange): void;
  /** What is kept at this moment; later exchanges do not show up in the returned list. */
  list(): readonly Exchange[];
  clear(): void;
  /** Calls `listener` for each exchange from now on, until the returned function is called. */
  subscribe(listener: (exchange: Exchange) => void): () => void;
}

/** Enough for an import of 10,000 contacts; a few tens of megabytes. */
const DEFAULT_LIMIT = 20_000;

/** How @hono/node-server's `RESPONSE_ALREADY_SENT` marks a request whose handler took over the socket. */
const ALREADY_SENT_HEADER = "x-hono-already-sent";

/** Creates an empty log that keeps the last `limit` exchanges. */
export function createExchangeLog(limit: number = DEFAULT_LIMIT): ExchangeLog {
  let kept: Exchange[] = [];
  const listeners = new Set<(exchange: Exchange) => void>();
  return {
    record(exchange) {
      kept.push(exchange);
      if (kept.length > limit) kept.shift();
      for (const listener of listeners) listener(exchange);
    },
    list: () => kept.slice(),
    clear() {
      kept = [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What is known of an exchange before its answer. */
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

/**
 * Hono middleware that records every request to a side. Mount it first, so that it sees the body before anyone reads it.
 * `publicOrigin` tells the origin that the caller addressed (no trailing slash), which behind the app's outbound service
 * is not the origin of the socket. An exchange is in the log before its caller has the answer. A request whose caller
 * goes away, or whose handler cuts the connection, is recorded with status 0.
 */
export function recording(
  log: ExchangeLog,
  side: Side,
  publicOrigin: (c: Context) => string,
): MiddlewareHandler {
  return async (c, next) => {
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
