import { expect, test } from "vitest";
import { z } from "zod";

import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { createDeal, expectCall, turn } from "./crm-support.ts";
import { APP, call, createContact, install, installQuery, openSandbox, tokenCall } from "./support.ts";

const SUBSCRIPTIONS = "/webhooks-journal/subscriptions/2026-09";
const JOURNAL = "/webhooks-journal/journal/2026-09";
const INSTALL = "4-1909196";
const UNINSTALL = "4-1916193";
const SCOPES = [
  "developer.webhooks_journal.read",
  "developer.webhooks_journal.subscriptions.read",
  "developer.webhooks_journal.subscriptions.write",
];
const CONTACTS = "/crm/v3/objects/contacts";
const LISTS = "/crm/v3/lists";
const PORTAL = { portalId: 4242 };
const DAY_MS = 24 * 60 * 60 * 1000;

const linkSchema = z.object({ url: z.string(), currentOffset: z.uuid(), expiresAt: z.iso.datetime() });
const fileSchema = z.object({
  offset: z.string(),
  journalEvents: z.array(z.record(z.string(), z.unknown())),
  publishedAt: z.iso.datetime(),
});

/** The app, with a token of its own. */
async function asApp(sandbox: HubSpotSandbox, scopes: readonly string[] = SCOPES) {
  const form = { grant_type: "client_credentials", scope: scopes.join(" ") };
  const answer = await (await tokenCall(sandbox, form, "/oauth/2026-03/token")).json();
  const { access_token: token } = z.object({ access_token: z.string() }).parse(answer);
  return {
    call: (method: string, path: string, body?: unknown) => call(sandbox, method, path, body, token),
    subscribe: (eventTypeId: string) =>
      call(
        sandbox,
        "POST",
        SUBSCRIPTIONS,
        { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId, properties: [] },
        token,
      ),
    async read(path: string) {
      const link = linkSchema.parse(
        await (await call(sandbox, "GET", JOURNAL + path, undefined, token)).json(),
      );
      const { pathname, search } = new URL(link.url);
      const file = fileSchema.parse(await (await sandbox.app.request(pathname + search)).json());
      expect(file.offset).toBe(link.currentOffset);
      return { link, events: file.journalEvents };
    },
  };
}

test("an install and an uninstall are written, and read in their order", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  for (const id of [INSTALL, UNINSTALL]) expect((await app.subscribe(id)).status).toBe(200);
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);

  await install(sandbox, "4343");
  sandbox.clock.now += 1000;
  await call(sandbox, "POST", "/sandbox/portals/4343/uninstall");

  const first = await app.read("/earliest");
  expect(first.events).toEqual([
    {
      type: "app_lifecycle_event",
      action: "APP_INSTALL",
      eventTypeId: INSTALL,
      portalId: 4343,
      occurredAt: new Date(sandbox.clock.now - 1000).toISOString(),
      properties: expect.objectContaining({ hs_app_id: "1234567" }),
    },
  ]);
  const second = await app.read(`/offset/${first.link.currentOffset}/next`);
  expect(second.events).toMatchObject([{ action: "APP_UNINSTALL", eventTypeId: UNINSTALL, portalId: 4343 }]);
  expect((await app.read("/latest")).link.currentOffset).toBe(second.link.currentOffset);
  expect((await app.call("GET", `${JOURNAL}/offset/${second.link.currentOffset}/next`)).status).toBe(204);
});

test("what nobody subscribed to is not written, nor is a second consent of an installed portal", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await install(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
  await call(sandbox, "POST", "/sandbox/portals/4242/uninstall");
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
  await install(sandbox);
  expect((await app.read("/earliest")).events).toMatchObject([{ action: "APP_INSTALL" }]);
});

test("batches, and one portal's part of the journal", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  for (const portal of ["4242", "4343"]) await install(sandbox, portal);
  const batch = async (path: string) => {
    const answer = await (await app.call("GET", `${JOURNAL}/batch${path}`)).json();
    return z.object({ status: z.literal("COMPLETE"), results: z.array(linkSchema) }).parse(answer).results;
  };
  const all = await batch("/earliest/10");
  expect(all).toHaveLength(2);
  expect(await batch("/latest/1")).toMatchObject([{ currentOffset: all[1]?.currentOffset }]);
  expect(await batch(`/${all[0]?.currentOffset}/next/5`)).toMatchObject([
    { currentOffset: all[1]?.currentOffset },
  ]);
  expect((await app.read("/earliest?installPortalId=4343")).events).toMatchObject([{ portalId: 4343 }]);
  const read = await app.call("POST", `${JOURNAL}/batch/read`, { inputs: [all[0]?.currentOffset] });
  expect(await read.json()).toMatchObject({ results: [{ currentOffset: all[0]?.currentOffset }] });
  expect((await app.call("GET", `${JOURNAL}/batch/earliest/0`)).status).toBe(400);
});

