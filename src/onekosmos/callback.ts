/**
 * Decides whether an announcement comes from the tenant. 1Kosmos publishes no scheme for its callbacks, so the portal's settings
 * name one; nothing in a callback can choose another. Without a secret everything is refused, and even a proven callback
 * is a hint only: the result is fetched from 1Kosmos.
 */
import * as z from "zod/mini";
import { concat, fromBase64, hmacSha256, utf8 } from "../lib/crypto/bytes.ts";
import { type Result, err, ok } from "../lib/result.ts";
import { anyMatches, sameAsOneOf, signatureBytes, signedAt, withinTolerance } from "./callback-proof.ts";

/** Standard Webhooks: the timestamp may differ by five minutes, both ways. */
const DEFAULT_TOLERANCE_S = 300;
const MAX_TOLERANCE_S = 3600;
const SECRET_PREFIX = "whsec_";
const SIGNATURE_VERSION = "v1,";
/** Longer is no delivery id. */
const MAX_ID_LENGTH = 256;
/** A header's name (RFC 9110, section 5.1), short. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/u;

export const CALLBACK_SCHEMES = ["standard_webhooks", "hmac", "bearer", "basic"] as const;
export type CallbackScheme = (typeof CALLBACK_SCHEMES)[number];

/** How a portal's callbacks prove themselves. Fields that a scheme does not use are ignored. */
export const callbackSettingsSchema = z.strictObject({
  scheme: z.enum(CALLBACK_SCHEMES),
  /** How far a signed timestamp may be from our clock, both ways. */
  toleranceSeconds: z.int().check(z.minimum(1), z.maximum(MAX_TOLERANCE_S)),
  /** hmac: what is signed with HMAC-SHA256 under the secret's UTF-8 text. */
  content: z.enum(["body", "timestamp.body"]),
  encoding: z.enum(["hex", "base64"]),
  signatureHeader: z.string().check(z.regex(HEADER_NAME)),
  /** Stands before the signature, for instance `sha256=`. */
  prefix: z.string().check(z.maxLength(40)),
  timestampHeader: z.string().check(z.regex(HEADER_NAME)),
  timestampUnit: z.enum(["s", "ms"]),
  /** basic: the user name; the secret is the password. */
  user: z.string().check(z.maxLength(200)),
});
export type CallbackSettings = z.infer<typeof callbackSettingsSchema>;

/** Standard Webhooks, and for the others what is most usual among vendors of identity verification. */
export const DEFAULT_CALLBACK: CallbackSettings = {
  scheme: "standard_webhooks",
  toleranceSeconds: DEFAULT_TOLERANCE_S,
  content: "timestamp.body",
  encoding: "hex",
  signatureHeader: "x-1kosmos-signature",
  prefix: "",
  timestampHeader: "x-1kosmos-timestamp",
  timestampUnit: "s",
  user: "1kosmos",
};

/** Why a callback is not believed: for the log. */
export const CALLBACK_REFUSALS = ["no_secret", "unsigned", "bad_signature", "stale"] as const;
export type CallbackRefusal = (typeof CALLBACK_REFUSALS)[number];

/** A callback as it arrived. */
export interface CallbackInput {
  /** The active secrets in the scheme's own spelling; two during a rotation. */
  readonly secrets: readonly string[];
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body exactly as received; it is verified and never decoded. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Epoch ms. */
  readonly now: number;
}

/** The properties of a scheme. `deliveryId` is the same when a delivery is repeated. */
export type CallbackVerdict = Result<{ readonly deliveryId: string }, CallbackRefusal>;

type Verifier = (input: CallbackInput, settings: CallbackSettings) => Promise<CallbackVerdict>;

const VERIFIERS: Readonly<Record<CallbackScheme, Verifier>> = {
  standard_webhooks: verifyStandardWebhook,
  hmac: verifyHmac,
  bearer: (input) => verifyAuthorization(input, (secret) => `Bearer ${secret}`),
  basic: (input, { user }) =>
    verifyAuthorization(
      input,
      (secret) => `Basic ${Buffer.from(`${user}:${secret}`, "utf8").toString("base64")}`,
    ),
};

