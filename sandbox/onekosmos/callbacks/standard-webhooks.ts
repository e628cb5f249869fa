/**
 * The signature of Standard Webhooks: HMAC-SHA256 in base64 over `id.timestamp.body`
 * (standard-webhooks/standard-webhooks, "Signature scheme").
 */
import { createHmac } from "node:crypto";

const SECRET_PREFIX = "whsec_";

/** What is signed. `timestamp` is in epoch seconds, the attempt's own; `id` stays the same when it is tried again. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** The three headers that prove `message`. `secret` is `whsec_` and base64. */
export function standardWebhooksHeaders(secret: string, message: SignedMessage): Record<string, string> {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key)
    .update(`${message.id}.${message.timestamp}.${message.body}`)
    .digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(message.timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
