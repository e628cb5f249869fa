/**
 * Proves that a request comes from HubSpot: signatures v3 (webhooks, cards) and v2 (workflow actions).
 * Source: HubSpot docs, "Validating requests". Verifies the raw body and parses nothing.
 */
import { createHmac } from "node:crypto";
import { concat, equalBytes, fromBase64, utf8, verifyHmacSha256 } from "../lib/crypto/bytes.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { withoutTrailingSlashes } from "../lib/text.ts";

/** Why a request is not HubSpot's. `missing` covers an absent header and an app without a secret alike. */
export type SignatureProblem = "missing" | "malformed" | "stale" | "future" | "mismatch";

/** Both ways, in ms: HubSpot refuses older requests; a clock that runs ahead is bounded by the same span. */
const TOLERANCE_MS = 5 * 60 * 1000;
const SHA256_BYTES = 32;
const EPOCH_MS = /^\d{1,15}$/u;
const SHA256_HEX = /^[0-9a-f]{64}$/iu;

/** The characters that HubSpot decodes in the URI before it signs, and no others: : / ? @ ! $ ' ( ) * , ; */
const DECODED_BY_HUBSPOT = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/giu;

/** A request as it arrived. */
export interface SignedRequest {
  /** The app's client secrets; several during a rotation. Without any, every request is refused. */
  readonly secrets: readonly string[];
  /** In capitals. */
  readonly method: string;
  /** The URL that HubSpot called, with its query; see `signedUrl`. */
  readonly url: string;
  /** The body as it was received; "" when there is none. */
  readonly body: string | Uint8Array;
  /** `X-HubSpot-Signature-v3`, or `X-HubSpot-Signature` for v2. */
  readonly signature: string | null | undefined;
}

/** The other parts that v3 signs. */
export interface TimestampedRequest extends SignedRequest {
  /** `X-HubSpot-Request-Timestamp`: epoch ms in decimal. */
  readonly timestamp: string | null | undefined;
  /** Our clock, epoch ms. */
  readonly now: number;
}

/** Takes the bytes of a v3-signed body as they arrive. */
export interface BodyVerifier {
  add(part: Uint8Array): void;
  /** Checks the signature, once all parts were added. Can be called once. */
  finish(): Result<void, SignatureProblem>;
}

/** A v3 signature whose headers are in order. */
export interface SignatureV3 {
  /** Checks a body that is there as a whole. */
  verify(body: Uint8Array): Promise<Result<void, SignatureProblem>>;
  /** Begins to check a body that arrives in parts. WebCrypto hashes whole messages only, so node:crypto does it, at a higher cost. */
  begin(): BodyVerifier;
}

/**
 * Reads a v3 signature: base64 of HMAC-SHA256 over method, URI, body and timestamp. Faulty headers are found before
 * the body is read. HubSpot's documentation decodes the URI first, its local development proxy does not: either is
 * accepted.
 */
export function readV3(request: Omit<TimestampedRequest, "body">): Result<SignatureV3, SignatureProblem> {
  const { method, url, signature, timestamp, now } = request;
  const secrets = usable(request.secrets);
  if (!signature || !timestamp || secrets.length === 0) return err("missing");
  const given = fromBase64(signature);
  if (given?.byteLength !== SHA256_BYTES || !EPOCH_MS.test(timestamp)) return err("malformed");
  const age = now - Number(timestamp);
  if (age > TOLERANCE_MS) return err("stale");
  if (age < -TOLERANCE_MS) return err("future");
  const candidates = signableUris(url).flatMap((uri) =>
    secrets.map((secret) => ({ head: method + uri, secret })),
  );
  return ok({
    verify: async (body) => {
      for (const { head, secret } of candidates) {
        const message = concat(utf8(head), body, utf8(timestamp));
        if (await verifyHmacSha256(secret, message, given)) return ok(undefined);
      }
      return err("mismatch");
    },
    begin: () => verifierOf(candidates, timestamp, given),
  });
}

interface Candidate {
  /** Method and URI. */
  readonly head: string;
  readonly secret: string;
}

function verifierOf(
  candidates: readonly Candidate[],
  timestamp: string,
  given: Uint8Array<ArrayBuffer>,
): BodyVerifier {
  const hmacs = candidates.map(({ head, secret }) => createHmac("sha256", secret).update(head));
  return {
    add: (part) => {
      for (const hmac of hmacs) hmac.update(part);
    },
    finish: () => {
      const digests = hmacs.map((hmac) => new Uint8Array(hmac.update(timestamp).digest()));
      return digests.some((digest) => equalBytes(given, digest)) ? ok(undefined) : err("mismatch");
    },
  };
}

/** Checks a v3 signature over a body that is there as a whole; see `readV3`. */
export async function verifyV3({
  body,
  ...request
}: TimestampedRequest): Promise<Result<void, SignatureProblem>> {
  const read = readV3(request);
  return read.ok ? read.value.verify(typeof body === "string" ? utf8(body) : body) : read;
}

/**
 * Checks a v2 signature: hex of SHA-256 over secret, method, URI and body. It carries no timestamp, so a caller
 * has to keep replays out by itself (workflow actions: one `callbackId`, one execution).
 */
export async function verifyV2(request: SignedRequest): Promise<Result<void, SignatureProblem>> {
  const { method, url, body, signature } = request;
  const secrets = usable(request.secrets);
  if (!signature || secrets.length === 0) return err("missing");
  if (!SHA256_HEX.test(signature)) return err("malformed");
  const given = new Uint8Array(Buffer.from(signature, "hex"));
  for (const uri of signableUris(url)) {
    for (const secret of secrets) {
      const digest = await crypto.subtle.digest("SHA-256", join(secret + method + uri, body, ""));
      if (equalBytes(given, new Uint8Array(digest))) return ok(undefined);
    }
  }
  return err("mismatch");
}

/**
 * Returns the URL that HubSpot called. Behind a proxy the request's own host may be another one: a configured
 * `publicUrl` (empty: none) then replaces everything before the path.
 */
export function signedUrl(requestUrl: string, publicUrl: string): string {
  if (publicUrl === "") return requestUrl;
  const { pathname, search } = new URL(requestUrl);
  return withoutTrailingSlashes(publicUrl) + pathname + search;
}

/** Returns the secrets that are set. An empty secret is a missing configuration, never a key. */
function usable(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => secret !== "");
}

function signableUris(url: string): readonly string[] {
  const decoded = url.replace(DECODED_BY_HUBSPOT, decodeURIComponent);
  return decoded === url ? [url] : [decoded, url];
}

function join(head: string, body: string | Uint8Array, tail: string): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return utf8(head + body + tail);
  return new Uint8Array(Buffer.concat([utf8(head), body, utf8(tail)]));
}
