/**
 * The app's own keys: one pair per curve and isolate, made when first needed and never stored, as 1Kosmos' helper
 * libraries do per process. Agreed keys are kept, since an ECDH costs more than everything else in a call.
 */
import { type Result, ok } from "../../result.ts";
import { BoundedMap } from "../bounded-map.ts";
import {
  type CurveName,
  type KeyPair,
  generateKeyPair,
  importEnvelopeKey,
  sharedSecret,
} from "./envelope.ts";

/** Tenants an isolate speaks to at a time; an older agreement is made anew when needed. */
const MAX_AGREEMENTS = 200;

const pairs = new Map<CurveName, KeyPair>();
const agreements = new BoundedMap<string, CryptoKey>(MAX_AGREEMENTS);

/** Our pair on a curve. */
export function ownKeyPair(curve: CurveName): KeyPair {
  const pair = pairs.get(curve) ?? generateKeyPair(curve);
  pairs.set(curve, pair);
  return pair;
}

/** The key shared with whoever published `theirPublicKey`; a key off the curve is refused. */
export async function envelopeKey(
  curve: CurveName,
  theirPublicKey: string,
): Promise<Result<CryptoKey, "bad_public_key">> {
  const name = `${curve} ${theirPublicKey}`;
  const known = agreements.get(name);
  if (known !== undefined) return ok(known);
  const secret = sharedSecret(ownKeyPair(curve), theirPublicKey);
  if (!secret.ok) return secret;
  const key = await importEnvelopeKey(secret.value);
  agreements.set(name, key);
  return ok(key);
}
