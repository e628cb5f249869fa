/** The journal's events of records and lists. */
import { expect, test } from "vitest";
import { z } from "zod";
import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { createDeal, expectCall, turn } from "./crm-support.ts";
import { APP, call, createContact, install, installQuery, openSandbox } from "./support.ts";
import { SUBSCRIPTIONS, JOURNAL, asApp } from "./journal-support.ts";

const CONTACTS = "/crm/v3/objects/contacts";

const LISTS = "/crm/v3/lists";

const PORTAL = { portalId: 4242 };

type App = Awaited<ReturnType<typeof asApp>>;

/** A sandbox whose app may read contacts, deals and lists, and the app with a token of its own. */
async function crmSandbox() {
  const scopes = [...APP.scopes, "crm.objects.deals.read", "crm.lists.read"];
  const sandbox = openSandbox({ app: { ...APP, scopes } });
  await install(sandbox, "4242", installQuery({ scope: scopes.join(" ") }));
  return { sandbox, app: await asApp(sandbox) };
}

/** Subscribes; returns a function that reads what was written since the last time. */
async function following(app: App, ...wanted: Record<string, unknown>[]) {
  for (const body of wanted) {
    const response = await app.call("POST", SUBSCRIPTIONS, { ...PORTAL, ...body });
    expect(response.status).toBe(200);
  }
  let next = "/earliest";
  return async (): Promise<readonly Record<string, unknown>[]> => {
    const events: Record<string, unknown>[] = [];
    while ((await app.call("GET", JOURNAL + next)).status === 200) {
      const file = await app.read(next);
      events.push(...file.events);
      next = `/offset/${file.link.currentOffset}/next`;
    }
    return events;
  };
}

function ofContacts(actions: readonly string[], more: Record<string, unknown> = {}) {
  return {
    subscriptionType: "OBJECT",
    objectTypeId: "0-1",
    actions,
    objectIds: [],
    properties: ["email", "city"],
    ...more,
  };
}

