import { describe, expect, test } from "vitest";
import { z } from "zod";

import { createExchangeLog, MAX_BODY_CHARS, type Exchange } from "../../../sandbox/exchanges.ts";
import { harChunks, harEntry } from "../../../sandbox/har.ts";
import { createMasking } from "../../../sandbox/masking.ts";
import { install } from "../hubspot/support.ts";
import { control, openSides } from "./support.ts";

const HAR = "/sandbox/exchanges.har";

const AN_EXCHANGE: Exchange = {
  at: Date.UTC(2026, 10, 23, 12),
  ms: 12.5,
  side: "onekosmos",
  direction: "in",
  method: "POST",
  url: "https://sandbox.1kosmos.net/v1/verify/sessions?a=b%20c",
  status: 200,
  requestHeaders: { "content-type": "application/json", cookie: "a=1; session=secret" },
  requestBody: '{"document_types":["passport"]}',
  responseHeaders: { "content-type": "application/json", "set-cookie": "s=secret; Path=/; HttpOnly" },
  responseBody: '{"session_id":"s-1"}',
};

// HAR 1.2, http://www.softwareishard.com/blog/har-12-spec: the fields that are not optional there.
const pair = z.object({ name: z.string(), value: z.string() });
const entrySchema = z.object({
  startedDateTime: z.iso.datetime(),
  time: z.number().min(0),
  request: z.object({
    method: z.string(),
    url: z.url(),
    httpVersion: z.string(),
    cookies: z.array(pair),
    headers: z.array(pair),
    queryString: z.array(pair),
    postData: z.object({ mimeType: z.string(), params: z.array(pair), text: z.string() }).optional(),
    headersSize: z.int(),
    bodySize: z.int(),
  }),
  response: z.object({
    status: z.int(),
    statusText: z.string(),
    httpVersion: z.string(),
    cookies: z.array(pair),
    headers: z.array(pair),
    content: z.object({ size: z.int(), mimeType: z.string(), text: z.string() }),
    redirectURL: z.string(),
    headersSize: z.int(),
    bodySize: z.int(),
  }),
  cache: z.object({}),
  timings: z.object({ send: z.number(), wait: z.number(), receive: z.number() }),
  comment: z.string().optional(),
});
const harSchema = z.object({
  log: z.object({
    version: z.literal("1.2"),
    creator: z.object({ name: z.string(), version: z.string() }),
    entries: z.array(entrySchema),
  }),
});

async function archive(exchanges: readonly Exchange[]) {
  let text = "";
  for await (const chunk of harChunks(exchanges, createMasking([]))) text += chunk;
  return harSchema.parse(JSON.parse(text)).log.entries;
}

test("an exchange becomes an entry of HAR 1.2", () => {
  const entry = harEntry(AN_EXCHANGE, createMasking([]));
  expect(entrySchema.parse(entry)).toMatchObject({
    startedDateTime: "2026-11-23T12:00:00.000Z",
    time: 12.5,
    request: {
      method: "POST",
      url: AN_EXCHANGE.url,
      cookies: [
        { name: "a", value: "***" },
        { name: "session", value: "***" },
      ],
      queryString: [{ name: "a", value: "b c" }],
      postData: { mimeType: "application/json", text: AN_EXCHANGE.requestBody },
      bodySize: AN_EXCHANGE.requestBody.length,
    },
    response: {
      status: 200,
      statusText: "OK",
      cookies: [{ name: "s", value: "***" }],
      content: { mimeType: "application/json", text: AN_EXCHANGE.responseBody },
    },
  });
  expect(JSON.stringify(entry)).not.toContain("secret");
});

test("no answer is status 0, and says so", async () => {
  const [entry] = await archive([{ ...AN_EXCHANGE, status: 0, responseHeaders: {}, responseBody: "" }]);
  expect(entry).toMatchObject({ comment: expect.stringContaining("No answer"), response: { status: 0 } });
});

test("an empty log, and one with more entries than are written at once, are whole archives", async () => {
  expect(await archive([])).toEqual([]);
  const many = Array.from({ length: 173 }, (_, at) => ({ ...AN_EXCHANGE, at }));
  const entries = await archive(many);
  expect(entries.map(({ startedDateTime }) => Date.parse(startedDateTime))).toEqual(many.map(({ at }) => at));
});

