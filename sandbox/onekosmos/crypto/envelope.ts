/**
 * The protocol's envelope: standard base64 of IV(16) ‖ ciphertext ‖ tag(16) under AES-256-GCM, without associated data.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { decodeBase64 } from "./base64.ts";

const CIPHER = "aes-256-gcm";
/** Not GCM's usual 12: the official helpers use 16. */
const IV_BYTES = 16;
const TAG_BYTES = 16;

/** Encrypts UTF-8 text. `iv` is random unless a published vector is to be reproduced. */
export function sealEnvelope(key: Buffer, plaintext: string, iv: Buffer = randomBytes(IV_BYTES)): string {
  const cipher = createCipheriv(CIPHER, key, iv);
  return Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64",
  );
}

/** Returns the text, or null when the envelope is malformed, was sealed under another key, or was altered. */
export function openEnvelope(key: Buffer, envelope: string): string | null {
  const bytes = decodeBase64(envelope);
  if (bytes === null || bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    // The tag does not match, or the text is not UTF-8.
    return null;
  }
}
