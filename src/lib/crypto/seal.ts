/**
 * Encryption at rest: AES-256-GCM, spelled `v2.{kid}.{base64url of IV‖ciphertext‖tag}`. Each use has a key of its own,
 * derived by its label. The place a value is stored at is authenticated with it, so that a value moved to another
 * portal does not open.
 */
import { err, ok, type Result } from "../result.ts";
import { concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { deriveKey, type KeyLabel, type Keyring } from "./keyring.ts";

const VERSION = "v2";
const IV_BYTES = 12;
const TAG_BITS = 128;

/** Why a sealed value did not open. */
export type SealProblem = "malformed" | "unknown_key" | "forged";

/** The use of a sealed value, and where it is stored (a KV key, a cookie's name). */
export interface Seal {
  readonly label: KeyLabel;
  readonly place: string;
}

/** Imported keys by the keyring that they were derived from; bounded by the number of labels and keys. */
const imported = new WeakMap<Keyring, Map<string, CryptoKey>>();

/** The derived key of one key of the ring. */
async function aesKey(keyring: Keyring, label: KeyLabel, index: number): Promise<CryptoKey> {
  const known = imported.get(keyring) ?? new Map<string, CryptoKey>();
  imported.set(keyring, known);
  const name = `${label} ${index}`;
  // The key is cached, not the promise of it: one request must not wait for another one's work.
  const key = known.get(name) ?? (await importKey(keyring, label, index));
  known.set(name, key);
  return key;
}

async function importKey(keyring: Keyring, label: KeyLabel, index: number): Promise<CryptoKey> {
  const key = (await deriveKey(keyring, label))[index];
  if (key === undefined) throw new Error("the keyring is empty");
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, place: string) {
  return { name: "AES-GCM", iv, additionalData: utf8(place), tagLength: TAG_BITS };
}

/** Encrypts `plaintext` under the newest key. */
export async function seal(keyring: Keyring, { label, place }: Seal, plaintext: string): Promise<string> {
  const [key] = keyring;
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    parameters(iv, place),
    await aesKey(keyring, label, 0),
    utf8(plaintext),
  );
  return `${VERSION}.${key.id}.${toBase64Url(concat(iv, new Uint8Array(sealed)))}`;
}

/** Returns true when a sealed value carries the newest key's id; another one should be sealed again. */
export function isNewest([key]: Keyring, sealed: string): boolean {
  return sealed.startsWith(`${VERSION}.${key.id}.`);
}

/** Opens what `seal` made for the same use and place. */
export async function unseal(
  keyring: Keyring,
  { label, place }: Seal,
  sealed: string,
): Promise<Result<string, SealProblem>> {
  const [version, keyId, text, ...rest] = sealed.split(".");
  const bytes = text === undefined ? null : fromBase64Url(text);
  if (version !== VERSION || bytes === null || bytes.byteLength < IV_BYTES || rest.length > 0)
    return err("malformed");
  const index = keyring.findIndex(({ id }) => id === keyId);
  if (index === -1) return err("unknown_key");
  try {
    const iv = bytes.slice(0, IV_BYTES);
    const opened = await crypto.subtle.decrypt(
      parameters(iv, place),
      await aesKey(keyring, label, index),
      bytes.slice(IV_BYTES),
    );
    return ok(new TextDecoder().decode(opened));
  } catch {
    return err("forged");
  }
}
