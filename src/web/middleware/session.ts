/** Who is signed in: whoever came back from HubSpot's OAuth with a grant for a portal. */
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { portalIdSchema } from "../../domain/vocabulary.ts";
import { addLogFields } from "./access-log.ts";
import type { AppContext, AppEnv, AppOptions, Session } from "./app-env.ts";
import { HttpError } from "./http-error.ts";
import { clearSealed, readSealed, setSealed, type SealedCookie } from "./sealed-cookie.ts";

/** One working day: long enough for an admin's visit, short enough for a machine that is shared. */
const SESSION_SECONDS = 12 * 60 * 60;

const sessionSchema: z.ZodMiniType<Session> = z.strictObject({
  portalId: portalIdSchema,
  userId: z.nullable(z.int()),
});

const SESSION: SealedCookie<Session> = {
  name: "idv_session",
  lifetimeSeconds: SESSION_SECONDS,
  schema: sessionSchema,
};

/** Signs the browser in. */
export async function startSession(c: AppContext, session: Session, now: number): Promise<void> {
  await setSealed(c, SESSION, session, now);
}

/** Signs the browser out. */
export function endSession(c: AppContext): void {
  clearSealed(c, SESSION);
}

/** Lets signed-in requests through with `c.get("session")`; the others get 401, as a page with the way to sign in or as JSON. */
export function requireSession({ now }: Pick<AppOptions, "now">) {
  return createMiddleware<AppEnv>(async function letSignedIn(c, next) {
    const session = await readSealed(c, SESSION, now());
    if (session === null) throw signedOut();
    c.set("session", session);
    addLogFields(c, { portal: session.portalId });
    await next();
  });
}

function signedOut(): HttpError {
  return new HttpError(401, {
    error: "signed_out",
    title: "Please sign in",
    message: "Sign in with HubSpot to see this portal. HubSpot asks which account you mean.",
    action: { href: "/oauth/install", label: "Sign in with HubSpot" },
  });
}
