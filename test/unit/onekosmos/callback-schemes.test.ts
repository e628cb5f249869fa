/** Callbacks by the schemes beside Standard Webhooks. Signatures are made with Node's crypto, not with the code under test. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { type CallbackSettings, DEFAULT_CALLBACK, verifyCallback } from "../../../src/onekosmos/callback.ts";

const NOW = 1_700_000_000_123;
const SECRET = "a secret of the portal's own";
const OLD_SECRET = "the secret that it replaces";
const BODY = '{"session_id":"s1","name":"Zürich"}';
const NAMES = { signatureHeader: "x-1kosmos-signature", timestampHeader: "x-1kosmos-timestamp" };

function settings(change: Partial<CallbackSettings>): CallbackSettings {
  return { ...DEFAULT_CALLBACK, ...change };
}

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly now?: number;
}

const verify = (
  change: Partial<CallbackSettings>,
  { headers = {}, body = BODY, secrets = [SECRET], now = NOW }: Sent,
) => verifyCallback({ secrets, headers, body: utf8(body), now }, settings(change));

const mac = (message: string, encoding: "hex" | "base64" = "hex", secret = SECRET) =>
  createHmac("sha256", secret).update(message).digest(encoding);

const refused = (reason: string) => ({ ok: false, error: reason });
const taken = { ok: true, value: { deliveryId: expect.any(String) } };

describe("HMAC-SHA256 over the body", () => {
  it.each([
    ["hex", "", "x-1kosmos-signature"],
    ["base64", "", "x-1kosmos-signature"],
    ["hex", "sha256=", "X-Hub-Signature"],
  ] as const)("in %s with the prefix %j in %s is taken", async (encoding, prefix, name) => {
    const change = {
      scheme: "hmac",
      content: "body",
      encoding,
      prefix,
      signatureHeader: name.toLowerCase(),
    } as const;
    expect(await verify(change, { headers: { [name]: prefix + mac(BODY, encoding) } })).toEqual(taken);
  });

  const hmac = { scheme: "hmac", content: "body" } as const;

  it("is taken with either secret during a rotation, and with none other", async () => {
    const headers = { [NAMES.signatureHeader]: mac(BODY, "hex", OLD_SECRET) };
    expect(await verify(hmac, { headers, secrets: [SECRET, OLD_SECRET] })).toEqual(taken);
    expect(await verify(hmac, { headers })).toEqual(refused("bad_signature"));
  });

  it.each([
    ["no signature", {}, "unsigned"],
    ["another body's", { [NAMES.signatureHeader]: mac(`${BODY} `) }, "bad_signature"],
    ["base64 where hex is set", { [NAMES.signatureHeader]: mac(BODY, "base64") }, "bad_signature"],
    ["half a signature", { [NAMES.signatureHeader]: mac(BODY).slice(0, 32) }, "bad_signature"],
    ["a prefix that is not set", { [NAMES.signatureHeader]: `sha256=${mac(BODY)}` }, "bad_signature"],
  ])("is refused with %s", async (_, headers, reason) => {
    expect(await verify(hmac, { headers })).toEqual(refused(reason));
  });

  it("is refused without the prefix that is set", async () => {
    const headers = { [NAMES.signatureHeader]: mac(BODY) };
    expect(await verify({ ...hmac, prefix: "v1=" }, { headers })).toEqual(refused("bad_signature"));
  });

  it("names the same delivery when it says the same, so that a replay years later is no news", async () => {
    const headers = { [NAMES.signatureHeader]: mac(BODY) };
    const first = await verify(hmac, { headers });
    expect(await verify(hmac, { headers, now: NOW + 10 ** 11 })).toEqual(first);
    const other = await verify(hmac, { headers: { [NAMES.signatureHeader]: mac("{}") }, body: "{}" });
    expect(other).not.toEqual(first);
  });
});

function headersAt(timestamp: string) {
  const signature = mac(`${timestamp}.${BODY}`);
  return { [NAMES.timestampHeader]: timestamp, [NAMES.signatureHeader]: signature };
}

describe("HMAC-SHA256 over timestamp and body", () => {
  const timed = { scheme: "hmac", content: "timestamp.body" } as const;
  it.each([
    ["s", -301, false],
    ["s", -299, true],
    ["s", 300, true],
    ["s", 301, false],
    ["ms", -300.001, false],
    ["ms", 299, true],
  ] as const)("in %s, %d s from now: taken is %s", async (timestampUnit, offset, isTaken) => {
    const at = NOW + offset * 1000;
    const timestamp = String(Math.floor(timestampUnit === "s" ? at / 1000 : at));
    const verdict = await verify({ ...timed, timestampUnit }, { headers: headersAt(timestamp) });
    expect(verdict).toEqual(isTaken ? taken : refused("stale"));
  });

  it("keeps to the tolerance of the settings", async () => {
    const headers = headersAt(String(Math.floor(NOW / 1000) - 61));
    expect(await verify({ ...timed, toleranceSeconds: 60 }, { headers })).toEqual(refused("stale"));
    expect(await verify({ ...timed, toleranceSeconds: 62 }, { headers })).toEqual(taken);
  });

  it("does not take the timestamp on trust", async () => {
    const headers = { ...headersAt("1600000000"), [NAMES.timestampHeader]: String(Math.floor(NOW / 1000)) };
    expect(await verify(timed, { headers })).toEqual(refused("bad_signature"));
    expect(await verify(timed, { headers: headersAt("1.7e9") })).toEqual(refused("bad_signature"));
    expect(await verify(timed, { headers: { [NAMES.signatureHeader]: mac(`.${BODY}`) } })).toEqual(
      refused("unsigned"),
    );
  });
});

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

describe("a secret that is sent along", () => {
  it.each([
    ["bearer", `Bearer ${SECRET}`, taken],
    ["bearer", `Bearer ${OLD_SECRET}`, taken],
    ["bearer", `bearer ${SECRET}`, refused("bad_signature")],
    ["bearer", `Bearer ${SECRET}x`, refused("bad_signature")],
    ["bearer", basic("1kosmos", SECRET), refused("bad_signature")],
    ["basic", basic("1kosmos", SECRET), taken],
    ["basic", basic("1kosmos", OLD_SECRET), taken],
    ["basic", basic("somebody", SECRET), refused("bad_signature")],
    ["basic", `Bearer ${SECRET}`, refused("bad_signature")],
  ] as const)("as %s: %s", async (scheme, authorization, verdict) => {
    const sent = { headers: { Authorization: authorization }, secrets: [SECRET, OLD_SECRET] };
    expect(await verify({ scheme }, sent)).toEqual(verdict);
  });

  it.each(["bearer", "basic"] as const)("as %s is missed", async (scheme) => {
    expect(await verify({ scheme }, {})).toEqual(refused("unsigned"));
  });
});

describe("whatever the scheme", () => {
  it.each(["hmac", "bearer", "basic", "standard_webhooks"] as const)(
    "%s without a secret refuses everything",
    async (scheme) => {
      const headers = { authorization: "Bearer ", [NAMES.signatureHeader]: mac(BODY, "hex", "") };
      for (const secrets of [[], [""]]) {
        expect(await verify({ scheme, content: "body" }, { headers, secrets })).toEqual(refused("no_secret"));
      }
    },
  );

  it("a callback cannot choose another one", async () => {
    const headers = { authorization: `Bearer ${SECRET}` };
    expect(await verify({ scheme: "hmac", content: "body" }, { headers })).toEqual(refused("unsigned"));
    const signed = { [NAMES.signatureHeader]: mac(BODY) };
    expect(await verify({ scheme: "bearer" }, { headers: signed })).toEqual(refused("unsigned"));
  });
});
