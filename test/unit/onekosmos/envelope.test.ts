import { describe, expect, it } from "vitest";
import { fromBase64, toBase64, utf8 } from "../../../src/lib/crypto/bytes.ts";
import {
  generateKeyPair,
  importEnvelopeKey,
  importKeyPair,
  isOnCurve,
  open,
  seal,
  sharedSecret,
} from "../../../src/onekosmos/idverify/envelope.ts";
import { value } from "./values.ts";

const PRIVATE_A = toBase64(new Uint8Array(32).fill(0x11));
const PRIVATE_B = toBase64(new Uint8Array(32).fill(0x22));
const PLAINTEXT = '{"ts":1700000000,"appid":"com.example.app","uuid":"00000000-0000-4000-8000-000000000000"}';
const SEALED =
  "AAECAwQFBgcICQoLDA0ODy1G0lMbO1hir/9hm+HhTUsys03/WfDWjL+csMnF2phR9pPC94JI0Ddpmx0SW1U6GnSQIYApw8lO32laLNEitcdevJUMnUPV++blW39KpU+tYI2iwn6WbcR0Gaf6QvPHwmZdQylAU80aPQ==";

/** Checked against 1Kosmos' own helper library. */
const VECTORS = {
  secp256k1: {
    publicA: "TzVb3LfMCvco7zzOuWFdkGhLtbLKX4WasPC3BAdYcao4W2sbjq2AnKZ0VNloP88roDRW1v4sSr4rB/D727LxwQ==",
    publicB: "Rm1/yuVj5csJoNGHC7WANEgEYXh5oUlJzyIoXxuuPydnKBdsPGQx+O7aRTjcN8hl4nhPOp530ETzPkB3l+Enig==",
    shared: "d+BRDVBC4vXp5ZyXe4Hu7VkM99IMHFHaRRqOqp/cRf8=",
  },
  "P-256": {
    publicA: null,
    publicB: "1lqTl3yqPRsIGFL/V6eeRl8WYFdzBLrq1QXdOkhYnPNQGF6JU3LfYiHqOhN1V+Rz/dtnVfBb1QfDxTP86ckShQ==",
    shared: "zPwmH1gZPJjKStSlO7rG8O4pvE1IQ4CQRGkIYiynmvY=",
  },
} as const;

describe.each(["secp256k1", "P-256"] as const)("the published vector on %s", (curve) => {
  const vector = VECTORS[curve];
  const a = value(importKeyPair(curve, PRIVATE_A));
  const b = value(importKeyPair(curve, PRIVATE_B));

  it("has these public keys", () => {
    expect(b.publicKey).toBe(vector.publicB);
    expect([a.publicKey, null]).toContain(vector.publicA);
  });

  it("agrees on this key from both sides", () => {
    expect(toBase64(value(sharedSecret(a, b.publicKey)))).toBe(vector.shared);
    expect(toBase64(value(sharedSecret(b, a.publicKey)))).toBe(vector.shared);
  });
});

function vectorKey(): Promise<CryptoKey> {
  return importEnvelopeKey(fromBase64(VECTORS.secp256k1.shared) ?? new Uint8Array());
}

/** Our pair from a private key of any length. */
function pairOf(privateKey: Uint8Array) {
  return value(importKeyPair("secp256k1", toBase64(privateKey)));
}

describe("an envelope", () => {
  it("comes out byte for byte as published", async () => {
    const iv = Uint8Array.from({ length: 16 }, (_, index) => index);
    expect(await seal(await vectorKey(), PLAINTEXT, iv)).toBe(SEALED);
    expect(await open(await vectorKey(), SEALED)).toEqual({ ok: true, value: PLAINTEXT });
  });

  it("starts with 16 bytes of its own", async () => {
    const key = await vectorKey();
    const [one, two] = [await seal(key, ""), await seal(key, "")];
    expect(fromBase64(one)?.byteLength).toBe(32);
    expect(one).not.toBe(two);
    expect(await open(key, one)).toEqual({ ok: true, value: "" });
  });

  it("opens when its IV is spelled in ASCII hex, as some of 1Kosmos' servers do", async () => {
    const key = await vectorKey();
    const iv = utf8("a1b2c3d4e5f60718");
    expect(await open(key, await seal(key, "Zürich", iv))).toEqual({ ok: true, value: "Zürich" });
  });

  it.each([
    ["damaged", `${SEALED.slice(0, 40)}B${SEALED.slice(41)}`],
    ["cut short", SEALED.slice(0, 40)],
    ["not base64", "§§§"],
    ["empty", ""],
  ])("that is %s is a value, not an exception", async (_, envelope) => {
    expect(await open(await vectorKey(), envelope)).toEqual({ ok: false, error: "bad_envelope" });
  });

  it("does not open for somebody else", async () => {
    const [a, b, c] = [
      generateKeyPair("secp256k1"),
      generateKeyPair("secp256k1"),
      generateKeyPair("secp256k1"),
    ];
    const ours = await importEnvelopeKey(value(sharedSecret(a, b.publicKey)));
    const theirs = await importEnvelopeKey(value(sharedSecret(c, b.publicKey)));
    expect(await open(theirs, await seal(ours, "secret"))).toEqual({ ok: false, error: "bad_envelope" });
  });
});

describe("keys", () => {
  it("are padded when their leading zeros are missing and trimmed when they carry a sign byte", () => {
    const short = new Uint8Array(31).fill(0x77);
    const full = Uint8Array.from([0, ...short]);
    const signed = Uint8Array.from([0, ...new Uint8Array(32).fill(0x99)]);
    expect(pairOf(short)).toEqual(pairOf(full));
    expect(pairOf(signed)).toEqual(pairOf(signed.subarray(1)));
    expect(pairOf(short).privateKey.byteLength).toBe(32);
  });

  it.each([
    ["zero", new Uint8Array(32)],
    ["empty", new Uint8Array(0)],
    ["beyond the group's order", new Uint8Array(32).fill(0xff)],
    ["too long", new Uint8Array(33).fill(1)],
  ])("are refused when they are %s", (_, bytes) => {
    expect(importKeyPair("secp256k1", toBase64(bytes))).toEqual({ ok: false, error: "bad_private_key" });
  });

  it.each([
    ["a point of the other curve", VECTORS["P-256"].publicB],
    ["no point", toBase64(new Uint8Array(64).fill(5))],
    ["too short", toBase64(new Uint8Array(63))],
    ["an encoding with its prefix", toBase64(new Uint8Array(65).fill(4))],
    ["not base64", "no key!"],
  ])("of others are refused when they are %s", (_, publicKey) => {
    const pair = generateKeyPair("secp256k1");
    expect(sharedSecret(pair, publicKey)).toEqual({ ok: false, error: "bad_public_key" });
    expect(isOnCurve("secp256k1", publicKey)).toBe(false);
  });
});
