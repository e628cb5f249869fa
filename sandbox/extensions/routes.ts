/** Serves the scripts of extensions and the calls of the page that runs them. */
import { readFileSync } from "node:fs";
import type { Context, Hono } from "hono";

import type { CrmOptions } from "../crm/options.ts";
import { readVisit } from "../crm/visit.ts";
import { extensionScript, ownScript } from "./assets.ts";
import { answerCall } from "./calls.ts";

/** Mounts the routes below `/sandbox/extensions`. */
export function mountExtensions(app: Hono, options: CrmOptions): void {
  const style = readFileSync(new URL("extensions.css", import.meta.url), "utf8");
  app.get("/sandbox/extensions/extensions.css", (c) => send(c, style, "text/css"));
  app.get("/sandbox/extensions/host.js", async (c) => sendScript(c, await ownScript("host")));
  app.get("/sandbox/extensions/worker.js", async (c) => sendScript(c, await ownScript("worker")));
  app.get("/sandbox/extensions/bundles/:name{[a-z0-9_]+\\.js}", async (c) => {
    const uid = c.req.param("name").replace(/\.js$/u, "");
    const script = await extensionScript(uid, options.origins.app);
    return script === null ? c.notFound() : sendScript(c, script);
  });
  app.post("/sandbox/extensions/:portalId{[0-9]+}/:call", async (c) => {
    // Another site's page cannot send JSON without a preflight request.
    if (!(c.req.header("content-type") ?? "").startsWith("application/json")) return c.body(null, 415);
    const visit = await readVisit(c, options, Number(c.req.param("portalId")));
    const body: unknown = await c.req.json().catch(() => null);
    const answer = visit === null ? null : await answerCall(visit, c.req.param("call"), body);
    return answer === null ? c.json({ error: "There is no such call." }, 404) : c.json(answer);
  });
}

/** A worker has the policy of its own script: an extension reaches the network by the page alone, as in HubSpot. */
function sendScript(c: Context, script: string): Response {
  c.header("Content-Security-Policy", "default-src 'none'; script-src 'self'");
  return send(c, script, "text/javascript");
}

function send(c: Context, content: string, type: string): Response {
  return c.body(content, 200, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
}
