/** Makes the response to a failure where a person is: in their language, and without the app's own pages. */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { chooseLanguage, WORDS } from "../../i18n/languages.ts";
import type { AppContext } from "../middleware/app-env.ts";
import { Frame } from "./frame.tsx";
import { MessageSection } from "./message.tsx";

const PERSON_PATHS = /^\/v(?:\/|$)/u;
/** There is no such link: what else the address may be is nobody's business. */
const NO_LINK: ReadonlySet<number> = new Set([404, 405]);

/** Returns true where persons come by their links: below `/v`, and everywhere on a host of links. */
export function isForPersons(c: AppContext): boolean {
  return PERSON_PATHS.test(c.req.path) || c.get("isLinkHost") === true;
}

/** Responds to a refusal with a page: the link does not work, or the page cannot be shown now. */
export function respondToPerson(c: AppContext, status: ContentfulStatusCode): Response | Promise<Response> {
  const language = chooseLanguage(c.req.query("lang"), c.req.header("Accept-Language"), "en");
  const notice = NO_LINK.has(status) ? "gone" : "trouble";
  const page = (
    <Frame language={language} company={null} path={c.req.path} watch={null}>
      <MessageSection mark="none" message={WORDS[language][notice]} />
    </Frame>
  );
  return c.html(page, status);
}
