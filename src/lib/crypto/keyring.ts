/**
 * The app's own keys: `ENCRYPTION_KEYS`, a comma-separated list of `kid:base64 of 32 bytes`.
 * The first one encrypts and signs; all of them decrypt and verify, so that a key is rotated by putting
 * a new one in front and dropping the old one when nothing carries its id any more.
 */
import { hkdfSync } from "node:crypto";
import { fromBase64, utf8 } from "./bytes.ts";

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/u;

/** One key with the id that sealed values carry. */
export interface Key {
  readonly id: string;
  /** Read by this file alone: whatever encrypts or signs uses a key that is derived for it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The uses of keys, by the label that each one's key is derived with. A key of one use is worth nothing for another. */
export type KeyLabel =
  | "link-token"
  | "callback-token"
  | "caller-code"
  | "doctor-token"
  | "tombstone"
  | "seal:tokens"
  | "seal:connection"
  | "seal:audit"
  | "cookie:login"
  | "cookie:state"
  | "marketplace-state"
  | "cookie:flash"
  | "cookie:typed";

/** Newest first; never empty. */
export type Keyring = readonly [Key, ...Key[]];

const parsed = new Map<string, Keyring>();

/** Parses the secret; throws when it is unusable, because a deployment without keys must not serve. */
export function keyringFrom(secret: string): Keyring {
  const known = parsed.get(secret);
  if (known !== undefined) return known;
  const keys = secret.split(",").map((entry) => parseKey(entry.trim()));
  const [first, ...rest] = keys;
  if (first === undefined) throw unusable();
  if (new Set(keys.map((key) => key.id)).size !== keys.length)
    throw new Error("ENCRYPTION_KEYS must not repeat a key id.");
  const keyring: Keyring = [first, ...rest];
  parsed.set(secret, keyring);
  return keyring;
}

function parseKey(entry: string): Key {
  const colon = entry.indexOf(":");
  const id = entry.slice(0, Math.max(colon, 0));
  const bytes = fromBase64(entry.slice(colon + 1));
  if (!KEY_ID.test(id) || bytes?.byteLength !== KEY_BYTES) {
    throw unusable();
  }
  if (bytes.every((byte) => byte === 0)) {
    throw new Error("ENCRYPTION_KEYS must not hold a key of zeros; make one with `openssl rand -base64 32`.");
  }
  return { id, bytes };
}

function unusable(): Error {
  return new Error("ENCRYPTION_KEYS must be a list of `kid:base64`, each of exactly 32 random bytes.");
}

const NO_SALT = new Uint8Array(0);

/** By the keyring that they were derived from; bounded by the number of labels. */
const derived = new WeakMap<Keyring, Map<KeyLabel, Uint8Array<ArrayBuffer>[]>>();

/**
 * Returns one 32-byte key per ring entry for one purpose (HKDF-SHA256), newest first. The same ring and label give the
 * same keys.
 */
export async function deriveKey(keyring: Keyring, label: KeyLabel): Promise<Uint8Array<ArrayBuffer>[]> {
  const known = derivedOf(keyring);
  // The keys are cached, not the promise of them: one request must not wait for another one's work.
  const keys = known.get(label) ?? (await Promise.all(keyring.map((key) => hkdf(key.bytes, label))));
  known.set(label, keys);
  return keys;
}

/** Returns the same keys as `deriveKey`, for code that must not wait. */
export function deriveKeySync(keyring: Keyring, label: KeyLabel): Uint8Array<ArrayBuffer>[] {
  const known = derivedOf(keyring);
  const keys =
    known.get(label) ??
    keyring.map(({ bytes }) => new Uint8Array(hkdfSync("sha256", bytes, NO_SALT, utf8(label), KEY_BYTES)));
  known.set(label, keys);
  return keys;
}

function derivedOf(keyring: Keyring): Map<KeyLabel, Uint8Array<ArrayBuffer>[]> {
  const known = derived.get(keyring) ?? new Map<KeyLabel, Uint8Array<ArrayBuffer>[]>();
  derived.set(keyring, known);
  return known;
}

async function hkdf(secret: Uint8Array<ArrayBuffer>, label: string): Promise<Uint8Array<ArrayBuffer>> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const params = { name: "HKDF", hash: "SHA-256", salt: NO_SALT, info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(params, base, KEY_BYTES * 8));
}
