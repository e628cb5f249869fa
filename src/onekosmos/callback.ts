/**
 * Whether an announcement comes from the tenant. 1Kosmos publishes no scheme for its callbacks, so the verifier is one
 * of a table; the portal's settings name the entry, never a header. Without a secret everything is refused, and even a
 * proven callback is a hint only: the result is fetched from 1Kosmos.
 */
import { equalBytes, fromBase64, hmacSha256, utf8 } from "../crypto/bytes.ts";
import { type Result, err, ok } from "../result.ts";

/** Standard Webhooks: the timestamp may differ by five minutes, both ways. */
const TOLERANCE_S = 300;
const SECRET_PREFIX = "whsec_";
const SIGNATURE_VERSION = "v1,";
/** Longer is no delivery id. */
const MAX_ID_LENGTH = 256;

export type CallbackRefusal = "no_secret" | "unsigned" | "bad_signature" | "stale";

/** A callback as it arrived. */
export interface CallbackInput {
  /** The active secrets in the scheme's own spelling; two during a rotation. */
  readonly secrets: readonly string[];
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text exactly as received. */
  readonly body: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What a scheme decides. `deliveryId` is the same when a delivery is repeated. */
export type CallbackVerdict = Result<{ readonly deliveryId: string }, CallbackRefusal>;

const SCHEMES = { standard_webhooks: verifyStandardWebhook } as const;
export type CallbackScheme = keyof typeof SCHEMES;

/** Checks a callback by the portal's scheme. */
export function verifyCallback(
  input: CallbackInput,
  scheme: CallbackScheme = "standard_webhooks",
): Promise<CallbackVerdict> {
  return SCHEMES[scheme](input);
}

/** Standard Webhooks: base64 HMAC-SHA256 over `id.timestamp.body`, several signatures in one header. */
async function verifyStandardWebhook(input: CallbackInput): Promise<CallbackVerdict> {
  const keys = input.secrets.map(secretBytes).filter((key) => key !== null);
  if (keys.length === 0) return err("no_secret");
  const headers = new Headers(input.headers);
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signatures = headers.get("webhook-signature") ?? "";
  if (id === "" || timestamp === "" || signatures === "") return err("unsigned");
  if (id.length > MAX_ID_LENGTH || !/^\d{1,12}$/u.test(timestamp)) return err("bad_signature");
  const candidates = signatureBytes(signatures);
  const message = utf8(`${id}.${timestamp}.${input.body}`);
  // The signature first: "stale" then says that the tenant did send it, once.
  if (!(await anyMatches(keys, message, candidates))) return err("bad_signature");
  if (Math.abs(input.now / 1000 - Number(timestamp)) > TOLERANCE_S) return err("stale");
  return ok({ deliveryId: id });
}

/** The key of a `whsec_…` secret; null when it is none. */
export function secretBytes(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const bytes = fromBase64(secret.slice(SECRET_PREFIX.length));
  return bytes === null || bytes.byteLength === 0 ? null : bytes;
}

function signatureBytes(header: string): Uint8Array[] {
  return header
    .split(" ")
    .filter((entry) => entry.startsWith(SIGNATURE_VERSION))
    .map((entry) => fromBase64(entry.slice(SIGNATURE_VERSION.length)))
    .filter((bytes) => bytes !== null);
}

async function anyMatches(
  keys: readonly Uint8Array<ArrayBuffer>[],
  message: Uint8Array<ArrayBuffer>,
  candidates: readonly Uint8Array[],
): Promise<boolean> {
  const expected = await Promise.all(keys.map((key) => hmacSha256(key, message)));
  return expected.some((mac) => candidates.some((candidate) => equalBytes(mac, candidate)));
}
