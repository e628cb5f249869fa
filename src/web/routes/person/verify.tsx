/**
 * The short link that stands in `idv_verification_url`. `GET` shows the person's page and changes nothing: mail scanners,
 * link previews and prefetches open it as well. Only the page's button, a form, counts as opened and leads on to 1Kosmos.
 */
import { Hono } from "hono";
import { configOf } from "../../../env.ts";
import type { PersonWay } from "../../../domain/contact/contract.ts";
import type { PersonView } from "../../../domain/contact/read/person.ts";
import { documentTypeSchema, type DocumentType } from "../../../domain/vocabulary.ts";
import { callerCode } from "../../../lib/crypto/caller-code.ts";
import { MAIL_QUERY, MAIL_QUERY_VALUE } from "../../../features/delivery/mail.ts";
import { openLinkToken, type ShortLinkClaims } from "../../../lib/crypto/links.ts";
import { contactObject, portalObject } from "../../../objects.ts";
import type { Language } from "../../../i18n/words.ts";
import { chooseLanguage, statedLanguage, WORDS } from "../../../i18n/languages.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { limitBody, formBody } from "../../middleware/body.ts";
import { limitByAddress } from "../../middleware/limit-requests.ts";
import { showsLinksOf, shownOrigin } from "../../middleware/link-host.ts";
import { browserUrl } from "../../middleware/public-origin.ts";
import { notFound, HttpError, unavailable } from "../../middleware/http-error.ts";
import type { PageContext } from "../../person/page-context.ts";
import { PersonPage, stampOf } from "../../person/page.tsx";
import { isPrefetch, personHeaders } from "../../person/request.ts";
import { PageSettings } from "../../person/settings.ts";
import { callObject } from "../call-object.ts";
import { logoHeaders } from "./logo-headers.ts";

/** Set by the response to "Send me a new link". */
const SENT_QUERY = "sent";
/** Some put a slash behind an address. */
const PLACES = ["/:token", "/:token/"];
const OVER: ReadonlySet<string> = new Set(["passed", "failed", "expired", "replaced"]);
/** There is nobody behind the link any more. */
const NOBODY: ReadonlySet<string> = new Set(["withdrawn", "erased"]);
const FORM = "application/x-www-form-urlencoded";
/** A form is a word or two. */
const MAX_FORM_BYTES = 1024;
/** While 1Kosmos makes the session, which takes about a second, the person's press waits with these pauses, ms. */
const PAUSES_MS = [300, 600, 1000, 1500] as const;

/** Makes the routes `GET`, `HEAD` and `POST /v/{token}`, and `GET /v/{token}/status`. */
export function verifyRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const pages = new PageSettings(now);
  routes.use(personHeaders());
  routes.use(limitByAddress("LIMIT_LINKS"));
  routes.on("GET", PLACES, async (c) => {
    const claims = await claimsOf(c);
    if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/html; charset=utf-8" });
    if (isPrefetch(c.req)) return c.body(null, 204);
    const [view, settings] = await Promise.all([
      callObject(contactObject(c.env, claims.portalId, claims.contactId).personView(claims.version)),
      pages.of(c.env, claims.portalId),
    ]);
    addLogFields(c, { target: view.state });
    const company = settings.companyName || null;
    const code = await codeOf(c, claims.portalId, view);
    const otherwise = await languageFor(c, claims, view, pages);
    return showView(c, view, { ...pageBase(c, otherwise), settings, company, callerCode: code, now: now() });
  });
  routes.get("/:token/logo/:name", async (c) => {
    const { portalId } = await claimsOf(c);
    const bytes = await pages.logo(c.env, portalId, c.req.param("name"));
    if (bytes === null) throw notFound();
    // Another picture has another name.
    return c.body(bytes, 200, logoHeaders("private, max-age=86400, immutable"));
  });
  routes.get("/:token/status", async (c) => {
    const { portalId, contactId, version } = await claimsOf(c);
    const view = await callObject(contactObject(c.env, portalId, contactId).personView(version));
    return c.json({ state: stampOf(view, now()) });
  });
  routes.on("POST", PLACES, limitBody(MAX_FORM_BYTES), async (c) => {
    const claims = await claimsOf(c);
    const { portalId, contactId, version } = claims;
    const form = await pressOf(c);
    if (form.mail) return requestNewLink(c, claims);
    const contact = contactObject(c.env, portalId, contactId);
    if (form.again) await callObject(contact.tryAgain((await pages.of(c.env, portalId)).retries, version));
    const way = await proceed(() => contact.proceed(form.documentType, version));
    addLogFields(c, { target: way.kind });
    return lead(c, way);
  });
  return routes;
}