test("a contact's life is written with the properties that were asked for", async () => {
  const { sandbox, app } = await crmSandbox();
  const written = await following(app, ofContacts(["CREATE", "UPDATE", "DELETE", "RESTORE"]));
  const ada = await createContact(sandbox, { email: "ada@example.com", phone: "1" });
  const created = await written();
  expect(created).toEqual([
    {
      type: "object",
      action: "CREATE",
      ...PORTAL,
      occurredAt: new Date(sandbox.clock.now).toISOString(),
      objectTypeId: "0-1",
      objectId: Number(ada),
      propertyChanges: { email: "ada@example.com" },
    },
  ]);
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties: { phone: "2" } });
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties: { city: "Oslo", phone: "3" } });
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties: { city: "Oslo" } });
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${ada}`);
  await expectCall(sandbox, 200, "POST", `/sandbox/contacts/${ada}/restore`);
  expect(await written()).toMatchObject([
    { action: "UPDATE", objectId: Number(ada), propertyChanges: { city: "Oslo" } },
    { action: "DELETE", objectId: Number(ada), propertyChanges: {} },
    { action: "RESTORE", objectId: Number(ada) },
  ]);
});

test("a merge is written with the records that it joined", async () => {
  const { sandbox, app } = await crmSandbox();
  await turn(sandbox, { mergeCreatesNewId: true });
  const written = await following(app, ofContacts(["MERGE", "UPDATE"]));
  const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, { city: "Rome" })];
  const body = { primaryObjectId: ada, objectIdToMerge: eve };
  const merged = await expectCall(sandbox, 200, "POST", `${CONTACTS}/merge`, body);
  const { id } = z.object({ id: z.coerce.number() }).parse(merged);
  expect(await written()).toMatchObject([
    {
      action: "MERGE",
      objectId: id,
      primaryObjectId: Number(ada),
      mergedObjectIds: [Number(eve)],
      newObjectId: id,
    },
  ]);
});

test("only the actions, types and records that were asked for; no properties means any", async () => {
  const { sandbox, app } = await crmSandbox();
  const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
  const written = await following(
    app,
    ofContacts(["UPDATE"], { objectIds: [Number(eve)], properties: [] }),
    ofContacts(["CREATE"], { objectTypeId: "0-3" }),
  );
  const properties = { phone: "2" };
  for (const id of [ada, eve]) await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${id}`, { properties });
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${eve}`);
  const deal = await createDeal(sandbox);
  expect(await written()).toMatchObject([
    { action: "UPDATE", objectId: Number(eve), propertyChanges: { phone: "2" } },
    { action: "CREATE", objectTypeId: "0-3", objectId: Number(deal) },
  ]);
});

test("an association is written from the side that was subscribed to, once it changes", async () => {
  const { sandbox, app } = await crmSandbox();
  const written = await following(app, {
    subscriptionType: "ASSOCIATION",
    objectTypeId: "0-1",
    associatedObjectTypeIds: ["0-3"],
    actions: ["ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"],
    objectIds: [],
  });
  const [contact, other] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
  const deal = await createDeal(sandbox);
  const of = `/crm/v4/objects/contacts/${contact}/associations`;
  for (const to of [`deals/${deal}`, `deals/${deal}`, `contacts/${other}`]) {
    await expectCall(sandbox, 200, "PUT", of.replace("associations", `associations/default/${to}`));
  }
  for (const _ of ["once", "again"]) await expectCall(sandbox, 204, "DELETE", `${of}/deals/${deal}`);
  const fields = {
    type: "association",
    ...PORTAL,
    occurredAt: new Date(sandbox.clock.now).toISOString(),
    fromObjectTypeId: "0-1",
    fromObjectId: Number(contact),
    toObjectTypeId: "0-3",
    toObjectId: Number(deal),
    associationTypeId: 4,
    associationCategory: "HUBSPOT_DEFINED",
    isPrimary: false,
  };
  expect(await written()).toEqual([
    { ...fields, action: "ASSOCIATION_ADDED" },
    { ...fields, action: "ASSOCIATION_REMOVED" },
  ]);
});

/** The filter of a list of the contacts in a city. */
function inCity(city: string) {
  const operation = { operationType: "MULTISTRING", operator: "IS_EQUAL_TO", values: [city] };
  const filters = [{ filterType: "PROPERTY", property: "city", operation }];
  const branch = {
    filterBranchType: "AND",
    filterBranchOperator: "AND",
    filterBranches: [],
    filters,
  };
  return {
    filterBranchType: "OR",
    filterBranchOperator: "OR",
    filters: [],
    filterBranches: [branch],
  };
}

/** Makes a list of contacts, by a filter if there is one, and returns its id. */
async function createList(sandbox: HubSpotSandbox, name: string, filterBranch?: unknown) {
  const processingType = filterBranch === undefined ? "MANUAL" : "DYNAMIC";
  const body = { name, objectTypeId: "0-1", processingType, filterBranch };
  const made = await expectCall(sandbox, 200, "POST", LISTS, body);
  return z.object({ list: z.object({ listId: z.coerce.number() }) }).parse(made).list.listId;
}

function ofLists(...listIds: readonly number[]) {
  const actions = ["ADDED_TO_LIST", "REMOVED_FROM_LIST"];
  return { subscriptionType: "LIST_MEMBERSHIP", actions, listIds, objectIds: [] };
}

test("a contact whose change brings it into a list, or out of it, is written for that list alone", async () => {
  const { sandbox, app } = await crmSandbox();
  const oslo = await createList(sandbox, "Oslo", inCity("Oslo"));
  await createList(sandbox, "Rome", inCity("Rome"));
  const written = await following(app, ofLists(oslo));
  const ada = await createContact(sandbox, { city: "Oslo" });
  for (const properties of [{ phone: "1" }, { city: "Rome" }, { city: "Oslo" }]) {
    await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties });
  }
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${ada}`);
  const fields = {
    type: "list_membership",
    ...PORTAL,
    occurredAt: new Date(sandbox.clock.now).toISOString(),
    listId: oslo,
    objectTypeId: "0-1",
    objectId: Number(ada),
  };
  const [added, removed] = ["ADDED_TO_LIST", "REMOVED_FROM_LIST"];
  expect(await written()).toEqual(
    [added, removed, added, removed].map((action) => Object.assign({ action }, fields)),
  );
});

