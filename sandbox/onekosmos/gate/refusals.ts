/**
 * How each service says that a caller may not in. The services differ (1Kosmos Postman collection, saved responses); the
 * words are theirs.
 */
import type { Context } from "hono";
import { refuse, refuseHeader } from "../http.ts";

/** The three headers that a caller proves itself with, and the tenant's tag. */
export type HeaderName = "publickey" | "licensekey" | "requestid" | "X-TenantTag";

/** One service's way of refusing. */
export interface Refusals {
  /** A header is missing, cannot be decrypted, or is out of time. */
  header(c: Context, name: HeaderName, problem: string): Response;
  /** The licence was readable and is not ours. */
  license(c: Context): Response;
}

const WRONG_LICENSE = "Invalid or Unauthorized License";

/** docuverify, reports, sessions, workflows, users and messages: what is wrong with a header is in `errors`. */
export const usualRefusals: Refusals = {
  header: refuseHeader,
  license: (c) => refuse(c, 401, WRONG_LICENSE),
};

/** Credentials: whatever is wrong with the licence is "Unauthorized". */
export const vcsRefusals: Refusals = {
  header: (c, name, problem) =>
    name === "licensekey" ? refuse(c, 401, "Unauthorized") : refuseHeader(c, name, problem),
  license: (c) => refuse(c, 401, "Unauthorized"),
};

/** One-time passcodes, first form: `{error_code, message, status}`. */
export const otpRefusals: Refusals = {
  header: refuseHeader,
  license: (c) => c.json({ error_code: 401, message: "Invalid License Key", status: false }, 401),
};

/** One-time passcodes, the standardized form, whose codes are words. */
export const otpR3Refusals: Refusals = {
  header: refuseHeader,
  license: (c) => c.json(otpR3Refusal("E20002", "Invalid License key"), 401),
};

/** Makes the body of a standardized passcode refusal (1Kosmos Postman collection, "Verify OTP R3"). */
export function otpR3Refusal(code: string, message: string): object {
  return { error_code: code, error_message: message, message, status: false };
}
