/** One structured line per request, and what routes add to it. Paths are logged as patterns: some carry tokens. */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { log, type LogFields } from "../../lib/log.ts";
import type { AppContext, AppEnv, AppOptions } from "./app-env.ts";

/** Adds fields to the request's log line: ids, counts and reason words only. */
export function addLogFields(c: AppContext, fields: LogFields): void {
  c.set("logFields", { ...c.get("logFields"), ...fields });
}

/** Logs the request when its answer is ready. Sits outermost, so that refusals are logged too. */
export function accessLog({ now }: Pick<AppOptions, "now">) {
  return createMiddleware<AppEnv>(async function logRequest(c, next) {
    const startedAt = now();
    await next();
    const { status } = c.res;
    log(levelOf(status), "request", {
      requestId: c.get("requestId"),
      method: c.req.method,
      route: routePattern(c),
      status,
      ms: now() - startedAt,
      ...c.get("logFields"),
    });
  });
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
