/**
 * Who is signed in: whoever came back from HubSpot's OAuth with a grant for a portal. The cookie names a login; the portal's
 * object checks at each request whether it is live, so that what ends there ends in every browser at once.
 */
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { portalIdSchema } from "../../domain/vocabulary.ts";
import { portalObject } from "../../objects.ts";
import type { PortalApi } from "../../portal/contract.ts";
import { LOGIN_LIFETIME_MS, type Login as PortalLogin, type LoginKey } from "../../portal/access/logins.ts";
import type { PageNeeds } from "../../portal/admin/page-contract.ts";
import { callObject } from "../routes/call-object.ts";
import { addLogFields } from "./access-log.ts";
import type { AppContext, AppEnv, AppOptions, Login } from "./app-env.ts";
import { isFresh } from "./fresh-consent.ts";
import { HttpError } from "./http-error.ts";
import { clearSealed, readSealed, setSealed, type SealedCookie } from "./sealed-cookie.ts";

const cookieSchema = z.strictObject({ portalId: portalIdSchema, id: z.string(), generation: z.string() });
type LoginCookie = z.infer<typeof cookieSchema>;

const LOGIN: SealedCookie<LoginCookie> = {
  name: "idv_login",
  label: "cookie:login",
  lifetimeSeconds: LOGIN_LIFETIME_MS / 1000,
  schema: cookieSchema,
  opened: new WeakMap(),
};

/**
 * Signs the browser in: begins a login in the portal's object and gives the browser its name. The object is the caller's: just
 * after an install, where it lives may not be known everywhere. `inHubSpot`: the sign-in is for the app's pages there as well.
 */
export async function startLogin(
  c: AppContext,
  started: Pick<Login, "portalId" | "userId"> & { readonly portal: PortalApi; readonly inHubSpot?: boolean },
  now: number,
): Promise<void> {
  const { portal, portalId, userId, inHubSpot } = started;
  const key = await callObject(portal.startLogin(userId, inHubSpot));
  // The app left the portal in the moment since the install.
  if (key === null) throw signedOut(c);
  await setSealed(c, LOGIN, { portalId, ...key }, now);
}

/** Signs the browser out: ends its login in the portal's object, then takes the cookie back. */
export async function endLogin(c: AppContext): Promise<void> {
  const { portalId, key } = c.get("login");
  await callObject(portalObject(c.env, portalId).endLogin(key));
  clearLogin(c);
}

/** Takes the cookie back of a login that the portal's object has ended. */
export function clearLogin(c: AppContext): void {
  clearSealed(c, LOGIN);
}

/** Lets signed-in requests through with `c.get("login")`; the others get 401, as a page with the way to sign in or as JSON. */
export function requireLogin({ now }: Pick<AppOptions, "now">) {
  return letSignedIn(now, async (_c, portal, key) => portal.useLogin(key));
}

/** Does the same for the admin's pages, and reads a page's frame and data in the same call. */
export function requirePageLogin({ now, needsOf }: Pick<AppOptions, "now"> & PageLoginOptions) {
  return letSignedIn(now, async (c, portal, key) => {
    if (c.req.method !== "GET") return portal.useLogin(key);
    const page = await portal.openPage(key, needsOf(c, key));
    if (page === null) return null;
    c.set("page", page);
    return page.login;
  });
}

interface PageLoginOptions {
  /** Returns what the page of a request needs. */
  readonly needsOf: (c: AppContext, key: LoginKey) => PageNeeds;
}

type UseLogin = (c: AppContext, portal: PortalApi, key: LoginKey) => Promise<PortalLogin | null>;

function letSignedIn(now: () => number, use: UseLogin) {
  return createMiddleware<AppEnv>(async function letLogin(c, next) {
    const cookie = await readSealed(c, LOGIN, now());
    if (cookie === null) throw signedOut(c);
    const { portalId, ...key } = cookie;
    const login = await callObject(use(c, portalObject(c.env, portalId), key));
    if (login === null) throw signedOut(c);
    c.set("login", { portalId, key, ...login, hasFreshConsent: isFresh(login.since, now()) });
    addLogFields(c, { portal: portalId });
    await next();
  });
}

function signedOut(c: AppContext): HttpError {
  const lost = c.req.method === "POST" ? "Nothing was saved: your sign-in has ended. " : "";
  return new HttpError(401, {
    error: "signed_out",
    title: "Please sign in",
    message: `${lost}Sign in with HubSpot to see this portal. HubSpot asks which account you mean.`,
    action: { href: "/oauth/install", label: "Sign in with HubSpot" },
  });
}
