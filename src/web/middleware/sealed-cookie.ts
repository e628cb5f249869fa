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
  /**
   * Caches what was opened, for a cookie that comes with each request: values with their keyring, by the cookie's text. Absent:
   * it is opened each time.
   */
  readonly opened?: WeakMap<Keyring, Map<string, Opened<T>>>;
}

/** The content of an opened cookie. */
interface Opened<T> {
  readonly value: T;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Browsers that one isolate serves at a time are fewer. */
const MAX_OPENED = 500;

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
  const opened = cookie.opened?.get(keyring)?.get(sealed) ?? (await open(keyring, cookie, sealed));
  return opened === null || opened.expiresAt <= now ? null : opened.value;
}

/** Opens a cookie. A cookie that did not open is not stored: anybody can send it. */
async function open<T>(keyring: Keyring, cookie: SealedCookie<T>, sealed: string): Promise<Opened<T> | null> {
  const text = await unseal(keyring, sealOf(cookie), sealed);
  const envelope = envelopeSchema.safeParse(text.ok ? readJson(text.value) : null);
  const value = envelope.success ? cookie.schema.safeParse(envelope.data.value) : null;
  if (!envelope.success || value?.success !== true) return null;
  const opened = { value: value.data, expiresAt: envelope.data.expiresAt };
  keepOpened(cookie, keyring, sealed, opened);
  return opened;
}

function keepOpened<T>(
  { opened }: SealedCookie<T>,
  keyring: Keyring,
  sealed: string,
  value: Opened<T>,
): void {
  if (opened === undefined) return;
  const known = opened.get(keyring) ?? new Map<string, Opened<T>>();
  opened.set(keyring, known);
  if (known.size >= MAX_OPENED) known.clear();
  known.set(sealed, value);
}

/** Takes the cookie back. */
export function clearSealed<T>(c: AppContext, cookie: SealedCookie<T>): void {
  deleteCookie(c, cookie.name, cookieAttributes(c));
}

/** Returns the attributes of every cookie of ours. */
export function cookieAttributes(c: AppContext) {
  const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
  return isHttps(c) ? ({ ...common, secure: true, prefix: "host" } as const) : common;
}

function sealOf({ label, name }: Pick<SealedCookie<unknown>, "label" | "name">): Seal {
  return { label, place: `cookie:${name}` };
}
