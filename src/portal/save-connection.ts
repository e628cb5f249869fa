/** Stores a connection to 1Kosmos, tested first where a person saves it, and what follows from it. */
import { err, ok, type Result } from "../lib/result.ts";
import type { FieldErrors } from "../lib/english.ts";
import { noticesOf, viewConnection, type NotedConnectionView } from "../onekosmos/registry.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import { jobsToReread } from "../features/contacts/trouble-rules.ts";
import type { Actor } from "./audit.ts";
import { connectionChanges } from "./audit-connection.ts";
import type { ConnectionProblem } from "./connection-faults.ts";
import { GAUGES } from "./gauges.ts";
import type { Parts } from "./parts.ts";

/** A connection that was stored. */
export interface SavedConnection {
  /** What the test found; null when it failed and the connection was to be stored anyway. */
  readonly report: ConnectionReport | null;
  /** How many pieces of work wait for an admin's decision, because this is the first connection. */
  readonly heldBack: number;
}

/** Stores a connection and lets what waits for it go on. */
export async function storeConnection(
  parts: Parts,
  input: unknown,
  by: Actor,
): Promise<Result<NotedConnectionView, FieldErrors>> {
  const before = await parts.tenant.connection();
  const saved = await parts.tenant.save(input);
  if (!saved.ok) return saved;
  parts.audit.add(by, "connection", connectionChanges(before, saved.value));
  const now = Date.now();
  parts.features.contacts.makeDueNow(now, { alsoRefused: true });
  parts.context.jobs.add(jobsToReread(parts.features.stuck.table, now), now);
  const notices = noticesOf(input);
  const view = viewConnection(saved.value);
  return ok(notices.length === 0 ? view : { ...view, notices });
}

/**
 * Tests a connection and stores it when the test passes, or `anyway`. What waited for the first connection does not start by
 * itself: an admin decides about it.
 */
export async function storeTested(
  parts: Parts,
  input: unknown,
  anyway: boolean,
  by: Actor,
): Promise<Result<SavedConnection, ConnectionProblem>> {
  const { tenant, records } = parts;
  const tested = await tenant.tryOut(input);
  if (!tested.ok && !(anyway && tested.error.isComplete)) return tested;
  const waiting = tenant.isConfigured() ? 0 : Math.max(records.counters.get(GAUGES.jobs), 0);
  // Before the connection is stored: from then on work may start at any moment.
  if (waiting > 0) records.update({ startHeld: true });
  const stored = await storeConnection(parts, input, by);
  if (!stored.ok) return err({ errors: stored.error, isComplete: false });
  return ok({ report: tested.ok ? tested.value : null, heldBack: waiting });
}
