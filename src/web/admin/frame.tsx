/** The frame of the admin's pages: the account, the menu, the way to the documentation and out. */
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { AdminFrame } from "../../portal/admin/admin-frame.ts";
import type { Flash } from "../middleware/flash.ts";
import { FlashBanner } from "../pages/overview/banners.tsx";
import { Document } from "../pages/layout.tsx";
import { When } from "./times.tsx";
import { NAVIGATION, pageAt, type AdminPage } from "./navigation.ts";

/** The data of a page for its frame. */
export interface FramedPage {
  /** The path of the menu's entry that is current. */
  readonly path: string;
  readonly title: string;
  /** One or two sentences below the heading: what the page is for. */
  readonly lead?: Child;
  readonly flash?: Flash | null;
  /** True if its form came back with errors; the words say what did not happen. */
  readonly failed?: boolean | "Not saved" | "Not started";
  /** False on a page below that of the menu's entry, which saves nothing. */
  readonly offersUndo?: boolean;
  /** The heading, where it is more than the title. */
  readonly heading?: Child;
  /**
   * The script that runs on it. `follow`: its part with `data-live` is loaded again and again. `names`: contacts get their names
   * from HubSpot.
   */
  readonly script?: keyof typeof SCRIPTS;
  readonly children?: Child;
}

const SCRIPTS = { follow: "/assets/admin.js", names: "/assets/names.js" } as const;

interface FrameProps extends FramedPage {
  readonly frame: AdminFrame;
  /** HubSpot's id of the user who looks. */
  readonly userId: number | null;
  /** HubSpot's pages for this account. */
  readonly hubspotUrl: string;
  /** How to reach people who help; null when the operator has named none. */
  readonly support: string | null;
}

/** Renders a whole document. */
export function AdminDocument(props: FrameProps) {
  const { frame, title, heading = title, lead, flash = null, failed = false, script, children } = props;
  const offersUndo = (props.offersUndo ?? !failed) && frame.undoables.length > 0;
  const { top, bottom } = renderedShell(props);
  return Document({
    title: `${failed === false ? "" : `${failed === true ? "Not saved" : failed} · `}${title} · ${frame.account.name}`,
    script: script && SCRIPTS[script],
    children: html`${top}<main id="main">
          <h1>${heading}</h1>
          ${lead !== undefined && html`<p class="lead-in">${lead}</p>`}
          ${flash !== null && <FlashBanner flash={flash} />}
          ${offersUndo && <UndoForms {...props} />}
          ${children}
        </main>
      </div>
      ${bottom}`,
  });
}

type Html = ReturnType<typeof html>;

/** The parts around the content of a page. */
interface Shell {
  readonly top: Html;
  readonly bottom: Html;
}

/** Shells by everything that they are rendered from: an admin opens page after page with the same ones. */
const shells = new Map<string, Shell>();
const MAX_SHELLS = 500;

/** Returns the shell of a page, which is rendered once. */
function renderedShell({ frame, hubspotUrl, path, support }: FrameProps): Shell {
  const { account, attention, portalId } = frame;
  const page = pageAt(path);
  const key = JSON.stringify([page?.path, attention, portalId, account, hubspotUrl, support]);
  const known = shells.get(key);
  if (known !== undefined) return known;
  if (shells.size >= MAX_SHELLS) shells.clear();
  const menu = html`${<Menu current={page?.path} attention={attention} />}`;
  const shell = {
    top: html`<a class="skip" href="#main">Skip to the content</a>${(
        <Header frame={frame} hubspotUrl={hubspotUrl} />
      )}
      <details class="menu">
        <summary>Menu</summary>
        <nav aria-label="Pages, short">${menu}</nav>
      </details>
      <div class="columns">
        <nav class="side" aria-label="Pages"><div class="inner">${menu}</div></nav>
       `,
    bottom: html`${<Footer timeZone={account.timeZone} page={page} support={support} />}`,
  };
  shells.set(key, shell);
  return shell;
}

/** Forms of other pages that a page saves as well. */
const FORMS_BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ["/portal/setup", ["/portal/connection", "/portal/delivery"]],
]);

/** The names of forms on pages that are not theirs alone. */
const FORM_WORDS: ReadonlyMap<string, string> = new Map([
  ["/portal/connection", "Connection"],
  ["/portal/delivery", "Delivery"],
  ["/portal/limits/who", "Who may start"],
]);

/** Offers to undo the newest save of each of the page's forms. */
function UndoForms({ frame, path, userId: own }: Pick<FrameProps, "frame" | "path" | "userId">) {
  const forms = FORMS_BESIDE.get(path) ?? [];
  const saves = frame.undoables.filter(({ form }) => forms.includes(form) || pageAt(form)?.path === path);
  return (
    <>
      {saves.map(({ form, id, at, userId }) => (
        <form method="post" action="/portal/undo" class="undo">
          <input type="hidden" name="form" value={form} />
          <input type="hidden" name="id" value={id} />
          <span>
            {form === path ? "Saved" : `${FORM_WORDS.get(form) ?? form}: saved`} on{" "}
            <When at={at} timeZone={frame.account.timeZone} />
            {userId === null ? "" : userId === own ? " by you" : ` by user ${userId}`}.
          </span>
          <button type="submit" class="link">
            Undo this save
          </button>
        </form>
      ))}
    </>
  );
}

function Header({ frame, hubspotUrl }: Pick<FrameProps, "frame" | "hubspotUrl">) {
  return (
    <header class="bar">
      <a class="brand" href="/portal">
        <img src="/assets/icon.svg" alt="" width="28" height="28" />
        <span class="account">
          {frame.account.name}
          <small>1Kosmos Identity Verification · account {frame.portalId}</small>
        </span>
      </a>
      <div class="tools">
        <a href={hubspotUrl}>Open HubSpot</a>
        <form method="post" action="/portal/sign-out">
          <button type="submit" class="link">
            Sign out
          </button>
        </form>
      </div>
    </header>
  );
}

function Menu({ current, attention }: { readonly current: string | undefined; readonly attention: number }) {
  return (
    <>
      {NAVIGATION.map(({ heading, pages }) => (
        <>
          {heading !== null && <h2>{heading}</h2>}
          <ul>
            {pages.map((page) => (
              <li>
                <a href={page.path} {...(page.path === current && { "aria-current": "page" as const })}>
                  {page.label}
                  {page.path === "/portal/attention" && attention > 0 && (
                    <span class="count" aria-label={`${attention} need attention`} role="img">
                      {attention}
                    </span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </>
  );
}

function Footer(props: {
  readonly timeZone: string;
  readonly page: AdminPage | null;
  readonly support: string | null;
}) {
  const { timeZone, page, support } = props;
  return (
    <footer>
      <p>
        <a href={`/docs/${page?.help ?? ""}`}>{page === null ? "Documentation" : `Help: ${page.label}`}</a> ·{" "}
        <a href="/docs/">All documentation</a> · <a href="/docs/privacy">Privacy</a> ·{" "}
        <a href="/docs/terms">Terms</a>
        {support !== null && (
          <>
            {" · "}
            <a href={support}>Contact support</a>
          </>
        )}
      </p>
      <p>
        Times are in {timeZone}. Documents and images stay with 1Kosmos; HubSpot receives the outcome only.
      </p>
    </footer>
  );
}
