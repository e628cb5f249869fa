/** Accepts callbacks of 1Kosmos: each is authenticated by the connection's own secret, and leads to a fetch of the result. */
import { sessionCheck } from "../domain/contact/event.ts";
import { contactJob } from "../features/contacts/contact-job.ts";
import { verifyCallback } from "../onekosmos/callback.ts";
import { callbackKeys } from "../onekosmos/registry.ts";
import { noteArrival, noteRefusal } from "./connection/callback-watch.ts";
import type { CallbackDelivery, CallbackOutcome } from "./contract.ts";
import type { PortalRuntime } from "./runtime.ts";

/** @see PortalApi.acceptCallback */
export async function acceptCallback(
  runtime: PortalRuntime,
  delivery: CallbackDelivery,
): Promise<CallbackOutcome> {
  const services = runtime.open();
  if (services === null) return { kind: "refused", reason: "unknown_portal" };
  const { context, records, oneKosmos, clock } = services;
  const connection = await oneKosmos.connection();
  const keys = connection === null ? null : callbackKeys(connection);
  const { contactId, requestId, headers, body } = delivery;
  const now = Date.now();
  const input = { secrets: keys?.secrets ?? [], headers, body };
  // Judged by the tenant's clock where that is known to differ from ours.
  const verified = await verifyCallback({ ...input, now: now + clock.aheadMs("onekosmos") }, keys?.settings);
  if (!verified.ok) {
    records.count("callbacks_refused");
    noteRefusal(services, verified.error, now);
    records.counters.flush();
    // The tenant did send it: either it is an old one, or the clocks differ.
    if (verified.error === "stale") runtime.ctx.waitUntil(oneKosmos.compareClocks(now));
    return { kind: "refused", reason: verified.error };
  }
  noteArrival(services, now);
  // Proven, and about somebody who was erased: taken, so that nobody repeats it, and nothing is kept.
  if (context.tombstones.has(contactId)) return { kind: "accepted" };
  const key = `callback:${requestId}:${verified.value.deliveryId}`;
  const added = context.jobs.add([contactJob(contactId, key, sessionCheck(requestId))], now);
  records.count(added > 0 ? "callbacks_accepted" : "callbacks_repeated");
  await runtime.startWork();
  return { kind: "accepted" };
}
