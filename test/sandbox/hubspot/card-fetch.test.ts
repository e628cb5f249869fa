import { createServer, type IncomingMessage } from "node:http";

import { expect, test } from "vitest";

import { EXTENSION_AUTHORIZATION } from "../../../sandbox/fixed.ts";
import { signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";
import { APP_ID, call, listen, openSandbox, SECRET } from "./support.ts";
import { SOON } from "../../soon.ts";

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An app that responds with these statuses in turn; null never responds, "cut" closes the connection. */
async function app(...statuses: (number | null | "cut")[]): Promise<{ origin: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = "", url = "", headers } = request;
    calls.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
    const status = statuses.length === 0 ? 200 : statuses[Math.min(calls.length, statuses.length) - 1];
    if (status === "cut") return void request.socket.destroy();
    if (typeof status === "number") response.writeHead(status).end(JSON.stringify({ call: calls.length }));
  });
  return { origin: await listen(server), calls };
}

async function fetchAs(sandbox: ReturnType<typeof openSandbox>, body: unknown): Promise<unknown> {
  return await (await call(sandbox, "POST", "/sandbox/fetch", body)).json();
}

test("a card's call arrives with who is looking, signed v3 over the decoded address", async () => {
  const { origin, calls } = await app();
  const sandbox = openSandbox();
  const url = `${origin}/hubspot/card/contacts/1/verify?x=1`;
  const answer = await fetchAs(sandbox, {
    method: "POST",
    url,
    body: { kind: "identity" },
    portalId: 4343,
    userId: 7,
    userEmail: "ada+1@example.com",
  });
  expect(answer).toEqual({ status: 200, body: { call: 1 }, attempts: 1 });
  const [request] = calls;
  const added = `&userId=7&portalId=4343&userEmail=ada%2B1%40example.com&appId=${APP_ID}`;
  expect(request).toMatchObject({
    method: "POST",
    url: `/hubspot/card/contacts/1/verify?x=1${added}`,
    body: '{"kind":"identity"}',
  });
  const timestamp = sandbox.clock.now;
  expect(request?.headers["x-hubspot-request-timestamp"]).toBe(String(timestamp));
  expect(request?.headers["x-hubspot-signature-v3"]).toBe(
    signV3(SECRET, {
      method: "POST",
      uri: `${url}&userId=7&portalId=4343&userEmail=ada%2B1@example.com&appId=${APP_ID}`,
      body: '{"kind":"identity"}',
      timestamp,
    }),
  );
});

test("a GET has no body, and defaults name the portal's admin", async () => {
  const { origin, calls } = await app();
  await fetchAs(openSandbox(), { url: `${origin}/card`, body: { ignored: true } });
  expect(calls).toMatchObject([
    {
      method: "GET",
      url: `/card?userId=1&portalId=4242&userEmail=admin%40example.com&appId=${APP_ID}`,
      body: "",
    },
  ]);
});

test.each([
  ["that the card sets", { authorization: "Bearer mine" }, "Bearer mine"],
  ["of the app's own extensions, when the caller leaves it open", {}, EXTENSION_AUTHORIZATION],
  ["that is not there, when the card sets none", { authorization: null }, undefined],
])("a call carries the Authorization header %s, and no other of the card's", async (_what, as, expected) => {
  const { origin, calls } = await app();
  await fetchAs(openSandbox(), { url: origin, headers: { "x-own": "1" }, ...as });
  expect(calls[0]?.headers["authorization"]).toBe(expected);
  expect(calls[0]?.headers["x-own"]).toBeUndefined();
});

test.each([
  ["a 5xx", [500, 200], { status: 200, attempts: 2 }],
  ["a cut connection", ["cut", 200], { status: 200, attempts: 2 }],
  ["two 5xx", [503, 502, 200], { status: 502, attempts: 2 }],
  ["two cut connections", ["cut", "cut"], { status: 502, body: "", attempts: 2 }],
] as const)("%s is repeated once", async (_what, statuses, answer) => {
  const { origin } = await app(...statuses);
  expect(await fetchAs(openSandbox(), { method: "POST", url: origin, body: {} })).toMatchObject(answer);
});

test.each([404, 302])("a %i is handed on, not repeated and not followed", async (status) => {
  const { origin, calls } = await app(status);
  expect(await fetchAs(openSandbox(), { url: origin })).toMatchObject({ status, attempts: 1 });
  expect(calls).toHaveLength(1);
});

test("an app that takes too long is given up, without another try", async () => {
  const { origin, calls } = await app(null);
  const answer = await fetchAs(openSandbox(), { url: origin, timeout: 50 });
  expect(answer).toEqual({ status: 504, body: "", attempts: 1 });
  // On a busy machine the time is over before the call arrives.
  expect(calls.length).toBeLessThanOrEqual(1);
});

test("twenty calls of an account run at once; one more gets 429", async () => {
  const { origin, calls } = await app(null);
  const sandbox = openSandbox();
  const running = Array.from({ length: 20 }, () => fetchAs(sandbox, { url: origin, timeout: 5000 }));
  await expect.poll(() => calls.length, SOON).toBe(20);
  expect(await fetchAs(sandbox, { url: origin })).toEqual({ status: 429, body: null, attempts: 0 });
  expect(await fetchAs(sandbox, { url: origin, portalId: 4343, timeout: 20 })).toMatchObject({ status: 504 });
  await Promise.all(running);
});

test.each([
  [{ url: "not an address" }, 400],
  [{ url: "http://127.0.0.1:1/", method: "TRACE" }, 400],
  [{ url: "http://127.0.0.1:1/", portalId: 9 }, 404],
  [{ url: "http://127.0.0.1:1/", timeout: 120_001 }, 400],
  [{ url: "http://127.0.0.1:1/", method: "POST", body: "x".repeat(1024 * 1024) }, 413],
])("a call that HubSpot would not make is refused: %j", async (body, status) => {
  expect((await call(openSandbox(), "POST", "/sandbox/fetch", body)).status).toBe(status);
});
