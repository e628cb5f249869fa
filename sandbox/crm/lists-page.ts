/** Lists ("segments"): all of them, one with its members, and forms for new ones. */
import { html } from "hono/html";
import { z } from "zod";

import { status, table, type Page } from "../control/elements.ts";
import { recordsOf, resultsOf } from "./api.ts";
import { CONTACTS, kindNamed, recordPath, titleOf } from "./kinds.ts";
import { action, actionButton, input, messageView, type View } from "./shell.ts";
import { may, moment, type Visit } from "./visit.ts";

const MOST_LISTS = 500;
const MEMBERS_SHOWN = 100;

const listSchema = z.object({
  listId: z.coerce.string(),
  name: z.string(),
  processingType: z.string(),
  objectTypeId: z.string(),
  additionalProperties: z.record(z.string(), z.unknown()).default({}),
});
type List = z.infer<typeof listSchema>;

const listsSchema = z.object({ lists: z.array(z.unknown()) });
const memberSchema = z.object({ recordId: z.coerce.string(), membershipTimestamp: z.string() });

/** Returns the lists of the portal. */
export async function listsOf({ api }: Visit): Promise<readonly List[]> {
  const reply = await api("POST", "/crm/v3/lists/search", { count: MOST_LISTS });
  const found = listsSchema.safeParse(reply.data).data?.lists ?? [];
  return found.flatMap((row) => listSchema.safeParse(row).data ?? []);
}

/** Shows all lists. */
export async function listsPage(visit: Visit): Promise<View> {
  const { portalId } = visit.portal;
  const lists = await listsOf(visit);
  const rows = lists.map(({ listId, name, processingType, objectTypeId, additionalProperties }) => [
    html`<a href="/contacts/${portalId}/objectLists/${listId}">${name}</a>`,
    kindNamed(objectTypeId)?.plural ?? objectTypeId,
    processingType === "DYNAMIC" ? "follows its filter" : "by hand",
    additionalProperties["hs_list_size"] ?? "",
  ]);
  return {
    title: "Lists",
    body: html`<h1>Lists <small>${lists.length}</small></h1>
      ${may(visit.user, "edit") ? creation(visit) : ""} ${table(["Name", "Of", "Kind", "Members"], rows)}`,
  };
}

function creation(visit: Visit): Page {
  return html`<details>
    <summary>Create a list of contacts</summary>
    ${action(
      visit,
      "list-create",
      html`${input("name", "Name")} ${input("property", "Property; empty makes a list by hand")}
        ${input("value", "is any of (several by ;)")}<button class="primary">Create</button>`,
      "grid",
    )}
  </details>`;
}

/** Shows one list with its members. */
export async function listPage(visit: Visit, listId: string): Promise<View> {
  const { api, portal } = visit;
  const list = (await listsOf(visit)).find((known) => known.listId === listId);
  if (list === undefined) return messageView("No such list", `This portal has no list ${listId}.`);
  const kind = kindNamed(list.objectTypeId) ?? CONTACTS;
  const reply = await api("GET", `/crm/v3/lists/${listId}/memberships/join-order?limit=${MEMBERS_SHOWN}`);
  const members = resultsOf(reply).flatMap((row) => memberSchema.safeParse(row).data ?? []);
  const records = await api("POST", `/crm/v3/objects/${kind.plural}/batch/read`, {
    properties: [...kind.titleProperties, ...(kind === CONTACTS ? ["email", "idv_status"] : [])],
    inputs: members.map(({ recordId }) => ({ id: recordId })),
  });
  const byId = new Map(recordsOf(records).map((record) => [record.id, record]));
  const rows = members.map(({ recordId, membershipTimestamp }) => {
    const record = byId.get(recordId);
    return [
      html`<a href="${recordPath(portal.portalId, kind, recordId)}"
        >${record === undefined ? recordId : titleOf(kind, record)}</a
      >`,
      record?.properties["email"] ?? "",
      status(record?.properties["idv_status"] ?? ""),
      moment(portal, membershipTimestamp),
      list.processingType === "DYNAMIC" || !may(visit.user, "edit")
        ? ""
        : actionButton(visit, "list-remove", "Remove", { listId, id: recordId }, "quiet"),
    ];
  });
  const filter = await readFilter(visit, listId);
  const remove = may(visit.user, "delete")
    ? actionButton(visit, "list-delete", "Delete this list", { listId })
    : "";
  const add =
    list.processingType === "DYNAMIC" || !may(visit.user, "edit")
      ? ""
      : action(
          visit,
          "list-add",
          html`<input type="hidden" name="listId" value="${listId}" />
            ${input("id", `Id of a ${kind.singular}`)}<button>Add</button>`,
          "row",
        );
  return {
    title: list.name,
    body: html`<h1>${list.name} <small>${members.length} shown</small></h1>
      <p>${filter}</p>
      ${add} ${table(["Name", "E-mail", "Identity", "Joined", ""], rows)} ${remove}`,
  };
}

const filtersSchema = z.object({
  list: z.object({
    filterBranch: z.object({
      filterBranches: z.array(
        z.object({
          filters: z.array(
            z.looseObject({
              property: z.string().default(""),
              operation: z.looseObject({ operator: z.string().default("") }).default({ operator: "" }),
            }),
          ),
        }),
      ),
    }),
  }),
});

/** Words the filter of a dynamic list. */
async function readFilter({ api }: Visit, listId: string): Promise<string> {
  const reply = await api("GET", `/crm/v3/lists/${listId}?includeFilters=true`);
  const filters = filtersSchema.safeParse(reply.data);
  if (!filters.success) return "Members are added and removed by hand.";
  const branches = filters.data.list.filterBranch.filterBranches.map(({ filters: all }) =>
    all
      .map(({ property, operation }) => {
        const values = Array.isArray(operation["values"]) ? operation["values"].join(" or ") : "";
        return `${property} ${operation.operator.toLowerCase().replaceAll("_", " ")} ${values}`.trim();
      })
      .join(" and "),
  );
  return `Members: ${branches.join(", or ")}`;
}

/** Returns the filter of "property is any of values", as the API takes it. */
export function filterOf(property: string, values: readonly string[]): object {
  return {
    filterBranchType: "OR",
    filterBranchOperator: "OR",
    filters: [],
    filterBranches: [
      {
        filterBranchType: "AND",
        filterBranchOperator: "AND",
        filterBranches: [],
        filters: [
          {
            filterType: "PROPERTY",
            property,
            operation: {
              operationType: "ENUMERATION",
              operator: "IS_ANY_OF",
              values,
              includeObjectsWithNoValueSet: false,
            },
          },
        ],
      },
    ],
  };
}
