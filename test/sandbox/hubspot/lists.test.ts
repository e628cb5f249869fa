import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { expectCall, turn } from "./crm-support.ts";
import { createContact, openSandbox } from "./support.ts";

type Sandbox = ReturnType<typeof openSandbox>;

const CONTACTS = "/crm/v3/objects/contacts";
const listSchema = z.object({ list: z.object({ listId: z.string() }).loose() });
const membersSchema = z.object({ results: z.array(z.object({ recordId: z.string() })) }).loose();

/** OR over AND branches, each with its property filters. */
function tree(...branches: unknown[][]) {
  return {
    filterBranchType: "OR",
    filterBranchOperator: "OR",
    filters: [],
    filterBranches: branches.map((filters) => ({
      filterBranchType: "AND",
      filterBranchOperator: "AND",
      filterBranches: [],
      filters,
    })),
  };
}

function on(property: string, operation: Record<string, unknown>) {
  return { filterType: "PROPERTY", property, operation };
}

const notVerified = on("idv_status", {
  operationType: "ENUMERATION",
  operator: "IS_NONE_OF",
  values: ["verified"],
  includeObjectsWithNoValueSet: true,
});

function dynamic(name: string, filterBranch: unknown) {
  return { name, objectTypeId: "0-1", processingType: "DYNAMIC", filterBranch };
}

async function createList(sandbox: Sandbox, body: unknown, lists = "/crm/v3/lists"): Promise<string> {
  return listSchema.parse(await expectCall(sandbox, 200, "POST", lists, body)).list.listId;
}

async function membersOf(
  sandbox: Sandbox,
  listId: string,
  lists = "/crm/v3/lists",
): Promise<readonly string[]> {
  const body = await expectCall(sandbox, 200, "GET", `${lists}/${listId}/memberships`);
  return membersSchema.parse(body).results.map(({ recordId }) => recordId);
}

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = openSandbox();
  const options = ["pending", "verified", "failed"].map((value) => ({ value, label: value }));
  for (const property of [
    { name: "idv_status", type: "enumeration", fieldType: "select", options },
    { name: "interests", type: "enumeration", fieldType: "checkbox", options },
    { name: "score", type: "number", fieldType: "number" },
    { name: "seen_on", type: "date", fieldType: "date" },
    {
      name: "is_vip",
      type: "bool",
      fieldType: "booleancheckbox",
      options: [
        { value: "true", label: "Yes" },
        { value: "false", label: "No" },
      ],
    },
  ]) {
    await expectCall(sandbox, 201, "POST", "/crm/v3/properties/contacts", {
      groupName: "contactinformation",
      label: property.name,
      ...property,
    });
  }
});

describe.each(["/crm/v3/lists", "/crm/lists/2026-03", "/crm/lists/2026-09"])("lists at %s", (lists) => {
  test("a dynamic list has who fits, and follows every change", async () => {
    const ada = await createContact(sandbox, { idv_status: "verified" });
    const eve = await createContact(sandbox, { idv_status: "pending" });
    const list = await createList(sandbox, dynamic("Not verified", tree([notVerified])), lists);
    expect(await membersOf(sandbox, list, lists)).toEqual([eve]);
    const max = await createContact(sandbox, {});
    expect(await membersOf(sandbox, list, lists)).toEqual([eve, max]);
    await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${eve}`, { properties: { idv_status: "verified" } });
    await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties: { idv_status: "" } });
    expect(await membersOf(sandbox, list, lists)).toEqual([ada, max]);
    await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${max}`);
    expect(await membersOf(sandbox, list, lists)).toEqual([ada]);
    const verified = on("idv_status", {
      operationType: "ENUMERATION",
      operator: "IS_ANY_OF",
      values: ["verified"],
    });
    const changed = await expectCall(sandbox, 200, "PUT", `${lists}/${list}/update-list-filters`, {
      filterBranch: tree([verified]),
    });
    expect(changed).toMatchObject({ updatedList: { listVersion: 2, size: 1 } });
    expect(await membersOf(sandbox, list, lists)).toEqual([eve]);
  });

  test("a list is found by id, by name and by search, deleted and restored", async () => {
    const body = dynamic("Not verified", tree([notVerified]));
    const list = await createList(sandbox, body, `${lists}/`);
    const seen = {
      listId: list,
      name: "Not verified",
      objectTypeId: "0-1",
      processingType: "DYNAMIC",
      processingStatus: "COMPLETE",
      listVersion: 1,
    };
    const byName = `${lists}/object-type-id/0-1/name/${encodeURIComponent("Not verified")}`;
    expect(await expectCall(sandbox, 200, "GET", `${lists}/${list}?includeFilters=true`)).toMatchObject({
      list: { ...seen, filterBranch: { filterBranches: [{ filters: [notVerified] }] } },
    });
    const plain = await expectCall(sandbox, 200, "GET", byName);
    expect(plain).toMatchObject({ list: seen });
    expect(plain).not.toHaveProperty("list.filterBranch");
    expect(await expectCall(sandbox, 200, "POST", `${lists}/search`, { query: "VERIFIED" })).toMatchObject({
      total: 1,
      hasMore: false,
      lists: [{ ...seen, additionalProperties: { hs_list_size: "0" } }],
    });
    await expectCall(sandbox, 204, "DELETE", `${lists}/${list}`);
    await expectCall(sandbox, 404, "GET", byName);
    await expectCall(sandbox, 404, "GET", `${lists}/${list}/memberships`);
    const ada = await createContact(sandbox, {});
    await expectCall(sandbox, 204, "PUT", `${lists}/${list}/restore`);
    expect(await membersOf(sandbox, list, lists)).toEqual([ada]);
  });
});

