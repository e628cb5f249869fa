/**
 * The key agreement of the published protocol: static-static ECDH whose X coordinate is the key itself, without any
 * derivation. Built on OpenSSL through node:crypto and not on the library the app uses, so that a mistake in either
 * shows up between them.
 */
import { createECDH } from "node:crypto";
import { decodeBase64 } from "./base64.ts";

/** The curves a tenant may use: secp256k1 everywhere but, by configuration, P-256 (1Kosmos nodejs-helper-files). */
export const CURVES = ["secp256k1", "P-256"] as const;
export type Curve = (typeof CURVES)[number];

const OPENSSL_NAMES: Readonly<Record<Curve, string>> = { secp256k1: "secp256k1", "P-256": "prime256v1" };

/** Length of a private scalar and of a coordinate on either curve. */
const SCALAR_BYTES = 32;
const POINT_BYTES = 2 * SCALAR_BYTES;
/** Marks an uncompressed point; the protocol leaves it out. */
const UNCOMPRESSED = Buffer.of(0x04);

/** Both halves in the protocol's notation: standard base64 of the 32-byte scalar, and of X‖Y without 0x04. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Generates a key pair on `curve`. */
export function generateKeyPair(curve: Curve): KeyPair {
  const ecdh = createECDH(OPENSSL_NAMES[curve]);
  const publicKey = ecdh.generateKeys().subarray(UNCOMPRESSED.length).toString("base64");
  return { privateKey: toScalar(ecdh.getPrivateKey()).toString("base64"), publicKey };
}

/**
 * The 32 bytes that both holders arrive at. Null when the public key is not base64 of a point on `curve`, or the private
 * key not base64 of a scalar. Private keys may come shorter than 32 bytes, or as 33 with a leading zero: the official
 * helpers drop or add zeros.
 */
export function sharedKey(curve: Curve, privateKey: string, publicKey: string): Buffer | null {
  const scalar = decodeBase64(privateKey);
  const point = decodeBase64(publicKey);
  if (scalar === null || point?.length !== POINT_BYTES) return null;
  const ecdh = createECDH(OPENSSL_NAMES[curve]);
  try {
    ecdh.setPrivateKey(toScalar(scalar));
    return ecdh.computeSecret(Buffer.concat([UNCOMPRESSED, point]));
  } catch {
    // OpenSSL throws for a scalar out of range and for a point that is not on the curve; nothing else can fail here.
    return null;
  }
}

/** Left-pads, or drops leading zeros, to 32 bytes. Anything else that is too long stays so, and is refused by OpenSSL. */
function toScalar(bytes: Buffer): Buffer {
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.alloc(Math.max(0, SCALAR_BYTES - significant.length)), significant]);
}