test("the journal forgets after three days by the clock", async () => {
  const sandbox = openSandbox();
  await (await asApp(sandbox)).subscribe(INSTALL);
  await install(sandbox);
  sandbox.clock.now += 3 * DAY_MS - 1;
  const { events } = await (await asApp(sandbox)).read("/earliest");
  expect(events).toHaveLength(1);
  sandbox.clock.now += 1;
  expect((await (await asApp(sandbox)).call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
});

test("a link to a file expires and cannot be made up", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  const { link } = await app.read("/latest");
  const { pathname, search } = new URL(link.url);
  expect((await sandbox.app.request(`${pathname}${search}x`)).status).toBe(401);
  expect((await sandbox.app.request(pathname)).status).toBe(401);
  sandbox.clock.now = Date.parse(link.expiresAt);
  expect((await sandbox.app.request(pathname + search)).status).toBe(401);
});

test("the app gets links on the host that it called", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  const form = { grant_type: "client_credentials", scope: SCOPES[0] ?? "" };
  const tokens = await (await tokenCall(sandbox, form, "/oauth/2026-03/token")).json();
  const { access_token: token } = z.object({ access_token: z.string() }).parse(tokens);
  const response = await sandbox.app.request(`https://api.hubapi.com${JOURNAL}/latest`, {
    headers: { host: "api.hubapi.com", authorization: `Bearer ${token}` },
  });
  expect(linkSchema.parse(await response.json()).url).toMatch(/^https:\/\/api\.hubapi\.com\//u);
});

test("subscriptions are listed, changed by a second request, and deleted", async () => {
  const sandbox = openSandbox();
  await install(sandbox);
  const app = await asApp(sandbox);
  const wanted = { subscriptionType: "GDPR_PRIVACY_DELETION", portalId: 4242, objectTypeId: "0-1" };
  const first = await (await app.call("POST", SUBSCRIPTIONS, { ...wanted, actions: ["GDPR_DELETE"] })).json();
  expect(first).toMatchObject({ id: expect.any(Number), appId: 1_234_567, ...wanted });
  await app.subscribe(UNINSTALL);
  await app.subscribe(UNINSTALL);
  const list = async () => {
    const answer = await (await app.call("GET", SUBSCRIPTIONS)).json();
    return z.object({ results: z.array(z.looseObject({ id: z.number() })) }).parse(answer).results;
  };
  expect(await list()).toMatchObject([
    { subscriptionType: "GDPR_PRIVACY_DELETION" },
    { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: UNINSTALL, actions: ["APP_UNINSTALL"] },
  ]);
  const id = (await list())[1]?.id;
  expect((await app.call("GET", `${SUBSCRIPTIONS}/${id}`)).status).toBe(200);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/${id}`)).status).toBe(204);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/${id}`)).status).toBe(404);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/portals/4242`)).status).toBe(204);
  expect(await list()).toEqual([]);
});

test.each([
  [{ subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: "4-1", properties: [] }],
  [{ subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: INSTALL }],
  [{ subscriptionType: "OBJECT", portalId: 4242, objectTypeId: "0-1", actions: ["CREATE"], properties: [] }],
  [{ subscriptionType: "GDPR_PRIVACY_DELETION", portalId: 4343, objectTypeId: "0-1", actions: ["DELETE"] }],
])("a subscription that HubSpot would not take is refused: %j", async (body) => {
  const sandbox = openSandbox();
  await install(sandbox);
  const app = await asApp(sandbox);
  expect((await app.call("POST", SUBSCRIPTIONS, body)).status).toBe(400);
});

test("each endpoint wants the app's token, and its scope", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  expect((await call(sandbox, "GET", `${JOURNAL}/latest`, undefined, access)).status).toBe(401);
  const reader = await asApp(sandbox, ["developer.webhooks_journal.read"]);
  const refused = await reader.call("GET", SUBSCRIPTIONS);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    errors: [{ context: { requiredGranularScopes: ["developer.webhooks_journal.subscriptions.read"] } }],
  });
  expect((await reader.subscribe(INSTALL)).status).toBe(403);
  sandbox.clock.now += 1_800_000;
  const expired = await reader.call("GET", `${JOURNAL}/latest`);
  expect(await expired.json()).toMatchObject({ category: "EXPIRED_AUTHENTICATION" });
});

type App = Awaited<ReturnType<typeof asApp>>;

/** A sandbox whose app may read contacts, deals and lists, and the app with a token of its own. */
async function crmSandbox() {
  const scopes = [...APP.scopes, "crm.objects.deals.read", "crm.lists.read"];
  const sandbox = openSandbox({ app: { ...APP, scopes } });
  await install(sandbox, "4242", installQuery({ scope: scopes.join(" ") }));
  return { sandbox, app: await asApp(sandbox) };
}

/** Subscribes; answers a function that reads what was written since the last time. */
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

/** Makes a list of contacts, by a filter if there is one, and answers its id. */
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
