/**
 * Requests that HubSpot signs with version 3: webhooks, and the calls of cards. The bytes are verified before anybody
 * parses them (HubSpot docs, "Validating requests").
 */
import { createMiddleware } from "hono/factory";
import { clientSecrets } from "../hubspot/secrets.ts";
import { signedUrl, verifyV3, type SignatureProblem } from "../hubspot/signature.ts";
import type { AppEnv, AppOptions } from "./app-env.ts";
import { Refusal } from "./refusal.ts";

const SIGNATURE_MESSAGES: Readonly<Record<SignatureProblem, string>> = {
  missing: "X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp are required.",
  malformed: "The signature or its timestamp is not well formed.",
  stale: "The request's timestamp is more than 5 minutes old.",
  future: "The request's timestamp is more than 5 minutes ahead.",
  mismatch: "The signature does not fit the request.",
};

/** Lets a request through whose signature fits; the others get 401. Without a secret nothing can be proven, so nothing passes. */
export function requireHubSpotSignature({ now }: Pick<AppOptions, "now">) {
  return createMiddleware<AppEnv>(async function letSigned(c, next) {
    const secrets = clientSecrets(c.env);
    if (secrets.length === 0) throw unverifiable();
    const verified = await verifyV3({
      secrets,
      method: c.req.method,
      url: signedUrl(c.req.url, c.env.PUBLIC_URL),
      body: new Uint8Array(await c.req.arrayBuffer()),
      signature: c.req.header("X-HubSpot-Signature-v3"),
      timestamp: c.req.header("X-HubSpot-Request-Timestamp"),
      now: now(),
    });
    if (!verified.ok) throw refused(verified.error);
    await next();
  });
}

function unverifiable(): Refusal {
  return new Refusal(401, {
    error: "signature_unverifiable",
    message: "Signatures cannot be verified here at present.",
    detail: "HUBSPOT_CLIENT_SECRET is empty",
  });
}

function refused(problem: SignatureProblem): Refusal {
  return new Refusal(401, { error: `signature_${problem}`, message: SIGNATURE_MESSAGES[problem] });
}
