import { createServer, type IncomingMessage } from "node:http";

import { expect, test } from "vitest";
import { z } from "zod";

import { signV2, signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";
import { APP_ID, call, listen, openSandbox, SECRET } from "./support.ts";

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

async function receiver(status = 200): Promise<{ origin: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = "", url = "", headers } = request;
    calls.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(status).end("heard");
  });
  return { origin: await listen(server), calls };
}

const PATH = "/sandbox/workflows/send-webhook";

test.each([
  ["POST", { kind: "identity", portalId: 4343 }, '{"kind":"identity","portalId":4343}'],
  ["GET", undefined, ""],
])("a %s is signed v2 and v3 with the app's secret, over any address", async (method, body, sent) => {
  const { origin, calls } = await receiver();
  const sandbox = openSandbox();
  const url = `${origin}/any/path?portalId=4343&userId=1`;
  const answer = await call(sandbox, "POST", PATH, { method, url, portalId: 4343, body });
  expect(await answer.json()).toEqual({ status: 200, body: "heard" });
  const timestamp = sandbox.clock.now;
  expect(calls).toMatchObject([
    {
      method,
      url: "/any/path?portalId=4343&userId=1",
      body: sent,
      headers: {
        "x-hubspot-signature": signV2(SECRET, method, url, sent),
        "x-hubspot-signature-version": "v2",
        "x-hubspot-signature-v3": signV3(SECRET, { method, uri: url, body: sent, timestamp }),
        "x-hubspot-request-timestamp": String(timestamp),
      },
    },
  ]);
  expect(calls[0]?.headers["authorization"]).toBeUndefined();
});

test("a POST can carry the contact's properties instead, in which the user names nothing but properties", async () => {
  const { origin, calls } = await receiver();
  const sandbox = openSandbox();
  const made = await call(sandbox, "POST", "/sandbox/contacts", { properties: { email: "a@example.com" } });
  const { id } = z.object({ id: z.string() }).parse(await made.json());
  await call(sandbox, "POST", PATH, { url: origin, recordId: Number(id) });
  const sent = JSON.parse(calls[0]?.body ?? "");
  expect(sent).toMatchObject({ vid: Number(id), properties: { email: { value: "a@example.com" } } });
  expect((await call(sandbox, "POST", PATH, { url: origin, recordId: 9 })).status).toBe(404);
});

test("an API key goes in a header or in the query, and never with a signature", async () => {
  const { origin, calls } = await receiver(401);
  const sandbox = openSandbox();
  const key = { type: "apiKey", name: "Authorization", value: "Bearer mine" };
  const answer = await call(sandbox, "POST", PATH, { url: origin, authentication: key });
  expect(await answer.json()).toEqual({ status: 401, body: "heard" });
  const inQuery = { ...key, location: "query", name: "key", value: "a b" };
  await call(sandbox, "POST", PATH, { method: "GET", url: `${origin}/?x=1`, authentication: inQuery });
  await call(sandbox, "POST", PATH, { url: origin, authentication: { type: "none" } });
  expect(calls.map(({ url, headers }) => [url, headers["authorization"]])).toEqual([
    ["/", "Bearer mine"],
    ["/?x=1&key=a+b", undefined],
    ["/", undefined],
  ]);
  for (const { headers } of calls) {
    expect(headers["x-hubspot-signature"]).toBeUndefined();
    expect(headers["x-hubspot-signature-v3"]).toBeUndefined();
  }
});

test("a receiver that is not there is status 0", async () => {
  const answer = await call(openSandbox(), "POST", PATH, { url: "http://127.0.0.1:1/" });
  expect(await answer.json()).toEqual({ status: 0, body: "" });
});

const url = "http://127.0.0.1:1/";
test.each([
  [{ url: "https://example.com/" }, 400],
  [{ url: "http://localhost.example.com/" }, 400],
  [{ url, method: "PUT" }, 400],
  [{ url, body: { nested: { a: 1 } } }, 400],
  [{ url, body: ["a"] }, 400],
  [{ url, headers: { authorization: "x" } }, 400],
  [{ url, authentication: { type: "signature", name: "Authorization", value: "x" } }, 400],
  [{ url, authentication: { type: "signature", appId: APP_ID + 1 } }, 400],
  [{ url, portalId: 9 }, 404],
])(
  "what HubSpot's action cannot send, or must not leave the machine, is refused: %j",
  async (body, status) => {
    expect((await call(openSandbox(), "POST", PATH, body)).status).toBe(status);
  },
);
