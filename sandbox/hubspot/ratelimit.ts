/** The request limit of an installed app: HubSpot docs, usage-guidelines. */
import type { MiddlewareHandler } from "hono";

import { isUnrecorded } from "../exchanges.ts";
import type { SandboxEnv } from "./access.ts";
import { rateLimited, searchLimited } from "./errors.ts";
import { API_VERSIONS } from "./objecttypes.ts";

/** Requests that one app may make for one portal in any ten seconds. */
const REQUESTS_PER_INTERVAL = 110;
const INTERVAL_MS = 10_000;
/** Searches that all callers together may make of one account in any second: HubSpot docs, search, "Rate limits". */
export const SEARCHES_PER_SECOND = 5;
export const SECOND_MS = 1000;
/** The search endpoints, as patterns of routes. */
export const SEARCH_PATHS = API_VERSIONS.map(({ objects }) => `${objects}/:type/search`);

/** Counts requests in a rolling interval, per key. */
export class RollingLimit {
  readonly #most: number;
  readonly #intervalMs: number;
  readonly #taken = new Map<string, number[]>();

  constructor(most = REQUESTS_PER_INTERVAL, intervalMs = INTERVAL_MS) {
    this.#most = most;
    this.#intervalMs = intervalMs;
  }

  /** Takes one request, if there is one left. Refused requests do not count. */
  take(key: string, now: number): { readonly allowed: boolean; readonly remaining: number } {
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - this.#intervalMs);
    this.#taken.set(key, recent);
    if (recent.length >= this.#most) return { allowed: false, remaining: 0 };
    recent.push(now);
    return { allowed: true, remaining: this.#most - recent.length };
  }
}

/** Middleware, after authentication: the app is limited per portal, a portal's own admin is not. Searches do not count. */
export function rateLimit(
  limit: RollingLimit,
  appId: number,
  now: () => number,
): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const { portalId, scopes } = c.get("caller");
    if (scopes === "all" || isSearch(c.req.path)) return next();
    const { allowed, remaining } = limit.take(`${appId}:${portalId}`, now());
    c.header("X-HubSpot-RateLimit-Interval-Milliseconds", String(INTERVAL_MS));
    c.header("X-HubSpot-RateLimit-Max", String(REQUESTS_PER_INTERVAL));
    c.header("X-HubSpot-RateLimit-Remaining", String(remaining));
    if (!allowed) throw rateLimited();
    return next();
  };
}

/** Middleware for searches: one limit for an account, its own admin included, which no header states. */
export function searchLimit(limit: RollingLimit, now: () => number): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    if (isUnrecorded(c)) return next(); // HubSpot's own pages search without the API's limits
    if (!limit.take(String(c.get("caller").portalId), now()).allowed) throw searchLimited();
    return next();
  };
}

function isSearch(path: string): boolean {
  return API_VERSIONS.some(({ objects }) => path.startsWith(objects)) && path.endsWith("/search");
}
