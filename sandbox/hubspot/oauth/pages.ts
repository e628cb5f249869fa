/** The two pages of the authorize step. */
import { html } from "hono/html";

import type { Portal } from "../portals.ts";

const STYLE = `
  body { margin: 0; background: #f5f8fa; color: #33475b; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 6vh auto; padding: 2rem 2.5rem; background: #fff; border-radius: 8px;
         box-shadow: 0 1px 24px rgb(51 71 91 / 12%); }
  h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
  ul { padding-left: 1.2rem; }
  code { background: #eaf0f6; padding: .1rem .35rem; border-radius: 3px; }
  label { display: block; padding: .2rem 0; }
  button { margin-top: 1.2rem; padding: .7rem 1.6rem; border: 0; border-radius: 4px; background: #c93700; color: #fff;
           font: inherit; font-weight: 600; cursor: pointer; }
  small { color: #516f90; }
`;

type Page = ReturnType<typeof html>;

function page(title: string, body: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}

/** Renders the consent page: `action` is the address, query included, that the page was opened with. */
export function consentPage(options: {
  readonly action: string;
  readonly appName: string;
  readonly portals: readonly Portal[];
  readonly scopes: readonly string[];
}): Page {
  const { action, appName, portals, scopes } = options;
  return page(
    `Connect ${appName}`,
    html`<h1>Connect ${appName} to HubSpot</h1>
      <form method="post" action="${action}">
        ${portals.map((portal, at) => portalChoice(portal, at === 0, portals.length > 1))}
        <p>The app will be able to use:</p>
        <ul>
          ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
        </ul>
        <button type="submit">Connect app</button>
      </form>
      <p><small>This is the sandbox HubSpot. Nothing leaves this machine.</small></p>`,
  );
}

function portalChoice(portal: Portal, chosen: boolean, several: boolean): Page {
  if (!several) {
    return html`<input type="hidden" name="portalId" value="${portal.portalId}" />
      <p>Account: <strong>${portal.name}</strong> (${portal.portalId})</p>`;
  }
  return html`<label>
    <input type="radio" name="portalId" value="${portal.portalId}" ${chosen ? "checked" : ""} />
    ${portal.name} (${portal.portalId})
  </label>`;
}

/** Says one thing. */
export function messagePage(title: string, text: string): Page {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
  );
}

/** Says why the app cannot be connected. The visitor is not sent anywhere. */
export function refusalPage(reason: string): Page {
  return messagePage("Authorization failed", reason);
}
