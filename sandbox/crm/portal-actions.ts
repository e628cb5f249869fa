/** Forms of lists, imports, users and the account. */
import {
  idIn,
  NO_ID,
  outcomeOf,
  type ActionTools,
  type Fields,
  type Outcome,
  type PageAction,
} from "./action-type.ts";
import { CONTACTS } from "./kinds.ts";
import { readCsv } from "./imports.ts";
import { filterOf } from "./lists-page.ts";
import type { Visit } from "./visit.ts";

const LISTS = "/crm/v3/lists";
const MOST_ROWS = 5000;
const MOST_COUNT = 50_000;

async function createList(visit: Visit, fields: Fields): Promise<Outcome> {
  const [name, property] = [fields.one("name"), fields.one("property")];
  const values = fields
    .one("value")
    .split(";")
    .map((value) => value.trim());
  const isDynamic = property !== "";
  const reply = await visit.api("POST", LISTS, {
    name,
    objectTypeId: CONTACTS.id,
    processingType: isDynamic ? "DYNAMIC" : "MANUAL",
    ...(isDynamic ? { filterBranch: filterOf(property, values) } : {}),
  });
  return outcomeOf(reply, `The list ${name} was created.`);
}

async function changeList(visit: Visit, fields: Fields, change: "add" | "remove"): Promise<Outcome> {
  const [listId, id] = [idIn(fields, "listId"), idIn(fields)];
  if (listId === null || id === null) return NO_ID;
  const reply = await visit.api("PUT", `${LISTS}/${listId}/memberships/${change}`, [id]);
  return outcomeOf(reply, change === "add" ? "Added to the list." : "Removed from the list.");
}

async function deleteList(visit: Visit, fields: Fields): Promise<Outcome> {
  const reply = await visit.api("DELETE", `${LISTS}/${idIn(fields, "listId") ?? "0"}`);
  return outcomeOf(reply, "The list was deleted.", `/contacts/${visit.portal.portalId}/objectLists/all`);
}

async function importCount(visit: Visit, fields: Fields, { imports }: ActionTools): Promise<Outcome> {
  const count = Number(fields.one("count"));
  if (!Number.isInteger(count) || count < 1 || count > MOST_COUNT)
    return { problem: `An import takes 1 to ${MOST_COUNT.toLocaleString("en")} contacts.` };
  imports.startCount(visit.api, visit.portal.portalId, count);
  return { said: `The import of ${count.toLocaleString("en")} contacts has started.` };
}

async function importRows(visit: Visit, fields: Fields, { imports }: ActionTools): Promise<Outcome> {
  const rows = readCsv(fields.one("csv"));
  if (rows.length === 0) return { problem: "There is no row below the first line." };
  if (rows.length > MOST_ROWS) return { problem: `A file takes at most ${MOST_ROWS} rows here.` };
  imports.startRows(visit.api, visit.portal.portalId, rows);
  return { said: `The import of ${rows.length} rows has started.` };
}

async function changeAccount(visit: Visit, fields: Fields): Promise<Outcome> {
  const body = {
    tier: fields.one("tier"),
    language: fields.one("language"),
    timeZone: fields.one("timeZone"),
  };
  return outcomeOf(
    await visit.api("PUT", `/sandbox/portals/${visit.portal.portalId}/account`, body),
    "Saved.",
  );
}

async function changeUsers(
  visit: Visit,
  change: (users: Visit["users"]) => readonly object[],
): Promise<Outcome> {
  const path = `/sandbox/portals/${visit.portal.portalId}/users`;
  return outcomeOf(await visit.api("PUT", path, { users: change(visit.users) }), "Saved.");
}

const addUser: PageAction["run"] = async (visit, fields) =>
  changeUsers(visit, (users) => [
    ...users,
    {
      id: Math.max(...users.map(({ id }) => id)) + 1,
      name: fields.one("name"),
      email: fields.one("email"),
      right: fields.one("right"),
    },
  ]);

const setRight: PageAction["run"] = async (visit, fields) =>
  changeUsers(visit, (users) =>
    users.map((user) =>
      String(user.id) === fields.one("userId") ? { ...user, right: fields.one("right") } : user,
    ),
  );

const removeUser: PageAction["run"] = async (visit, fields) =>
  changeUsers(visit, (users) => users.filter(({ id }) => String(id) !== fields.one("userId")));

const actAs: PageAction["run"] = async (visit, fields) => {
  const user = visit.users.find(({ id }) => String(id) === fields.one("userId"));
  if (user === undefined) return { problem: "There is no such user." };
  return { userId: String(user.id), said: `You look at these pages as ${user.name} now.` };
};

export const PORTAL_ACTIONS: Readonly<Record<string, PageAction>> = {
  "act-as": { right: "view", run: actAs },
  "list-create": { right: "edit", run: createList },
  "list-add": { right: "edit", run: async (visit, fields) => changeList(visit, fields, "add") },
  "list-remove": { right: "edit", run: async (visit, fields) => changeList(visit, fields, "remove") },
  "list-delete": { right: "delete", run: deleteList },
  "import-count": { right: "edit", run: importCount },
  "import-rows": { right: "edit", run: importRows },
  account: { right: "super", run: changeAccount },
  "user-add": { right: "super", run: addUser },
  "user-right": { right: "super", run: setRight },
  "user-remove": { right: "super", run: removeUser },
};
