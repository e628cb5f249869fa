/** The control page itself. Hono's `html` escapes every value. */
import { html } from "hono/html";

import type { Page } from "./elements.ts";
import { deliveries, faults, portals, records, switches, workflows } from "./sections.ts";
import type { Snapshot } from "./snapshot.ts";
import { STYLE } from "./style.ts";
import type { Origins } from "../stack-options.ts";

/** The whole page; `problem` is why the last form was refused. */
export function controlPage(snapshot: Snapshot, problem: string | null): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sandbox controls</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${header(snapshot.origins)}
        <main>
          ${problem === null ? "" : html`<p class="problem" role="alert">${problem}</p>`}
          ${controlSections(snapshot)}
        </main>
      </body>
    </html>`;
}

/** Everything that the page has, for another page. */
export function controlSections(snapshot: Snapshot): Page {
  return html`${portals(snapshot.portals)} ${records(snapshot)} ${deliveries(snapshot)} ${workflows(snapshot)}
  ${faults(snapshot.faults)} ${switches(snapshot)}`;
}

function header({ app, onekosmos }: Origins): Page {
  const links = ["portals", "records", "deliveries", "workflows", "faults", "switches"];
  return html`<header>
    <h1>Sandbox</h1>
    <nav>${links.map((link) => html`<a href="#${link}">${link}</a>`)}</nav>
    <p>
      <a href="/tour">Guided tour</a> · <a href="/contacts/4242">CRM</a> ·
      <a href="${app}/portal">The app</a> · <a href="${onekosmos}/sandbox/sessions">1Kosmos' sessions</a> ·
      <a href="/sandbox/exchanges.har">Exchanges (HAR)</a>
    </p>
  </header>`;
}
