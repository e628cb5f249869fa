/** The places of the app's cards on a record's page. */
import { html } from "hono/html";

import type { Page } from "../control/elements.ts";
import { placeExtension } from "../extensions/place.ts";
import { recordPath, type Kind } from "./kinds.ts";
import { panel } from "./shell.ts";
import type { Visit } from "./visit.ts";

/** Where a record's page has room for one card. */
export type CardPlace = "crm.record.sidebar" | "crm.record.tab" | "helpdesk.sidebar" | "crm.preview";

const TITLE = "Identity verification";

/** Shows the app's card where the app is installed; nothing where it has no card for such records. */
export function cardPanel(visit: Visit, kind: Kind, id: string, place: CardPlace): Page {
  if (!visit.portal.installed) {
    const address = `${visit.origins.app}/oauth/install`;
    return panel(
      TITLE,
      html`<p>The app is not installed in this portal. <a href="${address}">Install it</a></p>`,
      "card",
    );
  }
  const card = placeCard(visit, kind, id, place);
  return card === null ? html`` : panel(TITLE, card, place === "crm.record.tab" ? "tab" : "card");
}

function placeCard(visit: Visit, kind: Kind, id: string, place: CardPlace): Page | null {
  const subject = { objectTypeId: kind.id, objectId: Number(id) };
  return placeExtension(visit, place, { objectType: kind.plural, subject });
}

/** The tabs in the middle of a record's page: the timeline, and the app's card; `open` is the card if it was chosen. */
export interface Tabs {
  readonly heads: Page;
  readonly open: Page | null;
}

/** Shows them; null where the app has no tab. */
export function tabsOf(visit: Visit, kind: Kind, id: string, chosen: string | undefined): Tabs | null {
  if (!visit.portal.installed || placeCard(visit, kind, id, "crm.record.tab") === null) return null;
  const path = recordPath(visit.portal.portalId, kind, id);
  const isOpen = chosen === "app";
  const here = html`aria-current="page"`;
  return {
    heads: html`<nav aria-label="Record" class="views">
      <a href="${path}" ${isOpen ? "" : here}>Activities</a>
      <a href="${path}?tab=app" ${isOpen ? here : ""}>${TITLE}</a>
    </nav>`,
    open: isOpen ? cardPanel(visit, kind, id, "crm.record.tab") : null,
  };
}
