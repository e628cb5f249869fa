/** Headers that every answer carries: nothing runs, nothing frames, nothing is cached, nobody learns where one came from. */
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
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

/** Returns Hono's secure headers with a strict policy. */
export function securityHeaders() {
  return secureHeaders({
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    // A year, the least that ASVS 5 takes (3.4.1).
    strictTransportSecurity: "max-age=31536000; includeSubDomains",
    // A route may set its own referrer policy, see `formPageReferrer`.
    overwrite: false,
  });
}

/**
 * Lets a script of our own run on an admin's page, and ask this Worker for news. Set before the others, which leave it
 * alone.
 */
export function adminPagePolicy() {
  return createMiddleware<AppEnv>(async function allowOwnScript(c, next) {
    await next();
    c.header("Content-Security-Policy", ADMIN_POLICY);
  });
}

const ADMIN_POLICY = Object.entries({
  ...CONTENT_SECURITY_POLICY,
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
})
  .map(
    ([name, sources]) =>
      `${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)} ${sources.join(" ")}`,
  )
  .join("; ");

/** Sets `no-store` unless the route says otherwise: nearly every answer concerns one portal or one person. */
export function noStore() {
  return createMiddleware<AppEnv>(async function forbidStoring(c, next) {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
  });
}

/**
 * Sets the referrer policy of pages with forms: under `no-referrer` browsers send `Origin: null` even to ourselves
 * (Fetch standard, "append a request Origin header"), which the same-origin check refuses. Other sites still learn
 * nothing.
 */
export function formPageReferrer() {
  return createMiddleware<AppEnv>(async function relaxReferrer(c, next) {
    await next();
    c.header("Referrer-Policy", "same-origin");
  });
}
