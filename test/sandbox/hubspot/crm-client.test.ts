/** HubSpot's own client, with nothing but its basePath changed, as somebody who works in the CRM all day. */
import { Client } from "@hubspot/api-client";
import { FilterOperatorEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js";
import { AssociationSpecAssociationCategoryEnum as Category } from "@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js";
import { AssociationSpecAssociationCategoryEnum as DealSpec } from "@hubspot/api-client/lib/codegen/crm/deals/models/AssociationSpec.js";
import type { ListCreateRequest } from "@hubspot/api-client/lib/codegen/crm/lists/models/ListCreateRequest.js";
import { PublicAndFilterBranchFilterBranchTypeEnum } from "@hubspot/api-client/lib/codegen/crm/lists/models/PublicAndFilterBranch.js";
import { PublicEnumerationPropertyOperationOperationTypeEnum } from "@hubspot/api-client/lib/codegen/crm/lists/models/PublicEnumerationPropertyOperation.js";
import { PublicOrFilterBranchFilterBranchTypeEnum } from "@hubspot/api-client/lib/codegen/crm/lists/models/PublicOrFilterBranch.js";
import { PublicPropertyFilterFilterTypeEnum } from "@hubspot/api-client/lib/codegen/crm/lists/models/PublicPropertyFilter.js";
import { expect, test } from "vitest";

import { createContact, openSandbox, serve, ADMIN_TOKEN } from "./support.ts";

async function crmOf(sandbox: ReturnType<typeof openSandbox>): Promise<Client["crm"]> {
  return new Client({ basePath: await serve(sandbox), accessToken: ADMIN_TOKEN }).crm;
}

test("contacts: created in batches, upserted, searched, merged and forgotten", async () => {
  const { contacts } = await crmOf(openSandbox());
  const made = await contacts.batchApi.create({
    inputs: ["ada", "eve", "max"].map((name) => ({
      properties: { email: `${name}@example.com`, firstname: name },
      associations: [],
    })),
  });
  expect(made.results).toHaveLength(3);
  const upserted = await contacts.batchApi.upsert({
    inputs: [
      { id: "ada@example.com", idProperty: "email", properties: { city: "Oslo" } },
      { id: "zoe@example.com", idProperty: "email", properties: { city: "Rome" } },
    ],
  });
  expect(upserted.results).toMatchObject([{ _new: true }, { _new: false }]);
  const read = await contacts.batchApi.read({
    inputs: [{ id: "ada@example.com" }],
    idProperty: "email",
    properties: ["city"],
    propertiesWithHistory: ["city"],
  });
  expect(read.results[0]?.properties["city"]).toBe("Oslo");
  expect(read.results[0]?.propertiesWithHistory?.["city"]?.[0]?.timestamp).toBeInstanceOf(Date);

  const found = await contacts.searchApi.doSearch({
    filterGroups: [
      {
        filters: [
          { propertyName: "city", operator: FilterOperatorEnum.HasProperty },
          { propertyName: "email", operator: FilterOperatorEnum.ContainsToken, value: "*@example.com" },
        ],
      },
    ],
    sorts: ["-email"],
    properties: ["email"],
    limit: 1,
  });
  expect(found).toMatchObject({ total: 2, paging: { next: { after: "1" } } });
  expect(found.results[0]?.properties["email"]).toBe("zoe@example.com");

  const byEmail = async (email: string) =>
    (await contacts.basicApi.getById(email, undefined, undefined, undefined, false, "email")).id;
  const [ada, eve] = [await byEmail("ada@example.com"), await byEmail("eve@example.com")];
  const survivor = await contacts.basicApi.merge({ primaryObjectId: ada, objectIdToMerge: eve });
  expect(survivor.id).toBe(ada);
  expect((await contacts.basicApi.getById(eve)).id).toBe(ada);
  await contacts.basicApi.purge({ objectId: "max@example.com", idProperty: "email" });
  await contacts.batchApi.archive({ inputs: [{ id: ada }] });
  expect((await contacts.getAll()).map((contact) => contact.properties["email"])).toEqual([
    "zoe@example.com",
  ]);
});

test("deals: created with their people, moved through a pipeline that was made for them", async () => {
  const sandbox = openSandbox();
  const { deals, pipelines, associations } = await crmOf(sandbox);
  const contactId = await createContact(sandbox, { email: "ada@example.com" });
  const pipeline = await pipelines.pipelinesApi.create("deals", {
    label: "Renewals",
    displayOrder: 1,
    stages: [{ label: "New", displayOrder: 0, metadata: { probability: "0.1" } }],
  });
  expect(pipeline.createdAt).toBeInstanceOf(Date);
  const won = await pipelines.pipelineStagesApi.create("deals", pipeline.id, {
    label: "Won",
    displayOrder: 1,
    metadata: { probability: "1.0" },
  });
  await pipelines.pipelineStagesApi.update("deals", pipeline.id, won.id, { label: "Signed" });
  await pipelines.pipelinesApi.update("deals", pipeline.id, { label: "Renewals 2027" });
  const all = await pipelines.pipelinesApi.getAll("deals");
  expect(all.results.map(({ label }) => label)).toEqual(["Sales Pipeline", "Renewals 2027"]);

  const deal = await deals.basicApi.create({
    properties: { dealname: "Big", pipeline: pipeline.id, dealstage: pipeline.stages[0]?.id ?? "" },
    associations: [
      {
        to: { id: contactId },
        types: [{ associationCategory: DealSpec.HubspotDefined, associationTypeId: 3 }],
      },
    ],
  });
  await deals.basicApi.update(deal.id, { properties: { dealstage: won.id, amount: "12" } });
  const read = await deals.basicApi.getById(deal.id, ["dealstage"], ["dealstage"], ["contacts"]);
  expect(read.properties["dealstage"]).toBe(won.id);
  expect(read.propertiesWithHistory?.["dealstage"]).toHaveLength(2);
  expect(read.associations?.["contacts"]?.results).toEqual([{ id: contactId, type: "deal_to_contact" }]);
  await expect(
    deals.basicApi.update(deal.id, { properties: { dealstage: "contractsent" } }),
  ).rejects.toMatchObject({ code: 400, body: { category: "VALIDATION_ERROR" } });

  const v4 = associations.v4;
  const page = await v4.basicApi.getPage("deals", deal.id, "contacts");
  expect(page.results).toMatchObject([{ toObjectId: contactId, associationTypes: [{ typeId: 3 }] }]);
  await deals.basicApi.archive(deal.id);
  await pipelines.pipelinesApi.archive("deals", pipeline.id, true);
});

test("associations: labelled, read in batches, taken away", async () => {
  const sandbox = openSandbox();
  const { deals, associations } = await crmOf(sandbox);
  const { v4 } = associations;
  const contacts = [await createContact(sandbox, {}), await createContact(sandbox, {})] as const;
  const deal = await deals.basicApi.create({ properties: { dealname: "Big" }, associations: [] });
  const labels = await v4.schema.definitionsApi.create("deals", "contacts", {
    label: "Decides",
    name: "decides",
  });
  const typeId = labels.results[0]?.typeId ?? 0;
  const decides = {
    associationCategory: Category.UserDefined,
    associationTypeId: typeId,
  };
  const single = await v4.basicApi.create("deals", deal.id, "contacts", contacts[0], [decides]);
  expect(single).toMatchObject({ fromObjectId: deal.id, toObjectId: contacts[0], labels: ["Decides"] });
  const usual = await v4.basicApi.createDefault("deals", deal.id, "contacts", contacts[1]);
  expect(usual.results.map((result) => result.associationSpec.associationTypeId)).toEqual([3, 4]);
  const batch = await v4.batchApi.getPage("contacts", "deals", { inputs: contacts.map((id) => ({ id })) });
  expect(batch.results).toMatchObject([
    { _from: { id: contacts[0] }, to: [{ toObjectId: deal.id }] },
    { _from: { id: contacts[1] }, to: [{ toObjectId: deal.id }] },
  ]);
  await v4.batchApi.archiveLabels("deals", "contacts", {
    inputs: [{ _from: { id: deal.id }, to: { id: contacts[0] }, types: [decides] }],
  });
  await v4.basicApi.archive("deals", deal.id, "contacts", contacts[1]);
  const left = await v4.basicApi.getPage("deals", deal.id, "contacts");
  expect(left.results).toMatchObject([{ toObjectId: contacts[0], associationTypes: [{ typeId: 3 }] }]);
  await v4.schema.definitionsApi.remove("deals", "contacts", typeId);
  const none = await v4.batchApi.getPage("contacts", "deals", { inputs: [{ id: contacts[1] }] });
  expect(none).toMatchObject({ numErrors: 1, errors: [{ category: "OBJECT_NOT_FOUND" }] });
});

/** "The lifecycle stage is not this". */
function filterOn(value: string): NonNullable<ListCreateRequest["filterBranch"]> {
  return {
    filterBranchType: PublicOrFilterBranchFilterBranchTypeEnum.Or,
    filterBranchOperator: "OR",
    filters: [],
    filterBranches: [
      {
        filterBranchType: PublicAndFilterBranchFilterBranchTypeEnum.And,
        filterBranchOperator: "AND",
        filterBranches: [],
        filters: [
          {
            filterType: PublicPropertyFilterFilterTypeEnum.Property,
            property: "lifecyclestage",
            operation: {
              operationType: PublicEnumerationPropertyOperationOperationTypeEnum.Enumeration,
              operator: "IS_NONE_OF",
              values: [value],
              includeObjectsWithNoValueSet: true,
            },
          },
        ],
      },
    ],
  };
}

test("lists: a dynamic one follows its filter, a manual one the hand", async () => {
  const sandbox = openSandbox();
  const { lists } = await crmOf(sandbox);
  const lead = await createContact(sandbox, { lifecyclestage: "lead" });
  const other = await createContact(sandbox, {});
  const { list } = await lists.listsApi.create({
    name: "No leads",
    objectTypeId: "0-1",
    processingType: "DYNAMIC",
    filterBranch: filterOn("lead"),
  });
  expect(list.createdAt).toBeInstanceOf(Date);
  const members = async (id: string) =>
    (await lists.membershipsApi.getPage(id)).results.map(({ recordId }) => recordId);
  expect(await members(list.listId)).toEqual([other]);
  await lists.listsApi.updateListFilters(list.listId, {
    filterBranch: filterOn("customer"),
  });
  expect(await members(list.listId)).toEqual([lead, other]);
  await lists.listsApi.updateName(list.listId, "Not customers");
  const named = await lists.listsApi.getByName("Not customers", "0-1", true);
  expect(named.list).toMatchObject({ listId: list.listId, listVersion: 2 });
  const found = await lists.listsApi.doSearch({ query: "customers", count: 10, offset: 0 });
  expect(found.lists.map(({ listId }) => listId)).toEqual([list.listId]);

  const manual = await lists.listsApi.create({
    name: "By hand",
    objectTypeId: "0-1",
    processingType: "MANUAL",
  });
  const added = await lists.membershipsApi.add(manual.list.listId, [lead, "77"]);
  expect(added).toMatchObject({ recordsIdsAdded: [lead], recordIdsMissing: ["77"] });
  await lists.membershipsApi.addAllFromList(manual.list.listId, list.listId);
  await lists.membershipsApi.remove(manual.list.listId, [lead]);
  expect(await members(manual.list.listId)).toEqual([other]);
  expect((await lists.membershipsApi.getLists("0-1", other)).results).toHaveLength(2);
  await lists.membershipsApi.removeAll(manual.list.listId);
  await lists.listsApi.remove(list.listId);
  await expect(lists.listsApi.getById(list.listId)).rejects.toMatchObject({ code: 404 });
  await lists.listsApi.restore(list.listId);
  expect((await lists.listsApi.getById(list.listId)).list.name).toBe("Not customers");
});
