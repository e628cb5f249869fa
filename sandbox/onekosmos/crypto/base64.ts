/**
 * Standard base64, strictly: Node's decoder skips invalid characters, which would let malformed headers pass.
 */

/** Returns the bytes, or null when `text` is not canonical, padded, standard base64. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
