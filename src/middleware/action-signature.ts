/**
 * Requests of workflow actions, which HubSpot signs with version 2 by its documentation and has been seen to sign with
 * version 3. The bytes are verified before anybody parses them (HubSpot docs, "Validating requests").
 */
import { createMiddleware } from "hono/factory";
import { clientSecrets } from "../hubspot/secrets.ts";
import { signedUrl, verifyV2, verifyV3, type SignatureProblem } from "../hubspot/signature.ts";
import type { Result } from "../result.ts";
import type { AppContext, AppEnv, AppOptions } from "./app-env.ts";
import { Refusal } from "./refusal.ts";

const MESSAGES: Readonly<Record<SignatureProblem, string>> = {
  missing:
    "X-HubSpot-Signature-v3 with X-HubSpot-Request-Timestamp, or X-HubSpot-Signature of version v2, is required.",
  malformed: "The signature or its timestamp is not well formed.",
  stale: "The request's timestamp is more than 5 minutes old.",
  future: "The request's timestamp is more than 5 minutes ahead.",
  mismatch: "The signature does not fit the request.",
};

/** Lets a request through whose signature fits; the others get 401. Without a secret nothing passes. */
export function requireActionSignature({ now }: Pick<AppOptions, "now">) {
  return createMiddleware<AppEnv>(async function letSigned(c, next) {
    const verified = await verify(c, now());
    if (!verified.ok) {
      const { error } = verified;
      throw new Refusal(401, { error: `signature_${error}`, message: MESSAGES[error] });
    }
    await next();
  });
}

/** A version 3 signature that is there decides: one that does not fit is not made good by one of version 2. */
async function verify(c: AppContext, now: number): Promise<Result<void, SignatureProblem>> {
  const request = {
    secrets: clientSecrets(c.env),
    method: c.req.method,
    url: signedUrl(c.req.url, c.env.PUBLIC_URL),
    body: new Uint8Array(await c.req.arrayBuffer()),
  };
  const [v3, timestamp] = [
    c.req.header("X-HubSpot-Signature-v3"),
    c.req.header("X-HubSpot-Request-Timestamp"),
  ];
  if (v3 !== undefined) return verifyV3({ ...request, signature: v3, timestamp, now });
  const isV2 = c.req.header("X-HubSpot-Signature-Version")?.toLowerCase() === "v2";
  return verifyV2({ ...request, signature: isV2 ? c.req.header("X-HubSpot-Signature") : undefined });
}
