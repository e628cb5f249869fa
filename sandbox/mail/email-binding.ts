/**
 * The app's `EMAIL` binding in the sandbox: a Worker beside the app whose `send()` behaves as Cloudflare's, and hands the
 * mail to the stand-in of the mail service.
 */
import type { RequestListener } from "node:http";
import { SEND_PATH } from "./mail-service.ts";

const WORKER = "email";
const ENTRYPOINT = "SendEmail";

/**
 * A refusal is an Error with the service's code. A connection that ends without a response is an Error without one: it is
 * unknown whether the mail was sent.
 */
const SCRIPT = `
import { WorkerEntrypoint } from "cloudflare:workers";

export class ${ENTRYPOINT} extends WorkerEntrypoint {
  async send(message) {
    const response = await fetch("http://email.sandbox${SEND_PATH}", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return { messageId: answer.messageId };
    const error = new Error(answer.message ?? "Email Service is not available.");
    error.code = answer.code ?? "E_INTERNAL_SERVER_ERROR";
    throw error;
  }
}
export default { fetch: () => new Response(null, { status: 404 }) };
`;

/** The names of the app's bindings. */
export const EMAIL_BINDING = { EMAIL: { name: WORKER, entrypoint: ENTRYPOINT } };

/** Makes the Worker behind the binding; `service` plays the mail service. */
export function emailWorker(service: RequestListener) {
  return {
    name: WORKER,
    modules: [{ type: "ESModule" as const, path: "email.mjs", contents: SCRIPT }],
    compatibilityDate: "2026-11-01",
    outboundService: { node: service },
  };
}
