/** A reference for every request: on the response, on error pages and in every log line. */
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./app-env.ts";

/** A Ray ID as Cloudflare's edge sets it: 16 hex digits and the data centre (Cloudflare docs, HTTP headers, Cf-Ray). */
const RAY_ID = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/u;

/** Takes Cloudflare's Ray ID, so that our log and the edge's can be joined; elsewhere a random one. */
export function requestId() {
  return createMiddleware<AppEnv>(async function assignRequestId(c, next) {
    const ray = c.req.header("cf-ray");
    const id = ray !== undefined && RAY_ID.test(ray) ? ray : crypto.randomUUID();
    c.set("requestId", id);
    c.header("X-Request-Id", id);
    await next();
  });
}
