/** When the portal has something to do. */
import type { Parts } from "./parts.ts";

/** When the next piece of work is due, epoch ms, or null. */
export function nextDue(parts: Omit<Parts, "nextDueAt">): number | null {
  const { records, inbox, outbox, dealOutbox, deals, actions, timeline } = parts;
  const { sessions, tenant, writer, segments } = parts;
  const { status, wipeAt, provisioned, grantRefusal } = records.portal();
  if (status === "leaving") return wipeAt;
  const dates = [inbox.nextDueAt("own"), actions.ledger.store.nextEndAt(), segments.nextDueAt(), wipeAt];
  const outside = earliest([inbox.nextDueAt("outside"), sessions.nextCheckAt()]);
  if (outside !== null && status === "connected" && tenant.isConfigured())
    dates.push(Math.max(outside, tenant.readyAt(Date.now())));
  const write = earliest([
    outbox.nextDueAt(),
    dealOutbox.nextDueAt(),
    deals.nextLookAt(),
    timeline.nextDueAt(),
    actions.callbacks.nextDueAt(),
    actions.nextReadAt(),
    provisioned ? null : 0,
  ]);
  if (status === "refused" && grantRefusal !== null) dates.push(grantRefusal.retryAt);
  // Infinity without a grant that works: then only a grant that does wakes the writer.
  if (write !== null && Number.isFinite(writer.readyAt)) dates.push(Math.max(write, writer.readyAt));
  return earliest(dates);
}

/** The earliest of some dates, epoch ms; null when there are none. */
export function earliest(dates: readonly (number | null)[]): number | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : Math.min(...known);
}
