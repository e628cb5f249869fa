/** A record's page: what is known of it, what happened, what belongs to it, and what can be done. */
import { html } from "hono/html";
import { z } from "zod";

import { status, table, type Page } from "../control/elements.ts";
import { recordOf, resultsOf, type CrmRecord, type Row } from "./api.ts";
import { associationsPanel } from "./associations.ts";
import { cardPanel, tabsOf, type CardPlace } from "./card.ts";
import { titleOf, type Kind } from "./kinds.ts";
import { stagesOf, type Pipeline } from "./pipelines.ts";
import { endings, membershipsPanel, workflowPanel } from "./record-panels.ts";
import { action, input, messageView, panel, select, type View } from "./shell.ts";
import { readTemplates, timeline } from "./timeline.ts";
import { may, type Visit } from "./visit.ts";

const definitionSchema = z.object({
  name: z.string(),
  label: z.string(),
  modificationMetadata: z.object({ readOnlyValue: z.boolean() }).optional(),
});
type Definition = z.infer<typeof definitionSchema>;

type Templates = ReturnType<typeof readTemplates>;

/** Properties whose versions are no news. */
const SILENT = new Set([
  "hs_object_id",
  "createdate",
  "lastmodifieddate",
  "hs_lastmodifieddate",
  "hs_object_source",
]);

/** Which of the app's cards stand beside a record: in the sidebar, and in the open tab. */
export interface Shown {
  readonly sidebar: CardPlace;
  /** Undefined: the timeline. */
  readonly tab: string | undefined;
}

/** Shows a record; one that was merged leads to its survivor by its own id. */
export async function recordPage(
  visit: Visit,
  kind: Kind,
  id: string,
  given: Shown & { readonly pipelines: readonly Pipeline[]; readonly templates: Templates },
): Promise<View> {
  const definitions = resultsOf(await visit.api("GET", `/crm/v3/properties/${kind.plural}`)).flatMap(
    (row) => definitionSchema.safeParse(row).data ?? [],
  );
  const names = definitions.map(({ name }) => name);
  const found = await findRecord(visit, kind, id, names);
  if (found === null)
    return messageView(
      `No ${kind.singular} ${id}`,
      `This portal has no ${kind.singular} with this id. It was never there, or nothing is left after a privacy deletion.`,
    );
  const { record, versions } = found;
  const labels = new Map(definitions.map(({ name, label }) => [name, label]));
  const title = titleOf(kind, record);
  const [feed, others, memberships, workflow] = await Promise.all([
    timeline(visit, kind, record.id, given.templates, { versions, labels }),
    record.archived ? html`` : associationsPanel(visit, kind, record.id),
    record.archived ? html`` : membershipsPanel(visit, kind, record.id),
    record.archived ? html`` : workflowPanel(visit, kind, record.id),
  ]);
  const card = record.archived ? html`` : cardPanel(visit, kind, record.id, given.sidebar);
  const isDesk = given.sidebar === "helpdesk.sidebar";
  const tabs = record.archived || isDesk ? null : tabsOf(visit, kind, record.id, given.tab);
  const sidebar = html`<div>${card} ${others} ${memberships} ${workflow}</div>`;
  return {
    title,
    hasExtensions: true,
    body: html`<h1>
        ${title} <small>${kind.singular} ${record.id}${record.archived ? ", deleted" : ""}</small>
      </h1>
      <div class="columns">
        ${isDesk ? sidebar : ""}
        <div>
          ${about(visit, kind, record, given.pipelines)} ${allProperties(visit, kind, record, definitions)}
          ${endings(visit, kind, record)}
        </div>
        <div>${tabs?.heads ?? ""} ${tabs?.open ?? panel("Timeline", feed, "timeline")}</div>
        ${isDesk ? "" : sidebar}
      </div>`,
  };
}

async function findRecord(
  { api }: Visit,
  kind: Kind,
  id: string,
  names: readonly string[],
): Promise<{ readonly record: CrmRecord; readonly versions: Row } | null> {
  const history = names.filter((name) => !SILENT.has(name));
  const query = `properties=${names.join(",")}&propertiesWithHistory=${history.join(",")}`;
  for (const archived of [false, true]) {
    const reply = await api("GET", `/crm/v3/objects/${kind.plural}/${id}?${query}&archived=${archived}`);
    const record = reply.problem === null ? recordOf(reply) : null;
    const versions = z.record(z.string(), z.unknown()).safeParse(reply.data["propertiesWithHistory"]);
    if (record !== null) return { record: { ...record, archived }, versions: versions.data ?? {} };
  }
  return null;
}

function about(visit: Visit, kind: Kind, record: CrmRecord, pipelines: readonly Pipeline[]): Page {
  const value = (name: string) => record.properties[name] ?? "";
  const marks = Object.entries(record.properties).filter(([name, held]) => {
    return /^idv_(?:status|gate_status|caller_status)$/u.test(name) && held !== null && held !== "";
  });
  const shownMarks = html`<p>${marks.map(([, held]) => status(held))}</p>`;
  if (!may(visit.user, "edit") || record.archived) {
    const facts = kind.newFields.map(
      ({ name, label }) =>
        html`<dt>${label}</dt>
          <dd>${value(name)}</dd>`,
    );
    return panel(
      `About this ${kind.singular}`,
      html`${shownMarks}
        <dl>${facts}</dl>`,
      "about",
    );
  }
  const fields = kind.newFields.map(({ name, label, type }) => input(`p:${name}`, label, value(name), type));
  const stages = stagesOf(pipelines).map(({ id, label }) => [id, label] as const);
  const stage = kind.stage === null ? "" : select(`p:${kind.stage}`, "Stage", stages, value(kind.stage));
  const form = action(
    visit,
    "update",
    html`<input type="hidden" name="kind" value="${kind.plural}" />
      <input type="hidden" name="id" value="${record.id}" />
      ${fields}${stage}<button class="primary">Save</button>`,
    "grid",
  );
  return panel(`About this ${kind.singular}`, html`${shownMarks}${form}`, "about");
}

function allProperties(
  visit: Visit,
  kind: Kind,
  record: CrmRecord,
  definitions: readonly Definition[],
): Page {
  const held = definitions.filter(({ name }) => (record.properties[name] ?? "") !== "");
  const rows = held.map(({ name, label }) => [
    label,
    html`<code>${name}</code>`,
    valueOf(record.properties[name] ?? ""),
  ]);
  const writable = definitions.filter(
    ({ modificationMetadata }) => modificationMetadata?.readOnlyValue !== true,
  );
  const form =
    !may(visit.user, "edit") || record.archived
      ? ""
      : action(
          visit,
          "set-property",
          html`<input type="hidden" name="kind" value="${kind.plural}" />
            <input type="hidden" name="id" value="${record.id}" />
            ${select(
              "name",
              "Property",
              writable.map(({ name, label }) => [name, `${label} (${name})`] as const),
            )}
            ${input("value", "New value; empty clears it")}<button>Set</button>`,
          "grid",
        );
  return html`<details id="properties">
    <summary>All properties</summary>
    ${table(["Property", "Name", "Value"], rows)} ${form}
  </details>`;
}

/** HubSpot shows an address as a link. */
function valueOf(value: string): Page | string {
  return /^https?:\/\//u.test(value) ? html`<a href="${value}">${value}</a>` : value;
}
