/**
 * Rate limits for routes that anybody can call, on Cloudflare's rate-limiting binding. It counts in each location by itself and
 * is not exact: it keeps floods away and is no quota. Without the bindings (a deployment may leave them out) nothing is limited.
 */
import { createMiddleware } from "hono/factory";
import type { AppContext, AppEnv } from "./app-env.ts";
import { HttpError } from "./http-error.ts";

/** The limits of wrangler.toml. */
type Limit = "LIMIT_SIGN_INS" | "LIMIT_STATES" | "LIMIT_LINKS" | "LIMIT_PAGES";

const LIMITS: readonly Limit[] = ["LIMIT_SIGN_INS", "LIMIT_STATES", "LIMIT_LINKS", "LIMIT_PAGES"];

/** Returns the limits that the deployment does not bind, so that their routes are not limited. */
export function unboundLimits(env: Partial<Pick<Env, Limit>>): readonly string[] {
  return LIMITS.filter((limit) => env[limit] === undefined);
}

/** A binding counts a minute. */
const PERIOD_S = 60;

/** Paths whose routes have a limit of their own. */
const LIMITED_APART = /^\/(?:oauth|v)\//u;
/** Paths whose callers prove themselves, with the statuses of those who did not. */
const PROVEN = [
  { path: /^\/hubspot\//u, refusals: new Set([401, 403]) },
  { path: /^\/1kosmos\//u, refusals: new Set([401, 404]) },
] as const;

/** Refuses with 429 what one network sends too often. */
export function limitByAddress(limit: Limit) {
  return createMiddleware<AppEnv>(async function requireRoom(c, next) {
    const network = networkOn(c);
    if (network !== null) await requireRoomFor(c, limit, network);
    await next();
  });
}

/**
 * Limits every path that has no limit of its own, new ones too. Where callers prove themselves, many accounts share their addresses:
 * what is proven is never limited there, and a refusal becomes 429 when there were too many.
 */
export function limitStrangers() {
  return createMiddleware<AppEnv>(async function requireRoom(c, next) {
    const network = networkOn(c);
    if (network === null || LIMITED_APART.test(c.req.path)) return next();
    const proven = PROVEN.find(({ path }) => path.test(c.req.path));
    if (proven === undefined) await requireRoomFor(c, "LIMIT_PAGES", network);
    await next();
    if (proven?.refusals.has(c.res.status) === true)
      await requireRoomFor(c, "LIMIT_PAGES", `refused ${network}`);
  });
}

/** The network that a request comes from. Cloudflare sets the header and drops one that the caller sent; null without Cloudflare. */
function networkOn(c: AppContext): string | null {
  const address = c.req.header("CF-Connecting-IP");
  return address === undefined ? null : networkOf(address);
}

/** Counts one use of `key`; throws 429 when there were too many within a minute. */
export async function requireRoomFor(c: AppContext, limit: Limit, key: string): Promise<void> {
  const bindings: Partial<Pick<Env, Limit>> = c.env;
  const outcome = await bindings[limit]?.limit({ key });
  if (outcome?.success === false) throw tooMany(limit);
}

/** An IPv4 address, or the /64 of an IPv6 address, within which a caller chooses freely. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right].slice(0, 4);
  return groups.map((group) => group.replace(/^0+/u, "") || "0").join(":");
}

function tooMany(limit: Limit): HttpError {
  return new HttpError(429, {
    error: "too_many_requests",
    title: "One moment, please",
    message:
      "Too many requests came from your network within a minute. Please wait a minute, then try again.",
    detail: limit,
    headers: { "Retry-After": String(PERIOD_S) },
  });
}
