/** Counts the work that waits, without what is planned for a later day. */
import * as z from "zod/mini";
import { CONTACT_QUEUES } from "../../features/contacts/contact-job.ts";
import { numberOf, rowsOf } from "../../lib/sql.ts";
import type { PortalContext } from "../context/context.ts";
import { GAUGES } from "./gauges.ts";

/** Planned work is counted to this number. */
export const PLANNED_SHOWN = 100;
/** As many jobs of a range are read where more is planned. */
const ROWS_READ = 50;

/** Reminders: the only jobs that are stored before their time. One that failed waits as well. */
const LATER = `SELECT count(*) AS later, count(CASE WHEN attempts = 0 THEN 1 END) AS planned FROM
  (SELECT attempts FROM jobs WHERE queue = ? AND state = 'due' AND due_at > ? LIMIT ?)`;
const laterSchema = z.object({ later: z.number(), planned: z.number() });
const BEFORE = "SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE queue < ? AND state = 'due' LIMIT ?)";
const AFTER = "SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE queue > ? AND state = 'due' LIMIT ?)";
const DUE = `SELECT count(*) AS n FROM
  (SELECT 1 FROM jobs WHERE queue = ? AND state = 'due' AND due_at <= ? LIMIT ?)`;

/** How many jobs wait. */
export interface WaitingJobs {
  /** Due, or to be retried. */
  readonly jobs: number;
  /** Reminders whose time has not come; from `PLANNED_SHOWN` on there may be more. */
  readonly planned: number;
}

/** Counts jobs. Reads some hundred rows at most, whatever waits. */
export function countWaitingJobs({
  sql,
  counters,
  now,
}: Pick<PortalContext, "sql" | "counters" | "now">): WaitingJobs {
  const all = Math.max(counters.get(GAUGES.jobs), 0);
  const at = now();
  const { local } = CONTACT_QUEUES;
  if (all === 0) return { jobs: 0, planned: 0 };
  const [found] = rowsOf(sql, laterSchema, LATER, local, at, PLANNED_SHOWN);
  const { later, planned } = found ?? { later: 0, planned: 0 };
  const rest = Math.max(all - planned, 0);
  if (later < PLANNED_SHOWN || rest === 0) return { jobs: rest, planned };
  const others = [
    later - planned,
    numberOf(sql, BEFORE, local, ROWS_READ) ?? 0,
    numberOf(sql, AFTER, local, ROWS_READ) ?? 0,
    numberOf(sql, DUE, local, at, ROWS_READ) ?? 0,
  ];
  const isWhole = others.every((count) => count < ROWS_READ);
  return { jobs: isWhole ? others.reduce((total, count) => total + count, 0) : rest, planned };
}
