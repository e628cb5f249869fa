/** Chooses the page for what is known of the person's verification. */
import type { PersonView } from "../../domain/contact/read/person.ts";
import { MAIL_QUERY, MAIL_QUERY_VALUE } from "../../features/delivery/mail.ts";
import type { CompanyMessage, Message } from "../../i18n/words.ts";
import { Frame } from "./frame.tsx";
import { canTryAgain, MessageSection, OverPage, PassedPage, ReviewPage, WaitPage } from "./message.tsx";
import type { PageContext } from "./page-context.ts";
import { ChoosePage, ReadyPage } from "./start.tsx";

/** After this wait the page shows that the service is not available, ms. */
const DELAYED_MS = 60_000;

/** Names what a page shows, so that its script sees that it has changed. Nothing about the person. */
export function stampOf(view: PersonView, now: number): string {
  switch (view.state) {
    case "ready":
      return `ready.${view.startedAt}.${view.openedAt === null ? "new" : "opened"}.${view.review ? "review" : "open"}${view.retries === undefined ? "" : ".short"}${callerStamp(view)}`;
    case "choose":
      return `choose.${view.chosen ?? "none"}${callerStamp(view)}`;
    case "preparing":
      return isDelayed(view, now) ? "delayed" : "preparing";
    default:
      return view.state;
  }
}

/** Returns true while the page may become another one: something is open, or can be tried again on another device. */
function mayChange(view: PersonView, page: PageContext): boolean {
  if (view.state === "failed" || view.state === "expired") return canTryAgain(view, page);
  return view.state === "ready" || view.state === "choose" || view.state === "preparing";
}

/** Another agent has another code. */
function callerStamp({ callerAt }: { readonly callerAt?: number }): string {
  return callerAt === undefined ? "" : `.${callerAt}`;
}

/** Renders the page. */
export function PersonPage({ view, page }: { readonly view: PersonView; readonly page: PageContext }) {
  const watch = mayChange(view, page)
    ? { path: `${page.path}/status`, stamp: stampOf(view, page.now) }
    : null;
  const { language, company, path } = page;
  return (
    <Frame
      language={language}
      company={company}
      logo={page.settings.logo}
      path={path}
      rest={restOf(page)}
      watch={watch}
    >
      <Content view={view} page={page} />
    </Frame>
  );
}

/** Returns what the page's address keeps when the language changes. */
function restOf({ isFromMail }: PageContext): string {
  return isFromMail ? `&${MAIL_QUERY}=${MAIL_QUERY_VALUE}` : "";
}

function Content({ view, page }: { readonly view: PersonView; readonly page: PageContext }) {
  switch (view.state) {
    case "ready":
      return view.review ? <ReviewPage page={page} /> : <ReadyPage view={view} page={page} />;
    case "choose":
      return <ChoosePage view={view} page={page} />;
    case "preparing":
      return <WaitPage page={page} delayed={isDelayed(view, page.now)} />;
    case "passed":
      return <PassedPage page={page} kind={view.kind} />;
    case "replaced":
      return <MessageSection mark="none" message={page.words.replaced} />;
    case "withdrawn":
    case "erased":
      return <MessageSection mark="none" message={messageOf(page.words[view.state], page)} />;
    default:
      return <OverPage page={page} view={view} />;
  }
}

function messageOf({ title, text }: CompanyMessage, { company }: PageContext): Message {
  return { title, text: text(company) };
}

function isDelayed({ since }: Extract<PersonView, { state: "preparing" }>, now: number): boolean {
  return since !== null && now - since > DELAYED_MS;
}
