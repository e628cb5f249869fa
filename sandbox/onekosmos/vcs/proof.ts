/**
 * The issuer's Ed25519 key and the proofs made with it. Their form is that of Ed25519Signature2020 as 1Kosmos' samples
 * show it. One thing differs from that suite: it hashes the document as RDF, here it is JSON with sorted keys, so that only
 * this sandbox verifies its proofs.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const proofSchema = z.object({
  type: z.literal("Ed25519Signature2020"),
  created: z.string(),
  verificationMethod: z.string(),
  proofPurpose: z.literal("assertionMethod"),
  proofValue: z.string(),
});
export type Proof = z.infer<typeof proofSchema>;

/** Signs documents, and recognizes its own signatures. */
export interface Issuer {
  /** `created` is epoch ms; the proof says it in seconds. */
  prove(document: object, created: number): Proof;
  /** True if `document`, which carries a `proof`, is as it was when it was proved. */
  verifies(document: object): boolean;
}

const rowSchema = z.object({ privateKey: z.string(), publicKey: z.string() });
const provedSchema = z.looseObject({ proof: proofSchema });

/** The key is kept in `database` and made when missing. */
export function createIssuer(database: DatabaseSync): Issuer {
  const { privateKey, publicKey } = issuerKeys(database);
  const method = `did:key:blockid:${multibase(Buffer.concat([ED25519_PUBLIC, rawPublicKey(publicKey)]))}`;

  return {
    prove(document, created) {
      const options = {
        type: "Ed25519Signature2020",
        created: `${new Date(created).toISOString().slice(0, 19)}Z`,
        verificationMethod: method,
        proofPurpose: "assertionMethod",
      } as const;
      const signature = sign(null, digest(document, options), createPrivateKey(privateKey));
      return { ...options, proofValue: multibase(signature) };
    },
    verifies(document) {
      const parsed = provedSchema.safeParse(document);
      if (!parsed.success) return false;
      const { proof, ...unproved } = parsed.data;
      const { proofValue, ...options } = proof;
      const signature = fromMultibase(proofValue);
      if (signature === null || options.verificationMethod !== method) return false;
      return verify(null, digest(unproved, options), createPublicKey(publicKey), signature);
    },
  };
}

/** PEM. They lie beside the services' keys and are not replaced with them. */
function issuerKeys(database: DatabaseSync): z.infer<typeof rowSchema> {
  const row = database
    .prepare(
      "SELECT private_key AS privateKey, public_key AS publicKey FROM service_keys WHERE service = 'issuer'",
    )
    .get();
  if (row !== undefined) return rowSchema.parse(row);
  const made = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  database
    .prepare("INSERT INTO service_keys VALUES ('issuer', 'Ed25519', $privateKey, $publicKey)")
    .run({ privateKey: made.privateKey, publicKey: made.publicKey });
  return made;
}

/** Hash of the proof's options, then hash of the document, as in the suite. */
function digest(document: object, options: object): Buffer {
  return Buffer.concat([hash(options), hash(document)]);
}

function hash(value: object): Buffer {
  return createHash("sha256").update(canonical(value)).digest();
}

/** Writes JSON whose keys are sorted at every depth. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${entries.join(",")}}`;
}

/** The key's 32 bytes: the end of its SPKI encoding (RFC 8410). */
function rawPublicKey(pem: string): Buffer {
  return createPublicKey(pem).export({ type: "spki", format: "der" }).subarray(-32);
}

/** Multicodec of an Ed25519 public key: encoded, it begins with `z6Mk`. */
const ED25519_PUBLIC = Buffer.of(0xed, 0x01);
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** `z` and base58btc (multibase). */
function multibase(bytes: Buffer): string {
  let number = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = (BASE58[Number(number % 58n)] ?? "") + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `z${"1".repeat(Math.max(0, zeros))}${text}`;
}

/** Returns the bytes, or null when `text` is no multibase base58btc. */
function fromMultibase(text: string): Buffer | null {
  const body = text.slice(1);
  if (!text.startsWith("z") || body === "") return null;
  let number = 0n;
  for (const letter of body) {
    const digit = BASE58.indexOf(letter);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? "" : number.toString(16);
  const zeros = /^1*/u.exec(body)?.[0].length ?? 0;
  return Buffer.concat([
    Buffer.alloc(zeros),
    Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex"),
  ]);
}
