/**
 * The form of a card's call: a POST whose body is `{"request": {…}}`. The workflow action "Send a webhook" cannot send one: its
 * body is flat, or the record's properties, and names no `request`.
 */
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import type { AppContext, AppEnv } from "./app-env.ts";
import { jsonBody } from "./body.ts";
import { HttpError } from "./http-error.ts";

const nestedSchema = z.strictObject({ request: z.record(z.string(), z.unknown()) });

/**
 * Reads the request from the body's `request`. The older form, a GET or a body without `request`, is taken only where HubSpot
 * has signed with version 3 alone: HubSpot puts the older signature on every webhook of a workflow, and its user cannot leave it out.
 */
export function readCardRequest() {
  return createMiddleware<AppEnv>(async function requireForm(c, next) {
    const body = c.req.method === "GET" ? null : await jsonBody(c);
    const nested = nestedSchema.safeParse(body);
    if (!nested.success && hasOlderSignature(c)) throw notNested();
    c.set(
      "cardRequest",
      nested.success ? { isNested: true, body: nested.data.request } : { isNested: false, body },
    );
    await next();
  });
}

function hasOlderSignature(c: AppContext): boolean {
  return c.req.header("X-HubSpot-Signature") !== undefined;
}

/** Makes the refusal of a call that is not in the form of our extensions. */
export function notNested(): HttpError {
  return new HttpError(400, {
    error: "request_required",
    message: 'Send a POST whose body is {"request": {…}}.',
  });
}
