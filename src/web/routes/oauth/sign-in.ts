/**
 * A sign-in on its way to HubSpot and back: a random state and PKCE's verifier (RFC 7636), sealed in a cookie of the browser that
 * left. Each sign-in has a cookie of its own, so that two tabs can be on their way at once.
 */
import { deleteCookie, getCookie } from "hono/cookie";
import * as z from "zod/mini";
import { equalBytes, sha256, toBase64Url, utf8 } from "../../../lib/crypto/bytes.ts";
import type { AppContext } from "../../middleware/app-env.ts";
import { isHttps } from "../../middleware/public-origin.ts";
import {
  clearSealed,
  cookieAttributes,
  readSealed,
  setSealed,
  type SealedCookie,
} from "../../middleware/sealed-cookie.ts";
import { appPagesUserSchema, type AppPagesUser } from "./app-pages-sign-in.tsx";
import { callObject } from "../call-object.ts";

/** 43 characters each; RFC 7636 demands that of a verifier. */
const RANDOM_BYTES = 32;
const STATE = /^[\w-]{43}$/u;
/** Ten minutes to read HubSpot's page and press Connect. */
const LIFETIME_S = 600;
/** Sign-ins that one browser may have under way; the oldest makes room for another. */
const MAX_UNDER_WAY = 5;
const PREFIX = "idv_state_";

const underWaySchema = z.strictObject({
  state: z.string(),
  verifier: z.string(),
  pages: z.optional(appPagesUserSchema),
});
/** A sign-in that this browser left with. `pages`: it was begun on the app's pages in HubSpot, by this user. */
export type UnderWay = z.infer<typeof underWaySchema>;

/** The parameters of HubSpot's consent page. */
export interface SignInStart {
  readonly state: string;
  /** SHA-256 of the verifier. */
  readonly challenge: string;
}

/** Begins a sign-in; `pages`: for the app's pages in HubSpot. */
export async function leaveForHubSpot(
  c: AppContext,
  now: number,
  pages: AppPagesUser | null,
): Promise<SignInStart> {
  const [state, verifier] = [randomText(), randomText()];
  makeRoom(c);
  await setSealed(c, cookieOf(state), { state, verifier, ...(pages !== null && { pages }) }, now);
  return { state, challenge: toBase64Url(await sha256(utf8(verifier))) };
}

/** Returns the sign-in that this browser left with; null when it did not, or too long ago. */
export async function findSignIn(c: AppContext, state: string, now: number): Promise<UnderWay | null> {
  if (!STATE.test(state)) return null;
  const underWay = await readSealed(c, cookieOf(state), now);
  return underWay !== null && equalBytes(utf8(underWay.state), utf8(state)) ? underWay : null;
}

/** Ends a sign-in: its state is used up. False when it was used before. */
export async function takeState(c: AppContext, state: string): Promise<boolean> {
  const isFirst = await callObject(c.env.OAUTH_STATE.getByName(state).take());
  clearSealed(c, cookieOf(state));
  return isFirst;
}

function cookieOf(state: string): SealedCookie<UnderWay> {
  return {
    name: PREFIX + state.slice(0, 8),
    label: "cookie:state",
    lifetimeSeconds: LIFETIME_S,
    schema: underWaySchema,
  };
}

/** Takes the oldest cookies back when there are too many. A browser sends them by age (RFC 6265, section 5.4). */
function makeRoom(c: AppContext): void {
  const prefix = isHttps(c) ? `__Host-${PREFIX}` : PREFIX;
  const names = Object.keys(getCookie(c)).filter((name) => name.startsWith(prefix));
  const surplus = names.slice(0, Math.max(0, names.length - MAX_UNDER_WAY + 1));
  for (const name of surplus) deleteCookie(c, PREFIX + name.slice(prefix.length), cookieAttributes(c));
}

function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}
