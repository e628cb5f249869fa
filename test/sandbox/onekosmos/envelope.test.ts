import { describe, expect, test } from "vitest";
import { type Curve, CURVES, generateKeyPair, sharedKey } from "../../../sandbox/onekosmos/crypto/curves.ts";
import { openEnvelope, sealEnvelope } from "../../../sandbox/onekosmos/crypto/envelope.ts";
import { agree } from "./support.ts";

/** Made with 1Kosmos' own helper library (nodejs-helper-files, BIDECDSA) from keys of 32 × 0x11 and 32 × 0x22. */
const PRIVATE_A = "ERERERERERERERERERERERERERERERERERERERERERE=";
const PRIVATE_B = "IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI=";
const PUBLIC_A = "TzVb3LfMCvco7zzOuWFdkGhLtbLKX4WasPC3BAdYcao4W2sbjq2AnKZ0VNloP88roDRW1v4sSr4rB/D727LxwQ==";
const PUBLIC_B = "Rm1/yuVj5csJoNGHC7WANEgEYXh5oUlJzyIoXxuuPydnKBdsPGQx+O7aRTjcN8hl4nhPOp530ETzPkB3l+Enig==";
const PUBLIC_B_P256 =
  "1lqTl3yqPRsIGFL/V6eeRl8WYFdzBLrq1QXdOkhYnPNQGF6JU3LfYiHqOhN1V+Rz/dtnVfBb1QfDxTP86ckShQ==";
const SHARED = "d+BRDVBC4vXp5ZyXe4Hu7VkM99IMHFHaRRqOqp/cRf8=";
const SHARED_P256 = "zPwmH1gZPJjKStSlO7rG8O4pvE1IQ4CQRGkIYiynmvY=";
const IV = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");
const PLAIN = '{"ts":1700000000,"appid":"com.example.app","uuid":"00000000-0000-4000-8000-000000000000"}';
const ENVELOPE =
  "AAECAwQFBgcICQoLDA0ODy1G0lMbO1hir/9hm+HhTUsys03/WfDWjL+csMnF2phR9pPC94JI0Ddpmx0SW1U6GnSQIYApw8lO32laLNEitcdevJUMnUPV++blW39KpU+tYI2iwn6WbcR0Gaf6QvPHwmZdQylAU80aPQ==";

/** The agreed key in base64, or null. */
function agreed(curve: Curve, privateKey: string, publicKey: string): string | null {
  return sharedKey(curve, privateKey, publicKey)?.toString("base64") ?? null;
}

describe("the key agreement", () => {
  test("comes to the published key on both curves, from either side", () => {
    expect(agreed("secp256k1", PRIVATE_A, PUBLIC_B)).toBe(SHARED);
    expect(agreed("secp256k1", PRIVATE_B, PUBLIC_A)).toBe(SHARED);
    expect(agreed("P-256", PRIVATE_A, PUBLIC_B_P256)).toBe(SHARED_P256);
  });

  test("pads a private key that lost its leading zeros and trims one that carries a sign byte", () => {
    const short = Buffer.alloc(31, 0x11);
    const full = Buffer.concat([Buffer.of(0), short]).toString("base64");
    expect(agreed("secp256k1", short.toString("base64"), PUBLIC_B)).toBe(agreed("secp256k1", full, PUBLIC_B));
    const signed = Buffer.concat([Buffer.of(0), Buffer.from(PRIVATE_A, "base64")]).toString("base64");
    expect(agreed("secp256k1", signed, PUBLIC_B)).toBe(SHARED);
  });

  test("is refused for anything but 64 bytes of a point on the curve, and for a scalar out of range", () => {
    expect(agreed("secp256k1", PRIVATE_A, PUBLIC_B_P256)).toBeNull();
    expect(agreed("P-256", PRIVATE_A, PUBLIC_B)).toBeNull();
    const prefixed = Buffer.concat([Buffer.of(4), Buffer.from(PUBLIC_B, "base64")]).toString("base64");
    expect(agreed("secp256k1", PRIVATE_A, prefixed)).toBeNull();
    expect(agreed("secp256k1", PRIVATE_A, `${PUBLIC_B} `)).toBeNull();
    expect(agreed("secp256k1", PRIVATE_A, "")).toBeNull();
    expect(agreed("secp256k1", Buffer.alloc(32).toString("base64"), PUBLIC_B)).toBeNull();
    expect(agreed("secp256k1", Buffer.alloc(33, 1).toString("base64"), PUBLIC_B)).toBeNull();
  });
});

describe("the envelope", () => {
  const key = Buffer.from(SHARED, "base64");

  test("is the published one for the published key, IV and text, and opens again", () => {
    expect(sealEnvelope(key, PLAIN, IV)).toBe(ENVELOPE);
    expect(openEnvelope(key, ENVELOPE)).toBe(PLAIN);
  });

  test("opens with an IV of 16 ASCII hex digits, as the Java helper makes them", () => {
    expect(openEnvelope(key, sealEnvelope(key, "text", Buffer.from("0f1e2d3c4b5a6978")))).toBe("text");
  });

  test("has a new IV every time", () => {
    expect(sealEnvelope(key, PLAIN)).not.toBe(sealEnvelope(key, PLAIN));
  });

  test("does not open when altered, cut, encoded otherwise, or sealed for somebody else", () => {
    const altered = Buffer.from(ENVELOPE, "base64");
    altered.writeUInt8(altered.readUInt8(20) ^ 1, 20);
    expect(openEnvelope(key, altered.toString("base64"))).toBeNull();
    expect(openEnvelope(key, ENVELOPE.slice(0, -4))).toBeNull();
    expect(openEnvelope(key, Buffer.from(ENVELOPE, "base64").toString("base64url"))).toBeNull();
    expect(openEnvelope(key, Buffer.alloc(31).toString("base64"))).toBeNull();
    expect(openEnvelope(key, "")).toBeNull();
    expect(openEnvelope(Buffer.from(SHARED_P256, "base64"), ENVELOPE)).toBeNull();
  });

  test.each(CURVES)(
    "made by another implementation on %s opens here, and the other way round",
    async (curve) => {
      const service = generateKeyPair(curve);
      const caller = await agree(service.publicKey, curve);
      const ours = sharedKey(curve, service.privateKey, caller.publicKey) ?? Buffer.alloc(32);
      expect(openEnvelope(ours, await caller.seal("Zoë → 1Kosmos"))).toBe("Zoë → 1Kosmos");
      expect(await caller.open(sealEnvelope(ours, "and back"))).toBe("and back");
    },
  );
});
