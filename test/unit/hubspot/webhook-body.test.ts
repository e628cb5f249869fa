/** Webhook bodies are shortened while they arrive: what is read of them afterwards is what was sent, or the beginning of it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { createBodyShortener, holdsLongNumber } from "../../../src/hubspot/webhooks/webhook-body.ts";
import { fromUtf8, utf8 } from "../../../src/lib/crypto/bytes.ts";

/** Shortens a text that arrives in parts of the given lengths, over and over. */
function shorten(text: string, lengths: readonly number[] = [65_536]): string {
  const shortener = createBodyShortener();
  const bytes = utf8(text);
  const memory = new Uint8Array(65_536);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    const part = bytes.subarray(at, at + length);
    // A stream may use its memory again, so what was handed over earlier is overwritten here.
    memory.set(part);
    if (!shortener.add(memory.subarray(0, part.length))) throw new Error("too long");
    memory.fill(0x58);
    at += length;
  }
  const shortened = fromUtf8(shortener.finish());
  if (shortened === null) throw new Error("not UTF-8");
  return shortened;
}

/** Integers of 16 digits and more are strings in a shortened body. */
function largeAsText(_key: string, value: unknown): unknown {
  return typeof value === "number" && Number.isInteger(value) && /^-?\d{16,}$/u.test(String(value))
    ? String(value)
    : value;
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

const isLong = (text: string): boolean => holdsLongNumber(utf8(text));

describe("a shortened body", () => {
  it("means the same when nothing in it is long, however it is cut into parts", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, lengths, fc.constantFrom(0, 2), (json, parts, indent) => {
        const text = JSON.stringify(json, null, indent);
        expect(JSON.parse(shorten(text, parts))).toEqual(JSON.parse(text, largeAsText));
      }),
    );
  });

  it("holds the beginning of a long string, cut between two characters", () => {
    const long = fc.string({
      unit: fc.constantFrom("a", "ë", "漢", "💚", '"', "\\", "\u0007"),
      minLength: 1100,
    });
    fc.assert(
      fc.property(long, lengths, (value, parts) => {
        const escaped = JSON.stringify({ a: value, b: 7 });
        const read = z.object({ a: z.string(), b: z.literal(7) }).parse(JSON.parse(shorten(escaped, parts)));
        const { a } = read;
        expect(value.startsWith(a)).toBe(true);
        expect(a.length).toBeGreaterThan(100);
        expect(utf8(JSON.stringify(a)).length).toBeLessThan(1040);
      }),
    );
  });

  it.each([
    ["9007199254740993", '"9007199254740993"'],
    ["-9007199254740993", '"-9007199254740993"'],
    ["1234567890123456789", '"1234567890123456789"'],
    ["123456789012345", "123456789012345"],
    ["-1", "-1"],
    ["1.5e3", "1.5e3"],
    ["0000000000000000001", "0000000000000000001"],
    ['"9007199254740993"', '"9007199254740993"'],
    ["[true,false,null]", "[true,false,null]"],
  ])("has %s as %s", (sent, read) => {
    expect(shorten(`{"id":${sent}}`, [1])).toBe(`{"id":${read}}`);
    expect(shorten(sent, [3])).toBe(read);
  });

  it("keeps a number of a million digits from growing", () => {
    expect(shorten(`[${"7".repeat(1_000_000)}]`).length).toBeLessThan(100);
  });

  it("needs no shortening when it is short and no number in it can lose digits", () => {
    expect([
      isLong("[]"),
      isLong('[{"objectId":123456789012345}]'),
      isLong('["1234567890 1234567890"]'),
    ]).toEqual([false, false, false]);
    expect([
      isLong("[1234567890123456]"),
      isLong("[-9223372036854775808]"),
      isLong("[0.1234567890123456]"),
    ]).toEqual([true, true, true]);
  });

  it("is looked for wherever it stands, among runs of any length", () => {
    const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(",", " x ", "é")), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(runs, (parts) => {
        const text = parts.map(([digits, between]) => "7".repeat(digits) + between).join("");
        expect(isLong(text)).toBe(/\d{16}/u.test(text));
      }),
    );
  });

  it("is given up when it stays long", () => {
    const shortener = createBodyShortener();
    const part = utf8("1,".repeat(512 * 1024));
    expect([shortener.add(part), shortener.add(part), shortener.add(part)]).toEqual([true, true, false]);
  });
});
