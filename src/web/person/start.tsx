/** The page before the person starts: who requests it, why, what is needed, what happens with the data, and one button. */
import type { PersonView } from "../../domain/contact/read/person.ts";
import type { DocumentType } from "../../domain/vocabulary.ts";
import { endSentence } from "../../i18n/dates.ts";
import type { PersonWords } from "../../i18n/words.ts";
import { QrCode } from "./qr.tsx";
import type { PageContext } from "./page-context.ts";

type Ready = Extract<PersonView, { state: "ready" }>;
type Choose = Extract<PersonView, { state: "choose" }>;

/** Renders a session waits for the person. */
export function ReadyPage({ view, page }: { readonly view: Ready; readonly page: PageContext }) {
  const { words, settings } = page;
  const { kind, openedAt } = view;
  const { title, asks } = words.kinds[kind];
  return (
    <>
      <h1>{openedAt === null ? title : words.opened.title}</h1>
      {openedAt !== null && <p class="lead">{words.opened.text}</p>}
      {openedAt === null && <p class="lead">{asks(page.company)}</p>}
      {openedAt === null && <Purpose text={settings.purpose} />}
      <CallerCode page={page} />
      <Ways page={page}>
        <Needs page={page} kind={kind} documents={view.documents} />
        <TimeLeft page={page} expiresAt={view.expiresAt} />
        <form method="post" action={page.action}>
          <button type="submit">
            <span class="on-phone">{words.continue}</span>
            <span class="on-desktop">{words.continueHere}</span>
          </button>
        </form>
        {view.retries !== undefined && view.retries < settings.retries && (
          <form method="post" action={page.action}>
            <button type="submit" name="again" value="yes" class="quiet">
              {words.moreTime}
            </button>
          </form>
        )}
        <SentFrom page={page} />
        <Data page={page} />
      </Ways>
    </>
  );
}

/** Renders the choice of a document: a button for each. */
export function ChoosePage({ view, page }: { readonly view: Choose; readonly page: PageContext }) {
  const { words, settings } = page;
  const { chosen, documents } = view;
  const ordered = chosen === null ? documents : [chosen, ...documents.filter((type) => type !== chosen)];
  return (
    <>
      <h1>{words.kinds.identity.title}</h1>
      <p class="lead">{words.kinds.identity.asks(page.company)}</p>
      <Purpose text={settings.purpose} />
      <CallerCode page={page} />
      <Ways page={page}>
        <Needs page={page} kind="identity" />
        <TimeLeft page={page} expiresAt={view.expiresAt} />
        <h2>{words.choose.title}</h2>
        <p class="muted">{words.choose.text}</p>
        <form method="post" action={page.action}>
          {ordered.map((type) => (
            <button
              type="submit"
              name="document"
              value={type}
              {...(chosen !== null && type !== chosen && { class: "quiet" })}
            >
              {documentLabel(words, type, chosen)}
            </button>
          ))}
        </form>
        <SentFrom page={page} />
        <Data page={page} />
      </Ways>
    </>
  );
}

function documentLabel({ choose }: PersonWords, type: DocumentType, chosen: DocumentType | null): string {
  if (chosen === null) return choose.documents[type];
  return type === chosen ? choose.continueWith[type] : choose.instead[type];
}

/** The code that the agent on the phone has too, before the person goes on. */
function CallerCode({ page }: { readonly page: PageContext }) {
  const { callerCode, company, words } = page;
  if (callerCode === null) return null;
  return (
    <section class="caller" aria-labelledby="caller">
      <h2 id="caller">{words.caller.title(company)}</h2>
      <p class="code">
        <bdi>{callerCode}</bdi>
      </p>
      <p>{words.caller.text}</p>
    </section>
  );
}

/** The address that the person can compare with the mail that they have. */
function SentFrom({ page }: { readonly page: PageContext }) {
  const { words, settings, isFromMail } = page;
  if (!isFromMail || settings.mailFrom === null) return null;
  return <p class="muted sender">{words.sentFrom(settings.mailFrom)}</p>;
}

/** The admin's own text, in whatever language. */
function Purpose({ text }: { readonly text: string }) {
  return text === "" ? null : (
    <p class="purpose">
      <bdi>{text}</bdi>
    </p>
  );
}

/** This device, and on a computer the way to the phone beside it. */
function Ways({ page, children }: { readonly page: PageContext; readonly children?: unknown }) {
  const { phone } = page.words;
  return (
    <div class="ways">
      <div class="here">{children}</div>
      <section class="phone" aria-labelledby="phone">
        <h2 id="phone">{phone.title}</h2>
        <QrCode link={page.link} label={phone.codeLabel} />
        <p class="muted">{phone.text}</p>
        <noscript>
          <p class="muted">
            <a href={page.action}>{page.words.doneOnPhone}</a>
          </p>
        </noscript>
      </section>
    </div>
  );
}

function Needs(props: {
  readonly page: PageContext;
  readonly kind: Ready["kind"];
  readonly documents?: Ready["documents"];
}) {
  const { page, kind, documents = [] } = props;
  const [first = "", ...rest] = page.words.kinds[kind].needs;
  const needs = documents.length === 0 ? first : `${first}: ${namesOf(page, documents)}`;
  return (
    <>
      <h2>{page.words.needsTitle}</h2>
      <ul>
        {[needs, ...rest].map((need) => (
          <li>{need}</li>
        ))}
      </ul>
    </>
  );
}

/** Names the documents of which one is needed. */
function namesOf({ words, language }: PageContext, documents: readonly DocumentType[]): string {
  const names = documents.map((type) => words.choose.documents[type]);
  return new Intl.ListFormat(language, { type: "disjunction" }).format(names);
}

function Data({ page }: { readonly page: PageContext }) {
  const { words, company, settings } = page;
  return (
    <section class="data">
      <h2>{words.data.title}</h2>
      <p>{words.data.checks}</p>
      <p>{words.data.result(company)}</p>
      {settings.privacyUrl !== "" && (
        <p>
          <a href={settings.privacyUrl} rel="noopener">
            {words.data.privacy}
          </a>
        </p>
      )}
    </section>
  );
}

function TimeLeft({ page, expiresAt }: { readonly page: PageContext; readonly expiresAt: number }) {
  const { text, isSoon } = endSentence(page, expiresAt);
  return <p class={isSoon ? "notice" : "muted"}>{text}</p>;
}
