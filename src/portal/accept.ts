/** Acknowledges webhook batches: one row, one commit. The events are interpreted after the acknowledgement. */
import type { HubSpotEvent } from "../hubspot/webhooks/event.ts";
import { packEvents } from "./dispatch/packed-events.ts";
import type { PackedBatch } from "../kernel/jobs/batches.ts";
import type { AcceptOutcome } from "./contract.ts";
import { afterWebhook } from "./access/grant.ts";
import type { Records } from "./context/records.ts";
import type { PortalRuntime } from "./runtime.ts";

/** @see PortalApi.accept */
export async function acceptEvents(
  runtime: PortalRuntime,
  events: PackedBatch | readonly HubSpotEvent[],
): Promise<AcceptOutcome> {
  const services = runtime.open();
  if (services === null) return { kind: "unknown_portal" };
  const isFirst = services.batches.oldestAt() === null;
  const batch = "size" in events ? events : packEvents(events);
  if (batch.size > 0) services.batches.add(batch);
  retryGrantSoon(services.records, Date.now());
  // While batches wait the loop is awake, or its alarm is set: an acknowledgement in a flood costs nothing more.
  if (isFirst) await runtime.startWork();
  else await runtime.scheduler.armNow();
  return { kind: "accepted", stored: batch.size };
}

/** A signed webhook shows that the app is still installed: a grant that HubSpot refused is tried again soon. */
function retryGrantSoon(records: Records, now: number): void {
  const { status, grantRefusal: before } = records.portal();
  if (status !== "refused" || before === null) return;
  const after = afterWebhook(before, now);
  if (after !== before) records.update({ grantRefusal: after });
}
