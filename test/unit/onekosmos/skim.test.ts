/** Large JSON is read around its long strings, in any of the encodings that tenants and gateways send. */
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/lib/crypto/bytes.ts";
import { decodeBase64InPlace, decodeText, skim } from "../../../src/onekosmos/skim.ts";

const LONG = "x".repeat(50);

function read(text: string) {
  const { text: rest, long } = skim(utf8(text), 20);
  return { value: JSON.parse(rest), long: [...long].map(([mark, bytes]) => [mark, decodeText(bytes)]) };
}

describe("long strings", () => {
  it("stay bytes, under the mark that stands for them", () => {
    const { value, long } = read(
      JSON.stringify({ status: "Passed", face: LONG, more: { image: `${LONG}y` } }),
    );
    expect(value).toEqual({ status: "Passed", face: "\u00010", more: { image: "\u00011" } });
    expect(long).toEqual([
      ["\u00010", LONG],
      ["\u00011", `${LONG}y`],
    ]);
  });

  it.each([
    ["quotes inside", String.raw`\"`.repeat(20)],
    ["backslashes at the end", `${LONG}${String.raw`\\`}`],
    ["an escaped quote at the end", `${LONG}${String.raw`\"`}`],
    ["brackets", "]}".repeat(20)],
  ])("end where they end: %s", (_, escaped) => {
    expect(read(`{"a":"${escaped}","b":"c"}`).value).toEqual({ a: "\u00010", b: "c" });
  });

  it("of the length that is allowed are text, and so is everything when none is longer", () => {
    const value = { a: "y".repeat(19), b: [1, null, "é"] };
    expect(read(JSON.stringify(value))).toEqual({ value, long: [] });
  });

  it("that never end leave no JSON, and nothing breaks", () => {
    expect(() => read(`{"a":"${LONG}`)).toThrow(SyntaxError);
    expect(skim(new Uint8Array(), 20).text).toBe("");
  });
});

describe("text", () => {
  it.each([
    ["UTF-8", [0xc3, 0xa9], "é"],
    ["UTF-8 with a byte order mark", [0xef, 0xbb, 0xbf, 0xc3, 0xa9], "é"],
    ["ISO-8859-1", [0xe9, 0x41], "éA"],
  ])("in %s is read", (_, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
  });
});

describe("base64", () => {
  it("is decoded where it lies, whatever its length, padded or not, with slashes escaped or not", () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 67 + 251) % 256);
      const text = Buffer.from(bytes).toString("base64");
      for (const spelled of [text, text.replaceAll("=", ""), text.replaceAll("/", String.raw`\/`)])
        expect(decodeBase64InPlace(utf8(spelled))).toEqual(bytes);
    }
  });

  it("of other characters is none", () => {
    for (const text of ["ab_-", "ab cd", "é"]) expect(decodeBase64InPlace(utf8(text))).toBeNull();
  });
});
