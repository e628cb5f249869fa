/** The pages' own files and the version that they follow, on any of the sandbox's servers. */
import { readFileSync } from "node:fs";
import type { Context, Hono } from "hono";

/** A page's own files with their types. */
const FILES: Readonly<Record<string, string>> = { "crm.css": "text/css", "crm.js": "text/javascript" };

/** Mounts them; `version` returns a word that differs as soon as anything changed. */
export function mountFiles(app: Hono, version: () => string | Promise<string>): void {
  for (const [name, type] of Object.entries(FILES)) {
    const content = readFileSync(new URL(`../crm/assets/${name}`, import.meta.url), "utf8");
    app.get(`/sandbox/pages/assets/${name}`, (c) =>
      c.body(content, 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" }),
    );
  }
  app.get("/sandbox/pages/version", async (c) =>
    c.text(await version(), 200, { "cache-control": "no-store" }),
  );
  app.get("/favicon.ico", (c) => c.body(null, 204));
}

/**
 * Has a page run its own scripts and no others, in no frame; forms go to `targets` besides. Extensions show pictures of the app, and
 * such as they drew themselves.
 */
export function secure(c: Context, targets: readonly string[] = []): void {
  const forms = ["'self'", ...targets].join(" ");
  const pictures = ["'self'", "data:", ...targets].join(" ");
  c.header(
    "Content-Security-Policy",
    `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; img-src ${pictures}; base-uri 'none'; form-action ${forms}; frame-ancestors 'none'`,
  );
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "same-origin");
  c.header("Cache-Control", "no-store");
}

/** Returns the origins of a server by each of its names on this machine. */
export function ownOrigins(origin: string): string[] {
  const { port } = new URL(origin);
  return [origin, ...["localhost", "127.0.0.1", "[::1]"].map((host) => `http://${host}:${port}`)];
}
