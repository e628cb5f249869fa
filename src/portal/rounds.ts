/** What a portal's object does without being asked: its alarm, and the cron's look. */
import { log } from "../log.ts";
import { failureOfOAuth } from "../hubspot/failures.ts";
import { isFinal } from "../hubspot/oauth.ts";
import type { Desk } from "./desk.ts";
import { afterUnclear } from "./grant.ts";
import type { Parts } from "./parts.ts";
import { queueUpkeep } from "../features/contacts/maintenance.ts";

/** After an alarm that threw. */
const AFTER_A_BUG_MS = 30_000;
/** One alarm's share of deleting a portal; the rest goes to the next one. */
const DELETE_SLICE_MS = 60_000;

/** The alarm: works through what is due, then sleeps until the next piece of work. */
export async function workThroughDue(desk: Desk): Promise<void> {
  const { ctx, departure } = desk;
  if (desk.known() === null) return;
  try {
    if (departure.isDue(Date.now())) await departure.finish(Date.now() + DELETE_SLICE_MS);
    else await workOff(desk);
  } catch (error) {
    // The platform drops an alarm that keeps throwing; the work stays due, and is tried again after a pause.
    const [portal, reason] = [Number(ctx.id.name), String(error).slice(0, 200)];
    log("error", "portal alarm failed", { portal, reason });
    await ctx.storage.setAlarm(Date.now() + AFTER_A_BUG_MS);
    return;
  }
  await desk.rearm();
}

async function workOff(desk: Desk): Promise<void> {
  const parts = desk.open();
  if (parts === null) return;
  const { tenant, dispatcher, segments, actions } = parts;
  actions.ledger.endOverdue(Date.now());
  await retryGrant(parts);
  // Read first: its limits hold from the first piece of work on.
  await tenant.connection();
  await Promise.all([dispatcher.run(), segments.run()]);
}

/** Tries a grant again that HubSpot refused, if it is time. Whoever reconnects meanwhile has decided the matter. */
async function retryGrant({ records, tokens, writer, segments }: Parts): Promise<void> {
  const { status, grantRefusal: before } = records.portal();
  if (status !== "refused" || before === null || before.retryAt > Date.now()) return;
  const probed = await tokens.probe();
  if (records.portal().status !== "refused") return;
  if (probed.ok) {
    records.update({ status: "connected", grantRefusal: null });
    writer.resume();
    segments.hurry();
  } else if (isFinal(probed.error)) writer.refused(failureOfOAuth(probed.error).accountGone === true);
  else {
    const { retryAfterMs } = probed.error;
    records.update({ grantRefusal: afterUnclear(before, { retryAfterMs, now: Date.now() }) });
  }
}

/** @see PortalApi.sweep */
export async function sweep(desk: Desk): Promise<number | null> {
  const parts = desk.known();
  if (parts === null) return null;
  const now = Date.now();
  const { inbox, deals, actions, sessions, timeline, dispatcher } = parts;
  if (desk.open() !== null && !desk.departure.isDue(now)) {
    sessions.markStale(now);
    inbox.prune(now);
    deals.inbox.prune(now);
    timeline.box.prune(now);
    actions.ledger.endOverdue(now);
    actions.ledger.store.prune(now);
    queueUpkeep(parts, now);
  }
  const dueAt = await desk.clock.swept();
  dispatcher.wake();
  return dueAt;
}
