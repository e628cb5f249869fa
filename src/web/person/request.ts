/** Headers of the person's page on the way in and out. */
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../middleware/app-env.ts";
import { browserOrigins } from "../middleware/public-origin.ts";

/** Headers by which browsers mark a request that no person made yet. */
const PURPOSES = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"] as const;

/** Returns whether a request fetches the page in advance, and nobody looks at it. */
export function isPrefetch(request: HonoRequest): boolean {
  return PURPOSES.some((name) => /\bpre(?:fetch|view|render)\b/iu.test(request.header(name) ?? ""));
}

/**
 * Sets the page's own policy. Its button leads to 1Kosmos, by redirects that browsers hold against `form-action`
 * (Content Security Policy Level 3, section 6.4.2), and 1Kosmos may redirect further: so any https address may follow.
 */
export function personHeaders() {
  return createMiddleware<AppEnv>(async function setPersonHeaders(c, next) {
    await next();
    const policy = [
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self'",
      ["form-action 'self' https:", ...browserOrigins(c.env)].join(" "),
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ];
    // A picture has a stricter policy of its own.
    if (c.res.headers.get("Content-Type") !== "image/png")
      c.header("Content-Security-Policy", policy.join("; "));
    c.header("X-Robots-Tag", "noindex, nofollow, noarchive, nosnippet");
    c.header("Vary", "Accept-Language");
  });
}
