/**
 * The exchange log as an HTTP Archive, version 1.2 (http://www.softwareishard.com/blog/har-12-spec): for a browser's
 * network panel, and for records of a test. Written piece by piece, so that no response waits for it.
 */
import { STATUS_CODES } from "node:http";
import { setImmediate } from "node:timers/promises";

import { Hono } from "hono";
import { stream } from "hono/streaming";

import type { Exchange, ExchangeLog } from "./exchanges.ts";
import { createMasking, type Masking, type Pair } from "./masking.ts";

/** Entries that are written before others get their turn. */
const ENTRIES_AT_ONCE = 50;
const HTTP_VERSION = "HTTP/1.1";
const CREATOR = { name: "1kosmos-for-hubspot sandbox", version: "1" };

/** One entry of `log.entries`. `_side` and `_direction` are ours: the specification leaves names with _ to anyone. */
export function harEntry(exchange: Exchange, masking: Masking): Record<string, unknown> {
  const { at, ms, side, direction, status } = exchange;
  const comment = commentOf(exchange);
  return {
    startedDateTime: new Date(at).toISOString(),
    time: ms,
    request: harRequest(exchange, masking),
    response: harResponse(exchange, masking),
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    ...(comment === "" ? {} : { comment }),
    ...(status === 0 ? { _error: "no answer" } : {}),
    _side: side,
    _direction: direction,
  };
}

function harRequest({ method, url, requestHeaders, requestBody, cut }: Exchange, masking: Masking): object {
  const headers = pairsOf(requestHeaders);
  const { searchParams } = new URL(url);
  const query = [...searchParams].map(([name, value]) => masking.field({ name, value }));
  const mimeType = requestHeaders["content-type"] ?? "";
  return {
    method,
    url: masking.url(url),
    httpVersion: HTTP_VERSION,
    cookies: cookiesOf(requestHeaders["cookie"] ?? "", masking),
    headers: headers.map(masking.header),
    queryString: query,
    ...(requestBody === "" ? {} : { postData: postDataOf(mimeType, requestBody, masking) }),
    headersSize: -1,
    bodySize: cut?.requestChars ?? Buffer.byteLength(requestBody),
  };
}

/** The specification has parameters or text, never both; the text of a form is its parameters. */
function postDataOf(mimeType: string, body: string, masking: Masking): object {
  if (!mimeType.startsWith("application/x-www-form-urlencoded")) {
    return { mimeType, params: [], text: masking.text(body) };
  }
  const params = [...new URLSearchParams(body)].map(([name, value]) => masking.field({ name, value }));
  return { mimeType, params, text: masking.text(body) };
}

function harResponse({ status, responseHeaders, responseBody, cut }: Exchange, masking: Masking): object {
  const size = cut?.responseChars ?? Buffer.byteLength(responseBody);
  return {
    status,
    statusText: STATUS_CODES[status] ?? "",
    httpVersion: HTTP_VERSION,
    cookies: cookiesOf(firstCookieOf(responseHeaders["set-cookie"] ?? ""), masking),
    headers: pairsOf(responseHeaders).map(masking.header),
    content: {
      size,
      mimeType: responseHeaders["content-type"] ?? "",
      text: masking.text(responseBody),
    },
    redirectURL: masking.url(responseHeaders["location"] ?? ""),
    headersSize: -1,
    bodySize: status === 0 ? -1 : size,
  };
}

function pairsOf(headers: Readonly<Record<string, string>>): readonly Pair[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** `a=1; b=2` with the values masked: whatever a cookie holds, it opens something. */
function cookiesOf(header: string, masking: Masking): readonly Pair[] {
  return masking
    .header({ name: "cookie", value: header })
    .value.split(";")
    .map((part) => part.trim().split("="))
    .flatMap(([name, ...value]) =>
      name === undefined || name === "" ? [] : { name, value: value.join("=") },
    );
}

function firstCookieOf(setCookie: string): string {
  return setCookie.split(";")[0] ?? "";
}

function commentOf({ status, cut }: Exchange): string {
  const parts = [
    ...(status === 0 ? ["No answer: the connection was refused or cut, or the caller gave up."] : []),
    ...(cut?.requestChars === undefined ? [] : [`The request's body had ${cut.requestChars} characters.`]),
    ...(cut?.responseChars === undefined ? [] : [`The answer's body had ${cut.responseChars} characters.`]),
    ...(cut === undefined ? [] : ["What is missing was cut."]),
  ];
  return parts.join(" ");
}

/** The archive as UTF-8 chunks. Calls that are recorded meanwhile are not in it. */
export async function* harChunks(exchanges: readonly Exchange[], masking: Masking): AsyncGenerator<string> {
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(CREATOR)},"pages":[],"entries":[`;
  for (let from = 0; from < exchanges.length; from += ENTRIES_AT_ONCE) {
    const entries = exchanges.slice(from, from + ENTRIES_AT_ONCE);
    const text = entries.map((exchange) => JSON.stringify(harEntry(exchange, masking))).join(",\n");
    yield from === 0 ? text : `,\n${text}`;
    await setImmediate();
  }
  yield "]}}";
}

/** `GET` and `DELETE /sandbox/exchanges.har`. `secrets` are masked wherever they stand. */
export function harControls(log: ExchangeLog, secrets: readonly string[]): Hono {
  const masking = createMasking(secrets);
  const routes = new Hono();
  routes.get("/sandbox/exchanges.har", (c) => {
    c.header("content-type", "application/json; charset=utf-8");
    c.header("content-disposition", 'attachment; filename="exchanges.har"');
    return stream(c, async (out) => {
      for await (const chunk of harChunks(log.list(), masking)) {
        if (out.aborted) return;
        await out.write(chunk);
      }
    });
  });
  routes.delete("/sandbox/exchanges.har", (c) => {
    log.clear();
    return c.body(null, 204);
  });
  return routes;
}
