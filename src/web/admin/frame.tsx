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
  /** True if its form came back with errors. */
  readonly failed?: boolean;
  /** True if it follows something: then its part with `data-live` is loaded again and again. */
  readonly script?: boolean;
  readonly children?: Child;
}

interface FrameProps extends FramedPage {
  readonly frame: AdminFrame;
  /** HubSpot's pages for this account. */
  readonly hubspotUrl: string;
  /** How to reach people who help; null when the operator has named none. */
  readonly support: string | null;
}

/** Renders a whole document. */
export function AdminDocument(props: FrameProps) {
  const { frame, hubspotUrl, path, title, lead, flash = null, failed = false, support, children } = props;
  const { name } = frame.account;
  const menu = renderedMenu(path, frame.attention);
  return (
    <Document
      title={`${failed ? "Not saved · " : ""}${title} · ${name}`}
      script={props.script === true ? "/assets/admin.js" : undefined}
    >
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header frame={frame} hubspotUrl={hubspotUrl} />
      <details class="menu">
        <summary>Menu</summary>
        <nav aria-label="Pages, short">{menu}</nav>
      </details>
      <div class="columns">
        <nav class="side" aria-label="Pages">
          <div class="inner">{menu}</div>
        </nav>
        <main id="main">
          <h1>{title}</h1>
          {lead !== undefined && <p class="lead-in">{lead}</p>}
          <FlashBanner flash={flash} />
          {!failed && <UndoForms frame={frame} path={path} />}
          {children}
        </main>
      </div>
      <Footer timeZone={frame.account.timeZone} page={pageAt(path)} support={support} />
    </Document>
  );
}

/** Offers to undo the newest save of each of the page's forms. */
function UndoForms({ frame, path }: Pick<FrameProps, "frame" | "path">) {
  const saves = frame.undoables.filter(({ form }) => pageAt(form)?.path === path);
  return (
    <>
      {saves.map(({ form, id, at, userId }) => (
        <form method="post" action="/portal/undo" class="undo">
          <input type="hidden" name="form" value={form} />
          <input type="hidden" name="id" value={id} />
          <span>
            {form === path ? "Saved" : "Who may start: saved"} on{" "}
            <When at={at} timeZone={frame.account.timeZone} />
            {userId === null ? "" : ` by user ${userId}`}.
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

/** Menus by the current entry and the number beside "Needs attention". */
const menus = new Map<string, ReturnType<typeof html>>();
/** More than there are entries and likely numbers. */
const MAX_MENUS = 1000;

/** Returns the menu, which is rendered once. */
function renderedMenu(path: string, attention: number): ReturnType<typeof html> {
  const current = pageAt(path)?.path;
  const key = `${current ?? ""} ${attention}`;
  const known = menus.get(key);
  if (known !== undefined) return known;
  if (menus.size >= MAX_MENUS) menus.clear();
  const menu = html`${<Menu current={current} attention={attention} />}`;
  menus.set(key, menu);
  return menu;
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
        <a href="/docs/">All documentation</a>
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
