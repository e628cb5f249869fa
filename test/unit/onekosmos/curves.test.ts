import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { describe, expect, it } from "vitest";
import { CURVES } from "../../../src/onekosmos/idverify/curves.ts";

const READY_MADE = { secp256k1, "P-256": p256 } as const;

describe.each(["secp256k1", "P-256"] as const)("the curve %s", (name) => {
  const ours = CURVES[name];
  const theirs = READY_MADE[name];

  it("has the parameters of the library's ready-made one", () => {
    expect(ours.Point.CURVE()).toEqual(theirs.Point.CURVE());
  });

  it("makes keys that the other side's library takes, and agrees with it", () => {
    const [own, other] = [ours.keygen(), theirs.keygen()];
    expect(theirs.utils.isValidPublicKey(own.publicKey)).toBe(true);
    expect(ours.getSharedSecret(own.secretKey, other.publicKey)).toEqual(
      theirs.getSharedSecret(other.secretKey, own.publicKey),
    );
  });

  it("takes no point that is not on it", () => {
    const off = Uint8Array.from(theirs.getPublicKey(theirs.utils.randomSecretKey(), false));
    off[64] = (off[64] ?? 0) ^ 1;
    expect(ours.utils.isValidPublicKey(off, false)).toBe(false);
  });
});
