/**
 * `Authorization: Bearer {key}` of the REST vocabulary, and what its bodies share.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { API_KEY } from "../fixed.ts";
import { refuse } from "../http.ts";

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compares secrets by their hashes: equal lengths, constant time. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** Middleware: the tenant's key or 401. */
export const bearer = createMiddleware(async (c, next) => {
  const key = /^Bearer (?<key>\S+)$/iu.exec(c.req.header("authorization") ?? "")?.groups?.key ?? "";
  if (!sameSecret(key, API_KEY)) {
    c.header("WWW-Authenticate", 'Bearer realm="1kosmos"');
    return refuse(c, 401, "Unauthorized");
  }
  return next();
});

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Results go over TLS only; plain http is for receivers on this machine. */
export const callbackUrlSchema = z.url().refine(
  (text) => {
    const url = URL.parse(text);
    if (url === null) return false;
    return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname));
  },
  { error: "callback_url must be https" },
);