test("writing an archive leaves others their turn", async () => {
  const many = Array.from({ length: 500 }, () => AN_EXCHANGE);
  let turns = 0;
  let waiting = setImmediate(takeTurn);
  function takeTurn(): void {
    turns += 1;
    waiting = setImmediate(takeTurn);
  }
  await archive(many);
  clearImmediate(waiting);
  expect(turns).toBeGreaterThan(5);
});

describe("GET /sandbox/exchanges.har", () => {
  test("tells of both sides under their public addresses, without a token, code or key", async () => {
    const { hubspot, onekosmos } = openSides();
    const tokens = await install(hubspot);
    await hubspot.app.request("/crm/v3/objects/contacts", {
      headers: { authorization: `Bearer ${tokens.access}` },
    });
    await hubspot.app.request("/sandbox/portals");
    await onekosmos.app.request("/v1/verify/sessions", {
      method: "POST",
      headers: { authorization: "Bearer sandbox-api-key", "content-type": "application/json" },
      body: JSON.stringify({
        document_types: ["passport"],
        callback_url: "http://localhost:8787/1kosmos/callbacks/4242/tOkEn-123",
      }),
    });
    const response = await hubspot.app.request(HAR);
    expect(response.headers.get("content-type")).toContain("application/json");
    const text = await response.text();
    const { entries } = harSchema.parse(JSON.parse(text)).log;
    expect(entries.map(({ request }) => new URL(request.url).host)).toEqual([
      "app.hubspot.com",
      "api.hubapi.com",
      "api.hubapi.com",
      "localhost:8788",
      "localhost:8789",
    ]);
    const secrets = [tokens.access, tokens.refresh, "sandbox-api-key", "sandbox-client-secret"];
    for (const secret of [...secrets, "sandbox-private-app-token", "tOkEn-123"])
      expect(text).not.toContain(secret);
    expect(text).toContain("sandbox-client-id");
    expect(entries.at(0)?.response.redirectURL).toMatch(/code=\*\*\*/u);
  });

  test("does not record itself, and DELETE clears it", async () => {
    const { hubspot, exchanges } = openSides();
    await hubspot.app.request("/sandbox/portals");
    await (await hubspot.app.request(HAR)).text();
    expect(exchanges.list()).toHaveLength(1);
    expect((await control(hubspot, "DELETE", HAR)).status).toBe(204);
    expect(exchanges.list()).toHaveLength(0);
  });
});

describe("the log's memory", () => {
  test("a very large body is cut, and the archive says how long it was; listeners get all of it", async () => {
    const log = createExchangeLog();
    const heard: number[] = [];
    log.subscribe(({ responseBody }) => heard.push(responseBody.length));
    log.record({ ...AN_EXCHANGE, responseBody: "x".repeat(MAX_BODY_CHARS + 1) });
    expect(heard).toEqual([MAX_BODY_CHARS + 1]);
    const [entry] = await archive(log.list());
    expect(entry?.response.content.text).toHaveLength(MAX_BODY_CHARS);
    expect(entry?.response.content.size).toBe(MAX_BODY_CHARS + 1);
    expect(entry?.comment).toContain(String(MAX_BODY_CHARS + 1));
  });

  test("over its budget, the oldest exchanges give up their bodies and stay", () => {
    const log = createExchangeLog(10, 100);
    for (let at = 0; at < 12; at += 1) {
      log.record({ ...AN_EXCHANGE, at, requestBody: "q".repeat(10), responseBody: "a".repeat(20) });
    }
    const kept = log.list();
    expect(kept.map(({ at }) => at)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(kept.map(({ responseBody }) => responseBody.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 20, 20, 20]);
    expect(kept[0]?.cut).toEqual({ requestChars: 10, responseChars: 20 });
    log.clear();
    log.record({ ...AN_EXCHANGE, requestBody: "", responseBody: "b".repeat(100) });
    expect(log.list()[0]?.responseBody).toHaveLength(100);
  });
});
