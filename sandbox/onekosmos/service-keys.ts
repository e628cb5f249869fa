/**
 * The key pairs of the tenant's services: one per service and curve, made at the first request and then stored.
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Curve, generateKeyPair, type KeyPair, sharedKey } from "./crypto/curves.ts";
import { openEnvelope, sealEnvelope } from "./crypto/envelope.ts";

/** Services that publish a key under `{service}/publickeys`, by their name in the service directory. */
export const KEYED_SERVICES = [
  "docuverify",
  "sessions",
  "events",
  "vcs",
  "licenses",
  "idproofingapi",
  "reports",
  "workflowapi",
] as const;
/**
 * `community` is the key in the community's own record; the admin console's endpoints use it. `wallet:{user}` is a key in a
 * user's phone, which no service has.
 */
export type KeyHolder = (typeof KEYED_SERVICES)[number] | "community" | `wallet:${string}`;

/** The encrypted side of one caller's conversation with one service. */
export interface Channel {
  /** The service's public key, as its responses repeat it. */
  readonly publicKey: string;
  seal(plaintext: string): string;
  /** Null when the envelope was not made for this pair of keys. */
  open(envelope: string): string | null;
}

/** Callers make one key pair per process, so that a handful of them repeat. */
const CACHED_CHANNELS = 512;

/** The keys of every service. */
export interface ServiceKeys {
  publicKey(holder: KeyHolder, curve: Curve): string;
  /** Null when `callerKey` is not a public key on `curve`. */
  channel(holder: KeyHolder, curve: Curve, callerKey: string): Channel | null;
  /** Replaces every key, as a tenant may do at any time. */
  rotate(): void;
}

const rowSchema = z.object({ privateKey: z.string(), publicKey: z.string() });

/** Opens the keys stored in `database`. */
export function createServiceKeys(database: DatabaseSync): ServiceKeys {
  const select = database.prepare(
    "SELECT private_key AS privateKey, public_key AS publicKey FROM service_keys WHERE service = $holder AND curve = $curve",
  );
  const insert = database.prepare(
    "INSERT INTO service_keys VALUES ($holder, $curve, $privateKey, $publicKey)",
  );
  const channels = new Map<string, Channel>();

  function keyPair(holder: KeyHolder, curve: Curve): KeyPair {
    const row = select.get({ holder, curve });
    if (row !== undefined) return rowSchema.parse(row);
    const made = generateKeyPair(curve);
    insert.run({ holder, curve, privateKey: made.privateKey, publicKey: made.publicKey });
    return made;
  }

  function channel(holder: KeyHolder, curve: Curve, callerKey: string): Channel | null {
    const name = `${holder} ${curve} ${callerKey}`;
    const known = channels.get(name);
    if (known !== undefined) return known;
    const { privateKey, publicKey } = keyPair(holder, curve);
    const key = sharedKey(curve, privateKey, callerKey);
    if (key === null) return null;
    if (channels.size >= CACHED_CHANNELS) channels.clear();
    const made: Channel = {
      publicKey,
      seal: (plaintext) => sealEnvelope(key, plaintext),
      open: (envelope) => openEnvelope(key, envelope),
    };
    channels.set(name, made);
    return made;
  }

  return {
    publicKey: (holder, curve) => keyPair(holder, curve).publicKey,
    channel,
    rotate() {
      // Phones and the issuer of credentials keep theirs.
      database.exec("DELETE FROM service_keys WHERE service NOT LIKE 'wallet:%' AND service <> 'issuer'");
      channels.clear();
    },
  };
}
