/** The short link that stands in `idv_verification_url`: it leads the person to the current session, or says kindly why not. */
import { Hono } from "hono";
import { openLinkToken } from "../crypto/links.ts";
import { keyringFrom } from "../crypto/keyring.ts";
import { annotate } from "../middleware/access-log.ts";
import type { AppContext, AppEnv } from "../middleware/app-env.ts";
import { browserUrl } from "../middleware/public-origin.ts";
import { notFound, unavailable } from "../middleware/refusal.ts";
import { contactObject } from "../objects.ts";
import { MessagePage } from "../pages/message.tsx";
import type { LinkTarget } from "../portal/contract.ts";
import { reach } from "./reach.ts";

/** How often the page asks again while 1Kosmos makes the session, which takes about a second. */
const REFRESH_SECONDS = 2;

const OVER = {
  verified: {
    title: "You are verified",
    message: "This verification is complete. There is nothing left to do, and you can close this page.",
  },
  failed: {
    title: "This verification has ended",
    message:
      "It could not be completed. If you would like to try again, please ask whoever sent you the link for a new one.",
  },
  expired: {
    title: "This link has expired",
    message: "The time for this verification is over. Please ask whoever sent you the link for a new one.",
  },
} as const;

/** `GET /v/{token}`; HEAD answers alike but does not count as opening. */
export function verifyRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/:token", async (c) => {
    const claims = await openLinkToken(keyringFrom(c.env.ENCRYPTION_KEYS), c.req.param("token"));
    if (claims === null) throw notFound();
    const { portalId, contactId } = claims;
    annotate(c, { portal: portalId, contact: contactId });
    const opening = c.req.method === "GET";
    const target = await reach(contactObject(c.env, portalId, contactId).linkTarget(opening));
    annotate(c, { target: target.kind });
    return answerTarget(c, target);
  });
  return routes;
}

function answerTarget(c: AppContext, target: LinkTarget): Response | Promise<Response> {
  switch (target.kind) {
    case "session":
      return leadTo(c, target.url);
    case "preparing":
      return c.html(
        <MessagePage
          title="One moment"
          message="Your verification is being prepared. This page moves on by itself."
          hint="You will need an identity document and the camera of this device."
          refreshSeconds={REFRESH_SECONDS}
        />,
      );
    case "over":
      return c.html(<MessagePage {...OVER[target.status]} />, 410);
    case "unknown":
      throw notFound();
    default:
      return target satisfies never;
  }
}

function leadTo(c: AppContext, address: string): Response {
  const url = browserUrl(c.env, address);
  if (url === null) throw unavailable("session_url_not_https");
  return c.redirect(url, 302);
}
