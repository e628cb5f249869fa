import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { callbackToken, linkToken } from "../../../src/lib/crypto/links.ts";
import type { CallbackOutcome } from "../../../src/portal/contract.ts";
import { captureLogs, createWorld, jsonOf, PORTAL_ID, testKeyring, type WorldOptions } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const CLAIMS = { portalId: PORTAL_ID, contactId: "901", requestId: "8a1c8f4e-3f64-4a8e-9a51-0d6f3c1b2a77" };
const ACCEPTS: WorldOptions = { portal: { acceptCallback: async () => ({ kind: "accepted" }) } };

function refusing(reason: Extract<CallbackOutcome, { kind: "refused" }>["reason"]): WorldOptions {
  return { portal: { acceptCallback: async () => ({ kind: "refused", reason }) } };
}

async function path(portalId: number | string = PORTAL_ID): Promise<string> {
  return `/1kosmos/callbacks/${portalId}/${await callbackToken(testKeyring(), CLAIMS)}`;
}

it("hands over the very bytes: a byte order mark and bytes that are no UTF-8 are the signature's to judge", async () => {
  const world = createWorld(ACCEPTS);
  const body = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff);
  const response = await world.request(await path(), { method: "POST", body });
  expect(response.status).toBe(204);
  expect(world.calls[0]?.args).toMatchObject([{ body }]);
});

it("refuses JSON of more than 64 levels with 400 before the portal is asked", async () => {
  const world = createWorld(ACCEPTS);
  const post = async (levels: number) =>
    world.request(await path(), { method: "POST", body: "[".repeat(levels) + "]".repeat(levels) });
  const deep = await post(65);
  expect([deep.status, (await jsonOf(deep))["error"]]).toEqual([400, "too_deep"]);
  expect(world.calls).toEqual([]);
  expect((await post(64)).status).toBe(204);
});

it("hands the raw body and the headers to the portal that the token names, and answers 204", async () => {
  const world = createWorld(ACCEPTS);
  const body = '{"status":"completed" }';
  const response = await world.request(await path(), {
    method: "POST",
    body,
    headers: { "Webhook-Id": "msg_1" },
  });
  expect(response.status).toBe(204);
  expect(world.calls).toEqual([
    {
      name: String(PORTAL_ID),
      method: "acceptCallback",
      args: [
        {
          contactId: "901",
          requestId: CLAIMS.requestId,
          body: utf8(body),
          headers: expect.objectContaining({ "webhook-id": "msg_1" }),
        },
      ],
    },
  ]);
});

it.each(["no_secret", "unsigned", "bad_signature", "stale"] as const)(
  "refuses what is %s with one and the same 401; the log knows why",
  async (reason) => {
    const response = await createWorld(refusing(reason)).request(await path(), {
      method: "POST",
      body: "{}",
    });
    expect(response.status).toBe(401);
    expect(await jsonOf(response)).toEqual({
      error: "unproven",
      message: expect.any(String),
      requestId: expect.any(String),
    });
    expect(JSON.parse(logs[0] ?? "")).toMatchObject({ portal: PORTAL_ID, contact: "901", detail: reason });
  },
);

it("says the same 404 for a portal that is gone, a wrong portal, and a token that was never ours", async () => {
  const link = await linkToken(testKeyring(), CLAIMS);
  const addresses = [await path(), await path(5151), await path("04242"), `/1kosmos/callbacks/4242/${link}`];
  const world = createWorld(refusing("unknown_portal"));
  const answers = await Promise.all(
    [...addresses, "/1kosmos/callbacks/4242/x"].map(async (address) =>
      world.request(address, { method: "POST" }),
    ),
  );
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
  const messages = await Promise.all(answers.map(async (answer) => (await jsonOf(answer))["message"]));
  expect(new Set(messages).size).toBe(1);
  expect(world.calls).toHaveLength(1);
});

it("takes a body with a whole result, and bounds it at 8 MiB", async () => {
  const world = createWorld(ACCEPTS);
  const post = async (bytes: number) =>
    world.request(await path(), { method: "POST", body: " ".repeat(bytes) });
  const refused = await post(8 * 1024 * 1024 + 1);
  expect([refused.status, (await jsonOf(refused))["error"]]).toEqual([413, "too_large"]);
  expect(world.calls).toEqual([]);
  expect((await post(4 * 1024 * 1024)).status).toBe(204);
});

it("does not read a body whose path is not ours, however long it is", async () => {
  const world = createWorld(ACCEPTS);
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      if (pulled > 20) controller.close();
      else controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  const response = await world.request(`/1kosmos/callbacks/${PORTAL_ID}/forged`, { method: "POST", body });
  expect(response.status).toBe(404);
  expect(pulled).toBeLessThanOrEqual(2);
});

it("is 503 when the portal's object cannot be reached, so that 1Kosmos may repeat", async () => {
  const world = createWorld({ portal: { acceptCallback: () => Promise.reject(new Error("gone")) } });
  const response = await world.request(await path(), { method: "POST" });
  expect(response.status).toBe(503);
});

it("logs neither the token nor the body", async () => {
  await createWorld(ACCEPTS).request(await path(), { method: "POST", body: "ada@example.com" });
  expect(logs.join()).toContain('"route":"/1kosmos/callbacks/:portalId/:token"');
  expect(logs.join()).not.toContain(await callbackToken(testKeyring(), CLAIMS));
  expect(logs.join()).not.toContain("ada@");
});
