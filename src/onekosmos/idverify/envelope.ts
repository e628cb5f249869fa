/**
 * The envelopes of 1Kosmos' published protocol: static-static ECDH, its raw x coordinate as an AES-256-GCM key, and
 * base64 of IV ‖ ciphertext ‖ tag. As in 1Kosmos' helper libraries (nodejs-helper-files, BIDECDSA.js).
 */
import * as z from "zod/mini";
import { concat, fromBase64, toBase64, utf8 } from "../../lib/crypto/bytes.ts";
import { type Result, err, ok } from "../../lib/result.ts";
import { decodeBase64InPlace, decodeText } from "../skim.ts";
import { CURVES, type CurveName } from "./curves.ts";

export type { CurveName } from "./curves.ts";

const SCALAR_BYTES = 32;
/** The longest response: results hold images. */
const MAX_ENVELOPE_LENGTH = 2_000_000;
/** X ‖ Y, without the prefix of an uncompressed point. */
const PUBLIC_KEY_BYTES = 64;
const UNCOMPRESSED_POINT = Uint8Array.of(0x04);
/** Not the usual 12: the protocol says 16. */
const IV_BYTES = 16;
const TAG_BYTES = 16;

/** An envelope in a response. */
export const envelopeText = z.string().check(z.maxLength(MAX_ENVELOPE_LENGTH));

export interface KeyPair {
  readonly curve: CurveName;
  /** Big-endian scalar, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Base64 of X ‖ Y. */
  readonly publicKey: string;
}

/** Generates a pair. */
export function generateKeyPair(curve: CurveName): KeyPair {
  return toKeyPair(curve, CURVES[curve].utils.randomSecretKey());
}

/** Imports a pair from a private key in base64: shorter ones lost their leading zeros, longer ones carry a sign byte. */
export function importKeyPair(curve: CurveName, privateKey: string): Result<KeyPair, "bad_private_key"> {
  const scalar = toScalar(fromBase64(privateKey));
  if (scalar === null || !CURVES[curve].utils.isValidSecretKey(scalar)) return err("bad_private_key");
  return ok(toKeyPair(curve, scalar));
}

/** Computes the key two parties share: the x coordinate of the ECDH point, 32 bytes. Costs milliseconds. */
export function sharedSecret(
  pair: KeyPair,
  theirPublicKey: string,
): Result<Uint8Array<ArrayBuffer>, "bad_public_key"> {
  const point = toPoint(theirPublicKey);
  if (point === null || !CURVES[pair.curve].utils.isValidPublicKey(point, false))
    return err("bad_public_key");
  return ok(new Uint8Array(CURVES[pair.curve].getSharedSecret(pair.privateKey, point, true).subarray(1)));
}

/** Returns true when a published key is a point of the curve. */
export function isOnCurve(curve: CurveName, publicKey: string): boolean {
  const point = toPoint(publicKey);
  return point !== null && CURVES[curve].utils.isValidPublicKey(point, false);
}

/** Imports a shared secret as a key for {@link seal} and {@link open}. */
export function importEnvelopeKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Seals a text. The IV is random unless a published vector sets one. */
export async function seal(
  key: CryptoKey,
  plaintext: string,
  iv: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(IV_BYTES)),
): Promise<string> {
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(plaintext));
  return toBase64(concat(iv, new Uint8Array(sealed)));
}

/** Opens an envelope; `bad_envelope` when it is damaged or sealed for somebody else. */
export async function open(key: CryptoKey, envelope: string): Promise<Result<string, "bad_envelope">> {
  const bytes = fromBase64(envelope);
  if (bytes === null || bytes.byteLength < IV_BYTES + TAG_BYTES) return err("bad_envelope");
  try {
    const iv = bytes.subarray(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(IV_BYTES));
    return ok(decodeText(new Uint8Array(plain)));
  } catch {
    return err("bad_envelope");
  }
}

/**
 * Opens a long envelope where it lies: its bytes are overwritten. Returns the plain bytes; `bad_envelope` when it is damaged
 * or sealed for somebody else.
 */
export async function openInPlace(
  key: CryptoKey,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Result<Uint8Array<ArrayBuffer>, "bad_envelope">> {
  const bytes = decodeBase64InPlace(envelope);
  if (bytes === null || bytes.byteLength < IV_BYTES + TAG_BYTES) return err("bad_envelope");
  try {
    const iv = bytes.slice(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(IV_BYTES));
    return ok(new Uint8Array(plain));
  } catch {
    return err("bad_envelope");
  }
}

function toKeyPair(curve: CurveName, privateKey: Uint8Array): KeyPair {
  const point = CURVES[curve].getPublicKey(privateKey, false);
  return { curve, privateKey, publicKey: toBase64(point.subarray(1)) };
}

function toScalar(bytes: Uint8Array | null): Uint8Array | null {
  if (bytes === null) return null;
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(first === -1 ? bytes.byteLength : first);
  if (significant.byteLength > SCALAR_BYTES) return null;
  return concat(new Uint8Array(SCALAR_BYTES - significant.byteLength), significant);
}

function toPoint(publicKey: string): Uint8Array | null {
  const bytes = fromBase64(publicKey);
  return bytes?.byteLength === PUBLIC_KEY_BYTES ? concat(UNCOMPRESSED_POINT, bytes) : null;
}
