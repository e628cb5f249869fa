/** Keeps plain http to a developer's machine: what crossed a network unencrypted is not worked on. */
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./app-env.ts";
import { publicOrigin } from "./public-origin.ts";
import { HttpError } from "./http-error.ts";

const SAFE_METHODS = new Set(["GET", "HEAD"]);
/** A plain http origin on a loopback host, as the parser spells it: every form of 127.0.0.0/8 arrives as four decimal numbers. */
const LOOPBACK = /^http:\/\/(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/u;

/**
 * Redirects reads over plain http to the same address over https, and refuses everything else with 403: its body has
 * been seen. The request's own URL decides; headers such as X-Forwarded-Proto are whatever the sender writes. Plain http
 * passes only where the app's public origin is http on a loopback host.
 */
export function requireHttps() {
  return createMiddleware<AppEnv>(async function leavePlainHttp(c, next) {
    // The runtime spells the scheme in small letters.
    if (c.req.url.startsWith("https:")) return next();
    const own = publicOrigin(c);
    if (LOOPBACK.test(own)) return next();
    const [url, origin] = [new URL(c.req.url), new URL(own)];
    if (!SAFE_METHODS.has(c.req.method)) throw notEncrypted();
    // Without a configured address the port is left out: the one of http serves no https.
    const host = origin.protocol === "https:" ? origin.host : origin.hostname;
    return c.redirect(`https://${host}${url.pathname}${url.search}`, 308);
  });
}

function notEncrypted(): HttpError {
  return new HttpError(403, {
    error: "https_required",
    title: "Not over plain http",
    message:
      "This address is served over https only, so nothing was done. Send the request again over https.",
  });
}
