/** A pipeline as a board: a column for each stage, records to drag, or to move by keyboard. */
import { html } from "hono/html";

import { status, type Page } from "../control/elements.ts";
import { recordsOf, totalOf, type CrmRecord } from "./api.ts";
import { recordPath, titleOf, type Kind } from "./kinds.ts";
import type { Pipeline, Stage } from "./pipelines.ts";
import { views } from "./records-page.ts";
import { action, messageView, select, type View } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

/** Records that a column shows. */
const SHOWN = 20;

interface Column {
  readonly stage: Stage;
  readonly records: readonly CrmRecord[];
  readonly total: number;
}

/** Shows one pipeline. */
export async function boardPage(
  visit: Visit,
  kind: Kind,
  pipelines: readonly Pipeline[],
  wanted: string | undefined,
): Promise<View> {
  const pipeline = pipelines.find(({ id }) => id === wanted) ?? pipelines[0];
  if (pipeline === undefined || kind.stage === null)
    return messageView(`No board of ${kind.plural}`, `This portal has no pipeline of ${kind.plural}.`);
  const { pipeline: property, stage } = kind;
  const columns = await Promise.all(
    pipeline.stages.map((column) => readColumn(visit, kind, pipeline, { property, stage, column })),
  );
  const plural = kind.plural.charAt(0).toUpperCase() + kind.plural.slice(1);
  return {
    title: `${plural} board`,
    body: html`<div class="heading">
        <h1>${plural}</h1>
        ${views(visit, kind)}
      </div>
      ${pipelines.length < 2 ? "" : pipelineChoice(pipelines, pipeline)}
      <p class="hint">
        Drag a card to another stage, or focus its handle and press the left or right arrow key.
      </p>
      <div
        class="board"
        role="region"
        aria-label="Board"
        tabindex="0"
        data-board="/sandbox/pages/${visit.portal.portalId}/move"
        data-kind="${kind.plural}"
      >
        ${columns.map((column) => columnOf(visit, kind, pipeline, column))}
      </div>`,
  };
}

async function readColumn(
  { api }: Visit,
  kind: Kind,
  pipeline: Pipeline,
  at: { readonly property: string | null; readonly stage: string; readonly column: Stage },
): Promise<Column> {
  const filters = [
    { propertyName: at.stage, operator: "EQ", value: at.column.id },
    ...(at.property === null ? [] : [{ propertyName: at.property, operator: "EQ", value: pipeline.id }]),
  ];
  const reply = await api("POST", `/crm/v3/objects/${kind.plural}/search`, {
    filterGroups: [{ filters }],
    properties: [...kind.titleProperties, ...kind.columns],
    sorts: [{ propertyName: "createdate", direction: "DESCENDING" }],
    limit: SHOWN,
  });
  return { stage: at.column, records: recordsOf(reply), total: totalOf(reply) };
}

function pipelineChoice(pipelines: readonly Pipeline[], chosen: Pipeline): Page {
  return html`<form method="get" class="row">
    ${select(
      "pipeline",
      "Pipeline",
      pipelines.map(({ id, label }) => [id, label] as const),
      chosen.id,
    )}
    <button>Show</button>
  </form>`;
}

function columnOf(visit: Visit, kind: Kind, pipeline: Pipeline, { stage, records, total }: Column): Page {
  const more = total > records.length ? html`<p class="hint">and ${total - records.length} more</p>` : "";
  return html`<section class="column" data-stage="${stage.id}" aria-label="${stage.label}">
    <h2>${stage.label} <small>${total}</small></h2>
    <ul>
      ${records.map((record) => cardOf(visit, kind, pipeline, stage, record))}
    </ul>
    ${more}
  </section>`;
}

function cardOf(visit: Visit, kind: Kind, pipeline: Pipeline, stage: Stage, record: CrmRecord): Page {
  const title = titleOf(kind, record);
  const mark = record.properties["idv_gate_status"] ?? record.properties["idv_caller_status"] ?? "";
  const amount = record.properties["amount"] ?? record.properties["hs_ticket_priority"] ?? "";
  const isMovable = may(visit.user, "edit");
  return html`<li class="deal" data-id="${record.id}" draggable="${isMovable ? "true" : "false"}">
    <p>
      ${
        isMovable
          ? html`<button
              type="button"
              class="handle"
              data-handle
              aria-label="Move ${title}, now in ${stage.label}"
            >
              ⇆
            </button>`
          : ""
      }
      <a href="${recordPath(visit.portal.portalId, kind, record.id)}">${title}</a>
    </p>
    <p>${amount} ${status(mark)}</p>
    ${isMovable ? mover(visit, kind, pipeline, stage, record, title) : ""}
  </li>`;
}

/** Moves without a script, and for people who rather choose than drag. */
function mover(
  visit: Visit,
  kind: Kind,
  pipeline: Pipeline,
  stage: Stage,
  record: CrmRecord,
  title: string,
): Page {
  const options = pipeline.stages.map(
    ({ id, label }) => html`<option value="${id}" ${id === stage.id ? "selected" : ""}>${label}</option>`,
  );
  return action(
    visit,
    "move",
    html`<input type="hidden" name="kind" value="${kind.plural}" />
      <input type="hidden" name="id" value="${record.id}" />
      <input type="hidden" name="pipeline" value="${pipeline.id}" />
      <select name="stage" data-submit aria-label="Stage of ${title}">
        ${options}
      </select>
      <button class="quiet">Move</button>`,
    "mover",
  );
}
