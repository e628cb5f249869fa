/**
 * How a callback proves where it comes from. 1Kosmos publishes no scheme, so every one that receivers are known to verify
 * can be had by switch. Pure.
 */
import { createHmac } from "node:crypto";
import { CALLBACK_USER } from "../fixed.ts";
import type { Switches } from "../switches.ts";
import { type SignedMessage, standardWebhooksHeaders } from "./standard-webhooks.ts";

const MS_PER_SECOND = 1000;

/** A callback at the moment it is sent. `timestamp` is epoch ms; `id` stays the same when it is tried again. */
export interface Outgoing {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** Makes the headers that prove `message`; none for an unsigned callback. */
export function proofHeaders(message: Outgoing, switches: Switches): Record<string, string> {
  const [secret = ""] = switches.callbackSecrets;
  switch (switches.callbackScheme) {
    case "standard-webhooks":
      return standardWebhooksHeaders(switches.callbackSecrets, toSeconds(message));
    case "hmac":
      return hmacHeaders(message, secret, switches);
    case "bearer":
      return { authorization: `Bearer ${secret}` };
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${CALLBACK_USER}:${secret}`).toString("base64")}` };
    case "unsigned":
      return {};
  }
}

function toSeconds({ id, timestamp, body }: Outgoing): SignedMessage {
  return { id, timestamp: Math.floor(timestamp / MS_PER_SECOND), body };
}

/** HMAC-SHA256 over the body, or over `{timestamp}.{body}`; the timestamp's header is sent only when it is signed. */
function hmacHeaders(message: Outgoing, secret: string, switches: Switches): Record<string, string> {
  const isTimed = switches.callbackHmacContent === "timestamp.body";
  const timestamp = String(
    switches.callbackTimestampUnit === "ms" ? message.timestamp : toSeconds(message).timestamp,
  );
  const signature = createHmac("sha256", secret)
    .update(isTimed ? `${timestamp}.${message.body}` : message.body)
    .digest(switches.callbackHmacEncoding);
  return {
    [switches.callbackSignatureHeader]: switches.callbackSignaturePrefix + signature,
    ...(isTimed ? { [switches.callbackTimestampHeader]: timestamp } : {}),
  };
}
