/** The request limit of an installed app: HubSpot docs, usage-guidelines. */
import type { MiddlewareHandler } from "hono";

import type { SandboxEnv } from "./access.ts";
import { rateLimited } from "./errors.ts";

/** Requests that one app may make for one portal in any ten seconds. */
export const REQUESTS_PER_INTERVAL = 110;
export const INTERVAL_MS = 10_000;

/** Counts requests in a rolling interval, per key. */
export class RollingLimit {
  readonly #taken = new Map<string, number[]>();

  /** Takes one request, if there is one left. Refused requests do not count. */
  take(key: string, now: number): { readonly allowed: boolean; readonly remaining: number } {
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - INTERVAL_MS);
    this.#taken.set(key, recent);
    if (recent.length >= REQUESTS_PER_INTERVAL) return { allowed: false, remaining: 0 };
    recent.push(now);
    return { allowed: true, remaining: REQUESTS_PER_INTERVAL - recent.length };
  }
}

/** Middleware, after authentication: the app is limited per portal, a portal's own admin is not. */
export function rateLimit(
  limit: RollingLimit,
  appId: number,
  now: () => number,
): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const { portalId, scopes } = c.get("caller");
    if (scopes === "all") return next();
    const { allowed, remaining } = limit.take(`${appId}:${portalId}`, now());
    c.header("X-HubSpot-RateLimit-Interval-Milliseconds", String(INTERVAL_MS));
    c.header("X-HubSpot-RateLimit-Max", String(REQUESTS_PER_INTERVAL));
    c.header("X-HubSpot-RateLimit-Remaining", String(remaining));
    if (!allowed) throw rateLimited();
    return next();
  };
}
