/** The logo's way through the app: only the pixels come out, whatever goes in. */
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, utf8 } from "../../src/lib/crypto/bytes.ts";
import { reencodePng, type PngLimits } from "../../src/lib/png.ts";

const LIMITS: PngLimits = { maxWidth: 64, maxHeight: 64, maxBytes: 10_000 };
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

type Bytes = Uint8Array<ArrayBuffer>;

function crc(bytes: Bytes): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function chunk(type: string, data: Bytes): Bytes {
  const named = concat(utf8(type), data);
  return concat(uint32(data.byteLength), named, uint32(crc(named)));
}

interface Picture {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colorType?: number;
  readonly interlace?: number;
  readonly rows?: Bytes;
  readonly before?: readonly Bytes[];
  readonly after?: Bytes;
}

/** A picture of 8 by 4 pixels in red, green and blue by default. */
function picture({ before = [], after = new Uint8Array(), ...options }: Picture = {}): Bytes {
  const { width = 8, height = 4, depth = 8, colorType = 2, interlace = 0 } = options;
  const rows = options.rows ?? new Uint8Array(height * (width * 3 + 1)).fill(0);
  const header = concat(uint32(width), uint32(height), Uint8Array.of(depth, colorType, 0, 0, interlace));
  const body = chunk("IDAT", new Uint8Array(deflateSync(rows)));
  return concat(SIGNATURE, chunk("IHDR", header), ...before, body, chunk("IEND", new Uint8Array()), after);
}

/** The names of a picture's chunks, and what its rows unpack to. */
function contentOf(bytes: Bytes) {
  const names: string[] = [];
  let rows = new Uint8Array();
  for (let at = 8; at < bytes.byteLength;) {
    const length = new DataView(bytes.buffer).getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    names.push(name);
    if (name === "IDAT") rows = new Uint8Array(inflateSync(bytes.subarray(at + 8, at + 8 + length)));
    at += 12 + length;
  }
  return { names, rows };
}

const text = (words: string) => chunk("tEXt", utf8(words));

describe("a picture that is taken", () => {
  it("comes out with its pixels and nothing else", async () => {
    const rows = Uint8Array.from({ length: 4 * 25 }, (_, index) =>
      index % 25 === 0 ? 0 : (index * 7) % 256,
    );
    const input = picture({ rows, before: [text("Comment\0<script>alert(1)</script>"), text("GPS\0home")] });
    const result = await reencodePng(input, LIMITS);
    if (!result.ok) throw new Error(result.error);
    expect(result.value).toMatchObject({ width: 8, height: 4 });
    const { names, rows: kept } = contentOf(result.value.bytes);
    expect(names).toEqual(["IHDR", "IDAT", "IEND"]);
    expect(kept).toEqual(rows);
    expect(new TextDecoder("latin1").decode(result.value.bytes)).not.toMatch(/script|GPS/u);
  });

  it("keeps its palette and its transparency", async () => {
    const colors = [chunk("PLTE", new Uint8Array(6)), chunk("tRNS", Uint8Array.of(0))];
    const input = picture({ colorType: 3, depth: 1, rows: new Uint8Array(8), before: colors });
    const result = await reencodePng(input, LIMITS);
    expect(result.ok ? contentOf(result.value.bytes).names : result.error).toEqual([
      "IHDR",
      "PLTE",
      "tRNS",
      "IDAT",
      "IEND",
    ]);
  });
});

const NOISE = crypto.getRandomValues(new Uint8Array(64 * 193)).map((byte, index) => (index % 193 ? byte : 0));

describe("a picture that is refused", () => {
  it.each([
    ["no PNG", utf8("<svg onload=alert(1)>"), "not_png"],
    ["a JPEG with PNG's name", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "not_png"],
    ["an empty file", new Uint8Array(), "not_png"],
    ["bytes behind its end", picture({ after: utf8("PK\u0003\u0004") }), "damaged"],
    ["a cut file", picture().slice(0, -5), "damaged"],
    ["too few rows", picture({ rows: new Uint8Array(20) }), "damaged"],
    ["rows that unpack to more than it has", picture({ rows: new Uint8Array(10_000_000) }), "damaged"],
    ["a filter that there is not", picture({ rows: new Uint8Array(100).fill(9) }), "damaged"],
    ["a palette picture without palette", picture({ colorType: 3, rows: new Uint8Array(36) }), "damaged"],
    ["a color type that there is not", picture({ colorType: 5 }), "damaged"],
    ["no width", picture({ width: 0 }), "damaged"],
    ["interlacing", picture({ interlace: 1 }), "interlaced"],
    ["a huge width", picture({ width: 65_000, rows: new Uint8Array(4) }), "too_wide"],
    ["much noise", picture({ width: 64, height: 64, rows: NOISE }), "too_large"],
  ])("has %s", async (_, input, problem) => {
    expect(await reencodePng(input, LIMITS)).toEqual({ ok: false, error: problem });
  });

  it("has any byte changed, or does not fail otherwise", async () => {
    const whole = picture({ before: [text("Author\0somebody")] });
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const input = whole.slice();
        input[at] = (input[at] ?? 0) ^ change;
        expect((await reencodePng(input, LIMITS)).ok).toBe(false);
      }),
    );
  });
});
