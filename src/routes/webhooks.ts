/**
 * HubSpot's webhooks: prove who is calling, parse, hand over to one object per portal, answer.
 * Nothing else happens before the 204, because HubSpot waits 5 s (HubSpot docs, webhooks).
 */
import { Hono } from "hono";
import { verifyV3, signedUrl, type SignatureProblem } from "../hubspot/signature.ts";
import { parseWebhookBatch } from "../hubspot/webhooks.ts";
import { annotate } from "../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions } from "../middleware/app-env.ts";
import { bounded } from "../middleware/body.ts";
import { Refusal } from "../middleware/refusal.ts";
import { portalObject } from "../objects.ts";
import type { AcceptOutcome, WebhookEvent } from "../portal/contract.ts";
import { reach } from "./reach.ts";
import { clientSecrets } from "../hubspot/secrets.ts";

/** A full batch of 100 events is about 30 kB; a megabyte leaves room for long property values. */
const MAX_BATCH_BYTES = 1024 * 1024;

const SIGNATURE_MESSAGES: Readonly<Record<SignatureProblem, string>> = {
  missing: "X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp are required.",
  malformed: "The signature or its timestamp is not well formed.",
  stale: "The request's timestamp is more than 5 minutes old.",
  future: "The request's timestamp is more than 5 minutes ahead.",
  mismatch: "The signature does not fit the request.",
};

/** `POST /hubspot/webhooks`. */
export function webhookRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post("/webhooks", bounded(MAX_BATCH_BYTES), async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    await requireSignature(c, body, now());
    const { byPortal, ignored } = parseBatch(new TextDecoder().decode(body));
    annotate(c, { events: count(byPortal), ignored: sum(ignored.values()), ...onlyPortal(byPortal) });
    const outcomes = await Promise.all(
      [...byPortal].map(([portalId, events]) => reach(portalObject(c.env, portalId).accept(events))),
    );
    annotate(c, tally(outcomes));
    if (outcomes.length > 0 && outcomes.every((outcome) => outcome.kind === "unknown_portal"))
      throw unknownPortal();
    return c.body(null, 204);
  });
  return routes;
}

/** Without a secret nothing can be proven, so nothing passes. */
async function requireSignature(c: AppContext, body: Uint8Array, now: number): Promise<void> {
  const secrets = clientSecrets(c.env);
  if (secrets.length === 0) {
    throw new Refusal(401, {
      error: "signature_unverifiable",
      message: "Signatures cannot be verified here at present.",
      detail: "HUBSPOT_CLIENT_SECRET is empty",
    });
  }
  const verified = await verifyV3({
    secrets,
    method: c.req.method,
    url: signedUrl(c.req.url, c.env.PUBLIC_URL),
    body,
    signature: c.req.header("X-HubSpot-Signature-v3"),
    timestamp: c.req.header("X-HubSpot-Request-Timestamp"),
    now,
  });
  if (verified.ok) return;
  throw new Refusal(401, {
    error: `signature_${verified.error}`,
    message: SIGNATURE_MESSAGES[verified.error],
  });
}

function parseBatch(body: string) {
  const batch = parseWebhookBatch(body);
  if (batch.ok) return batch.value;
  throw new Refusal(400, {
    error: batch.error,
    message: "The body must be a JSON array of at most 100 webhook events.",
  });
}

function unknownPortal(): Refusal {
  return new Refusal(404, { error: "unknown_portal", message: "The app is not installed in this portal." });
}

function count(byPortal: ReadonlyMap<number, readonly WebhookEvent[]>): number {
  return sum([...byPortal.values()].map((events) => events.length));
}

/** HubSpot batches by portal; a mixed batch is logged without one. */
function onlyPortal(byPortal: ReadonlyMap<number, unknown>): { portal?: number } {
  const [portal] = byPortal.keys();
  return byPortal.size === 1 && portal !== undefined ? { portal } : {};
}

function tally(outcomes: readonly AcceptOutcome[]): { stored: number; duplicates: number } {
  const accepted = outcomes.filter((outcome) => outcome.kind === "accepted");
  return {
    stored: sum(accepted.map((outcome) => outcome.stored)),
    duplicates: sum(accepted.map((outcome) => outcome.duplicates)),
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
