/**
 * Reads large JSON without holding it as text: strings beyond a length (images, envelopes) are left where they are, as bytes,
 * and only what is around them becomes text. A result of 20 MB costs its bytes and little more.
 */
import { concat } from "../lib/crypto/bytes.ts";

const [QUOTE, BACKSLASH] = [0x22, 0x5c] as const;
/** Stands where a long string was. No JSON text of 1Kosmos holds a control character. */
const MARK = "\u0001";

/** The skimmed JSON document, and the long strings by the mark that stands for each. */
export interface Skimmed {
  readonly text: string;
  /** The bytes between the quotes, escapes and all; views of the document's own. */
  readonly long: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Replaces strings that are longer than `maxLength` bytes by marks, and decodes the rest. */
export function skim(bytes: Uint8Array<ArrayBuffer>, maxLength: number): Skimmed {
  const parts: Uint8Array[] = [];
  const long = new Map<string, Uint8Array<ArrayBuffer>>();
  let from = 0;
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    const end = endOfString(bytes, at);
    if (end - at > maxLength) {
      const mark = `${MARK}${long.size}`;
      long.set(mark, bytes.subarray(at + 1, end));
      // Escaped: JSON allows no bare control character.
      parts.push(bytes.subarray(from, at + 1), new TextEncoder().encode(JSON.stringify(mark).slice(1, -1)));
      from = end;
    }
    at = end;
  }
  parts.push(bytes.subarray(from));
  return { text: decodeText(concat(...parts)), long };
}

/** Decodes UTF-8, with or without a byte order mark, UTF-16 with one, else ISO-8859-1 as some gateways send it. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder("iso-8859-1").decode(bytes);
  }
}

/**
 * Decodes base64 in place and returns the part that holds the result; null when a character does not belong. A backslash is
 * what some JSON writers put before a slash.
 */
export function decodeBase64InPlace(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  let bits = 0;
  let held = 0;
  let length = 0;
  // By index: an iterator would cost more memory than the bytes.
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const code = bytes[at];
    if (code === BACKSLASH) continue;
    if (code === undefined || code === PADDING) break;
    const value = SEXTETS[code] ?? INVALID;
    if (value === INVALID) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = held >> bits;
    length += 1;
  }
  return bytes.subarray(0, length);
}

const PADDING = 0x3d;
const INVALID = 0xff;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SEXTETS: Uint8Array = sextets();

function sextets(): Uint8Array {
  const table = new Uint8Array(256).fill(INVALID);
  for (let value = 0; value < ALPHABET.length; value += 1) table[ALPHABET.charCodeAt(value)] = value;
  return table;
}

/** Finds the closing quote of the string that opens at `start`; the end of the bytes when there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end - 1;
    while (before > start && bytes[before] === BACKSLASH) before -= 1;
    // An even number of backslashes escapes themselves.
    if ((end - before) % 2 === 1) return end;
  }
  return bytes.byteLength;
}
