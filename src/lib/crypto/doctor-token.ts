/**
 * Tokens with which `npm run doctor` reads a deployment from inside. A token is sealed under a key that is derived for this use
 * alone, names at most one portal, and lives for minutes; its receiver ensures that it works once. The seal is
 * authenticated encryption, so a forged token is distinguished from a real one in constant time.
 */
import * as z from "zod/mini";
import { readJson } from "../json.ts";
import { err, ok, type Result } from "../result.ts";
import { toBase64Url } from "./bytes.ts";
import type { Keyring } from "./keyring.ts";
import { seal, unseal, type Seal } from "./seal.ts";

/** Long enough to copy it into a terminal. */
const DOCTOR_TOKEN_LIFETIME_MS = 10 * 60 * 1000;
/** The clocks of a terminal and of the Worker may differ by this. */
const CLOCK_TOLERANCE_MS = 60 * 1000;
const ID_BYTES = 18;
const SEAL: Seal = { label: "doctor-token", place: "doctor" };

const claimSchema = z.strictObject({
  /** Under which it is noted that the token was used. */
  id: z.string().check(z.minLength(24), z.maxLength(24)),
  /** The portal that it shows; null: the operator's, for the whole deployment. */
  portalId: z.nullable(z.int().check(z.positive())),
  /** Epoch ms. */
  expiresAt: z.int(),
});
export type DoctorClaim = z.infer<typeof claimSchema>;

/** Makes a token; `portalId` null shows the whole deployment. */
export async function makeDoctorToken(
  keyring: Keyring,
  portalId: number | null,
  now: number,
): Promise<string> {
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
  const claim: DoctorClaim = { id, portalId, expiresAt: now + DOCTOR_TOKEN_LIFETIME_MS };
  return seal(keyring, SEAL, JSON.stringify(claim));
}

/** Reads a token. `expired`: too old, or made by a clock that is far ahead of this one. */
export async function readDoctorToken(
  keyring: Keyring,
  token: string,
  now: number,
): Promise<Result<DoctorClaim, "invalid" | "expired">> {
  const opened = await unseal(keyring, SEAL, token);
  const claim = opened.ok ? claimSchema.safeParse(readJson(opened.value)) : null;
  if (claim?.success !== true) return err("invalid");
  const { expiresAt } = claim.data;
  const isCurrent = expiresAt > now && expiresAt <= now + DOCTOR_TOKEN_LIFETIME_MS + CLOCK_TOLERANCE_MS;
  return isCurrent ? ok(claim.data) : err("expired");
}
