import { expect, test } from "vitest";
import { animated } from "../../../sandbox/pictures/animation.ts";

/** A WebP file around some bytes that stand for a picture. */
function webp(picture: string): Buffer {
  const payload = Buffer.from(picture);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(payload.length);
  return Buffer.concat([Buffer.from("RIFF????WEBP"), Buffer.from("VP8 "), size, payload]);
}

/** The names of the chunks behind the header, with their lengths. */
function chunksOf(file: Buffer): string[] {
  const names: string[] = [];
  for (let at = 12; at < file.length;) {
    const length = file.readUInt32LE(at + 4);
    names.push(`${file.subarray(at, at + 4).toString()} ${length}`);
    at += 8 + length + (length % 2);
  }
  return names;
}

test("frames are put together in their order, each with its time, behind a header with the size", () => {
  const frames = [
    { webp: webp("one!"), ms: 1600 },
    { webp: webp("two two!"), ms: 300 },
  ];
  const file = animated(frames, { width: 960, height: 600 });
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect(chunksOf(file)).toEqual(["VP8X 10", "ANIM 6", "ANMF 28", "ANMF 32"]);
  expect(file.indexOf("one!")).toBeLessThan(file.indexOf("two two!"));
  expect([file.readUIntLE(24, 3), file.readUIntLE(27, 3)]).toEqual([959, 599]);
  expect(file.readUIntLE(file.indexOf("ANMF") + 8 + 12, 3)).toBe(1600);
});

test("a frame that is no WebP file is refused", () => {
  expect(() => animated([{ webp: Buffer.from("GIF89a"), ms: 1 }], { width: 1, height: 1 })).toThrow(
    "no WebP",
  );
});
