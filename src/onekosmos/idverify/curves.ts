/**
 * The curves of the protocol, by their published parameters (SEC 2 version 2.0, sections 2.4.1 and 2.4.2), with key
 * agreement alone: noble's ready-made ones bring signatures and hashes, a third of the library's weight, for nothing.
 */
import { ecdh, weierstrass } from "@noble/curves/abstract/weierstrass.js";

/** secp256k1 everywhere but on tenants that are set to P-256. */
export type CurveName = "secp256k1" | "P-256";

const secp256k1 = weierstrass({
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn,
  n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  h: 1n,
  a: 0n,
  b: 7n,
  Gx: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  Gy: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
});

const p256 = weierstrass({
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  h: 1n,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
});

/** Key pairs and key agreement on each curve. */
export const CURVES = { secp256k1: ecdh(secp256k1), "P-256": ecdh(p256) } as const;