/** Whose link it is. */
async function claimsOf(c: AppContext) {
  const claims = await openLinkToken(configOf(c.env).keyring, tokenOf(c));
  if (claims === null || !showsLinksOf(c, claims.portalId)) throw notFound();
  addLogFields(c, { portal: claims.portalId, contact: claims.contactId });
  return claims;
}

/**
 * The token in the address, without characters that mail programs and people append to a link: a dot, a bracket, a
 * space.
 */
function tokenOf(c: AppContext): string {
  return /^[\w-]*/u.exec(c.req.param("token") ?? "")?.[0] ?? "";
}

/** The code that the agent's card shows too, while a check of the caller waits for the person. */
async function codeOf(c: AppContext, portalId: number, view: PersonView): Promise<string | null> {
  if (view.state !== "ready" && view.state !== "choose") return null;
  const { callerAt } = view;
  return callerAt === undefined ? null : callerCode(configOf(c.env).keyring, portalId, callerAt);
}

/**
 * Has a new link mailed to the address on the record. The response is the same whatever is stored of the person, and whether or
 * not a mail is sent.
 */
async function requestNewLink(
  c: AppContext,
  { portalId, contactId, version }: ShortLinkClaims,
): Promise<Response> {
  const view = await callObject(contactObject(c.env, portalId, contactId).personView(version));
  if (view.state === "expired") await callObject(portalObject(c.env, portalId).requestNewLink(contactId));
  addLogFields(c, { target: "new_link" });
  const { path, language } = pageBase(c);
  return c.redirect(`${path}?lang=${language}&${SENT_QUERY}=yes`, 303);
}

interface Press {
  readonly again: boolean;
  readonly mail: boolean;
  readonly documentType: DocumentType | null;
}

/** Which button was pressed. A press without a body, whatever its type, is the one for clients that send no form. */
async function pressOf(c: AppContext): Promise<Press> {
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const fields = await formBody(c);
  if (type !== FORM && fields.size > 0)
    throw new HttpError(415, { error: "unsupported_media_type", message: `Send the body as ${FORM}.` });
  const again = fields.get("again") === "yes";
  const mail = fields.get("mail") === "yes";
  const wanted = fields.get("document");
  if (wanted === null) return { again, mail, documentType: null };
  const documentType = documentTypeSchema.safeParse(wanted);
  if (!documentType.success)
    throw new HttpError(400, { error: "no_such_document", message: "Choose one of the documents." });
  return { again, mail, documentType: documentType.data };
}

/** Presses until the session is there, or for as long as anybody waits for a page. */
async function proceed(press: () => Promise<PersonWay>): Promise<PersonWay> {
  for (const pause of PAUSES_MS) {
    const way = await callObject(press());
    if (way.kind !== "wait") return way;
    await scheduler.wait(pause);
  }
  return callObject(press());
}

/** On to 1Kosmos, or back to the page, so that a reload presses nothing. */
function lead(c: AppContext, way: PersonWay): Response {
  if (way.kind !== "go") return c.redirect(pageBase(c).action, 303);
  const url = browserUrl(c.env, way.url);
  if (url === null) throw unavailable("session_url_not_https");
  return c.redirect(url, 303);
}

function showView(c: AppContext, view: PersonView, page: PageContext): Response | Promise<Response> {
  return c.html(<PersonPage view={view} page={page} />, statusOf(view));
}

function statusOf({ state }: PersonView): 200 | 404 | 410 {
  if (NOBODY.has(state)) return 404;
  return OVER.has(state) ? 410 : 200;
}

/** The language of a reader who states none that the app speaks. A link that shows nothing is not looked up. */
async function languageFor(
  c: AppContext,
  { portalId, contactId }: ShortLinkClaims,
  view: PersonView,
  pages: PageSettings,
): Promise<Language> {
  const stated = statedLanguage(c.req.query("lang"), c.req.header("Accept-Language"));
  if (stated !== null || NOBODY.has(view.state)) return stated ?? "en";
  return pages.languageOf(c.env, portalId, contactId);
}

function pageBase(c: AppContext, otherwise: Language = "en") {
  const wanted = c.req.query("lang");
  const language = chooseLanguage(wanted, c.req.header("Accept-Language"), otherwise);
  const path = `/v/${tokenOf(c)}`;
  const { timezone: timeZone = "UTC" } = c.req.raw.cf ?? {};
  return {
    language,
    words: WORDS[language],
    path,
    action: wanted === undefined ? path : `${path}?lang=${language}`,
    link: `${shownOrigin(c)}${path}`,
    isNewLinkSent: c.req.query(SENT_QUERY) === "yes",
    isFromMail: c.req.query(MAIL_QUERY) === MAIL_QUERY_VALUE,
    timeZone: typeof timeZone === "string" ? timeZone : "UTC",
  };
}
