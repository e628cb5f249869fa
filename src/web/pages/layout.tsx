/** The frame of every page. Pages are HTML and one stylesheet: nothing runs in the browser. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

/** What a page tells its frame. */
interface LayoutProps {
  readonly title: string;
  /** `narrow` for a single message, `wide` for the portal's page. */
  readonly width: "narrow" | "wide";
  /** Seconds after which the browser asks again; for pages that wait for something. */
  readonly refreshSeconds?: number;
  /** Where the browser goes then; the same page when absent. */
  readonly refreshTo?: string;
  /** What stands at the right of the header. */
  readonly aside?: Child;
  readonly children?: Child;
}

/** A whole document. Children are escaped by hono/jsx. */
export function Layout({ title, width, refreshSeconds, refreshTo, aside, children }: LayoutProps) {
  const refresh = refreshTo === undefined ? String(refreshSeconds) : `${refreshSeconds};url=${refreshTo}`;
  return (
    <>
      {raw("<!DOCTYPE html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex, nofollow" />
          {refreshSeconds !== undefined && <meta http-equiv="refresh" content={refresh} />}
          <title>{`${title} · 1Kosmos for HubSpot`}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/app.css" />
        </head>
        <body>
          <header class="bar">
            <a class="brand" href="/">
              <img src="/assets/icon.svg" alt="" width="28" height="28" />
              1Kosmos for HubSpot
            </a>
            {aside}
          </header>
          <main class={width}>{children}</main>
          <footer>
            Documents and images stay with 1Kosmos. HubSpot is told the outcome, and nothing else.
          </footer>
        </body>
      </html>
    </>
  );
}
