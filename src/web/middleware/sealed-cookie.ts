/**
 * Cookies that only we can make and read: sealed under the app's keys and bound to their name and to an expiry.
 * The `__Host-` prefix keeps other hosts of the domain from setting them (RFC 6265bis, cookie name prefixes).
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod/mini";
import { configOf } from "../../env.ts";
import type { KeyLabel, Keyring } from "../../lib/crypto/keyring.ts";
import { seal, unseal, type Seal } from "../../lib/crypto/seal.ts";
import { readJson } from "../../lib/json.ts";
import type { AppContext } from "./app-env.ts";
import { isHttps } from "./public-origin.ts";

/** One kind of cookie. */
export interface SealedCookie<T> {
  /** Without the prefix. */
  readonly name: string;
  /** Derives the key that it is sealed with. */
  readonly label: Extract<KeyLabel, `cookie:${string}`>;
  readonly lifetimeSeconds: number;
  readonly schema: z.ZodMiniType<T>;
}

/** The sealed content of every kind. Made once: making a schema costs more than reading by it. */
const envelopeSchema = z.object({ value: z.unknown(), expiresAt: z.number() });

/** Sets the cookie: HttpOnly, SameSite=Lax, Secure and `__Host-` on https. */
export async function setSealed<T>(
  c: AppContext,
  cookie: SealedCookie<T>,
  value: T,
  now: number,
): Promise<void> {
  const expiresAt = now + cookie.lifetimeSeconds * 1000;
  const sealed = await seal(configOf(c.env).keyring, sealOf(cookie), JSON.stringify({ value, expiresAt }));
  setCookie(c, cookie.name, sealed, { ...cookieAttributes(c), maxAge: cookie.lifetimeSeconds });
}

/** Returns the cookie's value; null when it is absent, forged, for another purpose, or older than its lifetime. */
export async function readSealed<T>(c: AppContext, cookie: SealedCookie<T>, now: number): Promise<T | null> {
  const sealed = isHttps(c) ? getCookie(c, cookie.name, "host") : getCookie(c, cookie.name);
  if (sealed === undefined) return null;
  const { keyring } = configOf(c.env);
  const envelope = openedBefore(keyring, cookie, sealed) ?? (await open(keyring, cookie, sealed));
  if (envelope === null || envelope.expiresAt <= now) return null;
  const value = cookie.schema.safeParse(envelope.value);
  return value.success ? value.data : null;
}

type Envelope = z.infer<typeof envelopeSchema>;

/** Cookies that were opened with a keyring, by their text: a browser sends the same one with each request. */
const openedCookies = new WeakMap<Keyring, Map<string, Envelope>>();
/** Browsers that one isolate serves at a time are fewer. */
const MAX_OPENED = 500;

function openedBefore(keyring: Keyring, { name }: SealedCookie<unknown>, sealed: string): Envelope | null {
  return openedCookies.get(keyring)?.get(`${name}=${sealed}`) ?? null;
}

/** Opens a cookie. A cookie that did not open is not stored: anybody can send it. */
async function open(
  keyring: Keyring,
  cookie: SealedCookie<unknown>,
  sealed: string,
): Promise<Envelope | null> {
  const opened = await unseal(keyring, sealOf(cookie), sealed);
  const envelope = envelopeSchema.safeParse(opened.ok ? readJson(opened.value) : null);
  if (!envelope.success) return null;
  const known = openedCookies.get(keyring) ?? new Map<string, Envelope>();
  openedCookies.set(keyring, known);
  if (known.size >= MAX_OPENED) known.clear();
  known.set(`${cookie.name}=${sealed}`, envelope.data);
  return envelope.data;
}

/** Takes the cookie back. */
export function clearSealed(c: AppContext, cookie: SealedCookie<unknown>): void {
  deleteCookie(c, cookie.name, cookieAttributes(c));
}

/** Returns the attributes of every cookie of ours. */
export function cookieAttributes(c: AppContext) {
  const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
  return isHttps(c) ? ({ ...common, secure: true, prefix: "host" } as const) : common;
}

function sealOf({ label, name }: SealedCookie<unknown>): Seal {
  return { label, place: `cookie:${name}` };
}
