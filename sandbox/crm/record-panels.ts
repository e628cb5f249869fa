/** The panels of a record's page beside its values: lists, workflows, and the ways in which a record ends. */
import { html } from "hono/html";
import { z } from "zod";

import { badge, type Page } from "../control/elements.ts";
import { resultsOf, type CrmRecord } from "./api.ts";
import { CONTACTS, type Kind } from "./kinds.ts";
import { flowsOf } from "./flows-page.ts";
import { listsOf } from "./lists-page.ts";
import { action, actionButton, input, panel, select } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

const membershipSchema = z.object({ listId: z.coerce.string() });

/** Shows the lists that a record is in, and adds it to one by hand. */
export async function membershipsPanel(visit: Visit, kind: Kind, id: string): Promise<Page> {
  const { api, portal, user } = visit;
  const all = await listsOf(visit);
  const path = `/crm/v3/lists/records/${kind.id}/${id}/memberships`;
  const ids = new Set(
    resultsOf(await api("GET", path)).flatMap((row) => membershipSchema.safeParse(row).data?.listId ?? []),
  );
  const joined = all.filter(({ listId }) => ids.has(listId));
  const manual = all.filter(
    ({ listId, processingType, objectTypeId }) =>
      processingType !== "DYNAMIC" && objectTypeId === kind.id && !ids.has(listId),
  );
  const shown = joined.map(
    ({ listId, name }) =>
      html`<li><a href="/contacts/${portal.portalId}/objectLists/${listId}">${name}</a></li>`,
  );
  const form =
    manual.length === 0 || !may(user, "edit")
      ? ""
      : action(
          visit,
          "list-add",
          html`<input type="hidden" name="id" value="${id}" />
            ${select(
              "listId",
              "List",
              manual.map(({ listId, name }) => [listId, name] as const),
            )}
            <button>Add</button>`,
          "row",
        );
  const list =
    shown.length === 0
      ? html`<p class="none">In no list.</p>`
      : html`<ul>
          ${shown}
        </ul>`;
  return panel(`Lists (${shown.length})`, html`${list}${form}`, "lists");
}

/** Enrols the record in a workflow by hand. */
export async function workflowPanel(visit: Visit, kind: Kind, id: string): Promise<Page> {
  if (!may(visit.user, "edit")) return html``;
  const flows = (await flowsOf(visit)).filter(({ objectType }) => objectType === kind.singular.toUpperCase());
  const all = `/workflows/${visit.portal.portalId}/all`;
  if (flows.length === 0)
    return panel(
      "Workflows",
      html`<p class="none">No workflow of ${kind.plural}. <a href="${all}">Build one</a></p>`,
      "workflows",
    );
  const form = action(
    visit,
    "enrol",
    html`<input type="hidden" name="id" value="${id}" />
      ${select(
        "flowId",
        "Workflow",
        flows.map(({ id: flowId, name }) => [String(flowId), name] as const),
      )}
      <button>Enrol</button>`,
    "row",
  );
  return panel(
    "Workflows",
    html`${form}
      <p><a href="${all}">All workflows and who is in them</a></p>`,
    "workflows",
  );
}

/** Offers merge, delete, privacy deletion; or restore. */
export function endings(visit: Visit, kind: Kind, record: CrmRecord): Page {
  const fields = { kind: kind.plural, id: record.id };
  if (!may(visit.user, "delete"))
    return html`<p class="hint">
      ${badge(visit.user.right, "")} ${visit.user.name} may not delete or merge.
    </p>`;
  if (record.archived)
    return panel("Deleted", actionButton(visit, "restore", "Restore", fields, "primary"), "endings");
  const merge = action(
    visit,
    "merge",
    html`<input type="hidden" name="kind" value="${kind.plural}" />
      <input type="hidden" name="id" value="${record.id}" />
      ${input("otherId", `Id of the ${kind.singular} that becomes part of this one`)}<button>Merge</button>`,
    "row",
  );
  const forget =
    kind === CONTACTS
      ? action(
          visit,
          "forget",
          html`<input type="hidden" name="kind" value="${kind.plural}" />
            <input type="hidden" name="id" value="${record.id}" />
            <button
              class="danger"
              data-confirm="Delete this contact for good? Nothing of it can be brought back."
            >
              Delete for privacy
            </button>`,
          "inline",
        )
      : "";
  return html`<details id="endings">
    <summary>Merge or delete</summary>
    ${merge} ${actionButton(visit, "delete", "Delete", fields, "danger")} ${forget}
  </details>`;
}
