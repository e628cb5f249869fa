/**
 * One structured line per request, and what routes add to it; acknowledged webhooks of a flood share one. Paths are logged as
 * patterns: some carry tokens.
 */
import { waitUntil } from "cloudflare:workers";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { log, type LogFields } from "../../lib/log.ts";
import { writeMetric } from "../../lib/metrics.ts";
import type { AppContext, AppEnv, AppOptions } from "./app-env.ts";
import { JoinedLines } from "./joined-lines.ts";

/** Adds fields to the request's log line: ids, counts and reason words only. */
export function addLogFields(c: AppContext, fields: LogFields): void {
  c.set("logFields", { ...c.get("logFields"), ...fields });
}

/** Logs the request when its response is ready. Sits outermost, so that refusals are logged too. */
export function accessLog({ now }: Pick<AppOptions, "now">) {
  const routine = new JoinedLines();
  return createMiddleware<AppEnv>(async function logRequest(c, next) {
    const startedAt = now();
    await next();
    const { status } = c.res;
    const endedAt = now();
    const [route, ms, fields] = [routePattern(c), endedAt - startedAt, c.get("logFields") ?? {}];
    measure(c.env, { route, status, ms, fields });
    const joined = isRoutine(route, status, fields) ? routine.add(endedAt, fields) : {};
    if (joined === null) return;
    const requestId = c.get("requestId");
    const line = { requestId, method: c.req.method, route, status, ms, ...fields, ...joined };
    const level = levelOf(status);
    if (level === "info" && ADMIN_PAGES.test(route)) afterResponse(() => log(level, "request", line));
    else log(level, "request", line);
  });
}

/** Pages that a person waits for. Their lines may be a moment late. */
const ADMIN_PAGES = /^\/portal(?:\/|$)/u;

/** Runs when the response is on its way: writing a line takes as long as reading some rows. */
function afterResponse(run: () => void): void {
  const later = new Promise<void>((resolve) => {
    setTimeout(() => {
      run();
      resolve();
    });
  });
  waitUntil(later);
}

/** Returns true for webhooks that were acknowledged whole. */
function isRoutine(route: string, status: number, { unreadable }: LogFields): boolean {
  return route === WEBHOOKS && status === 204 && unreadable === undefined;
}

interface Measured {
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly fields: LogFields;
}

const WEBHOOKS = "/hubspot/webhooks";
/** Statuses that an operator looks into beside our own failures: signatures that are refused, floods. */
const NOTABLE = new Set([401, 403, 429]);

/** Writes a point for each batch of webhooks, and for each response that is a failure or may be an attack. */
function measure(env: Env, { route, status, ms, fields }: Measured): void {
  const { portal, events, stored, error } = fields;
  const portalId = typeof portal === "number" ? portal : null;
  if (route === WEBHOOKS) {
    const figures = { ms, events: Number(events ?? 0), stored: Number(stored ?? 0) };
    writeMetric(env, "webhooks", { portalId, labels: { status: String(status) }, figures });
  }
  if (status < 500 && !NOTABLE.has(status)) return;
  const labels = { route, status: String(status), code: String(error ?? "") };
  writeMetric(env, "error", { portalId, labels, figures: { ms } });
}

function levelOf(status: number): "info" | "warn" | "error" {
  if (status >= 500) return "error";
  return status >= 400 ? "warn" : "info";
}

/** The most specific registered path that matched; `none` for unknown ones, whose text is not ours to keep. */
function routePattern(c: AppContext): string {
  const last = matchedRoutes(c).findLast((route) => route.method !== "ALL" && !route.path.endsWith("*"));
  return last?.path ?? "none";
}
