import { describe, expect, it } from "vitest";
import { callerCode } from "../../../src/lib/crypto/caller-code.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";

const ring = (seed: number) => keyringFrom(`k:${Buffer.alloc(32, seed).toString("base64")}`);
const AT = 1_790_000_000_000;

/** How many different codes 200 inputs have. */
const codes = async (make: (n: number) => Promise<string>) =>
  new Set(await Promise.all(Array.from({ length: 200 }, (_, n) => make(n)))).size;

describe("the code of a caller's check", () => {
  it("is two groups of two digits, the same for the same moment", async () => {
    const code = await callerCode(ring(1), 4242, AT);
    expect(code).toMatch(/^\d\d \d\d$/u);
    expect(await callerCode(ring(1), 4242, AT)).toBe(code);
  });

  it("follows from portal, moment and key: none of them can be left out", async () => {
    // Of 200 codes from 10,000 some two are the same; one kind of input that did not count would leave one code.
    expect(await codes((n) => callerCode(ring(1), 4242, AT + n))).toBeGreaterThan(180);
    expect(await codes((n) => callerCode(ring(1), 4242 + n, AT))).toBeGreaterThan(180);
    expect(await codes((n) => callerCode(ring(n + 1), 4242, AT))).toBeGreaterThan(180);
  });
});
