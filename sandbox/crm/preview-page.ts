/** HubSpot's preview of a record: what it is called, its first values, and the app's card for previews. */
import { html } from "hono/html";

import { recordOf } from "./api.ts";
import { cardPanel } from "./card.ts";
import { recordPath, titleOf, type Kind } from "./kinds.ts";
import { messageView, type View } from "./shell.ts";
import type { Visit } from "./visit.ts";

/** Shows it as a page; other pages open it beside themselves. */
export async function previewPage(visit: Visit, kind: Kind, id: string): Promise<View> {
  const names = [...kind.titleProperties, ...kind.newFields.map(({ name }) => name)];
  const path = `/crm/v3/objects/${kind.plural}/${id}?properties=${names.join(",")}`;
  const record = recordOf(await visit.api("GET", path));
  if (record === null) return messageView(`No ${kind.singular} ${id}`, "It was deleted, or was never there.");
  const facts = kind.newFields.map(
    ({ name, label }) =>
      html`<dt>${label}</dt>
        <dd>${record.properties[name] ?? ""}</dd>`,
  );
  return {
    title: titleOf(kind, record),
    hasExtensions: true,
    body: html`<h1>${titleOf(kind, record)}</h1>
      <section class="panel">
        <dl>${facts}</dl>
        <p><a href="${recordPath(visit.portal.portalId, kind, id)}">Open the record</a></p>
      </section>
      ${cardPanel(visit, kind, id, "crm.preview")}`,
  };
}