test("a new filter and a change by hand are written for each record that they move", async () => {
  const { sandbox, app } = await crmSandbox();
  const ada = Number(await createContact(sandbox, { city: "Oslo" }));
  const eve = Number(await createContact(sandbox, { city: "Oslo" }));
  const max = Number(await createContact(sandbox, { city: "Rome" }));
  const oslo = await createList(sandbox, "By city", inCity("Oslo"));
  const manual = await createList(sandbox, "By hand");
  const written = await following(app, ofLists(oslo, manual));
  await expectCall(sandbox, 204, "PUT", `${LISTS}/${manual}/memberships/add-from/${oslo}`);
  await expectCall(sandbox, 200, "PUT", `${LISTS}/${manual}/memberships/remove`, [ada]);
  await expectCall(sandbox, 204, "DELETE", `${LISTS}/${manual}/memberships`);
  await expectCall(sandbox, 200, "PUT", `${LISTS}/${oslo}/update-list-filters`, {
    filterBranch: inCity("Rome"),
  });
  const told = (await written()).map(({ action, listId, objectId }) => [action, listId, objectId]);
  expect(told).toEqual([
    ["ADDED_TO_LIST", manual, ada],
    ["ADDED_TO_LIST", manual, eve],
    ["REMOVED_FROM_LIST", manual, ada],
    ["REMOVED_FROM_LIST", manual, eve],
    ["REMOVED_FROM_LIST", oslo, ada],
    ["REMOVED_FROM_LIST", oslo, eve],
    ["ADDED_TO_LIST", oslo, max],
  ]);
});

test("a privacy deletion is written beside the deletion", async () => {
  const { sandbox, app } = await crmSandbox();
  const privacy = {
    subscriptionType: "GDPR_PRIVACY_DELETION",
    objectTypeId: "0-1",
    actions: ["GDPR_DELETE"],
  };
  const written = await following(app, privacy, ofContacts(["DELETE"]));
  const ada = await createContact(sandbox, {});
  await expectCall(sandbox, 204, "POST", `${CONTACTS}/gdpr-delete`, { objectId: ada });
  const events = await written();
  expect(events).toHaveLength(2);
  expect(events).toContainEqual({
    type: "gdpr_privacy_deletion",
    action: "GDPR_DELETE",
    ...PORTAL,
    occurredAt: new Date(sandbox.clock.now).toISOString(),
    objectTypeId: "0-1",
    objectId: Number(ada),
  });
  expect(events).toContainEqual(expect.objectContaining({ action: "DELETE", objectId: Number(ada) }));
});

test("nothing is written without the scope, after the subscription ended, or after the app left", async () => {
  const sandbox = openSandbox();
  await install(sandbox);
  const app = await asApp(sandbox);
  const written = await following(
    app,
    ofContacts(["CREATE"]),
    ofContacts(["CREATE"], { objectTypeId: "0-3" }),
  );
  await createDeal(sandbox);
  expect(await written()).toEqual([]);
  await createContact(sandbox, {});
  expect(await written()).toHaveLength(1);
  await call(sandbox, "POST", "/sandbox/portals/4242/uninstall");
  await createContact(sandbox, {});
  expect(await written()).toEqual([]);
  await install(sandbox);
  await app.call("DELETE", `${SUBSCRIPTIONS}/portals/4242`);
  await createContact(sandbox, {});
  expect(await written()).toEqual([]);
});

test("an import of which nobody wants to hear writes nothing; one is written record by record", async () => {
  const { sandbox, app } = await crmSandbox();
  await expectCall(sandbox, 200, "POST", "/sandbox/contacts/import", { count: 200 });
  const written = await following(app, ofContacts(["CREATE"]));
  expect(await written()).toEqual([]);
  await expectCall(sandbox, 200, "POST", "/sandbox/contacts/import", { count: 20 });
  expect(await written()).toHaveLength(20);
});
