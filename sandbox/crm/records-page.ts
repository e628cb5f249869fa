/** The list of a kind's records: search, pages, choosing several, and a form for one more. */
import { html } from "hono/html";

import { status, table, type Page } from "../control/elements.ts";
import { recordsOf, totalOf, type CrmRecord } from "./api.ts";
import { CONTACTS, listPath, recordPath, titleOf, type Kind } from "./kinds.ts";
import { stagesOf, type Pipeline } from "./pipelines.ts";
import { action, input, select, type View } from "./shell.ts";
import { may, moment, type Visit } from "./visit.ts";

/** Records of one page. */
const PAGE = 25;
const LABELS: Readonly<Record<string, string>> = {
  email: "E-mail",
  phone: "Phone",
  createdate: "Created",
  amount: "Amount",
  idv_status: "Identity",
  idv_gate_status: "Gate",
  idv_caller_status: "Caller",
  dealstage: "Stage",
  hs_pipeline_stage: "Stage",
  hs_ticket_priority: "Priority",
};

/** The parameters of the address. */
export interface RecordsQuery {
  readonly query: string;
  readonly after: number;
  readonly archived: boolean;
}

/** Shows one page of a kind's records. */
export async function recordsPage(
  visit: Visit,
  kind: Kind,
  pipelines: readonly Pipeline[],
  asked: RecordsQuery,
): Promise<View> {
  const path = listPath(visit.portal.portalId, kind, "list");
  const properties = [...kind.titleProperties, ...kind.columns, "email"];
  const reply = asked.archived
    ? await visit.api(
        "GET",
        `/crm/v3/objects/${kind.plural}?archived=true&limit=100&properties=${properties.join(",")}`,
      )
    : await visit.api("POST", `/crm/v3/objects/${kind.plural}/search`, {
        limit: PAGE,
        after: String(asked.after),
        properties,
        sorts: [{ propertyName: "createdate", direction: "DESCENDING" }],
        ...(asked.query === "" ? {} : { query: asked.query }),
      });
  const records = recordsOf(reply);
  const total = asked.archived ? records.length : totalOf(reply);
  const plural = kind.plural.charAt(0).toUpperCase() + kind.plural.slice(1);
  return {
    title: asked.archived ? `Deleted ${kind.plural}` : plural,
    body: html`<div class="heading">
        <h1>${asked.archived ? `Deleted ${kind.plural}` : plural} <small>${total}</small></h1>
        ${views(visit, kind)}
      </div>
      ${reply.problem === null ? "" : html`<p class="problem" role="alert">${reply.problem}</p>`}
      ${asked.archived ? "" : finder(path, asked.query)}
      ${asked.archived ? "" : creation(visit, kind, pipelines)} ${rowsOf(visit, kind, pipelines, records)}
      ${asked.archived ? "" : paging(path, asked, total)}`,
  };
}

/** Ways to the other views of the same records. */
export function views({ portal: { portalId } }: Visit, kind: Kind): Page {
  const list = listPath(portalId, kind, "list");
  return html`<p class="views">
    <a href="${list}">List</a>
    ${kind.stage === null ? "" : html`<a href="${listPath(portalId, kind, "board")}">Board</a>`}
    <a href="${list}?archived=true">Deleted records</a>
  </p>`;
}

function finder(path: string, query: string): Page {
  return html`<form method="get" action="${path}" class="row" role="search">
    <label>Search <input type="search" name="query" value="${query}" /></label>
    <button>Search</button>
  </form>`;
}

function rowsOf(
  visit: Visit,
  kind: Kind,
  pipelines: readonly Pipeline[],
  records: readonly CrmRecord[],
): Page {
  const heads = ["Choose", "Name", ...kind.columns.map((name) => LABELS[name] ?? name)];
  const rows = records.map((record) => {
    const title = titleOf(kind, record);
    return [
      html`<input type="checkbox" name="ids" value="${record.id}" aria-label="Choose ${title}" />`,
      html`<a href="${recordPath(visit.portal.portalId, kind, record.id)}">${title}</a>`,
      ...kind.columns.map((name) => cell(visit, kind, pipelines, record, name)),
    ];
  });
  if (records.length === 0 || !may(visit.user, "edit")) return html`${table(heads, rows)}`;
  const isArchived = records.some(({ archived }) => archived);
  const buttons = isArchived
    ? html`<button name="do" value="restore">Restore</button>`
    : html`<button name="do" value="delete">Delete</button>${
          kind === CONTACTS ? html`<button name="do" value="verify">Verify identity</button>` : ""
        }`;
  return action(
    visit,
    "several",
    html`<input type="hidden" name="kind" value="${kind.plural}" />${table(heads, rows)}
      <p class="row">With those that are chosen: ${buttons}</p>`,
    "several",
  );
}

function cell(
  visit: Visit,
  kind: Kind,
  pipelines: readonly Pipeline[],
  { properties }: CrmRecord,
  name: string,
): unknown {
  const value = properties[name] ?? "";
  if (name.startsWith("idv_")) return status(value);
  if (name === "createdate") return value === "" ? "" : moment(visit.portal, value);
  if (name === kind.stage) return stagesOf(pipelines).find(({ id }) => id === value)?.label ?? value;
  return value;
}

function paging(path: string, { query, after }: RecordsQuery, total: number): Page {
  const link = (offset: number, label: string) => {
    const search = new URLSearchParams({ ...(query === "" ? {} : { query }), after: String(offset) });
    return html`<a href="${path}?${search.toString()}">${label}</a>`;
  };
  const shown = total === 0 ? "" : `${after + 1} to ${Math.min(after + PAGE, total)} of ${total}`;
  return html`<p class="row">
    ${after > 0 ? link(Math.max(0, after - PAGE), "Newer") : ""} <span>${shown}</span>
    ${after + PAGE < total ? link(after + PAGE, "Older") : ""}
  </p>`;
}

function creation(visit: Visit, kind: Kind, pipelines: readonly Pipeline[]): Page {
  if (!may(visit.user, "edit")) return html``;
  const [pipeline] = pipelines;
  const fields = kind.newFields.map(({ name, label, type }) => input(name, label, "", type));
  const choices = Object.entries(kind.choices).map(([name, values]) =>
    select(
      name,
      LABELS[name] ?? name,
      values.map((value) => [value, value] as const),
    ),
  );
  const stages =
    pipeline === undefined || kind.stage === null
      ? ""
      : select(
          kind.stage,
          "Stage",
          pipeline.stages.map(({ id, label }) => [id, label] as const),
        );
  const source =
    kind === CONTACTS
      ? select("source", "Created by", [
          ["CRM_UI", "a person here"],
          ["FORM", "a form"],
          ["API", "the API"],
          ["INTEGRATION", "another app"],
        ])
      : input("contactId", "Contact id");
  return html`<details>
    <summary>Create ${kind.singular}</summary>
    ${action(
      visit,
      "create",
      html`<input type="hidden" name="kind" value="${kind.plural}" />${fields}${choices}${stages}${source}
        <button class="primary">Create</button>`,
      "grid",
    )}
  </details>`;
}
