import { describe, expect, it } from "vitest";
import { MAX_JSON_DEPTH, nestsTooDeep, parseJson, readJson } from "../../src/lib/json.ts";

const arrays = (levels: number, core = "") => "[".repeat(levels) + core + "]".repeat(levels);
const objects = (levels: number) => '{"a":'.repeat(levels) + "1" + "}".repeat(levels);

const TOO_DEEP = { ok: false, error: "too_deep" };

describe("JSON from outside", () => {
  it.each([
    ["arrays", arrays],
    ["objects", objects],
    [
      "both in turn",
      (levels: number) =>
        (levels % 2 === 0 ? "" : "[") +
        '[{"a":'.repeat(levels >> 1) +
        "1" +
        "}]".repeat(levels >> 1) +
        (levels % 2 === 0 ? "" : "]"),
    ],
  ])("of 64 levels of %s is read, of 65 it is not", (_, nested) => {
    expect(MAX_JSON_DEPTH).toBe(64);
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(nested(65))).toEqual(TOO_DEEP);
  });

  it("may have any number of siblings", () => {
    expect(parseJson(`[${"[[]],".repeat(10_000)}{}]`).ok).toBe(true);
  });

  it.each([
    ["brackets", `"${"[{".repeat(100)}"`],
    ["brackets behind an escaped quote", String.raw`"\"${"[{".repeat(100)}"`],
    ["a backslash at its end, and few levels after it", String.raw`["\\",${arrays(63)}]`],
  ])("may hold strings with %s", (_, text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it("is not taken for a string where none is: a backslash at a string's end hides nothing", () => {
    expect(parseJson(String.raw`["\\",${arrays(64)}]`)).toEqual(TOO_DEEP);
    expect(parseJson(String.raw`["\"",${arrays(64)}]`)).toEqual(TOO_DEEP);
  });

  it.each(["", "{", '"', '"\\', "]".repeat(100), arrays(3, "x")])("that is none says so: %j", (text) => {
    expect(parseJson(text)).toEqual({ ok: false, error: "not_json" });
  });

  it("of megabytes of brackets or of quotes costs one pass", () => {
    expect(nestsTooDeep("[".repeat(8_000_000))).toBe(true);
    expect(nestsTooDeep('"[",'.repeat(2_000_000))).toBe(false);
    expect(nestsTooDeep("[]".repeat(4_000_000))).toBe(false);
  });

  it("is undefined when it is too deep or no JSON, and nothing breaks", () => {
    expect(readJson(arrays(64))).toBeInstanceOf(Array);
    expect(readJson(arrays(65))).toBeUndefined();
    expect(readJson("[".repeat(8_000_000))).toBeUndefined();
    expect(readJson("{")).toBeUndefined();
    expect(readJson("null")).toBeNull();
  });
});
