import { describe, expect, it } from "vitest";
import { hmacSha256, toBase64, toHex, utf8 } from "../../../src/lib/crypto/bytes.ts";
import {
  readV3,
  signedUrl,
  verifyV2,
  verifyV3,
  type TimestampedRequest,
} from "../../../src/hubspot/signature.ts";
import { V2_VECTORS, V3_VECTORS } from "./signature-vectors.ts";

const NOW = 1_795_000_000_000;
const MINUTES_5 = 5 * 60 * 1000;
const SECRET = "a-client-secret";
const URL_CALLED = "https://app.example.com/hubspot/webhooks";

/** Signs as HubSpot does; what is signed and what is then presented may differ. */
async function signed(
  changes: Partial<TimestampedRequest> & { signedUri?: string; signedBody?: string; signedAt?: number } = {},
): Promise<TimestampedRequest> {
  const { signedUri = URL_CALLED, signedBody = "[]", signedAt = NOW, ...rest } = changes;
  const mac = await hmacSha256(utf8(SECRET), utf8(`POST${signedUri}${signedBody}${signedAt}`));
  return {
    secrets: [SECRET],
    method: "POST",
    url: signedUri,
    body: signedBody,
    signature: toBase64(mac),
    timestamp: String(signedAt),
    now: NOW,
    ...rest,
  };
}

describe("signature v3", () => {
  it.each(V3_VECTORS)("accepts the published vector of $from", async ({ secret, ...vector }) => {
    const verified = await verifyV3({ ...vector, secrets: [secret], now: Number(vector.timestamp) });
    expect(verified).toEqual({ ok: true });
  });

  it.each(V3_VECTORS)(
    "refuses the vector of $from with one byte changed",
    async ({ secret, body, ...vector }) => {
      const verified = await verifyV3({
        ...vector,
        body: `${body} `,
        secrets: [secret],
        now: Number(vector.timestamp),
      });
      expect(verified).toEqual({ ok: false, error: "mismatch" });
    },
  );

  it("decodes exactly HubSpot's set in the URI, in either case", async () => {
    const url = `${URL_CALLED}?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&b=%3a%2f&c=a%40b.com`;
    const signedUri = `${URL_CALLED}?a=:/?@!$'()*,;&b=:/&c=a@b.com`;
    expect(await verifyV3(await signed({ signedUri, url }))).toEqual({ ok: true });
  });

  it.each(["%20", "%3D", "%26", "%2B", "%25", "%22"])("leaves %s encoded", async (kept) => {
    const url = `${URL_CALLED}?a=%40${kept}`;
    expect((await verifyV3(await signed({ signedUri: `${URL_CALLED}?a=@${kept}`, url }))).ok).toBe(true);
    const decodedTooFar = `${URL_CALLED}?a=@${decodeURIComponent(kept)}`;
    expect((await verifyV3(await signed({ signedUri: decodedTooFar, url }))).ok).toBe(false);
  });

  it("does not decode twice", async () => {
    const url = `${URL_CALLED}?a=%2540`;
    expect((await verifyV3(await signed({ signedUri: `${URL_CALLED}?a=@`, url }))).ok).toBe(false);
  });

  it("accepts the URI as it was sent, which is what the local development proxy signs", async () => {
    const signedUri = `${URL_CALLED}?userEmail=a%40b.com`;
    expect(await verifyV3(await signed({ signedUri }))).toEqual({ ok: true });
  });

  it("hashes the body as received: unicode escapes are not the letters they stand for", async () => {
    const signedBody = String.raw`[{"propertyValue":"Zo\u00eb \ud83d\ude00"}]`;
    expect(await verifyV3(await signed({ signedBody }))).toEqual({ ok: true });
    const reserialised = JSON.stringify(JSON.parse(signedBody));
    expect(await verifyV3(await signed({ signedBody, body: reserialised }))).toEqual({
      ok: false,
      error: "mismatch",
    });
  });

  it("hashes bytes and text alike", async () => {
    const signedBody = '[{"propertyValue":"Zoë 😀"}]';
    expect(await verifyV3(await signed({ signedBody, body: utf8(signedBody) }))).toEqual({ ok: true });
  });

  it.each([
    ["5 minutes old", -MINUTES_5, { ok: true }],
    ["older", -MINUTES_5 - 1, { ok: false, error: "stale" }],
    ["5 minutes ahead", MINUTES_5, { ok: true }],
    ["further ahead", MINUTES_5 + 1, { ok: false, error: "future" }],
  ])("with a timestamp %s", async (_, offset, outcome) => {
    expect(await verifyV3(await signed({ signedAt: NOW + offset }))).toEqual(outcome);
  });

  it.each([
    ["no signature", { signature: undefined }, "missing"],
    ["an empty signature", { signature: "" }, "missing"],
    ["no timestamp", { timestamp: null }, "missing"],
    ["no secret configured", { secrets: [] }, "missing"],
    ["an empty secret configured", { secrets: [""] }, "missing"],
    ["a signature that is not base64", { signature: "!!!" }, "malformed"],
    ["a signature of another length", { signature: "AAAA" }, "malformed"],
    ["a timestamp that is no number", { timestamp: "NaN" }, "malformed"],
    ["a timestamp with a sign", { timestamp: "-1" }, "malformed"],
    ["another method", { method: "PUT" }, "mismatch"],
    ["another path", { url: `${URL_CALLED}/x` }, "mismatch"],
    ["another secret", { secrets: ["another"] }, "mismatch"],
    ["a moved timestamp", { timestamp: String(NOW + 1) }, "mismatch"],
  ] as const)("refuses %s", async (_, changes, error) => {
    expect(await verifyV3(await signed(changes))).toEqual({ ok: false, error });
  });

  it("accepts either secret during a rotation", async () => {
    expect((await verifyV3(await signed({ secrets: ["new-secret", SECRET] }))).ok).toBe(true);
    expect((await verifyV3(await signed({ secrets: [SECRET, "old-secret"] }))).ok).toBe(true);
  });
});

