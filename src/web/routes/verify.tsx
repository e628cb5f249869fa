/**
 * The short link that stands in `idv_verification_url`: it leads the person to the current session, lets them choose its
 * document first where several will do, or says kindly why there is none.
 */
import { Hono } from "hono";
import { configOf } from "../../env.ts";
import { openLinkToken } from "../../lib/crypto/links.ts";
import { addLogFields } from "../middleware/access-log.ts";
import { limitBody, contentType, formBody } from "../middleware/body.ts";
import type { AppContext, AppEnv } from "../middleware/app-env.ts";
import { limitByAddress } from "../middleware/limit-requests.ts";
import { browserUrl } from "../middleware/public-origin.ts";
import { notFound, HttpError, unavailable } from "../middleware/http-error.ts";
import { contactObject } from "../../objects.ts";
import { ChoicePage } from "../pages/choice.tsx";
import { MessagePage } from "../pages/message.tsx";
import { documentTypeSchema } from "../../domain/vocabulary.ts";
import { callObject } from "./call-object.ts";
import type { LinkTarget } from "../../domain/contact/contract.ts";

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

const FORM = "application/x-www-form-urlencoded";
/** A choice is one word. */
const MAX_CHOICE_BYTES = 1024;
/** The choice, as the page comes back for its session. */
const CHOSEN = "document";

/**
 * `GET /v/{token}`; HEAD answers alike but does not count as opening. `POST` takes the choice of a document: whoever
 * has the link may, so there is no other proof, and repeating it changes nothing.
 */
export function verifyRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(limitByAddress("LIMIT_LINKS"));
  routes.get("/:token", async (c) => {
    const { portalId, contactId } = await claimsOf(c, c.req.param("token"));
    const contact = contactObject(c.env, portalId, contactId);
    const opening = c.req.method === "GET";
    const chosen = documentTypeSchema.safeParse(c.req.query(CHOSEN)).data;
    const asked = chosen === undefined ? contact.linkTarget(opening) : contact.linkTarget(opening, chosen);
    const target = await callObject(asked);
    addLogFields(c, { target: target.kind });
    return answerTarget(c, target, chosen !== undefined);
  });
  routes.post("/:token", limitBody(MAX_CHOICE_BYTES), contentType(FORM), async (c) => {
    const { portalId, contactId } = await claimsOf(c, c.req.param("token"));
    const choice = documentTypeSchema.safeParse((await formBody(c)).get(CHOSEN));
    if (!choice.success)
      throw new HttpError(400, { error: "no_such_document", message: "Please choose one of the documents." });
    await callObject(contactObject(c.env, portalId, contactId).choose(choice.data));
    return c.redirect(`${c.req.path}?${CHOSEN}=${choice.data}`, 303);
  });
  return routes;
}

/** Whose link it is. */
async function claimsOf(c: AppContext, token: string) {
  const claims = await openLinkToken(configOf(c.env).keyring, token);
  if (claims === null) throw notFound();
  addLogFields(c, { portal: claims.portalId, contact: claims.contactId });
  return claims;
}

/** `afterChoice`: the browser comes from the form. */
function answerTarget(c: AppContext, target: LinkTarget, afterChoice: boolean): Response | Promise<Response> {
  switch (target.kind) {
    case "session":
      return leadTo(c, target.url, afterChoice);
    case "choice":
      return c.html(<ChoicePage action={c.req.path} documents={target.documents} chosen={target.chosen} />);
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

/**
 * To 1Kosmos. After a form by a page that goes on at once: browsers hold every redirect that follows a form against the
 * page's `form-action`, which names us alone (Content Security Policy Level 3, section 6.4.2).
 */
function leadTo(c: AppContext, address: string, afterChoice: boolean): Response | Promise<Response> {
  const url = browserUrl(c.env, address);
  if (url === null) throw unavailable("session_url_not_https");
  if (!afterChoice) return c.redirect(url, 302);
  return c.html(
    <MessagePage
      title="One moment"
      message="Your verification is ready. This page moves on by itself."
      action={{ href: url, label: "Continue" }}
      refreshSeconds={0}
      refreshTo={url}
    />,
  );
}
