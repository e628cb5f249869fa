/**
 * Checks a PNG and encodes it anew: only what draws the picture is kept (W3C PNG, third edition). Texts, profiles, other
 * chunks, and bytes behind the end are left out or refused, so that a picture holds nothing but its pixels.
 */
import { concat } from "./crypto/bytes.ts";
import { err, ok, type Result } from "./result.ts";

/** Limits of a picture. */
export interface PngLimits {
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Of the new encoding. */
  readonly maxBytes: number;
}

/** Why a picture is refused. */
export type PngProblem = "not_png" | "damaged" | "interlaced" | "too_wide" | "too_large";

export interface Png {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Samples of a pixel by color type, with the bit depths that it may have. */
const SAMPLES: ReadonlyMap<number, readonly [samples: number, depths: readonly number[]]> = new Map([
  [0, [1, [1, 2, 4, 8, 16]]],
  [2, [3, [8, 16]]],
  [3, [1, [1, 2, 4, 8]]],
  [4, [2, [8, 16]]],
  [6, [4, [8, 16]]],
]);
const PALETTE = 3;
const MAX_PALETTE_BYTES = 256 * 3;
const HIGHEST_FILTER = 4;

interface Chunk {
  readonly type: string;
  readonly data: Bytes;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly colorType: number;
  readonly rowBytes: number;
  readonly interlaced: boolean;
}

/** Checks the picture and encodes it anew. */
export async function reencodePng(input: Bytes, limits: PngLimits): Promise<Result<Png, PngProblem>> {
  const chunks = readChunks(input);
  if (chunks === null) return err(isPng(input) ? "damaged" : "not_png");
  const header = readHeader(chunks[0]);
  if (header === null) return err("damaged");
  const { width, height } = header;
  if (width > limits.maxWidth || height > limits.maxHeight) return err("too_wide");
  if (header.interlaced) return err("interlaced");
  const colors = colorChunks(chunks, header.colorType);
  const packed = concat(...chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const rows = await inflate(packed, height * (header.rowBytes + 1));
  if (colors === null || rows === null || !hasFilters(rows, header)) return err("damaged");
  const body = await deflate(rows);
  const first = chunks[0]?.data ?? new Uint8Array();
  const bytes = concat(
    SIGNATURE,
    ...[{ type: "IHDR", data: first }, ...colors, { type: "IDAT", data: body }].map((chunk) => write(chunk)),
    write({ type: "IEND", data: new Uint8Array() }),
  );
  return bytes.byteLength > limits.maxBytes ? err("too_large") : ok({ bytes, width, height });
}

function isPng(input: Bytes): boolean {
  return SIGNATURE.every((byte, index) => input[index] === byte);
}

/** Reads all chunks; null when one is cut, has a wrong checksum, or the last one is not the end. */
function readChunks(input: Bytes): readonly Chunk[] | null {
  if (!isPng(input)) return null;
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE.byteLength;
  while (at + 12 <= input.byteLength) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > input.byteLength) return null;
    const named = input.slice(at + 4, end - 4);
    if (crc32(named) !== view.getUint32(end - 4)) return null;
    const type = String.fromCharCode(...named.subarray(0, 4));
    chunks.push({ type, data: named.slice(4) });
    at = end;
  }
  const isWhole = at === input.byteLength && chunks.at(-1)?.type === "IEND" && chunks[0]?.type === "IHDR";
  return isWhole ? chunks : null;
}

function readHeader(chunk: Chunk | undefined): Header | null {
  if (chunk?.data.byteLength !== 13) return null;
  const view = new DataView(chunk.data.buffer, chunk.data.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = chunk.data.subarray(8);
  const [samples, depths] = SAMPLES.get(colorType ?? -1) ?? [0, []];
  if (depth === undefined || colorType === undefined || !depths.includes(depth)) return null;
  if (width === 0 || height === 0 || compression !== 0 || filter !== 0) return null;
  const rowBytes = Math.ceil((width * samples * depth) / 8);
  return { width, height, colorType, rowBytes, interlaced: interlace !== 0 };
}

/** Returns the palette and the transparency, as far as the picture has them; null when it lacks what it needs. */
function colorChunks(chunks: readonly Chunk[], colorType: number): readonly Chunk[] | null {
  const palette = chunks.filter(({ type }) => type === "PLTE");
  const transparency = chunks.filter(({ type }) => type === "tRNS").slice(0, 1);
  if (colorType !== PALETTE) return transparency;
  const [only] = palette;
  const length = only?.data.byteLength ?? 0;
  if (only === undefined || palette.length > 1 || length % 3 !== 0 || length > MAX_PALETTE_BYTES) return null;
  return [only, ...transparency];
}

/** Each row begins with the number of its filter. */
function hasFilters(rows: Bytes, { height, rowBytes }: Header): boolean {
  for (let row = 0; row < height; row += 1)
    if ((rows[row * (rowBytes + 1)] ?? HIGHEST_FILTER + 1) > HIGHEST_FILTER) return false;
  return true;
}

/** Unpacks exactly `length` bytes; null when there are more, fewer, or none that can be read. */
async function inflate(packed: Bytes, length: number): Promise<Bytes | null> {
  const rows = new Uint8Array(length);
  let at = 0;
  try {
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    for await (const part of unpacked) {
      if (at + part.byteLength > length) return null;
      rows.set(part, at);
      at += part.byteLength;
    }
  } catch {
    return null;
  }
  return at === length ? rows : null;
}

async function deflate(rows: Bytes): Promise<Bytes> {
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function write({ type, data }: Chunk): Bytes {
  const named = concat(
    Uint8Array.from(type, (letter) => letter.charCodeAt(0)),
    data,
  );
  return concat(uint32(data.byteLength), named, uint32(crc32(named)));
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** ISO 3309, as PNG uses it. */
function crc32(bytes: Bytes): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
