/**
 * Plays Cloudflare Email Service: takes what the app's `EMAIL` binding sends, checks it as the service does, and keeps it.
 * Refusals have the service's codes (Cloudflare docs, email-service, Workers API and Email headers).
 */
import { Hono } from "hono";
import { html as markup } from "hono/html";
import { z } from "zod";
import { faulting, type FaultStore } from "../faults.ts";
import type { MailStore } from "./mail-store.ts";

/** The path that the binding's stand-in posts to. */
export const SEND_PATH = "/send";

const MAX_SUBJECT = 998;
const MAX_HEADER_VALUE = 2048;
const MAX_SHOWN = 1000;
const DEFAULT_SHOWN = 100;

/** Addresses under these domains play a sender that is not set up, and a recipient whose mails bounced before. */
const UNVERIFIED = "@unverified.example";
const SUPPRESSED = "@suppressed.example";

const address = z
  .string()
  .max(320)
  .regex(/^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/u);
const oneLine = z.string().regex(/^[^\r\n]*$/u);
const messageSchema = z.strictObject({
  to: address,
  from: z.strictObject({ email: address, name: oneLine }),
  replyTo: address.optional(),
  subject: oneLine.min(1).max(MAX_SUBJECT),
  text: z.string().min(1),
  html: z.string().min(1),
  headers: z.record(z.string(), oneLine.min(1).max(MAX_HEADER_VALUE)).default({}),
});

/** The headers that the app may set; any `X-` is allowed as well. */
const ALLOWED_HEADERS = new Set([
  "in-reply-to",
  "references",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "auto-submitted",
  "content-language",
  "importance",
  "expires",
]);
const X_HEADER = /^x-[a-z0-9_-]{1,98}$/u;

/** Makes the service's endpoint, which only the binding's stand-in reaches. */
export function createMailService(store: MailStore, faults?: FaultStore): Hono {
  const app = new Hono();
  if (faults !== undefined) app.use(faulting(faults, "email"));
  app.post(SEND_PATH, async (c) => {
    const message = messageSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!message.success)
      return c.json({ code: "E_VALIDATION_ERROR", message: z.prettifyError(message.error) }, 400);
    const refused = refusalOf(message.data);
    if (refused !== null) return c.json({ code: refused, message: `Refused: ${refused}` }, 400);
    const { replyTo = null, ...mail } = message.data;
    const { id } = store.add({ ...mail, replyTo });
    return c.json({ messageId: `<${id}@sandbox>` });
  });
  return app;
}

function refusalOf({ to, from, headers }: z.infer<typeof messageSchema>): string | null {
  const isForbidden = Object.keys(headers).some((name) => {
    const key = name.toLowerCase();
    return !ALLOWED_HEADERS.has(key) && !X_HEADER.test(key);
  });
  if (isForbidden) return "E_HEADER_NOT_ALLOWED";
  if (from.email.endsWith(UNVERIFIED)) return "E_SENDER_NOT_VERIFIED";
  return to.endsWith(SUPPRESSED) ? "E_RECIPIENT_SUPPRESSED" : null;
}

const writtenSchema = messageSchema.pick({ to: true, from: true, subject: true, text: true });

/** `GET`, `POST` and `DELETE /sandbox/mails`, for people and tests. A `POST` is a mail that a user of HubSpot wrote. */
export function mailControls(store: MailStore): Hono {
  const routes = new Hono();
  routes.get("/sandbox/mails", (c) => {
    const wanted = Number(c.req.query("limit") ?? DEFAULT_SHOWN);
    const limit = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, MAX_SHOWN) : DEFAULT_SHOWN;
    return c.json({ results: store.list({ to: c.req.query("to") ?? null, limit }) });
  });
  routes.post("/sandbox/mails", async (c) => {
    const written = writtenSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!written.success) return c.json({ message: z.prettifyError(written.error) }, 400);
    const html = `<!DOCTYPE html><html lang="en"><body><pre>${await escaped(written.data.text)}</pre></body></html>`;
    return c.json(store.add({ ...written.data, html, replyTo: null, headers: {} }), 201);
  });
  routes.delete("/sandbox/mails", (c) => {
    store.clear();
    return c.body(null, 204);
  });
  return routes;
}

/** Makes text harmless inside HTML. */
async function escaped(text: string): Promise<string> {
  return String(await markup`${text}`);
}
