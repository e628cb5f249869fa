/**
 * Invented people. A result carries all that a real one would, so that whoever receives it can show what it drops; the
 * names are unusual so that a search for them means something. The same session always gives the same person.
 */
import { createHash } from "node:crypto";

const FIRST_NAMES = [
  "Thessaly",
  "Ignatius",
  "Perpetua",
  "Leofric",
  "Zephyrine",
  "Barnabas",
  "Ottoline",
  "Evander",
];
const LAST_NAMES = [
  "Quillfeather",
  "Marchbanks",
  "Underhay",
  "Vavasour",
  "Thistlewood",
  "Oglethorpe",
  "Penhaligon",
];
const STREETS = ["Bramblecote Lane", "Old Cooperage", "Foundry Steps", "Larkmeadow Rise"];

/** The data in the document of an invented person. Dates are YYYYMMDD. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly dob: string;
  readonly doi: string;
  readonly doe: string;
  readonly documentId: string;
  readonly gender: "F" | "M";
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zipCode: string;
  readonly country: string;
}

/** Returns the person who took the session. */
export function personOf(sessionId: string): Person {
  const digest = createHash("sha256").update(sessionId).digest();
  const pick = (index: number, names: readonly string[]): string =>
    names[(digest[index] ?? 0) % names.length] ?? "";
  const number = (index: number, from: number, count: number): string =>
    String(from + (digest.readUInt16BE(index) % count)).padStart(2, "0");
  return {
    firstName: pick(0, FIRST_NAMES),
    lastName: pick(1, LAST_NAMES),
    dob: number(2, 1950, 50) + number(4, 1, 12) + number(6, 1, 28),
    doi: `2023${number(8, 1, 12)}${number(10, 1, 28)}`,
    doe: `2033${number(8, 1, 12)}${number(10, 1, 28)}`,
    documentId: `SBX${String(digest.readUInt32BE(12)).padStart(10, "0")}`,
    gender: digest.readUInt8(16) % 2 === 0 ? "F" : "M",
    street: `${number(17, 1, 200)} ${pick(19, STREETS)}`,
    city: "Fenwick Hollow",
    state: "NJ",
    zipCode: number(20, 70_000, 9000),
    country: "USA",
  };
}

const BYTES_PER_KB = 1024;
/** Base64 turns 3 bytes into 4 characters. */
const BASE64_RATIO = 3 / 4;
/** How a JPEG file begins; the rest is noise, since nobody looks at it. */
const JPEG_START = Buffer.of(0xff, 0xd8, 0xff, 0xe0);

/** Base64 of something that begins like a JPEG and takes `kb` KB as text. `seed` makes pictures differ. */
export function inventedImage(seed: string, kb: number): string {
  const block = createHash("sha512").update(seed).digest();
  const size = Math.max(JPEG_START.length, Math.round(kb * BYTES_PER_KB * BASE64_RATIO));
  return Buffer.concat([JPEG_START, Buffer.alloc(size - JPEG_START.length, block)]).toString("base64");
}
