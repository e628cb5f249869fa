import { createHmac } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { proofHeaders } from "../../../sandbox/onekosmos/callbacks/proofs.ts";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { type Switches, switchesSchema } from "../../../sandbox/onekosmos/switches.ts";
import { turn } from "./protocol.ts";
import { call, createRestSession, end, NOON, objectOf, sandbox, textAt } from "./support.ts";
import { SOON } from "../../soon.ts";

const BODY = '{"session_id":"1","name":"Zoë"}';
const MESSAGE = { id: "msg_1", timestamp: NOON + 789, body: BODY };
const SECRET = "s3cret";

const prove = (switches: Partial<Switches>): Record<string, string> =>
  proofHeaders(MESSAGE, switchesSchema.parse({ callbackSecrets: [SECRET], ...switches }));
const hmac = (content: string, encoding: "hex" | "base64"): string =>
  createHmac("sha256", SECRET).update(Buffer.from(content)).digest(encoding);

describe("a callback proves itself", () => {
  test.each(["hex", "base64"] as const)("by HMAC over the body in %s", (callbackHmacEncoding) => {
    expect(prove({ callbackScheme: "hmac", callbackHmacEncoding })).toEqual({
      "x-1kosmos-signature": hmac(BODY, callbackHmacEncoding),
    });
  });

  test.each([
    ["s", String(NOON / 1000)],
    ["ms", String(NOON + 789)],
  ] as const)(
    "by HMAC over timestamp (%s) and body, under other names and with a prefix",
    (unit, timestamp) => {
      const headers = prove({
        callbackScheme: "hmac",
        callbackHmacContent: "timestamp.body",
        callbackSignatureHeader: "x-signature",
        callbackSignaturePrefix: "sha256=",
        callbackTimestampHeader: "x-timestamp",
        callbackTimestampUnit: unit,
      });
      expect(headers).toEqual({
        "x-signature": `sha256=${hmac(`${timestamp}.${BODY}`, "hex")}`,
        "x-timestamp": timestamp,
      });
    },
  );

  test("by Bearer, by Basic, or not at all", () => {
    expect(prove({ callbackScheme: "bearer" })).toEqual({ authorization: "Bearer s3cret" });
    const basic = prove({ callbackScheme: "basic" })["authorization"] ?? "";
    expect(basic).toBe(`Basic ${Buffer.from("1kosmos:s3cret").toString("base64")}`);
    expect(prove({ callbackScheme: "unsigned" })).toEqual({});
  });

  test("by Standard Webhooks with both secrets while they are rotated, by the others with the first", () => {
    const callbackSecrets = ["whsec_Zmlyc3Q=", "whsec_c2Vjb25k"];
    const signature = prove({ callbackSecrets })["webhook-signature"] ?? "";
    const content = `msg_1.${NOON / 1000}.${BODY}`;
    const sign = (key: string) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
    expect(signature.split(" ")).toEqual([sign("first"), sign("second")]);
    expect(prove({ callbackScheme: "bearer", callbackSecrets: ["one", "two"] })).toEqual({
      authorization: "Bearer one",
    });
  });
});

const started: OneKosmosSandbox[] = [];
afterEach(async () => {
  for (const side of started.splice(0)) await side.close();
});

test("the switched scheme is what arrives, each attempt signed for its own moment", async () => {
  let now = NOON;
  const received: Headers[] = [];
  const side = sandbox({
    now: () => now,
    retryPausesMs: [1],
    async callbackFetch(input, init) {
      received.push(new Request(input, init).headers);
      return new Response(null, { status: received.length === 1 ? 500 : 200 });
    },
  });
  side.start();
  started.push(side);
  await turn(side, { callbackScheme: "hmac", callbackHmacContent: "timestamp.body" });
  const made = await createRestSession(side, { callback_url: "https://app.example.com/callback" });
  const id = textAt(made, "session_id");
  await end(side, id, { outcome: "passed" });
  const detail = async () => objectOf(await call(side, "GET", `/sandbox/sessions/${id}`));
  await vi.waitFor(async () => expect(await detail()).toMatchObject({ callbacks: [{ attempts: 1 }] }), SOON);
  now += 5000;
  await vi.waitFor(() => expect(received).toHaveLength(2), SOON);
  const stamps = received.map((headers) => Number(headers.get("x-1kosmos-timestamp")));
  expect(stamps).toEqual([NOON / 1000, NOON / 1000 + 5]);
  expect(received[0]?.get("x-1kosmos-signature")).not.toBe(received[1]?.get("x-1kosmos-signature"));
});

test.each([
  { callbackSignatureHeader: "no header" },
  { callbackSecrets: [] },
  { callbackSecrets: ["a", "b", "c"] },
  { callbackScheme: "rot13" },
])("the switches refuse %j", async (switches) => {
  expect((await call(sandbox(), "PUT", "/sandbox/switches", switches)).status).toBe(400);
});
