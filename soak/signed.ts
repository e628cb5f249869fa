/** Requests as HubSpot signs them, by the stand-in's own code. */
import { HUBSPOT } from "../sandbox/fixed.ts";
import { signV2, signV3 } from "../sandbox/hubspot/webhooks/signature.ts";

/** Everything that is signed. */
export interface Signable {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
}

/** The headers of version 3, now. */
export function v3Of(request: Signable, secret: string = HUBSPOT.clientSecret): Record<string, string> {
  const timestamp = Date.now();
  return {
    "x-hubspot-signature-v3": signV3(secret, { ...request, timestamp }),
    "x-hubspot-request-timestamp": String(timestamp),
  };
}

/** The headers of version 2. */
export function v2Of(
  { method, uri, body }: Signable,
  secret: string = HUBSPOT.clientSecret,
): Record<string, string> {
  return { "x-hubspot-signature": signV2(secret, method, uri, body), "x-hubspot-signature-version": "v2" };
}
