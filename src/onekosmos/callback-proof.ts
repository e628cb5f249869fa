/** The comparisons that callbacks are proven with: in constant time, and nothing half-readable counts. */
import { equalBytes, fromBase64, hmacSha256, utf8 } from "../lib/crypto/bytes.ts";

/** A SHA-256 HMAC in hex. */
const HEX_MAC = /^[0-9a-f]{64}$/iu;
const DIGITS = { s: /^\d{1,12}$/u, ms: /^\d{1,15}$/u } as const;
/** A key for comparing texts by their MACs: it hides nothing, it makes lengths equal. */
const COMPARISON_KEY = "compare";

/** Returns the bytes of a signature; null when it is not in this `encoding`. */
export function signatureBytes(text: string, encoding: "hex" | "base64"): Uint8Array | null {
  if (encoding === "base64") return fromBase64(text);
  return HEX_MAC.test(text) ? new Uint8Array(Buffer.from(text, "hex")) : null;
}

/** Reads when a callback was signed by its own statement, epoch ms; null when it is no plain number. */
export function signedAt(timestamp: string, unit: "s" | "ms"): number | null {
  if (!DIGITS[unit].test(timestamp)) return null;
  return Number(timestamp) * (unit === "s" ? 1000 : 1);
}

/** Returns true when a moment is near enough to now (both epoch ms), before or after. */
export function withinTolerance(at: number, now: number, toleranceSeconds: number): boolean {
  return Math.abs(now - at) <= toleranceSeconds * 1000;
}

/** Returns true when one of the keys makes one of the signatures. */
export async function anyMatches(
  keys: readonly Uint8Array<ArrayBuffer>[],
  message: Uint8Array<ArrayBuffer>,
  candidates: readonly Uint8Array[],
): Promise<boolean> {
  const expected = await Promise.all(keys.map((key) => hmacSha256(key, message)));
  return expected.some((mac) => candidates.some((candidate) => equalBytes(mac, candidate)));
}

/** Returns true when a text is one of the expected ones, in a time that does not depend on where they differ. */
export async function sameAsOneOf(given: string, expected: readonly string[]): Promise<boolean> {
  const key = utf8(COMPARISON_KEY);
  const [mac, ...macs] = await Promise.all([given, ...expected].map((text) => hmacSha256(key, utf8(text))));
  return mac !== undefined && macs.some((candidate) => equalBytes(mac, candidate));
}
