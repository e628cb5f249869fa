/** The records that belong to one, on its page. */
import { html } from "hono/html";
import { z } from "zod";

import { badge, status, type Page } from "../control/elements.ts";
import { recordsOf, resultsOf } from "./api.ts";
import { CONTACTS, DEALS, recordPath, TICKETS, titleOf, type Kind } from "./kinds.ts";
import { action, actionButton, input, panel, select } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

/** Which kinds a kind is associated with here. */
const OTHERS: Readonly<Record<string, readonly Kind[]>> = {
  contacts: [DEALS, TICKETS],
  deals: [CONTACTS],
  tickets: [CONTACTS],
};

const associationSchema = z.object({
  toObjectId: z.coerce.string(),
  associationTypes: z.array(z.object({ label: z.string().nullish() })).default([]),
});
const labelSchema = z.object({ category: z.string(), typeId: z.number(), label: z.string().nullable() });

/** Shows a panel for each other kind. */
export async function associationsPanel(visit: Visit, kind: Kind, id: string): Promise<Page> {
  const panels = await Promise.all(
    (OTHERS[kind.plural] ?? []).map(async (other) => oneKind(visit, kind, id, other)),
  );
  return html`${panels}`;
}

async function oneKind(visit: Visit, kind: Kind, id: string, other: Kind): Promise<Page> {
  const { api, portal } = visit;
  const reply = await api(
    "GET",
    `/crm/v4/objects/${kind.plural}/${id}/associations/${other.plural}?limit=100`,
  );
  if (reply.problem !== null) return html``; // an account, or a version, without this kind
  const ends = resultsOf(reply).flatMap((row) => associationSchema.safeParse(row).data ?? []);
  const records = await readMany(
    visit,
    other,
    ends.map(({ toObjectId }) => toObjectId),
  );
  const labels = resultsOf(await api("GET", `/crm/v4/associations/${kind.plural}/${other.plural}/labels`))
    .flatMap((row) => labelSchema.safeParse(row).data ?? [])
    .filter(({ label }) => label !== null);
  const canEdit = may(visit.user, "edit");
  const items = ends.map(({ toObjectId, associationTypes }) => {
    const record = records.get(toObjectId);
    const names = associationTypes.flatMap(({ label }) =>
      label === null || label === undefined ? [] : [label],
    );
    const mark = record?.properties["idv_status"] ?? record?.properties["idv_gate_status"] ?? "";
    const fields = { kind: kind.plural, id, other: other.plural, otherId: toObjectId };
    return html`<li>
      <p>
        <a href="${recordPath(portal.portalId, other, toObjectId)}"
          >${record === undefined ? `${other.singular} ${toObjectId}` : titleOf(other, record)}</a
        >
        ${names.map((name) => badge(name, ""))} ${status(mark)}
        ${canEdit ? actionButton(visit, "dissociate", "Remove", fields, "quiet") : ""}
      </p>
    </li>`;
  });
  const plural = other.plural.charAt(0).toUpperCase() + other.plural.slice(1);
  const list =
    items.length === 0
      ? html`<p class="none">None.</p>`
      : html`<ul class="feed">
          ${items}
        </ul>`;
  const choices = labels.map(
    ({ category, typeId, label }) => [`${category}:${typeId}`, label ?? ""] as const,
  );
  const form = action(
    visit,
    "associate",
    html`<input type="hidden" name="kind" value="${kind.plural}" />
      <input type="hidden" name="id" value="${id}" />
      <input type="hidden" name="other" value="${other.plural}" />
      ${input("otherId", `Id of a ${other.singular}`)}
      ${choices.length === 0 ? "" : select("label", "Label", [["", "none"], ...choices])}<button>
        Add
      </button>`,
    "row",
  );
  return panel(
    `${plural} (${items.length})`,
    html`${list}${canEdit ? form : ""}`,
    `associated-${other.plural}`,
  );
}

async function readMany({ api }: Visit, kind: Kind, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, ReturnType<typeof recordsOf>[number]>();
  const properties = [...kind.titleProperties, "email", "idv_status", "idv_gate_status"];
  const known = kind === CONTACTS ? properties.slice(0, -1) : properties.filter((name) => name !== "email");
  const reply = await api("POST", `/crm/v3/objects/${kind.plural}/batch/read`, {
    properties: known,
    inputs: ids.map((id) => ({ id })),
  });
  return new Map(recordsOf(reply).map((record) => [record.id, record]));
}
