/** Connected apps: whether the app is in this portal, with which scopes, how it gets in and out. */
import { html } from "hono/html";

import { badge, table, text, time, type Page } from "../control/elements.ts";
import { resultsOf } from "./api.ts";
import { callCard } from "./card.ts";
import { actionButton, panel, type View } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

const ATTEMPTS_SHOWN = 10;

/** Shows the one app that this sandbox knows. */
export async function appsPage(visit: Visit): Promise<View> {
  const { portal } = visit;
  const state = portal.installed ? badge("connected", "good") : badge("not connected", "");
  return {
    title: "Connected apps",
    body: html`<h1>Connected apps</h1>
      ${panel(
        "1Kosmos Identity Verification",
        html`<p>${state}</p>
          ${portal.installed ? await connected(visit) : connect(visit)}`,
        "app",
      )}
      ${panel("Webhooks sent to the app", await deliveries(visit), "deliveries")}`,
  };
}

function connect({ portal, origins }: Visit): Page {
  return html`<p>
      <a href="/marketplace/${portal.portalId}/install">Install from the Marketplace</a>
    </p>
    <p><a href="${origins.app}/oauth/install">Install from the app's own page</a></p>`;
}

async function connected(visit: Visit): Promise<Page> {
  const { body, problem } = await callCard(visit, "portal");
  const settings = text(body?.["settingsUrl"]) || `${visit.origins.app}/portal`;
  const lines = body === null ? html`<p class="problem">${problem ?? ""}</p>` : settingsFacts(body);
  const isWeb = /^https?:\/\//u.test(settings);
  return html`${lines} ${isWeb ? html`<p><a href="${settings}">Open the app's settings</a></p>` : ""}
  ${may(visit.user, "super") ? actionButton(visit, "uninstall", "Uninstall", {}, "danger") : ""}`;
}

function settingsFacts(body: Readonly<Record<string, unknown>>): Page {
  const shown = ["tenant", "gates", "openSessions"];
  return html`<dl>
    ${shown.map(
      (name) =>
        html`<dt>${name}</dt>
          <dd>${text(body[name]) || "none"}</dd>`,
    )}
  </dl>`;
}

async function deliveries({ api, portal }: Visit): Promise<Page> {
  const attempts = resultsOf(await api("GET", "/sandbox/deliveries"))
    .filter((row) => row["portalId"] === portal.portalId)
    .slice(-ATTEMPTS_SHOWN)
    .toReversed();
  const rows = attempts.map((row) => {
    const status = Number(row["status"]);
    const isGood = status >= 200 && status < 300;
    const word = status === 0 ? "no answer" : String(status);
    return [time(row["at"]), row["events"], row["attempt"], badge(word, isGood ? "good" : "bad")];
  });
  return table(["At (UTC)", "Events", "Attempt", "Response"], rows);
}
