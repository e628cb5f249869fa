/**
 * Deletes done jobs whose deliveries can no longer be repeated. Marks of the highest number at a time state up to which number
 * jobs are old enough, so that nothing is searched and no index by age is kept.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { PortalContext } from "../context/context.ts";
import { earliest } from "../../lib/earliest.ts";

/** HubSpot repeats a delivery for up to 24 h; twice that leaves room for a delayed one. */
const RETENTION_MS = 48 * 60 * 60 * 1000;
/** Between marks. */
const MARK_MS = 60 * 60 * 1000;
/** Between looks at jobs that were still waiting when their turn to be pruned came. */
const SWEEP_MS = 24 * 60 * 60 * 1000;

const MARKS = documentKey(
  "prune",
  z.object({
    /** Jobs up to this number were pruned. */
    pruned: z.number(),
    /** When all of them were looked through for those that were done late, epoch ms. */
    swept: z._default(z.number(), 0),
    marks: z.array(z.object({ at: z.number(), seq: z.number() })),
  }),
);

const NO_MARKS = { pruned: 0, marks: [], swept: 0 };

/** Prunes what is old enough, and marks the present. */
export function pruneJobs({ jobs, records, now }: PortalContext): void {
  const { pruned, marks, swept } = records.documents.get(MARKS) ?? NO_MARKS;
  const at = now();
  const old = marks.filter((mark) => mark.at <= at - RETENTION_MS);
  const until = old.at(-1)?.seq ?? pruned;
  const isSweep = until > 0 && at - swept >= SWEEP_MS;
  if (isSweep) jobs.prune(0, until);
  else if (until > pruned) jobs.prune(pruned, until);
  const kept = marks.filter((mark) => mark.at > at - RETENTION_MS);
  const last = marks.at(-1);
  const isDue = last === undefined || at - last.at >= MARK_MS;
  const seq = jobs.lastSeq();
  if (isDue && seq > (last?.seq ?? pruned)) kept.push({ at, seq });
  records.documents.put(MARKS, { pruned: until, marks: kept, swept: isSweep ? at : swept });
}

/** Returns when pruning has something to do, epoch ms, or null. */
export function nextPruneAt({ jobs, records, now }: PortalContext): number | null {
  const { pruned, marks } = records.documents.get(MARKS) ?? NO_MARKS;
  const [first, last] = [marks[0], marks.at(-1)];
  const isUnmarked = jobs.lastSeq() > (last?.seq ?? pruned);
  return earliest([
    first === undefined ? null : first.at + RETENTION_MS,
    isUnmarked ? (last?.at ?? now()) + MARK_MS : null,
  ]);
}
