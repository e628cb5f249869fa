/** Runs a portal's alarm and its sweep by the cron. */
import { failureOfOAuth } from "../hubspot/transport/failures.ts";
import { isFinal } from "../hubspot/oauth/oauth.ts";
import { log } from "../lib/log.ts";
import { recount } from "./dispatch/gauges.ts";
import { afterUnclear } from "./access/grant.ts";
import type { PortalServices } from "./services.ts";
import { pruneJobs } from "./dispatch/prune.ts";
import type { PortalRuntime } from "./runtime.ts";

/** After an alarm that threw. */
const AFTER_A_BUG_MS = 30_000;
/** One alarm's share of deleting a portal; the next alarm continues. */
const DELETE_SLICE_MS = 60_000;

/** Works through what is due when the alarm fires, then sleeps until the next piece of work. */
export async function workThroughDue(runtime: PortalRuntime): Promise<void> {
  const { ctx, uninstaller } = runtime;
  runtime.scheduler.clearAlarm();
  if (runtime.known() === null) return;
  try {
    if (uninstaller.isDue(Date.now())) await uninstaller.finish(Date.now() + DELETE_SLICE_MS);
    else await workOff(runtime);
  } catch (error) {
    // The platform drops an alarm that keeps throwing; the work stays due, and is tried again after a pause.
    const [portal, reason] = [Number(ctx.id.name), String(error).slice(0, 200)];
    log("error", "portal alarm failed", { portal, reason });
    await ctx.storage.setAlarm(Date.now() + AFTER_A_BUG_MS);
    return;
  }
  await runtime.rearm();
}

async function workOff(runtime: PortalRuntime): Promise<void> {
  const services = runtime.open();
  if (services === null) return;
  const { oneKosmos, dispatcher, features } = services;
  await retryGrant(services);
  // Read first: its limits hold from the first piece of work on.
  await oneKosmos.connection();
  await Promise.all([dispatcher.run(), ...features.list.map((feature) => feature.wake?.(Date.now()))]);
}

/** Tries a grant again that HubSpot refused, if it is time. A reconnect meanwhile wins. */
async function retryGrant({ records, tokens, sender, features }: PortalServices): Promise<void> {
  const { status, grantRefusal: before } = records.portal();
  if (status !== "refused" || before === null || before.retryAt > Date.now()) return;
  const probed = await tokens.probe();
  if (records.portal().status !== "refused") return;
  if (probed.ok) {
    records.update({ status: "connected", grantRefusal: null });
    sender.restart();
    for (const feature of features.list) feature.connected?.(Date.now());
  } else if (isFinal(probed.error)) sender.refused(failureOfOAuth(probed.error).accountGone === true);
  else {
    const { retryAfterMs } = probed.error;
    records.update({ grantRefusal: afterUnclear(before, { retryAfterMs, now: Date.now() }) });
  }
}

/** @see PortalApi.sweep */
export async function sweep(runtime: PortalRuntime): Promise<number | null> {
  const services = runtime.known();
  if (services === null) return null;
  const now = Date.now();
  services.invalidate();
  if (runtime.open() !== null && !runtime.uninstaller.isDue(now)) {
    pruneJobs(services.context);
    recount(services.context);
    services.audit.prune();
    services.oneKosmos.store.prune();
    for (const feature of services.features.list) feature.maintain?.(now);
    services.records.counters.flush();
  }
  const dueAt = await runtime.scheduler.markSwept();
  services.dispatcher.wake();
  return dueAt;
}
