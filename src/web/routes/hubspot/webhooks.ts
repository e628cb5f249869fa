/**
 * HubSpot's webhooks: verify the sender, parse, call one object per portal, respond.
 * Nothing else happens before the 204, because HubSpot waits 5 s (HubSpot docs, webhooks).
 */
import { Hono } from "hono";
import { fromUtf8 } from "../../../lib/crypto/bytes.ts";
import { log } from "../../../lib/log.ts";
import { isOwnWrite, parseWebhookBatch } from "../../../hubspot/webhooks/webhooks.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import {
  readSignedBody,
  refuseFetchesOfCards,
  refuseWebhooksOfWorkflows,
} from "../../middleware/hubspot-signature.ts";
import { HttpError } from "../../middleware/http-error.ts";
import { packEvents } from "../../../portal/dispatch/packed-events.ts";
import { portalObject } from "../../../objects.ts";
import type { AcceptOutcome } from "../../../portal/contract.ts";
import type { HubSpotEvent } from "../../../hubspot/webhooks/event.ts";
import { callObject } from "../call-object.ts";

/**
 * A full batch of 100 events is about 30 kB, but a public form can send values of a megabyte, each of which may be in a
 * batch. Larger bodies are read as a stream and cut. The limit is what Cloudflare lets through on its smaller plans,
 * and bounds the time that an unsigned body may cost.
 */
const MAX_BATCH_BYTES = 100 * 1024 * 1024;

/** Makes the routes `POST /hubspot/webhooks`. */
export function webhookRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post("/webhooks", refuseFetchesOfCards(), refuseWebhooksOfWorkflows(), async (c) => {
    const body = await readSignedBody(c, now(), MAX_BATCH_BYTES);
    const { byPortal: parsed, ignored, unreadable } = parseBatch(fromUtf8(body) ?? "");
    const byPortal = withoutOwnWrites(parsed);
    const own = count(parsed) - count(byPortal);
    addLogFields(c, { events: count(parsed), ignored: sum(ignored.values()) + own, ...onlyPortal(parsed) });
    if (unreadable.size > 0) reportUnreadable(c, unreadable);
    const outcomes = await Promise.all(
      [...byPortal].map(([portalId, events]) =>
        callObject(portalObject(c.env, portalId).accept(packEvents(events))),
      ),
    );
    addLogFields(c, tally(outcomes));
    if (outcomes.length > 0 && outcomes.every((outcome) => outcome.kind === "unknown_portal"))
      throw unknownPortal();
    return c.body(null, 204);
  });
  return routes;
}

function parseBatch(body: string) {
  const batch = parseWebhookBatch(body);
  if (batch.ok) return batch.value;
  throw new HttpError(400, {
    error: batch.error,
    message: "The body must be a JSON array of at most 100 webhook events.",
  });
}

/** Logs the events that were dropped because they could not be read: how many, and by which fields. */
function reportUnreadable(c: AppContext, unreadable: ReadonlyMap<string, number>): void {
  addLogFields(c, { unreadable: sum(unreadable.values()) });
  for (const [fields, events] of unreadable)
    log("warn", "webhook events dropped", { requestId: c.get("requestId"), fields, events });
}

/** Leaves out what our own writes cause: a portal without other events is not called. */
function withoutOwnWrites(
  byPortal: ReadonlyMap<number, readonly HubSpotEvent[]>,
): ReadonlyMap<number, readonly HubSpotEvent[]> {
  const others = [...byPortal].map(
    ([portalId, events]) => [portalId, events.filter((event) => !isOwnWrite(event))] as const,
  );
  return new Map(others.filter(([, events]) => events.length > 0));
}

function unknownPortal(): HttpError {
  return new HttpError(404, { error: "unknown_portal", message: "The app is not installed in this portal." });
}

function count(byPortal: ReadonlyMap<number, readonly HubSpotEvent[]>): number {
  return sum([...byPortal.values()].map((events) => events.length));
}

/** HubSpot batches by portal; a mixed batch is logged without one. */
function onlyPortal(byPortal: ReadonlyMap<number, unknown>): { portal?: number } {
  const [portal] = byPortal.keys();
  return byPortal.size === 1 && portal !== undefined ? { portal } : {};
}

function tally(outcomes: readonly AcceptOutcome[]): { stored: number } {
  const accepted = outcomes.filter((outcome) => outcome.kind === "accepted");
  return {
    stored: sum(accepted.map((outcome) => outcome.stored)),
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
