/** Connected apps: whether the app is in this portal, with which scopes, how it gets in and out. */
import { html } from "hono/html";

import { badge, table, time, type Page } from "../control/elements.ts";
import { appPagesPath, placeExtension } from "../extensions/place.ts";
import { resultsOf } from "./api.ts";
import { actionButton, panel, type View } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

const ATTEMPTS_SHOWN = 10;

/** Shows the one app of this sandbox. */
export async function appsPage(visit: Visit): Promise<View> {
  const { portal } = visit;
  const state = portal.installed ? badge("connected", "good") : badge("not connected", "");
  return {
    title: "Connected apps",
    hasExtensions: true,
    body: html`<h1>Connected apps</h1>
      ${panel(
        "1Kosmos Identity Verification",
        html`<p>${state}</p>
          ${portal.installed ? connected(visit) : connect(visit)}`,
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

/** The app's own page of settings, as HubSpot shows it there. */
function connected(visit: Visit): Page {
  const pages = appPagesPath(visit.portal.portalId);
  const settings =
    placeExtension(visit, "settings", {}) ?? html`<p class="none">The app has no settings.</p>`;
  return html`${settings} ${pages === null ? "" : html`<p><a href="${pages}">Open the app's pages</a></p>`}
  ${may(visit.user, "super") ? actionButton(visit, "uninstall", "Uninstall", {}, "danger") : ""}`;
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
