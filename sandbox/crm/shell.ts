/** The frame of every page: navigation, who looks, what was said. Hono's `html` escapes every value. */
import { html } from "hono/html";

import type { Page } from "../control/elements.ts";
import { appPagesPath } from "../extensions/place.ts";
import { CONTACTS, DEALS, listPath, TICKETS } from "./kinds.ts";
import type { Visit } from "./visit.ts";

/** Where the pages' own files are. */
const ASSETS = "/sandbox/pages/assets";

/** A page: its title, and what it shows. */
export interface View {
  readonly title: string;
  readonly body: Page;
  /** Left out: no extension of the app is shown. */
  readonly hasExtensions?: boolean;
  /** Left out: 200. */
  readonly status?: 404 | 403;
}

/** The areas of the CRM with their addresses. */
function areas({
  portal: { portalId, installed },
}: Visit): readonly (readonly [label: string, path: string])[] {
  const pages = appPagesPath(portalId);
  return [
    ["Contacts", listPath(portalId, CONTACTS, "list")],
    ["Deals", listPath(portalId, DEALS, "board")],
    ["Tickets", listPath(portalId, TICKETS, "board")],
    ["Help desk", `/help-desk/${portalId}/view/all`],
    ["Lists", `/contacts/${portalId}/objectLists/all`],
    ["Workflows", `/workflows/${portalId}/all`],
    ["Imports", `/import/${portalId}/all`],
    ["Connected apps", `/integrations-settings/${portalId}/installed`],
    ["Settings", `/settings/${portalId}/account-defaults`],
    ...(pages === null || !installed ? [] : [["1Kosmos", pages] as const]),
  ];
}

/** The whole document. */
export function document(visit: Visit, view: View): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${view.title} · Sandbox HubSpot</title>
        <link rel="stylesheet" href="${ASSETS}/crm.css" />
        <link rel="stylesheet" href="/sandbox/extensions/extensions.css" />
        <script src="${ASSETS}/crm.js" defer></script>
        ${view.hasExtensions === true ? html`<script src="/sandbox/extensions/host.js" defer></script>` : ""}
      </head>
      <body data-live="/sandbox/pages/version">
        <a class="skip" href="#main">Skip to content</a>
        ${header(visit)}
        <main id="main">
          ${note(visit)}
          <div id="page">${view.body}</div>
        </main>
        <p id="announcer" class="visually-hidden" aria-live="polite"></p>
      </body>
    </html>`;
}

function header(visit: Visit): Page {
  const { portal, origins, here } = visit;
  const links = areas(visit).map(([label, path]) => {
    const isHere = here.split("?")[0] === path;
    return html`<li><a href="${path}" ${isHere ? html`aria-current="page"` : ""}>${label}</a></li>`;
  });
  return html`<header class="top">
    <p class="brand"><a href="/">Sandbox HubSpot</a></p>
    <nav aria-label="CRM">
      <ul>
        ${links}
      </ul>
    </nav>
    <div class="who">
      <a href="/tour">Guided tour</a>
      <a href="${origins.onekosmos}/">1Kosmos</a>
      <a href="${origins.app}/portal">The app</a>
      ${portalChoice(visit)} ${userChoice(visit)}
      <span class="visually-hidden">Portal ${portal.portalId}</span>
    </div>
  </header>`;
}

function portalChoice({ portal, portals }: Visit): Page {
  return html`<form method="get" action="/sandbox/pages/portal">
    <label
      ><span class="visually-hidden">Portal</span>
      <select name="portalId" data-submit>
        ${portals.map(
          ({ portalId, name }) =>
            html`<option value="${portalId}" ${portalId === portal.portalId ? "selected" : ""}>
              ${name} (${portalId})
            </option>`,
        )}
      </select></label
    >
    <button class="quiet">Open</button>
  </form>`;
}

function userChoice(visit: Visit): Page {
  const choices = visit.users.map(
    ({ id, name, right }) =>
      html`<option value="${id}" ${id === visit.user.id ? "selected" : ""}>${name} (${right})</option>`,
  );
  return action(
    visit,
    "act-as",
    html`<label
        ><span class="visually-hidden">User</span>
        <select name="userId" data-submit>
          ${choices}
        </select></label
      >
      <button class="quiet">Switch</button>`,
  );
}

function note({ said, problem }: Visit): Page {
  if (problem !== null) return html`<p class="problem" role="alert">${problem}</p>`;
  return said === null ? html`` : html`<p class="said" role="status">${said}</p>`;
}

/** A form that does one thing and comes back to the page. */
export function action(visit: Visit, name: string, content: Page, className = ""): Page {
  return html`<form
    method="post"
    action="/sandbox/pages/${visit.portal.portalId}/${name}"
    class="${className}"
  >
    <input type="hidden" name="back" value="${visit.here}" />
    ${content}
  </form>`;
}

/** A form that is only a button; `fields` are what it sends. */
export function actionButton(
  visit: Visit,
  name: string,
  label: string,
  fields: Readonly<Record<string, string>> = {},
  className = "",
): Page {
  const hidden = Object.entries(fields).map(
    ([field, value]) => html`<input type="hidden" name="${field}" value="${value}" />`,
  );
  return action(visit, name, html`${hidden}<button class="${className}">${label}</button>`, "inline");
}

/** A part of a page with a heading. */
export function panel(title: string, body: Page, id = ""): Page {
  return html`<section class="panel" ${id === "" ? "" : html`id="${id}"`}>
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** A page that says one thing. */
export function messageView(title: string, text: string, status: 404 | 403 = 404): View {
  return {
    title,
    status,
    body: html`<h1>${title}</h1>
      <p>${text}</p>`,
  };
}

/** A choice among values. */
export function select(
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen = "",
): Page {
  return html`<label
    >${label}
    <select name="${name}">
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen ? "selected" : ""}>${text}</option>`,
      )}
    </select></label
  >`;
}

/** A field for text. */
export function input(name: string, label: string, value = "", type = "text"): Page {
  return html`<label>${label} <input name="${name}" type="${type}" value="${value}" /></label>`;
}
