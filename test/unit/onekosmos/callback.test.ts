import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { type CallbackInput, verifyCallback } from "../../../src/onekosmos/callback.ts";

const NOW = 1_700_000_000_000;
const SECRET = "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ=";
const OLD_SECRET = `whsec_${Buffer.from("an older secret of ours").toString("base64")}`;
const BODY = '{"type":"verification.completed","name":"Z\\u00fcrich ü"}';

interface Signing {
  readonly secret?: string;
  readonly id?: string;
  readonly seconds?: number;
  readonly body?: string | Uint8Array;
}

function signature({
  secret = SECRET,
  id = "msg_1",
  seconds = NOW / 1000,
  body = BODY,
}: Signing = {}): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.`).update(body).digest("base64")}`;
}

function delivery(overrides: Partial<CallbackInput> & { readonly signed?: Signing } = {}): CallbackInput {
  const { signed = {}, ...input } = overrides;
  const headers = {
    "webhook-id": signed.id ?? "msg_1",
    "webhook-timestamp": String(signed.seconds ?? NOW / 1000),
    "webhook-signature": signature(signed),
  };
  return { secrets: [SECRET], headers, body: utf8(BODY), now: NOW, ...input };
}

const refused = (reason: string) => ({ ok: false, error: reason });

describe("a callback by Standard Webhooks", () => {
  it("is taken, and its id tells repeated deliveries", async () => {
    expect(await verifyCallback(delivery())).toEqual({ ok: true, value: { deliveryId: "msg_1" } });
  });

  it("matches the specification's own example", async () => {
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const input = { secrets, headers, body: utf8('{"test": 2432232314}'), now: 1_614_265_330_000 };
    expect(await verifyCallback(input)).toEqual({
      ok: true,
      value: { deliveryId: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
    });
  });

  it("may spell its headers in any case", async () => {
    const { headers } = delivery();
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name.toUpperCase(), text]),
    );
    expect((await verifyCallback(delivery({ headers: upper }))).ok).toBe(true);
  });

  it("may carry several signatures, one of which is right", async () => {
    const { headers } = delivery();
    const several = { ...headers, "webhook-signature": `v1a,abcd v1,AAAA ${signature()}` };
    expect((await verifyCallback(delivery({ headers: several }))).ok).toBe(true);
  });

  it("may be signed with either secret during a rotation, and with none other", async () => {
    const signed = { secret: OLD_SECRET };
    expect((await verifyCallback(delivery({ secrets: [SECRET, OLD_SECRET], signed }))).ok).toBe(true);
    expect(await verifyCallback(delivery({ secrets: [SECRET], signed }))).toEqual(refused("bad_signature"));
  });

  it.each([
    ["none", []],
    ["one that is not in the scheme's spelling", ["plain"]],
    ["an empty one", ["whsec_"]],
  ])("is refused when the secret is %s, however well signed", async (_, secrets) => {
    expect(await verifyCallback(delivery({ secrets }))).toEqual(refused("no_secret"));
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])(
    "is unsigned without %s",
    async (name) => {
      const { [name]: _, ...headers } = delivery().headers;
      expect(await verifyCallback(delivery({ headers }))).toEqual(refused("unsigned"));
    },
  );

  it.each([
    ["body", { body: utf8(BODY.replace("\\u00fc", "ü")) }],
    ["id", { headers: { ...delivery().headers, "webhook-id": "msg_2" } }],
    ["timestamp", { headers: { ...delivery().headers, "webhook-timestamp": String(NOW / 1000 + 1) } }],
    ["timestamp's form", { headers: { ...delivery().headers, "webhook-timestamp": "1.7e9" } }],
    [
      "signature's version",
      { headers: { ...delivery().headers, "webhook-signature": signature().replace("v1", "v2") } },
    ],
    [
      "signature's length",
      { headers: { ...delivery().headers, "webhook-signature": signature().slice(0, 20) } },
    ],
  ])("is refused when its %s is another", async (_, change) => {
    expect(await verifyCallback(delivery(change))).toEqual(refused("bad_signature"));
  });

  it.each([
    ["a byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8(BODY)), BODY],
    ["a byte that is no UTF-8", Uint8Array.of(...utf8(BODY), 0xff), `${BODY}\uFFFD`],
  ])("with %s is taken when its bytes are signed, and not when their text is", async (_, body, text) => {
    expect((await verifyCallback(delivery({ body, signed: { body } }))).ok).toBe(true);
    expect(await verifyCallback(delivery({ body, signed: { body: text } }))).toEqual(
      refused("bad_signature"),
    );
  });

  it.each([
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ])("sent %i s from now: taken is %s", async (offset, taken) => {
    const verdict = await verifyCallback(delivery({ signed: { seconds: NOW / 1000 + offset } }));
    expect(verdict).toEqual(taken ? { ok: true, value: { deliveryId: "msg_1" } } : refused("stale"));
  });
});
