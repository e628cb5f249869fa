/** `/.well-known/security.txt`: where vulnerabilities are reported (RFC 9116). */
import { Hono } from "hono";
import { configOf } from "../../env.ts";
import type { AppEnv, AppOptions } from "../middleware/app-env.ts";
import { notFound } from "../middleware/http-error.ts";
import { publicOrigin } from "../middleware/public-origin.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** RFC 9116 requires less than a year. */
const VALID_DAYS = 180;

/** Makes the route of the file; 404 while the operator has named no contact. */
export function securityTextRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/.well-known/security.txt", (c) => {
    const { securityContact, supportUrl } = configOf(c.env);
    const contact = securityContact ?? supportUrl;
    if (contact === null) throw notFound();
    // Whole days, so that the file is the same all day.
    const expires = new Date((Math.floor(now() / DAY_MS) + VALID_DAYS) * DAY_MS);
    const origin = publicOrigin(c);
    const lines = [
      `Contact: ${contact}`,
      `Expires: ${expires.toISOString()}`,
      "Preferred-Languages: en",
      `Canonical: ${origin}/.well-known/security.txt`,
      `Policy: ${origin}/docs/security`,
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "Cache-Control": "public, max-age=3600" });
  });
  return routes;
}
