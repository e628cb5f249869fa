import { describe, expect, it } from "vitest";
import { deriveKey, keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { seal, unseal } from "../../../src/lib/crypto/seal.ts";

const OLD = `old:${btoa("o".repeat(32))}`;
const NEW = `new:${btoa("n".repeat(32))}`;

describe("values at rest", () => {
  it("open again at the place they were sealed for, and are never spelled the same twice", async () => {
    const keyring = keyringFrom(NEW);
    const first = await seal(keyring, "portal:1:tokens", "secret");
    const second = await seal(keyring, "portal:1:tokens", "secret");
    expect(first).toMatch(/^v1\.new\./u);
    expect(first).not.toBe(second);
    expect(await unseal(keyring, "portal:1:tokens", first)).toEqual({ ok: true, value: "secret" });
  });

  it("do not open when they are moved to another portal, altered or cut", async () => {
    const keyring = keyringFrom(NEW);
    const sealed = await seal(keyring, "portal:1:tokens", "secret");
    expect(await unseal(keyring, "portal:2:tokens", sealed)).toEqual({ ok: false, error: "forged" });
    const flipped = sealed.replace(/.$/u, (last) => (last === "A" ? "B" : "A"));
    expect((await unseal(keyring, "portal:1:tokens", `${flipped.slice(0, -6)}AAAAAA`)).ok).toBe(false);
    expect(await unseal(keyring, "portal:1:tokens", "v1.new.AAAA")).toEqual({
      ok: false,
      error: "malformed",
    });
    expect(await unseal(keyring, "portal:1:tokens", `${sealed}.x`)).toEqual({
      ok: false,
      error: "malformed",
    });
  });

  it("survive a rotation: the new key seals, the old one still opens, a dropped one does not", async () => {
    const sealedBefore = await seal(keyringFrom(OLD), "p", "secret");
    const rotated = keyringFrom(`${NEW},${OLD}`);
    expect(await unseal(rotated, "p", sealedBefore)).toEqual({ ok: true, value: "secret" });
    expect(await seal(rotated, "p", "x")).toMatch(/^v1\.new\./u);
    expect(await unseal(keyringFrom(NEW), "p", sealedBefore)).toEqual({ ok: false, error: "unknown_key" });
  });
});

describe("the keyring", () => {
  it.each(["", "nokid", "k:AAAA", `${NEW},${NEW}`, `bad id:${btoa("n".repeat(32))}`])(
    "refuses %j",
    (secret) => {
      expect(() => keyringFrom(secret)).toThrow(/ENCRYPTION_KEYS/u);
    },
  );

  it.each([
    ["of zeros", `zero:${btoa("\0".repeat(32))}`, /key of zeros/u],
    ["of zeros behind a good one", `${NEW},zero:${btoa("\0".repeat(32))}`, /key of zeros/u],
    ["of 31 bytes", `short:${btoa("n".repeat(31))}`, /exactly 32 random bytes/u],
    ["of 33 bytes", `long:${btoa("n".repeat(33))}`, /exactly 32 random bytes/u],
  ])("refuses a key %s, and says in which secret", (_, secret, words) => {
    expect(() => keyringFrom(secret)).toThrow(words);
    expect(() => keyringFrom(secret)).toThrow(/^ENCRYPTION_KEYS/u);
  });

  it("derives different keys for different purposes, newest first", async () => {
    const rotated = keyringFrom(`${NEW},${OLD}`);
    const [session, sessionOld] = await deriveKey(rotated, "session");
    const [link] = await deriveKey(rotated, "link-token");
    const [onlyOld] = await deriveKey(keyringFrom(OLD), "session");
    expect(session).not.toEqual(link);
    expect(session).not.toEqual(sessionOld);
    expect(sessionOld).toEqual(onlyOld);
  });
});
