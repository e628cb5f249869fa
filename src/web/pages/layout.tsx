/** The frame of every page. Pages are HTML and one stylesheet; a script of ours runs only where a page follows something. */
import { html } from "hono/html";
import type { Child } from "hono/jsx";

/** The head of a document. */
interface DocumentProps {
  readonly title: string;
  /** Seconds after which the browser reloads; for pages that wait for something. */
  readonly refreshSeconds?: number | undefined;
  /** Where the browser goes then; the same page when absent. */
  readonly refreshTo?: string | undefined;
  /** The address of a script of ours. */
  readonly script?: string | undefined;
  readonly children?: Child;
}

/** Renders a whole document. Children and values are escaped. A template: every page has these elements. */
export function Document({ title, refreshSeconds, refreshTo, script, children }: DocumentProps) {
  const refresh = refreshTo === undefined ? String(refreshSeconds) : `${refreshSeconds};url=${refreshTo}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refresh}" />`}
        <title>${title} · 1Kosmos Identity Verification</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/app.css" />
        ${script !== undefined && html`<script src="${script}" defer></script>`}
      </head>
      <body>
        ${children}
      </body>
    </html>`;
}

/** The data of a page for its frame. */
interface LayoutProps extends DocumentProps {
  /** `narrow` for a single message, `wide` for the landing page. */
  readonly width: "narrow" | "wide";
}

/** Renders a page for anyone. */
export function Layout({ width, children, ...document }: LayoutProps) {
  return (
    <Document {...document}>
      <header class="bar">
        <a class="brand" href="/">
          <img src="/assets/icon.svg" alt="" width="28" height="28" />
          1Kosmos Identity Verification
        </a>
      </header>
      <main class={width}>{children}</main>
      <footer>
        <p>Documents and images stay with 1Kosmos. HubSpot receives the outcome only.</p>
      </footer>
    </Document>
  );
}
