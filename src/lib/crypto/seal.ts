/**
 * Encryption at rest: AES-256-GCM, spelled `v1.{kid}.{base64url of IV‖ciphertext‖tag}`.
 * The place a value is stored at is authenticated with it, so that a value moved to another portal does not open.
 */
import { err, ok, type Result } from "../result.ts";
import { concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import type { Key, Keyring } from "./keyring.ts";

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BITS = 128;

/** Why a sealed value did not open. */
export type SealProblem = "malformed" | "unknown_key" | "forged";

async function aesKey(key: Key, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key.bytes, "AES-GCM", false, [usage]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, place: string) {
  return { name: "AES-GCM", iv, additionalData: utf8(place), tagLength: TAG_BITS };
}

/** Encrypts `plaintext` under the newest key for one `place` (a KV key, a table and row). */
export async function seal(keyring: Keyring, place: string, plaintext: string): Promise<string> {
  const [key] = keyring;
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    parameters(iv, place),
    await aesKey(key, "encrypt"),
    utf8(plaintext),
  );
  return `${VERSION}.${key.id}.${toBase64Url(concat(iv, new Uint8Array(sealed)))}`;
}

/** Whether a sealed value carries the newest key's id; another one is better sealed again. */
export function isNewest([key]: Keyring, sealed: string): boolean {
  return sealed.startsWith(`${VERSION}.${key.id}.`);
}

/** Opens what `seal` made for the same `place`. */
export async function unseal(
  keyring: Keyring,
  place: string,
  sealed: string,
): Promise<Result<string, SealProblem>> {
  const [version, keyId, text, ...rest] = sealed.split(".");
  const bytes = text === undefined ? null : fromBase64Url(text);
  if (version !== VERSION || bytes === null || bytes.byteLength < IV_BYTES || rest.length > 0)
    return err("malformed");
  const key = keyring.find((candidate) => candidate.id === keyId);
  if (key === undefined) return err("unknown_key");
  try {
    const iv = bytes.slice(0, IV_BYTES);
    const opened = await crypto.subtle.decrypt(
      parameters(iv, place),
      await aesKey(key, "decrypt"),
      bytes.slice(IV_BYTES),
    );
    return ok(new TextDecoder().decode(opened));
  } catch {
    return err("forged");
  }
}