test("names are unique among lists of a type; how a second one is refused is a switch", async () => {
  const body = dynamic("Not verified", tree([notVerified]));
  const list = await createList(sandbox, body);
  await expectCall(sandbox, 400, "POST", "/crm/v3/lists", body);
  await turn(sandbox, { duplicateListStatus: 409 });
  expect(await expectCall(sandbox, 409, "POST", "/crm/v3/lists", body)).toMatchObject({
    message: "A list named 'Not verified' already exists.",
  });
  await expectCall(sandbox, 204, "DELETE", `/crm/v3/lists/${list}`);
  await createList(sandbox, body);
});

const OPERATIONS: readonly [string, Record<string, unknown>, readonly string[]][] = [
  ["idv_status", { operationType: "ENUMERATION", operator: "IS_NONE_OF", values: ["failed"] }, ["b"]],
  ["idv_status", { operationType: "ALL_PROPERTY", operator: "IS_UNKNOWN" }, ["c"]],
  [
    "interests",
    { operationType: "ENUMERATION", operator: "CONTAINS_ALL", values: ["pending", "failed"] },
    ["a"],
  ],
  ["interests", { operationType: "ENUMERATION", operator: "IS_EXACTLY", values: ["pending"] }, ["b"]],
  [
    "idv_status",
    { operationType: "ENUMERATION", operator: "HAS_EVER_BEEN_ANY_OF", values: ["failed"] },
    ["a"],
  ],
  ["score", { operationType: "NUMBER", operator: "IS_GREATER_THAN", value: 9 }, ["a"]],
  ["score", { operationType: "NUMBER_RANGED", operator: "IS_BETWEEN", lowerBound: 5, upperBound: 9 }, ["b"]],
  ["is_vip", { operationType: "BOOL", operator: "IS_EQUAL_TO", value: true }, ["a"]],
  ["is_vip", { operationType: "BOOL", operator: "IS_NOT_EQUAL_TO", value: true }, ["b"]],
  ["city", { operationType: "STRING", operator: "IS_EQUAL_TO", value: "OSLO" }, ["a"]],
  ["city", { operationType: "MULTISTRING", operator: "CONTAINS", values: ["om", "xx"] }, ["b"]],
  ["city", { operationType: "MULTISTRING", operator: "DOES_NOT_CONTAIN", values: ["om"] }, ["a"]],
  ["seen_on", { operationType: "DATE", operator: "IS_AFTER", year: 2026, month: "JANUARY", day: 31 }, ["a"]],
  [
    "seen_on",
    {
      operationType: "TIME_POINT",
      operator: "IS_BEFORE",
      type: "TIME_POINT",
      timePoint: { timeType: "DATE", year: 2026, month: 2, day: 1, zoneId: "UTC" },
    },
    ["b"],
  ],
];

