/**
 * Counts waiting work with counters that follow the commits: a page does not count rows. A crash between a commit and the
 * counters' write leaves them wrong, so they are counted anew once a day.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import { numberOf, rowsOf } from "../../lib/sql.ts";
import type { PortalContext } from "../context/context.ts";

/** Names of counters that go down as well. Not part of the activity that pages show. */
export const GAUGES = {
  jobs: "gauge.jobs",
  sessions: "gauge.sessions",
  reviews: "gauge.reviews",
  workflows: "gauge.workflows",
  imports: "gauge.imports",
} as const;

const RECOUNT_MS = 24 * 60 * 60 * 1000;
const RECOUNTED = documentKey("recounted", z.number());

/** Returns the counters of the activity: those of all counters that are no gauges. */
export function activityOf(counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).filter(([name]) => !name.startsWith("gauge.")));
}

const openSchema = z.object({ sessions: z.number(), reviews: z.number() });
/** One pass for both. */
const OPEN_SESSIONS = `SELECT count(*) AS sessions, count(json_extract(session.value, '$.review')) AS reviews
  FROM contacts, json_each(sessions) AS session WHERE sessions <> '[]'`;

/** Counts anew what waits, once a day. */
export function recount({ sql, records, jobs, now }: PortalContext): void {
  const last = records.documents.get(RECOUNTED) ?? 0;
  if (now() - last < RECOUNT_MS) return;
  records.documents.put(RECOUNTED, now());
  records.counters.set(GAUGES.jobs, jobs.countWaiting());
  const [open] = rowsOf(sql, openSchema, OPEN_SESSIONS);
  records.counters.set(GAUGES.sessions, open?.sessions ?? 0);
  records.counters.set(GAUGES.reviews, open?.reviews ?? 0);
  const imports = "SELECT count(*) AS n FROM jobs WHERE queue = 'contacts.imports' AND state = 'due'";
  records.counters.set(GAUGES.imports, numberOf(sql, imports) ?? 0);
  const executions = "SELECT count(*) AS n FROM action_executions WHERE state IN ('reading', 'open')";
  records.counters.set(GAUGES.workflows, numberOf(sql, executions) ?? 0);
}