/** Checks a body part by part; `parts` are what arrives. */
async function inParts(request: TimestampedRequest, parts: readonly string[]) {
  const read = readV3(request);
  if (!read.ok) return read;
  const verifier = read.value.begin();
  for (const part of parts) verifier.add(utf8(part));
  return verifier.finish();
}

describe("signature v3 of a body that arrives in parts", () => {
  it.each(V3_VECTORS)("accepts the published vector of $from", async ({ secret, body, ...vector }) => {
    const request = { ...vector, body, secrets: ["another", secret], now: Number(vector.timestamp) };
    expect(await inParts(request, [body.slice(0, 3), body.slice(3)])).toEqual({ ok: true });
    expect(await inParts(request, [body, " "])).toEqual({ ok: false, error: "mismatch" });
  });

  it("accepts either URI and either secret, and refuses what the whole body is refused for", async () => {
    const url = `${URL_CALLED}?a=a%40b.com`;
    for (const signedUri of [url, `${URL_CALLED}?a=a@b.com`])
      expect(await inParts(await signed({ signedUri, url, signedBody: "[1]" }), ["[", "1]"])).toEqual({
        ok: true,
      });
    expect(await inParts(await signed({ secrets: ["another"] }), ["[]"])).toEqual({
      ok: false,
      error: "mismatch",
    });
    expect(await inParts(await signed({ now: NOW + MINUTES_5 + 1 }), [])).toEqual({
      ok: false,
      error: "stale",
    });
  });
});

describe("signature v2", () => {
  it.each(V2_VECTORS)("accepts the published vector of $from", async ({ secret, ...vector }) => {
    expect(await verifyV2({ ...vector, secrets: [secret] })).toEqual({ ok: true });
    expect(await verifyV2({ ...vector, secrets: ["another", secret] })).toEqual({ ok: true });
  });

  it.each(V2_VECTORS)(
    "refuses the vector of $from with one byte changed",
    async ({ secret, body, ...vector }) => {
      expect(await verifyV2({ ...vector, body: `${body} `, secrets: [secret] })).toEqual({
        ok: false,
        error: "mismatch",
      });
    },
  );

  it("accepts the decoded URI and the URI as sent", async () => {
    const url = `${URL_CALLED}?a=%40`;
    for (const uri of [url, `${URL_CALLED}?a=@`]) {
      const digest = await crypto.subtle.digest("SHA-256", utf8(`${SECRET}POST${uri}{}`));
      const signature = toHex(new Uint8Array(digest));
      expect(await verifyV2({ secrets: [SECRET], method: "POST", url, body: "{}", signature })).toEqual({
        ok: true,
      });
    }
  });

  it.each([
    ["no signature", { signature: null }, "missing"],
    ["no secret", { secrets: [] }, "missing"],
    [
      "a v3 signature in its place",
      { signature: "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg=" },
      "malformed",
    ],
  ] as const)("refuses %s", async (_, changes, error) => {
    const request = {
      secrets: [SECRET],
      method: "POST",
      url: URL_CALLED,
      body: "",
      signature: "0".repeat(64),
    };
    expect(await verifyV2({ ...request, ...changes })).toEqual({ ok: false, error });
  });
});

describe("the URL that HubSpot called", () => {
  it("is the request's own unless a public URL is configured", () => {
    expect(signedUrl("https://w.workers.dev/hubspot/webhooks?a=b", "")).toBe(
      "https://w.workers.dev/hubspot/webhooks?a=b",
    );
  });

  it("is the public URL before the request's path and query", () => {
    expect(signedUrl("http://127.0.0.1/p/q?a=%40", "https://idv.example.com/")).toBe(
      "https://idv.example.com/p/q?a=%40",
    );
  });
});
