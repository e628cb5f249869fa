/**
 * The baselines of the app in the same runtime: a plain Hono hello, an object that stores a batch of events in one
 * statement and commit, the same behind a Worker that verifies HubSpot's signature, and objects with one row each.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import type { LeastPortal } from "./least.ts";

export { LeastContact, LeastPortal } from "./least.ts";

interface BareEnv {
  readonly BARE: DurableObjectNamespace<Bare>;
  readonly PORTAL: DurableObjectNamespace<LeastPortal>;
  /** Signs webhooks. */
  readonly SECRET: string;
}

/** An object that stores what it is given and does nothing else. */
export class Bare extends DurableObject<BareEnv> {
  constructor(ctx: DurableObjectState, env: BareEnv) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    );
  }

  /** Stores the events of a batch, a row each, in one commit. */
  store(events: string): number {
    return this.ctx.storage.sql.exec("INSERT INTO rows (body) SELECT value FROM json_each(?)", events)
      .rowsWritten;
  }

  /** Reads one row. */
  one(): string {
    return (
      this.ctx.storage.sql.exec<{ body: string }>("SELECT body FROM rows LIMIT 1").toArray()[0]?.body ?? ""
    );
  }

  /** Makes so many other objects with one row each, ten at a time. */
  async populate(from: number, count: number): Promise<void> {
    let next = from;
    const one = async (): Promise<void> => {
      while (next < from + count) await this.env.BARE.getByName(`row-${next++}`).store('["a row"]');
    };
    await Promise.all(Array.from({ length: 10 }, one));
  }
}

const app = new Hono<{ Bindings: BareEnv }>();
app.get("/", (c) => c.text("hello"));
app.get("/page", async (c) => {
  const row = await c.env.BARE.getByName("portal").one();
  return c.html(`<!DOCTYPE html><html lang="en"><title>Bare</title><p>${row.length} characters</p></html>`);
});
app.post("/events", async (c) => {
  await c.env.BARE.getByName("portal").store(await c.req.text());
  return c.body(null, 204);
});
app.post("/hubspot/webhooks", async (c) => {
  const body = await c.req.text();
  if (!(await isSigned(c.req.raw, body, c.env.SECRET))) return c.body(null, 401);
  const events: readonly unknown[] = JSON.parse(body);
  await c.env.BARE.getByName("portal").store(JSON.stringify(events));
  return c.body(null, 204);
});
app.post("/objects/:from/:count", async (c) => {
  const { from, count } = c.req.param();
  await c.env.BARE.getByName(`maker-${from}`).populate(Number(from), Number(count));
  return c.body(null, 204);
});

app.post("/contacts", async (c) => {
  await c.env.PORTAL.getByName("portal").verify(await c.req.json());
  return c.body(null, 204);
});

let key: CryptoKey | undefined;

async function isSigned({ method, url, headers }: Request, body: string, secret: string): Promise<boolean> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  key ??= await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), hmac, false, ["verify"]);
  const message = method + url + body + (headers.get("x-hubspot-request-timestamp") ?? "");
  const given = Buffer.from(headers.get("x-hubspot-signature-v3") ?? "", "base64");
  return crypto.subtle.verify("HMAC", key, given, new TextEncoder().encode(message));
}

export default app;
