/** Bytes and their spellings. Decoders return null for anything that is not exactly the named encoding. */

const utf8Encoder = new TextEncoder();
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;
const BASE64URL = /^[A-Za-z0-9_-]*$/u;

/** Returns UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8Encoder.encode(text));
}

/** Decodes UTF-8; a byte order mark is dropped. Null when the bytes are not UTF-8: nothing is replaced. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/** Returns standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Bytes of standard base64; padding may be missing. Null when a character does not belong. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!BASE64.test(text)) return null;
  const { buffer, byteOffset, byteLength } = Buffer.from(text, "base64");
  // Seen as it is, not copied: 1Kosmos' envelopes hold megabytes.
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Returns URL-safe base64 without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Bytes of URL-safe base64 without padding. Null when a character does not belong. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!BASE64URL.test(text)) return null;
  return new Uint8Array(Buffer.from(text, "base64url"));
}

/** Returns lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Returns one array after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

/** Compares in a time that depends on the lengths alone. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}

/** Returns SHA-256 of `message`. */
export async function sha256(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
}

/** Imported keys by the bytes that they were made of: importing one costs more than a signature. */
const importedKeys = new WeakMap<Uint8Array<ArrayBuffer>, CryptoKey>();

/** Returns HMAC-SHA256 of `message` under a raw key, whose bytes must not change afterwards. */
export async function hmacSha256(
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = importedKeys.get(key) ?? (await importHmacKey(key));
  importedKeys.set(key, imported);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

function importHmacKey(key: Uint8Array<ArrayBuffer>, use: "sign" | "verify" = "sign"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

/** Imported keys of secrets that are text: those of the configuration, so few. */
const importedSecrets = new Map<string, CryptoKey>();

/** Checks HMAC-SHA256 of `message` under a secret of the configuration. The runtime compares in constant time. */
export async function verifyHmacSha256(
  secret: string,
  message: Uint8Array<ArrayBuffer>,
  given: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key = importedSecrets.get(secret) ?? (await importHmacKey(utf8(secret), "verify"));
  importedSecrets.set(secret, key);
  return crypto.subtle.verify("HMAC", key, given, message);
}