test.each(OPERATIONS)("the filter on %s by %j has %j", async (property, operation, names) => {
  const people: Record<string, Record<string, string>> = {
    a: {
      idv_status: "failed",
      interests: "pending;failed",
      score: "10",
      is_vip: "true",
      city: "Oslo",
      seen_on: "2026-02-01",
    },
    b: {
      idv_status: "pending",
      interests: "pending",
      score: "9",
      is_vip: "false",
      city: "Rome",
      seen_on: "2026-01-31",
    },
    c: {},
  };
  const ids: Record<string, string> = {};
  for (const [name, properties] of Object.entries(people))
    ids[name] = await createContact(sandbox, properties);
  if (operation["operator"] === "HAS_EVER_BEEN_ANY_OF") {
    await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ids["a"]}`, {
      properties: { idv_status: "verified" },
    });
  }
  const list = await createList(sandbox, dynamic("x", tree([on(property, operation)])));
  expect(await membersOf(sandbox, list)).toEqual(names.map((name) => ids[name]));
});

test("filters of a branch hold together, branches are alternatives", async () => {
  const equals = (value: string) => on("city", { operationType: "STRING", operator: "IS_EQUAL_TO", value });
  const vip = on("is_vip", { operationType: "BOOL", operator: "IS_EQUAL_TO", value: true });
  const ada = await createContact(sandbox, { city: "Oslo", is_vip: "true" });
  await createContact(sandbox, { city: "Oslo" });
  const eve = await createContact(sandbox, { city: "Rome" });
  const list = await createList(sandbox, dynamic("x", tree([equals("Oslo"), vip], [equals("Rome")])));
  expect(await membersOf(sandbox, list)).toEqual([ada, eve]);
});

test.each([
  ["no filter", undefined],
  ["a root that is not OR", { ...tree([notVerified]), filterBranchType: "AND" }],
  ["a root with filters", { ...tree([notVerified]), filters: [notVerified] }],
  ["a root without branches", tree()],
  ["an unknown property", tree([on("nothing", { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" })])],
  [
    "an operation of another type",
    tree([on("score", { operationType: "STRING", operator: "IS_EQUAL_TO", value: "1" })]),
  ],
  [
    "an operation without its value",
    tree([on("score", { operationType: "NUMBER", operator: "IS_EQUAL_TO" })]),
  ],
  ["what the stand-in does not follow", tree([{ filterType: "FORM_SUBMISSION" }])],
])("a dynamic list with %s is refused", async (_what, filterBranch) => {
  const refused = await expectCall(sandbox, 400, "POST", "/crm/v3/lists", dynamic("x", filterBranch));
  expect(refused).toMatchObject({ category: "VALIDATION_ERROR" });
});

test("people are added to a manual list by hand, in the order they came, and not to a dynamic one", async () => {
  const manual = { name: "By hand", objectTypeId: "0-1", processingType: "MANUAL" };
  const list = await createList(sandbox, manual);
  const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
  const path = `/crm/v3/lists/${list}/memberships`;
  expect(await expectCall(sandbox, 200, "PUT", `${path}/add`, [eve, "9"])).toEqual({
    recordsIdsAdded: [eve],
    recordIdsRemoved: [],
    recordIdsMissing: ["9"],
  });
  sandbox.clock.now += 1000;
  await expectCall(sandbox, 200, "PUT", `${path}/add`, [ada]);
  const first = await expectCall(sandbox, 200, "GET", `${path}/join-order?limit=1`);
  expect(first).toMatchObject({
    total: 2,
    results: [{ recordId: eve, membershipTimestamp: "2026-11-23T12:00:00.000Z" }],
    paging: { next: { after: "1" } },
  });
  expect(await expectCall(sandbox, 200, "GET", `${path}/join-order?limit=1&after=1`)).toMatchObject({
    results: [{ recordId: ada }],
  });
  expect(await expectCall(sandbox, 200, "GET", `${path}?limit=1`)).toMatchObject({
    results: [{ recordId: ada }],
    paging: { next: { after: ada } },
  });
  const of = await expectCall(sandbox, 200, "GET", `/crm/v3/lists/records/0-1/${ada}/memberships`);
  expect(of).toMatchObject({ total: 1, results: [{ listId: list }] });
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${eve}`);
  expect(await membersOf(sandbox, list)).toEqual([ada]);
  const followed = await createList(sandbox, dynamic("x", tree([notVerified])));
  await expectCall(sandbox, 400, "PUT", `/crm/v3/lists/${followed}/memberships/add`, [ada]);
});
