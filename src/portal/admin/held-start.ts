/** The decision about contacts that came in while 1Kosmos was not connected, or refused the connection: verify them all, the newest ones, or none. */
import * as z from "zod/mini";
import { CONTACT_QUEUES } from "../../features/contacts/contact-job.ts";
import { countOfType } from "../../kernel/jobs/drop-oldest.ts";
import type { Actor } from "../audit/audit.ts";
import { isConnectionRefused } from "../connection/hold.ts";
import { GAUGES } from "../dispatch/gauges.ts";
import type { PortalServices } from "../services.ts";

/** The most that "the newest" can name. */
export const MAX_NEWEST = 10_000;

export const startDecisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("newest"), count: z.int().check(z.minimum(1), z.maximum(MAX_NEWEST)) }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type StartDecision = z.infer<typeof startDecisionSchema>;

/** Returns how many pieces of work wait for the decision; null when there is nothing to decide. */
export function heldBack({ records, batches }: Pick<PortalServices, "records" | "batches">): number | null {
  if (!records.portal().startHeld) return null;
  // Contacts whose webhooks were acknowledged a moment ago have no job yet.
  return Math.max(records.counters.get(GAUGES.jobs), 0) + batches.countEvents(CREATION);
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
  const waiting = countOfType(context.sql, QUEUES, CREATION, MAX_COUNTED);
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
    if (decision.kind !== "all") dropped = context.jobs.dropOldest(QUEUES, CREATION, keepOf(decision));
    records.update({ startHeld: false });
    records.count("skipped_at_start", dropped);
    const to = decision.kind === "newest" ? `the newest ${decision.count}` : decision.kind;
    audit.add(by, "start", [{ field: "contacts that waited", from: "", to }]);
  });
  records.counters.flush();
  return dropped;
}

const QUEUES = [CONTACT_QUEUES.events, CONTACT_QUEUES.imports];
const CREATION = "contact.creation";

function keepOf(decision: Exclude<StartDecision, { kind: "all" }>): number {
  return decision.kind === "newest" ? decision.count : 0;
}
