/** The decision about contacts that came in while 1Kosmos was not connected, or refused the connection: verify them all, the newest ones, or none. */
import * as z from "zod/mini";
import { countOfType } from "../../kernel/jobs/drop-oldest.ts";
import type { Actor } from "../audit/audit.ts";
import { isConnectionRefused } from "../connection/hold.ts";
import { countUndecided, CREATION, HELD_QUEUES } from "../conditions/undecided.ts";
import type { PortalServices } from "../services.ts";

/** The most that "the newest" can name. */
export const MAX_NEWEST = 10_000;

export const startDecisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("newest"), count: z.int().check(z.minimum(1), z.maximum(MAX_NEWEST)) }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type StartDecision = z.infer<typeof startDecisionSchema>;

/** Returns how many contacts wait for the decision; null when there is nothing to decide. */
export function heldBack({
  context,
  records,
  batches,
}: Pick<PortalServices, "context" | "records" | "batches">): number | null {
  return records.portal().startHeld ? countUndecided(context, batches) : null;
}

/**
 * Holds new contacts that wait for the connection that is about to be stored, until an admin decides: each of them may cost a
 * session. Returns how many.
 */
export function holdStart(services: PortalServices): number {
  const { context, records, oneKosmos } = services;
  // A connection that works has nothing waiting for it.
  if (oneKosmos.isConfigured() && !isConnectionRefused(records.portal())) return 0;
  // Contacts whose webhooks were acknowledged a moment ago have no job yet.
  services.splitAll();
  const waiting = countOfType(context.sql, HELD_QUEUES, CREATION, MAX_COUNTED);
  if (waiting > 0) records.update({ startHeld: true });
  return waiting;
}

/** More than these are counted as so many. */
const MAX_COUNTED = 100_000;

/** Carries out the decision. Returns how many contacts are not verified because of it; null when it was made before. */
export function decideStart(services: PortalServices, decision: StartDecision, by: Actor): number | null {
  const { context, records, audit } = services;
  if (!records.portal().startHeld) return null;
  // The decision is about those in acknowledged batches as well.
  services.splitAll();
  let dropped = 0;
  context.commit(() => {
    if (decision.kind !== "all") dropped = context.jobs.dropOldest(HELD_QUEUES, CREATION, keepOf(decision));
    records.update({ startHeld: false });
    records.count("skipped_at_start", dropped);
    const to = decision.kind === "newest" ? `the newest ${decision.count}` : decision.kind;
    audit.add(by, "start", [{ field: "contacts that waited", from: "", to }]);
  });
  records.counters.flush();
  return dropped;
}

function keepOf(decision: Exclude<StartDecision, { kind: "all" }>): number {
  return decision.kind === "newest" ? decision.count : 0;
}
