/**
 * The app's own keys. A connection has a pair of its own, stored sealed with it, so that what a wallet seals for one
 * session can be opened days later; without one, a pair is made per isolate, as 1Kosmos' helper libraries do per process.
 * Agreed keys are kept, since an ECDH costs more than everything else in a call.
 */
import { toBase64 } from "../../lib/crypto/bytes.ts";
import { type Result, ok } from "../../lib/result.ts";
import { BoundedMap } from "../../lib/cache.ts";
import {
  type CurveName,
  type KeyPair,
  generateKeyPair,
  importEnvelopeKey,
  importKeyPair,
  sharedSecret,
} from "./envelope.ts";

/** Tenants whose agreements an isolate caches; an older agreement is made anew when needed. */
const MAX_AGREEMENTS = 200;

const pairs = new BoundedMap<string, KeyPair>(MAX_AGREEMENTS);
const agreements = new BoundedMap<string, CryptoKey>(MAX_AGREEMENTS);

/**
 * Returns a private key for a connection, base64. One of P-256 is below the order of secp256k1 as well: it is good on
 * both.
 */
export function newOwnKey(): string {
  return toBase64(generateKeyPair("P-256").privateKey);
}

/**
 * Returns our pair on a curve: from the connection's private key, or this isolate's. Throws when the stored key is
 * none: a bug.
 */
export function ownKeyPair(curve: CurveName, ownKey?: string): KeyPair {
  const name = `${curve} ${ownKey ?? ""}`;
  const known = pairs.get(name);
  if (known !== undefined) return known;
  const imported = ownKey === undefined ? ok(generateKeyPair(curve)) : importKeyPair(curve, ownKey);
  if (!imported.ok) throw new TypeError("the connection's own key is not a private key");
  pairs.set(name, imported.value);
  return imported.value;
}

/** Returns the key that `pair` shares with whoever published `theirPublicKey`; a key off the curve is refused. */
export async function envelopeKey(
  pair: KeyPair,
  theirPublicKey: string,
): Promise<Result<CryptoKey, "bad_public_key">> {
  const name = `${pair.curve} ${pair.publicKey} ${theirPublicKey}`;
  const known = agreements.get(name);
  if (known !== undefined) return ok(known);
  const secret = sharedSecret(pair, theirPublicKey);
  if (!secret.ok) return secret;
  const key = await importEnvelopeKey(secret.value);
  agreements.set(name, key);
  return ok(key);
}
