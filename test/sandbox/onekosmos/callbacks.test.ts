import { createHmac } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { standardWebhooksHeaders } from "../../../sandbox/onekosmos/callbacks/standard-webhooks.ts";
import type { OneKosmosSandbox, OneKosmosSandboxOptions } from "../../../sandbox/onekosmos/server.ts";
import { call, createRestSession, end, NOON, objectOf, restStatus, sandbox, textAt } from "./support.ts";
import { SOON } from "../../soon.ts";

const CALLBACK_URL = "https://app.example.com/1kosmos/callbacks/4242/token";
const METADATA = { hubspot_contact_id: "101" };
const KEY = Buffer.from("c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ=", "base64");

/** A callback as the receiver saw it. */
interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A receiver that returns the given statuses in turn, 200 afterwards; status 0 refuses the connection. */
function receiver(...statuses: number[]): { readonly received: Received[]; readonly fetch: typeof fetch } {
  const received: Received[] = [];
  return {
    received,
    async fetch(input, init) {
      const request = new Request(input, init);
      received.push({ url: request.url, headers: request.headers, body: await request.text() });
      const status = statuses.shift() ?? 200;
      if (status === 0) throw new TypeError("fetch failed");
      return new Response(null, { status });
    },
  };
}

/** Standard Webhooks, read once more: `v1,` and base64 of HMAC-SHA256 over id, timestamp and body, joined by dots. */
function isSigned({ headers, body }: Received): boolean {
  const message = [headers.get("webhook-id"), headers.get("webhook-timestamp"), body].join(".");
  const expected = createHmac("sha256", KEY).update(message).digest("base64");
  return headers.get("webhook-signature") === `v1,${expected}`;
}

const started: OneKosmosSandbox[] = [];
afterEach(async () => {
  for (const side of started.splice(0)) await side.close();
});

/** A side that sends by itself until the test ends. */
function running(options: Partial<OneKosmosSandboxOptions>): OneKosmosSandbox {
  const side = sandbox({ retryPausesMs: [5, 5], ...options });
  side.start();
  started.push(side);
  return side;
}

async function sessionWithCallback(side: OneKosmosSandbox): Promise<string> {
  const body = { callback_url: CALLBACK_URL, metadata: METADATA };
  return textAt(await createRestSession(side, body), "session_id");
}

const deliveriesSchema = z.object({
  callbacks: z.array(
    z.object({ state: z.string(), attempts: z.number(), lastStatus: z.number().nullable() }),
  ),
});

async function deliveries(side: OneKosmosSandbox, id: string) {
  const detail = await objectOf(await call(side, "GET", `/sandbox/sessions/${id}`));
  return deliveriesSchema.parse(detail).callbacks;
}

test("the signature is the published one of Standard Webhooks", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  expect(standardWebhooksHeaders(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], message)).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

describe("when a session ends", () => {
  test.each([
    ["passed", "verification.completed", "completed"],
    ["failed", "verification.completed", "completed"],
    ["declined", "verification.declined", "declined"],
    ["abandoned", "verification.abandoned", "abandoned"],
  ])("as %s, the caller is told, signed, without the result", async (outcome, type, status) => {
    const { received, fetch } = receiver();
    const side = running({ callbackFetch: fetch });
    const id = await sessionWithCallback(side);
    await end(side, id, { outcome });
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    const [callback] = z.tuple([z.custom<Received>()]).parse(received);
    expect(callback.url).toBe(CALLBACK_URL);
    expect(isSigned(callback)).toBe(true);
    const sentAt = Number(callback.headers.get("webhook-timestamp"));
    expect(Math.abs(Date.now() / 1000 - sentAt)).toBeLessThan(60);
    expect(JSON.parse(callback.body)).toEqual({
      type,
      session_id: id,
      status,
      metadata: METADATA,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
    });
  });

  test("by expiry, the caller is told although nobody asked", async () => {
    let now = NOON;
    const { received, fetch } = receiver();
    const side = running({ callbackFetch: fetch, now: () => now, sessionTtlSeconds: 5 });
    const id = await sessionWithCallback(side);
    now += 6000;
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({
      type: "verification.expired",
      session_id: id,
      status: "expired",
      timestamp: new Date(NOON + 5000).toISOString(),
    });
    await restStatus(side, id);
    expect(await deliveries(side, id)).toHaveLength(1);
  });

  test("a session without callback_url tells nobody", async () => {
    const { received, fetch } = receiver();
    const side = running({ callbackFetch: fetch });
    const quiet = textAt(await createRestSession(side), "session_id");
    await end(side, quiet, { outcome: "passed" });
    const loud = await sessionWithCallback(side);
    await end(side, loud, { outcome: "passed" });
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    expect(await deliveries(side, quiet)).toEqual([]);
  });
});

describe("a callback that is not taken", () => {
  test("is tried again under the same id, signed anew", async () => {
    const { received, fetch } = receiver(503, 0);
    const side = running({ callbackFetch: fetch });
    const id = await sessionWithCallback(side);
    await end(side, id, { outcome: "passed" });
    await vi.waitFor(
      async () =>
        expect(await deliveries(side, id)).toMatchObject([
          { state: "delivered", attempts: 3, lastStatus: 200 },
        ]),
      SOON,
    );
    expect(new Set(received.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    expect(received.every(isSigned)).toBe(true);
  });

  test("rests as failed when the pauses are used up", async () => {
    const { received, fetch } = receiver(500, 404, 302);
    const side = running({ callbackFetch: fetch });
    const id = await sessionWithCallback(side);
    await end(side, id, { outcome: "passed" });
    await vi.waitFor(
      async () =>
        expect(await deliveries(side, id)).toMatchObject([{ state: "failed", attempts: 3, lastStatus: 302 }]),
      SOON,
    );
    expect(received).toHaveLength(3);
  });

  test("does not hold up the others, nor the end of the side", async () => {
    const { received, fetch } = receiver();
    const side = running({
      callbackFetch: async (input, init) => {
        if (!z.string().parse(init?.body).includes("stuck")) return fetch(input, init);
        return new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => reject(new Error("given up")));
        });
      },
    });
    const stuck = await createRestSession(side, { callback_url: CALLBACK_URL, metadata: { stuck: true } });
    await end(side, textAt(stuck, "session_id"), { outcome: "passed" });
    for (let count = 0; count < 50; count += 1) {
      await end(side, await sessionWithCallback(side), { outcome: "passed" });
    }
    await vi.waitFor(() => expect(received).toHaveLength(50), SOON);
  });
});

describe("by switch", () => {
  test("callbacks are lost, or come twice under one id", async () => {
    const { received, fetch } = receiver();
    const side = running({ callbackFetch: fetch });
    await call(side, "PUT", "/sandbox/switches", { callbackCopies: 0 });
    const lost = await sessionWithCallback(side);
    await end(side, lost, { outcome: "passed" });
    await call(side, "PUT", "/sandbox/switches", { callbackCopies: 2 });
    await end(side, await sessionWithCallback(side), { outcome: "passed" });
    await vi.waitFor(() => expect(received).toHaveLength(2), SOON);
    expect(received[0]?.headers.get("webhook-id")).toBe(received[1]?.headers.get("webhook-id"));
    expect(await deliveries(side, lost)).toEqual([]);
  });

  test("callbacks come without a proof", async () => {
    const { received, fetch } = receiver();
    const side = running({ callbackFetch: fetch });
    await call(side, "PUT", "/sandbox/switches", { callbackScheme: "unsigned" });
    await end(side, await sessionWithCallback(side), { outcome: "passed" });
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    expect(received[0]?.headers.has("webhook-signature")).toBe(false);
  });
});
