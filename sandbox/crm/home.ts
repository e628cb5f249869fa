/** The first page: how many records there are, the newest contacts, and below everything for testers. */
import { html } from "hono/html";

import { controlSections } from "../control/page.ts";
import { readSnapshot } from "../control/routes.ts";
import { totalOf } from "./api.ts";
import { KINDS, listPath } from "./kinds.ts";
import type { CrmOptions } from "./options.ts";
import type { View } from "./shell.ts";
import type { Visit } from "./visit.ts";

/** Shows the home of the portal. */
export async function homePage(visit: Visit, options: CrmOptions): Promise<View> {
  const counts = await Promise.all(
    KINDS.map(async (kind) => {
      const reply = await visit.api("POST", `/crm/v3/objects/${kind.plural}/search`, { limit: 1 });
      return { kind, total: reply.problem === null ? totalOf(reply) : null };
    }),
  );
  const { portalId, name } = visit.portal;
  const tiles = counts.flatMap(({ kind, total }) =>
    total === null
      ? []
      : [
          html`<li>
            <a href="${listPath(portalId, kind, kind.stage === null ? "list" : "board")}"
              ><strong>${total}</strong> ${kind.plural}</a
            >
          </li>`,
        ],
  );
  const snapshot = await readSnapshot(options);
  return {
    title: name,
    body: html`<h1>${name} <small>portal ${portalId}</small></h1>
      <p>
        A HubSpot to play with. The <a href="/tour">guided tour</a> lists the stories that can be played by
        hand.
      </p>
      <ul class="tiles">
        ${tiles}
      </ul>
      <h2>For testers</h2>
      <div id="testers">${controlSections(snapshot)}</div>`,
  };
}
