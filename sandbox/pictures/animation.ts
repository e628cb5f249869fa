/** Puts WebP pictures of one size together to one that moves. WebP container specification, "Extended file format". Pure. */

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** VP8X, "A": the file has frames. */
const ANIMATION = 0x02;
/** ANMF, "B": a frame replaces what was there. */
const REPLACES = 0x02;

/** One frame: a WebP file, and for how long it is shown. */
export interface Frame {
  readonly webp: Buffer;
  readonly ms: number;
}

/** Returns the file; `size` is what all frames have. */
export function animated(
  frames: readonly Frame[],
  size: { readonly width: number; readonly height: number },
): Buffer {
  const canvas = Buffer.concat([uint24(size.width - 1), uint24(size.height - 1)]);
  const chunks = [
    chunk("VP8X", Buffer.concat([Buffer.of(ANIMATION, 0, 0, 0), canvas])),
    chunk("ANIM", Buffer.of(255, 255, 255, 255, 0, 0)), // white below, for ever
    ...frames.map(({ webp, ms }) => {
      const place = Buffer.concat([uint24(0), uint24(0), canvas, uint24(ms), Buffer.of(REPLACES)]);
      return chunk("ANMF", Buffer.concat([place, pictureOf(webp)]));
    }),
  ];
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]);
  return Buffer.concat([Buffer.from("RIFF"), uint32(body.length), body]);
}

/** Returns the chunks of a WebP file that hold its picture. Throws for another file. */
function pictureOf(webp: Buffer): Buffer {
  if (webp.subarray(0, 4).toString() !== "RIFF" || webp.subarray(8, 12).toString() !== "WEBP")
    throw new Error("A frame is no WebP file.");
  const parts: Buffer[] = [];
  for (let at = HEADER_BYTES; at + CHUNK_HEADER_BYTES <= webp.length;) {
    const end = at + CHUNK_HEADER_BYTES + webp.readUInt32LE(at + 4);
    const padded = end + (end % 2);
    const name = webp.subarray(at, at + 4).toString();
    if (["ALPH", "VP8 ", "VP8L"].includes(name)) parts.push(webp.subarray(at, padded));
    at = padded;
  }
  return Buffer.concat(parts);
}

function chunk(name: string, payload: Buffer): Buffer {
  const padding = payload.length % 2 === 0 ? Buffer.alloc(0) : Buffer.of(0);
  return Buffer.concat([Buffer.from(name), uint32(payload.length), payload, padding]);
}

function uint24(value: number): Buffer {
  return Buffer.of(value & 255, (value >> 8) & 255, (value >> 16) & 255);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
