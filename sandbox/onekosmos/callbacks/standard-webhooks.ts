/**
 * The signature of Standard Webhooks: HMAC-SHA256 in base64 over `id.timestamp.body`
 * (standard-webhooks/standard-webhooks, "Signature scheme").
 */
import { createHmac } from "node:crypto";

const SECRET_PREFIX = /^whsec_/u;

/** Everything that is signed. `timestamp` is in epoch seconds, the attempt's own; `id` stays the same when it is tried again. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Makes the three headers that prove `message`. Each secret is `whsec_` and base64; while they are rotated there are
 * several.
 */
export function standardWebhooksHeaders(
  secrets: readonly string[],
  message: SignedMessage,
): Record<string, string> {
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(message.timestamp),
    "webhook-signature": secrets.map((secret) => `v1,${signature(secret, message)}`).join(" "),
  };
}

function signature(secret: string, { id, timestamp, body }: SignedMessage): string {
  const key = Buffer.from(secret.replace(SECRET_PREFIX, ""), "base64");
  return createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
}
