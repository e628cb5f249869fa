/**
 * Secrets that were typed into the connection form and not saved yet: a page that comes back (a test, an error)
 * never shows them again, so they wait in a sealed cookie until the form is saved or ten minutes are over.
 * They are used for the portal, kind and tenant they were typed for: no page can send them to another host.
 */
import * as z from "zod/mini";
import type { AppContext } from "../../middleware/app-env.ts";
import { clearSealed, readSealed, setSealed, type SealedCookie } from "../../middleware/sealed-cookie.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import { secretNames } from "../../forms/connection-values.ts";

/** A cookie holds 4,096 bytes (RFC 6265, section 6.1); sealing adds a third. */
const MAX_CHARACTERS = 2048;

const typedSchema = z.strictObject({
  portalId: z.number(),
  kind: z.string(),
  tenantDns: z.string(),
  secrets: z.record(z.string(), z.string()),
});
type Typed = z.infer<typeof typedSchema>;

const TYPED: SealedCookie<Typed> = {
  name: "idv_typed",
  label: "cookie:typed",
  lifetimeSeconds: 600,
  schema: typedSchema,
};

/** Returns the form with its empty secret fields filled from what was typed before. */
export async function recallSecrets(
  c: AppContext,
  fields: URLSearchParams,
  now: number,
): Promise<URLSearchParams> {
  const typed = await readSealed(c, TYPED, now);
  const filled = new URLSearchParams(fields);
  if (typed === null || !sameTarget(typed, targetOf(c, fields))) return filled;
  for (const [name, secret] of Object.entries(typed.secrets)) {
    if ((filled.get(name) ?? "") === "") filled.set(name, secret);
  }
  return filled;
}

/** Keeps the form's secrets, except those that were found wrong. Returns which fields are kept. */
export async function keepSecrets(
  c: AppContext,
  fields: URLSearchParams,
  errors: FieldErrors,
  now: number,
): Promise<ReadonlySet<string>> {
  const entries = secretNames().map((name) => [name, fields.get(name) ?? ""] as const);
  const kept = entries.filter(([name, secret]) => secret !== "" && errors[name] === undefined);
  const size = kept.reduce((total, [, secret]) => total + secret.length, 0);
  if (kept.length === 0 || size > MAX_CHARACTERS) {
    clearSecrets(c);
    return new Set();
  }
  await setSealed(c, TYPED, { ...targetOf(c, fields), secrets: Object.fromEntries(kept) }, now);
  return new Set(kept.map(([name]) => name));
}

/** Clears typed secrets: the form was saved, or the login has ended. */
export function clearSecrets(c: AppContext): void {
  clearSealed(c, TYPED);
}

function targetOf(c: AppContext, fields: URLSearchParams) {
  const text = (name: string) => (fields.get(name) ?? "").trim();
  return { portalId: c.get("login").portalId, kind: text("kind"), tenantDns: text("tenantDns") };
}

function sameTarget(typed: Typed, target: Omit<Typed, "secrets">): boolean {
  return (
    typed.portalId === target.portalId && typed.kind === target.kind && typed.tenantDns === target.tenantDns
  );
}
