/** The frame of 1Kosmos' pages for people, and of the mails'. Hono's `html` escapes every value. */
import { html } from "hono/html";

import type { Page } from "../control/elements.ts";

/** A page and the way between those of one server. */
export interface Framed {
  readonly brand: string;
  readonly title: string;
  readonly links: readonly (readonly [label: string, path: string])[];
  readonly here: string;
  readonly said: string | null;
  readonly problem: string | null;
  readonly body: Page;
}

/** The whole document. It follows its server's version by itself. */
export function framed({ brand, title, links, here, said, problem, body }: Framed): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${brand}</title>
        <link rel="stylesheet" href="/sandbox/pages/assets/crm.css" />
        <script src="/sandbox/pages/assets/crm.js" defer></script>
      </head>
      <body data-live="/sandbox/pages/version">
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <p class="brand"><a href="/">${brand}</a></p>
          <nav aria-label="${brand}">
            <ul>
              ${links.map(
                ([label, path]) =>
                  html`<li>
                    <a href="${path}" ${path === here ? html`aria-current="page"` : ""}>${label}</a>
                  </li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="main">
          ${problem === null ? "" : html`<p class="problem" role="alert">${problem}</p>`}
          ${said === null ? "" : html`<p class="said" role="status">${said}</p>`}
          <div id="page">${body}</div>
        </main>
        <p id="announcer" class="visually-hidden" aria-live="polite"></p>
      </body>
    </html>`;
}
