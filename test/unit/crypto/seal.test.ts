import { describe, expect, it } from "vitest";
import { fromBase64Url, toHex, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { deriveKey, keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { seal, unseal } from "../../../src/lib/crypto/seal.ts";

const OLD = `old:${btoa("o".repeat(32))}`;
const TOKENS = { label: "seal:tokens", place: "portal:1:tokens" } as const;
const NEW = `new:${btoa("n".repeat(32))}`;

describe("values at rest", () => {
  it("open again at the place they were sealed for, and are never spelled the same twice", async () => {
    const keyring = keyringFrom(NEW);
    const first = await seal(keyring, TOKENS, "secret");
    const second = await seal(keyring, TOKENS, "secret");
    expect(first).toMatch(/^v2\.new\./u);
    expect(first).not.toBe(second);
    expect(await unseal(keyring, TOKENS, first)).toEqual({ ok: true, value: "secret" });
  });

  it("do not open when they are moved to another portal, altered or cut", async () => {
    const keyring = keyringFrom(NEW);
    const sealed = await seal(keyring, TOKENS, "secret");
    expect(await unseal(keyring, { ...TOKENS, place: "portal:2:tokens" }, sealed)).toEqual({
      ok: false,
      error: "forged",
    });
    const flipped = sealed.replace(/.$/u, (last) => (last === "A" ? "B" : "A"));
    expect((await unseal(keyring, TOKENS, `${flipped.slice(0, -6)}AAAAAA`)).ok).toBe(false);
    expect(await unseal(keyring, TOKENS, "v2.new.AAAA")).toEqual({
      ok: false,
      error: "malformed",
    });
    expect(await unseal(keyring, TOKENS, `${sealed}.x`)).toEqual({
      ok: false,
      error: "malformed",
    });
  });

  it("survive a rotation: the new key seals, the old one still opens, a dropped one does not", async () => {
    const sealedBefore = await seal(keyringFrom(OLD), TOKENS, "secret");
    const rotated = keyringFrom(`${NEW},${OLD}`);
    expect(await unseal(rotated, TOKENS, sealedBefore)).toEqual({ ok: true, value: "secret" });
    expect(await seal(rotated, TOKENS, "x")).toMatch(/^v2\.new\./u);
    expect(await unseal(keyringFrom(NEW), TOKENS, sealedBefore)).toEqual({ ok: false, error: "unknown_key" });
  });
});

/** Opens a sealed value with a key of the test's choice. */
async function openWith(bytes: Uint8Array<ArrayBuffer>, place: string, sealed: string): Promise<string> {
  const box = fromBase64Url(sealed.split(".")[2] ?? "") ?? new Uint8Array();
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  const parameters = { name: "AES-GCM", iv: box.slice(0, 12), additionalData: utf8(place) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(parameters, key, box.slice(12)));
}

describe("each use of the keys", () => {
  const LABELS = [
    "link-token",
    "callback-token",
    "tombstone",
    "seal:tokens",
    "seal:connection",
    "cookie:login",
    "cookie:state",
    "cookie:flash",
    "cookie:typed",
  ] as const;
  const keyring = keyringFrom(NEW);

  it("has a key of its own, and none is the configured one", async () => {
    const derived = await Promise.all(LABELS.map((label) => deriveKey(keyring, label)));
    const keys = [...derived.flat(), keyring[0].bytes].map((key) => toHex(key));
    expect(new Set(keys).size).toBe(LABELS.length + 1);
  });

  it.each(LABELS)("seals for %s with that key, which the configured one does not open", async (label) => {
    const place = "a place";
    const sealed = await seal(keyring, { label, place }, "secret");
    const [key = new Uint8Array(32)] = await deriveKey(keyring, label);
    expect(await openWith(key, place, sealed)).toBe("secret");
    await expect(openWith(keyring[0].bytes, place, sealed)).rejects.toThrow(/operation-specific reason/u);
    for (const other of LABELS.filter((candidate) => candidate !== label)) {
      expect(await unseal(keyring, { label: other, place }, sealed)).toEqual({ ok: false, error: "forged" });
    }
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
    const [session, sessionOld] = await deriveKey(rotated, "cookie:login");
    const [link] = await deriveKey(rotated, "link-token");
    const [onlyOld] = await deriveKey(keyringFrom(OLD), "cookie:login");
    expect(session).not.toEqual(link);
    expect(session).not.toEqual(sessionOld);
    expect(sessionOld).toEqual(onlyOld);
  });
});
