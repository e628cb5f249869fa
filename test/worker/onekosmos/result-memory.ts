/**
 * Measures what one result of a document session costs the app in memory: run by `test/sandbox/app/result-memory.test.ts` in a process of
 * its own whose young generation is larger than everything that happens, so that nothing is collected meanwhile and what
 * is counted is all that was allocated, an upper bound of what is held at once. Prints bytes as JSON.
 */
import { createCipheriv, randomBytes } from "node:crypto";
import { readConnection } from "../../../src/onekosmos/registry.ts";
import { createIdverifyProvider } from "../../../src/onekosmos/idverify/provider.ts";
import { generateKeyPair, importKeyPair, sharedSecret } from "../../../src/onekosmos/idverify/envelope.ts";
import { newOwnKey } from "../../../src/onekosmos/idverify/keys.ts";

const ORIGIN = "https://acme.1kosmos.net";
/** Bytes of base64 images. 1Kosmos' detailed sample has 0.9 MB. */
const IMAGES_BYTES = Number(process.argv[2] ?? 900_000);
/** How a network hands a body over. */
const CHUNK_BYTES = 16_384;

const ownKey = newOwnKey();
const service = generateKeyPair("secp256k1");
const own = importKeyPair("secp256k1", ownKey);
if (!own.ok) throw new Error("no key");
const secret = sharedSecret(own.value, service.publicKey);
if (!secret.ok) throw new Error("no shared secret");

const image = () => randomBytes((IMAGES_BYTES / 4) * 0.75).toString("base64");
const result = {
  sessionStatus: "Completed",
  verificationStatus: "Passed",
  document: { documentType: "DL", firstName: "Ada", face: image(), image: image(), imageBack: image() },
  liveId: { face: image() },
};
const iv = randomBytes(16);
const cipher = createCipheriv("aes-256-gcm", secret.value, iv);
const sealed = Buffer.concat([
  iv,
  cipher.update(JSON.stringify(result)),
  cipher.final(),
  cipher.getAuthTag(),
]);
const body = Buffer.from(JSON.stringify({ data: sealed.toString("base64"), publicKey: service.publicKey }));

const connection = readConnection({
  kind: "idverify",
  tenantDns: "acme.1kosmos.net",
  community: "default",
  licenseKey: "a-licence-key",
  ownKey,
  dvcIds: { drivers_license: "dl" },
  curve: "auto",
  derivedIal: "none",
});
if (connection.kind !== "idverify") throw new Error("not idverify");

/** The body in the pieces of a network, each made before the measurement begins. */
const chunks = Array.from(
  { length: Math.ceil(body.length / CHUNK_BYTES) },
  (_, index) => new Uint8Array(body.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
);

const provider = createIdverifyProvider(
  connection,
  {
    kind: "idverify",
    expiresAt: Number.MAX_SAFE_INTEGER,
    origin: ORIGIN,
    tenantTag: "acme",
    tenantId: "t",
    communityId: "c",
    curve: "secp256k1",
    services: { docuverify: { url: `${ORIGIN}/docuverify`, key: service.publicKey } },
    clockOffsetMs: 0,
  },
  {
    now: Date.now,
    hostSuffixes: ["1kosmos.net"],
    fetch: async () => {
      const parts = chunks.values();
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = parts.next();
          if (next.done === true) controller.close();
          else controller.enqueue(next.value);
        },
      });
      return new Response(stream, { headers: { "Content-Type": "application/json" } });
    },
  },
);

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  // `external` counts array buffers as well.
  return heapUsed + external;
}

const ref = { provider: "idverify", sessionId: "s1", dvcId: "dl" } as const;
/** Buffers are freed some time after their collection. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

// Unmeasured at first: code is compiled, keys are agreed upon.
for (let round = 0; round < 3; round += 1) await provider.fetchResult(ref);
await settle();
const before = inUse();
const verdict = await provider.fetchResult(ref);
const allocated = inUse() - before;
await settle();
console.log(JSON.stringify({ body: body.length, allocated, kept: inUse() - before, verdict }));
