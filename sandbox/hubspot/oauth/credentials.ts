/** The common parts of the token endpoints: the form, and proof that it is the app that calls. */
import { createHash, timingSafeEqual } from "node:crypto";

import type { Context } from "hono";

import { formRequired, oauthFailure } from "../errors.ts";
import type { AppRegistration } from "../options.ts";

export type Form = ReadonlyMap<string, string>;

/** The form in the body; what stands in the query does not count. 415 for any other body. */
export async function readForm(c: Context): Promise<Form> {
  const type = c.req.header("content-type") ?? "";
  if (!type.toLowerCase().startsWith("application/x-www-form-urlencoded")) throw formRequired();
  return new Map(new URLSearchParams(await c.req.text()));
}

/** BAD_CLIENT_ID or BAD_CLIENT_SECRET unless the form carries the app's own. */
export function requireClient(app: AppRegistration, form: Form): void {
  if (form.get("client_id") !== app.clientId) throw oauthFailure("BAD_CLIENT_ID");
  if (!same(form.get("client_secret") ?? "", app.clientSecret)) throw oauthFailure("BAD_CLIENT_SECRET");
}

/** RFC 7636, S256. Without a challenge there is nothing to prove. */
export function verifierFits(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return true;
  const hash = createHash("sha256").update(verifier ?? "");
  return same(hash.digest("base64url"), challenge);
}

/** Space-separated scopes: RFC 6749 section 3.3. */
export function scopeWords(list: string): readonly string[] {
  return list.split(" ").filter((word) => word !== "");
}

/** Compares secrets in constant time. */
function same(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
