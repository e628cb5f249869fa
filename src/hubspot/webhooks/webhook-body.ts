/**
 * Shortens a webhook body while it arrives, so that a signed batch needs little memory however long the values in it are:
 * long strings are cut, and integers that a JavaScript number cannot hold become strings. The result is parsed as JSON.
 */

/** The bytes that are kept of a string. The app reads at most 255 characters of any. */
const MAX_STRING_BYTES = 1024;
/** The digits that a JavaScript number holds without loss: every 15 of them. */
const SAFE_DIGITS = 15;
/** The characters that are kept of a number; HubSpot's ids have at most 19. */
const MAX_NUMBER_CHARACTERS = 64;
/** A batch of 100 events with a cut value each is about 130 kB; more than this is no batch of HubSpot's. In bytes. */
const MAX_SHORTENED_BYTES = 2 * 1024 * 1024;
/** Holds a usual batch of 100 events. */
const FIRST_BYTES = 64 * 1024;
/** Up to so many bytes a loop copies faster than a view and `set`. */
const FEW_BYTES = 32;

const [QUOTE, BACKSLASH, LETTER_U] = [0x22, 0x5c, 0x75] as const;
/** An integer of more digits than those. */
const LARGE_INTEGER = /^-?[1-9]\d{15,}$/u;

/** Takes a body's bytes part by part. */
export interface BodyShortener {
  /** Takes the next part; false when what is left after cutting is too long to be a batch. */
  add(part: Uint8Array): boolean;
  /** Returns the shortened body, once all parts were added. */
  finish(): Uint8Array;
}

/** Checks whether a body holds a run of digits that a number may lose some of; without one, a short body needs no shortening. */
export function holdsLongNumber(body: Uint8Array): boolean {
  // A longer run covers one of these places, so the bytes between them are read only beside a digit.
  for (let at = SAFE_DIGITS; at < body.length; at += SAFE_DIGITS + 1) {
    if (!isDigit(body[at])) continue;
    let [from, to] = [at, at + 1];
    while (isDigit(body[from - 1])) from -= 1;
    while (to - from <= SAFE_DIGITS && isDigit(body[to])) to += 1;
    if (to - from > SAFE_DIGITS) return true;
  }
  return false;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Makes a shortener for one body. */
export function createBodyShortener(): BodyShortener {
  return new Shortener();
}

class Shortener implements BodyShortener {
  /** One array that grows, because a body of short numbers would otherwise leave a million small ones. */
  #kept = new Uint8Array(FIRST_BYTES);
  #size = 0;
  #inString = false;
  /** The bytes of the current string so far. */
  #length = 0;
  /** The bytes that still belong to an escape sequence; an escape is never cut in two. */
  #escape = 0;
  /** The rest of the current string is dropped. */
  #isCutting = false;
  #number = "";

  add(part: Uint8Array): boolean {
    let from = 0;
    for (let at = 0; at < part.length; at += 1) {
      const byte = part[at] ?? 0;
      if (this.#inString) {
        const wasCutting = this.#isCutting;
        this.#readInString(byte);
        if (this.#isCutting && !wasCutting) this.#keep(part, from, at);
        if (this.#isCutting || wasCutting) from = this.#isCutting ? at + 1 : at;
        continue;
      }
      if (isOfNumber(byte)) {
        if (this.#number === "") this.#keep(part, from, at);
        this.#number += this.#number.length < MAX_NUMBER_CHARACTERS ? String.fromCharCode(byte) : "";
        from = at + 1;
        continue;
      }
      if (this.#number !== "") this.#keepNumber();
      if (byte === QUOTE) this.#openString();
    }
    this.#keep(part, from, part.length);
    return this.#size <= MAX_SHORTENED_BYTES;
  }

  finish(): Uint8Array {
    if (this.#number !== "") this.#keepNumber();
    return this.#kept.subarray(0, Math.min(this.#size, this.#kept.byteLength));
  }

  #openString(): void {
    this.#inString = true;
    this.#length = 0;
    this.#escape = 0;
    this.#isCutting = false;
  }

  #readInString(byte: number): void {
    const isInEscape = this.#escape > 0;
    if (isInEscape) this.#escape = byte === LETTER_U && this.#escape === 5 ? 4 : nextOfEscape(this.#escape);
    else if (byte === QUOTE) {
      this.#inString = false;
      this.#isCutting = false;
      return;
    } else if (byte === BACKSLASH) this.#escape = 5;
    this.#length += 1;
    // Cut where a character begins: not within an escape sequence or the bytes of one character.
    const isBoundary = !isInEscape && (byte & 0xc0) !== 0x80;
    if (this.#length > MAX_STRING_BYTES && isBoundary) this.#isCutting = true;
  }

  /** A number is kept as it is, or as a string when a JavaScript number would change it. */
  #keepNumber(): void {
    const text = this.#number;
    this.#number = "";
    const kept = text.length > SAFE_DIGITS && LARGE_INTEGER.test(text) ? `"${text}"` : text;
    if (!this.#makeRoom(kept.length)) return;
    const start = this.#size - kept.length;
    for (let at = 0; at < kept.length; at += 1) this.#kept[start + at] = kept.charCodeAt(at);
  }

  #keep(part: Uint8Array, from: number, to: number): void {
    if (from >= to || !this.#makeRoom(to - from)) return;
    const start = this.#size - (to - from);
    if (to - from > FEW_BYTES) this.#kept.set(part.subarray(from, to), start);
    else for (let at = from; at < to; at += 1) this.#kept[start + at - from] = part[at] ?? 0;
  }

  /** Counts bytes that are to be kept; false when there are too many already. */
  #makeRoom(bytes: number): boolean {
    this.#size += bytes;
    if (this.#size > MAX_SHORTENED_BYTES) return false;
    if (this.#size > this.#kept.byteLength) {
      const longer = new Uint8Array(Math.max(this.#size, this.#kept.byteLength * 2));
      longer.set(this.#kept);
      this.#kept = longer;
    }
    return true;
  }
}

/** After the backslash comes one character; after `\u`, four more. */
function nextOfEscape(escape: number): number {
  return escape === 5 ? 0 : escape - 1;
}

/** Returns true when a byte belongs to a JSON number: a digit, a sign, a point or an exponent. */
function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45;
}
