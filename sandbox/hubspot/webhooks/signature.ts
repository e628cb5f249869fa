/** How HubSpot signs what it sends: HubSpot docs, validating-requests. */
import { createHash, createHmac } from "node:crypto";

/** The escapes that HubSpot decodes in the URI before it signs; all others stay as they are. */
const DECODED: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

/** v1: hex SHA-256 of secret and body. */
export function signV1(secret: string, body: string): string {
  return createHash("sha256").update(secret).update(body).digest("hex");
}

/** v2: hex SHA-256 of secret, method, URI as it is and body. */
export function signV2(secret: string, method: string, uri: string, body: string): string {
  return createHash("sha256").update(`${secret}${method}${uri}${body}`).digest("hex");
}

/** The parts of a request that a signature covers. `timestamp` in epoch ms. */
interface SignedRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
  readonly timestamp: number;
}

/** v3: base64 HMAC-SHA256 of method, decoded URI, body and timestamp (epoch ms). */
export function signV3(secret: string, request: SignedRequest): string {
  const uri = request.uri.replaceAll(/%[0-9a-f]{2}/giu, (escape) => DECODED[escape.toUpperCase()] ?? escape);
  return createHmac("sha256", secret)
    .update(`${request.method}${uri}${request.body}${request.timestamp}`)
    .digest("base64");
}

/** The headers of a webhook delivery: both signatures, as HubSpot sends them side by side, unless one is left out. */
export function deliveryHeaders(
  secret: string,
  uri: string,
  body: string,
  timestamp: number,
  signatures: { readonly v1: boolean; readonly v3: boolean } = { v1: true, v3: true },
): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)",
    ...(signatures.v1
      ? { "x-hubspot-signature": signV1(secret, body), "x-hubspot-signature-version": "v1" }
      : {}),
    ...(signatures.v3 ? v3Headers(secret, uri, body, timestamp) : {}),
  };
}

/** The headers of a workflow's call: v2 as documented, v3 as it is seen beside it. */
export function actionHeaders(
  secret: string,
  uri: string,
  body: string,
  timestamp: number,
  signatures: "v2" | "v3" | "both",
): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: automation-actions)",
    ...(signatures === "v3"
      ? {}
      : { "x-hubspot-signature": signV2(secret, "POST", uri, body), "x-hubspot-signature-version": "v2" }),
    ...(signatures === "v2" ? {} : v3Headers(secret, uri, body, timestamp)),
  };
}

/** The headers of the workflow action "Send a webhook": v2 as documented, v3 beside it. */
export function sendWebhookHeaders(secret: string, request: SignedRequest): Record<string, string> {
  const { method, uri, body, timestamp } = request;
  return {
    "x-hubspot-signature": signV2(secret, method, uri, body),
    "x-hubspot-signature-version": "v2",
    ...v3Headers(secret, uri, body, timestamp, method),
  };
}

function v3Headers(
  secret: string,
  uri: string,
  body: string,
  timestamp: number,
  method = "POST",
): Record<string, string> {
  return {
    "x-hubspot-signature-v3": signV3(secret, { method, uri, body, timestamp }),
    "x-hubspot-request-timestamp": String(timestamp),
  };
}