/** Checks a callback by the portal's settings. */
export function verifyCallback(
  input: CallbackInput,
  settings: CallbackSettings = DEFAULT_CALLBACK,
): Promise<CallbackVerdict> {
  return VERIFIERS[settings.scheme](input, settings);
}

/** Verifies Standard Webhooks: base64 HMAC-SHA256 over `id.timestamp.body`, several signatures in one header. */
async function verifyStandardWebhook(
  input: CallbackInput,
  { toleranceSeconds }: CallbackSettings,
): Promise<CallbackVerdict> {
  const keys = input.secrets.map(secretBytes).filter((key) => key !== null);
  if (keys.length === 0) return err("no_secret");
  const headers = new Headers(input.headers);
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signatures = headers.get("webhook-signature") ?? "";
  if (id === "" || timestamp === "" || signatures === "") return err("unsigned");
  const at = signedAt(timestamp, "s");
  if (id.length > MAX_ID_LENGTH || at === null) return err("bad_signature");
  const candidates = signatures
    .split(" ")
    .filter((entry) => entry.startsWith(SIGNATURE_VERSION))
    .map((entry) => signatureBytes(entry.slice(SIGNATURE_VERSION.length), "base64"))
    .filter((bytes) => bytes !== null);
  // The signature first: "stale" then means that the tenant did send it, once.
  if (!(await anyMatches(keys, concat(utf8(`${id}.${timestamp}.`), input.body), candidates)))
    return err("bad_signature");
  return withinTolerance(at, input.now, toleranceSeconds) ? ok({ deliveryId: id }) : err("stale");
}

/** Verifies an HMAC-SHA256 over the body, or over `{timestamp}.{body}`, in one header. */
async function verifyHmac(input: CallbackInput, settings: CallbackSettings): Promise<CallbackVerdict> {
  const keys = textSecrets(input).map(utf8);
  if (keys.length === 0) return err("no_secret");
  const headers = new Headers(input.headers);
  const signature = headers.get(settings.signatureHeader) ?? "";
  const isTimed = settings.content === "timestamp.body";
  const timestamp = isTimed ? (headers.get(settings.timestampHeader) ?? "") : "";
  if (signature === "" || (isTimed && timestamp === "")) return err("unsigned");
  const at = isTimed ? signedAt(timestamp, settings.timestampUnit) : input.now;
  const given = signature.startsWith(settings.prefix)
    ? signatureBytes(signature.slice(settings.prefix.length), settings.encoding)
    : null;
  if (at === null || given === null) return err("bad_signature");
  const message = isTimed ? concat(utf8(`${timestamp}.`), input.body) : input.body;
  if (!(await anyMatches(keys, message, [given]))) return err("bad_signature");
  return withinTolerance(at, input.now, settings.toleranceSeconds) ? repeatable(input) : err("stale");
}

/** Verifies a secret that is sent along, as a Bearer token or a password. */
async function verifyAuthorization(
  input: CallbackInput,
  expected: (secret: string) => string,
): Promise<CallbackVerdict> {
  const secrets = textSecrets(input);
  if (secrets.length === 0) return err("no_secret");
  const given = new Headers(input.headers).get("authorization") ?? "";
  if (given === "") return err("unsigned");
  return (await sameAsOneOf(given, secrets.map(expected))) ? repeatable(input) : err("bad_signature");
}

/** Identifies a delivery of a scheme that names none by its content. */
async function repeatable({ body }: CallbackInput): Promise<CallbackVerdict> {
  const digest = await hmacSha256(utf8("delivery"), body);
  return ok({ deliveryId: `body:${Buffer.from(digest).toString("base64url")}` });
}

function textSecrets({ secrets }: CallbackInput): readonly string[] {
  return secrets.filter((secret) => secret !== "");
}

/** Returns the key of a `whsec_…` secret; null when it is none. */
export function secretBytes(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const bytes = fromBase64(secret.slice(SECRET_PREFIX.length));
  return bytes === null || bytes.byteLength === 0 ? null : bytes;
}
