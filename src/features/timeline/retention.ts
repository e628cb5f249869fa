/** Deletes rows of sent timeline events when no contact's object reports them any more. */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { RETENTION_MS, type TimelineTable } from "./timeline-table.ts";

/** When the next sent row can be deleted, epoch ms. */
const PRUNE_AT = documentKey("timeline.prune", z.number());
/** Between two prunings: each reads every row. In ms. */
const GAP_MS = 24 * 60 * 60 * 1000;

/** Returns when sent rows can be deleted, epoch ms; null when there are none. */
export function nextPruneAt({ records }: PortalContext): number | null {
  return records.documents.get(PRUNE_AT);
}

/** Schedules the pruning of events that are queued now, unless an earlier one is scheduled. */
export function schedulePruning(context: PortalContext): void {
  if (nextPruneAt(context) === null) context.records.documents.put(PRUNE_AT, context.now() + RETENTION_MS);
}

/** Prunes the table if it is time. */
export function pruneTimeline(context: PortalContext, table: TimelineTable, now: number): void {
  const { documents } = context.records;
  const at = nextPruneAt(context);
  if (at === null || at > now) return;
  const oldest = table.prune(now);
  if (oldest === null) documents.delete(PRUNE_AT);
  else documents.put(PRUNE_AT, Math.max(oldest + RETENTION_MS, now + GAP_MS));
}
