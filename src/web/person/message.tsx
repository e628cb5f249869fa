/** The pages with one message: wait, done, failed, expired, and that there is nothing. */
import type { PersonView } from "../../domain/contact/read/person.ts";
import type { Message } from "../../i18n/words.ts";
import type { PageContext } from "./page-context.ts";

type Over = Extract<PersonView, { state: "failed" | "expired" }>;
type Mark = "good" | "bad" | "wait" | "none";

/** Renders one message, and at most one way on. */
export function MessageSection(props: {
  readonly mark: Mark;
  readonly message: Message;
  readonly children?: unknown;
}) {
  const { mark, message, children } = props;
  return (
    <section class={`message ${mark}`}>
      <span class="mark" aria-hidden="true"></span>
      <h1>{message.title}</h1>
      {message.text !== "" && (
        <p class="lead" {...(mark === "wait" && { role: "status" })}>
          {message.text}
        </p>
      )}
      {children}
    </section>
  );
}

/** Renders the session is being made. The button is there for browsers without a script. */
export function WaitPage({ page, delayed }: { readonly page: PageContext; readonly delayed: boolean }) {
  const { words } = page;
  return (
    <MessageSection mark="wait" message={delayed ? words.delayed : words.preparing}>
      <form method="post" action={page.action}>
        <button type="submit" class="quiet">
          {words.checkAgain}
        </button>
      </form>
    </MessageSection>
  );
}

/** Renders the person has submitted, and 1Kosmos has yet to decide. */
export function ReviewPage({ page }: { readonly page: PageContext }) {
  return (
    <MessageSection mark="wait" message={page.words.review}>
      <p>
        <a class="button quiet" href={page.action}>
          {page.words.checkAgain}
        </a>
      </p>
    </MessageSection>
  );
}

/** Renders the end of a passed verification. The way back is the one that the admin has set, and no other. */
export function PassedPage(props: {
  readonly page: PageContext;
  readonly kind: Extract<PersonView, { state: "passed" }>["kind"];
}) {
  const { words, settings, company } = props.page;
  return (
    <MessageSection mark="good" message={words.kinds[props.kind].passed}>
      {settings.returnUrl !== "" && (
        <p>
          <a class="button" href={settings.returnUrl}>
            {words.back(company)}
          </a>
        </p>
      )}
    </MessageSection>
  );
}

/** Returns true while the person may start again, as often in a day as the admin allows. */
export function canTryAgain({ retries }: Over, { settings }: PageContext): boolean {
  return retries !== null && retries < settings.retries;
}

/** Renders the end of a verification that came to nothing: why, and what the person can do. */
export function OverPage({ page, view }: { readonly page: PageContext; readonly view: Over }) {
  const { words, company, settings } = page;
  const canRetry = canTryAgain(view, page);
  const isMailed = view.state === "expired" && settings.mailFrom !== null;
  if (isMailed && !canRetry) return <NewLinkPage page={page} />;
  return (
    <MessageSection mark="bad" message={overMessage(page, view, canRetry)}>
      {canRetry && (
        <form method="post" action={page.action}>
          <button type="submit" name="again" value="yes">
            {words.tryAgain}
          </button>
        </form>
      )}
      {!canRetry && view.state === "failed" && <p>{words.askForHelp(company)}</p>}
    </MessageSection>
  );
}

/** The link expired, and the app can mail another one. */
function NewLinkPage({ page }: { readonly page: PageContext }) {
  const { words, company } = page;
  if (page.isNewLinkSent) return <MessageSection mark="none" message={words.newLink.sent} />;
  return (
    <MessageSection mark="bad" message={{ title: words.expired.title, text: "" }}>
      <form method="post" action={page.action}>
        <button type="submit" name="mail" value="yes">
          {words.newLink.button}
        </button>
      </form>
      <p class="muted sender">{words.expired.text(company)}</p>
    </MessageSection>
  );
}

function overMessage({ words, company }: PageContext, view: Over, canRetry: boolean): Message {
  if (view.state === "failed")
    return { title: words.failed.title, text: words.failed.reasons[view.reason ?? "other"] };
  if (canRetry) return words.tooLate;
  return { title: words.expired.title, text: words.expired.text(company) };
}
