/** The frame of every page that a person sees. It names the requesting company, and no product beside 1Kosmos. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { LogoView } from "../../portal/person-page/logo.ts";
import { WORDS } from "../../i18n/languages.ts";
import { LANGUAGES, type Language } from "../../i18n/words.ts";

export interface FrameProps {
  readonly language: Language;
  readonly company: string | null;
  /** The company's logo; the first letter of its name without one. */
  readonly logo?: LogoView | null;
  /** Where this page is, without a query. */
  readonly path: string;
  /** The rest of its address in another language: "" or the rest of a query. */
  readonly rest?: string;
  /** The state that the page's script watches: its address, and the last version seen. Null: nothing will change. */
  readonly watch: { readonly path: string; readonly stamp: string } | null;
  readonly children?: Child;
}

/** Renders a whole document. */
export function Frame({ language, company, logo = null, path, rest = "", watch, children }: FrameProps) {
  const { direction, preview } = WORDS[language];
  return (
    <>
      {raw("<!DOCTYPE html>")}
      <html lang={language} dir={direction}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex, nofollow, noarchive, nosnippet" />
          <meta name="description" content={preview.description} />
          <meta property="og:title" content={preview.title} />
          <meta property="og:description" content={preview.description} />
          <title>{preview.title}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/person.css" />
          {watch !== null && <script src="/assets/person.js" defer></script>}
        </head>
        <body {...(watch !== null && { "data-status": watch.path, "data-stamp": watch.stamp })}>
          {company !== null && (
            <header>
              <p class="company">
                <Sign language={language} company={company} logo={logo} path={path} />
                <bdi>{company}</bdi>
              </p>
            </header>
          )}
          <main>{children}</main>
          <Foot language={language} path={path} rest={rest} />
        </body>
      </html>
    </>
  );
}

/** The name is beside it, so its alternative text is empty. */
function Sign({
  language,
  company,
  logo = null,
  path,
}: Pick<FrameProps, "language" | "logo" | "path"> & { readonly company: string }) {
  if (logo !== null) {
    const { name, width, height } = logo;
    return <img class="logo" src={`${path}/logo/${name}`} width={width} height={height} alt="" />;
  }
  return (
    <span class="initial" aria-hidden="true">
      {initialOf(company, language)}
    </span>
  );
}

/** Returns the first letter as a reader sees it: it may be several code points. */
function initialOf(company: string, language: Language): string {
  const [first] = new Intl.Segmenter(language).segment(company);
  return first?.segment ?? "";
}

function Foot({ language, path, rest }: Pick<FrameProps, "language" | "path" | "rest">) {
  const words = WORDS[language];
  return (
    <footer>
      <p>{words.service}</p>
      <nav aria-label={words.language}>
        {LANGUAGES.map((other) =>
          other === language ? (
            <span aria-current="true">{words.name}</span>
          ) : (
            <a href={`${path}?lang=${other}${rest}`} lang={other} hreflang={other} rel="nofollow">
              {WORDS[other].name}
            </a>
          ),
        )}
      </nav>
    </footer>
  );
}
