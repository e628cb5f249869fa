/** Sets the headers of every response: no script, no frame, no cache, no referrer. */
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./app-env.ts";

/** Pages are HTML and one stylesheet of our own; forms post to us alone. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  // Said as well where `default-src` covers it: audits look for it (ASVS 5, 3.4.3).
  objectSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Hono's secure headers (`hono/secure-headers`), stricter, and `no-store`: nearly every response concerns one portal or one person. */
const HEADERS = Object.entries({
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "no-referrer",
  // A year, the least that ASVS 5 takes (3.4.1).
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-DNS-Prefetch-Control": "off",
  "X-Download-Options": "noopen",
  "X-Frame-Options": "DENY",
  "X-Permitted-Cross-Domain-Policies": "none",
  "X-XSS-Protection": "0",
  "Content-Security-Policy": policyText(CONTENT_SECURITY_POLICY),
  "Cache-Control": "no-store",
});

/**
 * Sets the headers of every response, unless the route sets others. Sets them before the route runs, so that a response is
 * made once, with all of them: a header that is added later copies the response, which costs time with each webhook.
 */
export function securityHeaders() {
  return createMiddleware<AppEnv>(async function prepareHeaders(c, next) {
    for (const [name, value] of HEADERS) c.header(name, value);
    await next();
  });
}

/** Lets a script of our own run on an admin's page, and fetch news from this Worker. */
export function adminPagePolicy() {
  return createMiddleware<AppEnv>(async function allowOwnScript(c, next) {
    c.header("Content-Security-Policy", ADMIN_POLICY);
    await next();
  });
}

const ADMIN_POLICY = policyText({
  ...CONTENT_SECURITY_POLICY,
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
});

function policyText(policy: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(policy)
    .map(
      ([name, sources]) =>
        `${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)} ${sources.join(" ")}`,
    )
    .join("; ");
}

/**
 * Sets the referrer policy of pages with forms: under `no-referrer` browsers send `Origin: null` even to ourselves
 * (Fetch standard, "append a request Origin header"), which the same-origin check refuses. Other sites still receive
 * nothing.
 */
export function formPageReferrer() {
  return createMiddleware<AppEnv>(async function relaxReferrer(c, next) {
    c.header("Referrer-Policy", "same-origin");
    await next();
  });
}
