/** The help desk: open tickets beside the one that is being worked on. */
import { html } from "hono/html";

import { status, type Page } from "../control/elements.ts";
import { recordsOf, type CrmRecord } from "./api.ts";
import { recordPath, TICKETS, titleOf } from "./kinds.ts";
import { stagesOf, type Pipeline } from "./pipelines.ts";
import { messageView, panel, type View } from "./shell.ts";
import { moment, type Visit } from "./visit.ts";

const SHOWN = 30;

/** Shows the newest tickets; `chosen` opens one beside them. */
export async function helpDeskPage(
  visit: Visit,
  pipelines: readonly Pipeline[],
  chosen: (id: string) => Promise<View>,
  id: string | undefined,
): Promise<View> {
  const reply = await visit.api("POST", "/crm/v3/objects/tickets/search", {
    properties: [...TICKETS.titleProperties, ...TICKETS.columns],
    sorts: [{ propertyName: "createdate", direction: "DESCENDING" }],
    limit: SHOWN,
  });
  if (reply.problem !== null) return messageView("Help desk", reply.problem);
  const tickets = recordsOf(reply);
  const opened = id === undefined ? null : await chosen(id);
  const work =
    opened === null
      ? panel("Ticket", html`<p class="none">Choose a ticket.</p>`)
      : html`${opened.body}
          <p><a href="${recordPath(visit.portal.portalId, TICKETS, id ?? "")}">Open as a record</a></p>`;
  return {
    title: "Help desk",
    hasExtensions: true,
    body: html`<div class="desk">
      <div>
        <p class="title">Help desk</p>
        <ul class="feed">
          ${tickets.map((ticket) => line(visit, pipelines, ticket, ticket.id === id))}
        </ul>
        ${tickets.length === 0 ? html`<p class="none">No tickets yet.</p>` : ""}
      </div>
      <div>${opened === null ? html`<h1>Help desk</h1>` : ""}${work}</div>
    </div>`,
  };
}

function line(visit: Visit, pipelines: readonly Pipeline[], ticket: CrmRecord, isChosen: boolean): Page {
  const stage = stagesOf(pipelines).find(({ id }) => id === ticket.properties["hs_pipeline_stage"]);
  const address = `/help-desk/${visit.portal.portalId}/view/all/ticket/${ticket.id}`;
  return html`<li class="${isChosen ? "app" : ""}">
    <p>
      <a href="${address}" ${isChosen ? html`aria-current="true"` : ""}>${titleOf(TICKETS, ticket)}</a>
      ${status(ticket.properties["idv_caller_status"] ?? "")}
    </p>
    <p class="hint">${stage?.label ?? ""} ${ticket.properties["hs_ticket_priority"] ?? ""}</p>
    <time>${moment(visit.portal, ticket.properties["createdate"] ?? ticket.createdAt)}</time>
  </li>`;
}
