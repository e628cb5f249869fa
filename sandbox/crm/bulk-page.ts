/** The app's bulk action on chosen contacts. */
import { html } from "hono/html";

import { placeExtension } from "../extensions/place.ts";
import { CONTACTS } from "./kinds.ts";
import { messageView, panel, type View } from "./shell.ts";
import type { Visit } from "./visit.ts";

/** Shows it, as HubSpot does in a panel beside the list. */
export function bulkPage(visit: Visit, ids: readonly string[]): View {
  if (ids.length === 0) return messageView("Verify identity", "Choose contacts in the list first.");
  const subject = { objectTypeId: CONTACTS.id, objectIds: ids.map(Number) };
  const action = visit.portal.installed
    ? placeExtension(visit, "crm.bulkActions", { objectType: CONTACTS.plural, subject })
    : html`<p>The app is not installed in this portal.</p>`;
  return {
    title: "Verify identity",
    hasExtensions: true,
    body: html`<h1>Verify identity <small>${ids.length} chosen</small></h1>
      ${panel("Bulk action", action ?? html`<p class="none">The app has no bulk action.</p>`, "bulk")}`,
  };
}
