/**
 * Events, page by page, over a window of at most 90 days (1Kosmos Postman collection, Reports). Plain bodies both ways.
 */
import { Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, tenantRouter } from "../gate/gate.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { SessionStore } from "../session-store.ts";
import type { Switches } from "../switches.ts";
import { eventsOf } from "./events.ts";
import type { EventLog } from "./log.ts";

export interface ReportsOptions {
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly log: EventLog;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const BASE = "/tenant/:tenantId/community/:communityId";
const DAY_MS = 24 * 60 * 60 * 1000;
const WINDOW_DAYS = 90;
const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 1000;

/** `YYYY-MM-DD HH:MM:SS.SSS`, taken as UTC since the events' own times are. */
const momentSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/u, "must be YYYY-MM-DD HH:MM:SS.SSS")
  .transform((text) => Date.parse(`${text.replace(" ", "T")}Z`))
  .refine((at) => !Number.isNaN(at), "must be a date");

/** `pIndex` counts from 0: a sample with four events shows them on page 0. */
const querySchema = z.object({
  pSize: z.int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  pIndex: z.int().min(0).default(0),
  from: momentSchema,
  to: momentSchema,
  query: z.object({ event_name: z.string().optional() }).default({}),
});

type Problem = { readonly message: string; readonly param: string };

function windowProblems({ from, to }: z.infer<typeof querySchema>, now: number): readonly Problem[] {
  return [
    ...(from < now - WINDOW_DAYS * DAY_MS
      ? [{ message: "Field should be from current time to minus 90 days", param: "from" }]
      : []),
    ...(to < from ? [{ message: "Date 'to' must be after or equal to 'from'", param: "to" }] : []),
  ];
}

/** Makes the endpoints of events. */
export function createReports(options: ReportsOptions): Hono<GateEnv> {
  const app = tenantRouter(BASE);
  const gate = licensed({ ...options, service: "reports", body: "plain" });

  app.post(`${BASE}/events`, gate, (c) => {
    const body = querySchema.safeParse(c.var.body ?? {});
    if (!body.success) {
      const errors = body.error.issues.map(({ message, path }) => ({ message, param: path.join(".") }));
      return c.json({ errors }, 400);
    }
    const errors = windowProblems(body.data, options.now());
    if (errors.length > 0) return c.json({ errors }, 400);
    const { from, to, pSize, pIndex, query } = body.data;
    const found = [
      ...options.sessions.livedBetween(from, to).flatMap(eventsOf),
      ...options.log.between(from, to),
    ]
      .filter(({ event_ts, event_name }) => event_ts >= from && event_ts <= to && isNamed(event_name, query))
      .toSorted((a, b) => a.event_ts - b.event_ts);
    const data = found.slice(pIndex * pSize, (pIndex + 1) * pSize);
    return c.json({ page: { total: found.length, pSize, pIndex }, data });
  });

  return new Hono<GateEnv>().route("/reports", app);
}

function isNamed(name: string, query: { event_name?: string | undefined }): boolean {
  return query.event_name === undefined || query.event_name === name;
}
