import { expect, test } from "vitest";
import { z } from "zod";

import { createDeal, expectCall, listeningSandbox } from "./crm-support.ts";
import { call, createContact, openSandbox } from "./support.ts";

const SEARCH = "/crm/v3/objects/contacts/search";
const answerSchema = z.object({ total: z.number(), results: z.array(z.object({ id: z.string() })) }).loose();

type Sandbox = ReturnType<typeof openSandbox>;

/** The ids that a search finds. Each search has a second of its own: there is a limit. */
async function idsOf(sandbox: Sandbox, body: unknown, path = SEARCH): Promise<readonly string[]> {
  sandbox.clock.now += 1000;
  const { results } = answerSchema.parse(await expectCall(sandbox, 200, "POST", path, body));
  return results.map(({ id }) => id);
}

function filters(...list: unknown[]): { filterGroups: unknown[] } {
  return { filterGroups: [{ filters: list }] };
}

async function threePeople(): Promise<Sandbox> {
  const sandbox = openSandbox();
  await createContact(sandbox, { email: "ada@example.com", city: "Oslo", lifecyclestage: "lead" });
  sandbox.clock.now += 1000;
  await createContact(sandbox, { email: "eve@hubspot.com", city: "oslo", lifecyclestage: "customer" });
  sandbox.clock.now += 1000;
  await createContact(sandbox, { email: "max@example.com", firstname: "Max Emil" });
  return sandbox;
}

test.each([
  [{ propertyName: "email", operator: "EQ", value: "ADA@example.com" }, ["1001"]],
  [{ propertyName: "city", operator: "EQ", value: "OSLO" }, ["1001", "1002"]],
  [{ propertyName: "lifecyclestage", operator: "EQ", value: "Lead" }, []],
  [{ propertyName: "lifecyclestage", operator: "NEQ", value: "lead" }, ["1002"]],
  [{ propertyName: "lifecyclestage", operator: "IN", values: ["lead", "customer"] }, ["1001", "1002"]],
  [{ propertyName: "lifecyclestage", operator: "NOT_IN", values: ["lead"] }, ["1002"]],
  [{ propertyName: "city", operator: "HAS_PROPERTY" }, ["1001", "1002"]],
  [{ propertyName: "city", operator: "NOT_HAS_PROPERTY" }, ["1003"]],
  [{ propertyName: "email", operator: "CONTAINS_TOKEN", value: "*@hubspot.com" }, ["1002"]],
  [{ propertyName: "firstname", operator: "CONTAINS_TOKEN", value: "emil" }, ["1003"]],
  [{ propertyName: "firstname", operator: "CONTAINS_TOKEN", value: "em" }, []],
  [{ propertyName: "email", operator: "NOT_CONTAINS_TOKEN", value: "hubspot" }, ["1001", "1003"]],
  [{ propertyName: "hs_object_id", operator: "GTE", value: 1002 }, ["1002", "1003"]],
  [{ propertyName: "createdate", operator: "GT", value: Date.UTC(2026, 10, 23, 12) }, ["1002", "1003"]],
  [
    {
      propertyName: "createdate",
      operator: "BETWEEN",
      value: "2026-11-23T12:00:00.500Z",
      highValue: "2026-11-23T12:00:01Z",
    },
    ["1002"],
  ],
])("the filter %j finds %j", async (filter, ids) => {
  expect(await idsOf(await threePeople(), filters(filter))).toEqual(ids);
});

test("numbers and dates of deals are compared as such", async () => {
  const sandbox = openSandbox();
  for (const amount of ["9", "10", "100"]) await createDeal(sandbox, { dealname: amount, amount });
  const found = (operator: string, value: number) =>
    idsOf(sandbox, filters({ propertyName: "amount", operator, value }), "/crm/objects/2026-09/deals/search");
  expect(await found("LT", 100)).toEqual(["1001", "1002"]);
  expect(await found("GTE", 10)).toEqual(["1002", "1003"]);
});

test("filters of a group hold together, groups are alternatives, and the query narrows both", async () => {
  const sandbox = await threePeople();
  const city = { propertyName: "city", operator: "EQ", value: "oslo" };
  const lead = { propertyName: "lifecyclestage", operator: "EQ", value: "lead" };
  const max = { propertyName: "email", operator: "EQ", value: "max@example.com" };
  expect(await idsOf(sandbox, filters(city, lead))).toEqual(["1001"]);
  const either = { filterGroups: [{ filters: [city, lead] }, { filters: [max] }] };
  expect(await idsOf(sandbox, either)).toEqual(["1001", "1003"]);
  expect(await idsOf(sandbox, { ...either, query: "MAX" })).toEqual(["1003"]);
  expect(await idsOf(sandbox, { query: "exam" })).toEqual(["1001", "1003"]);
});

test("pages follow each other in the order that was asked for, and the total counts all", async () => {
  const sandbox = await threePeople();
  const body = {
    sorts: [{ propertyName: "email", direction: "DESCENDING" }],
    limit: 2,
    properties: ["city"],
  };
  sandbox.clock.now += 1000;
  const first = await expectCall(sandbox, 200, "POST", SEARCH, body);
  expect(first).toMatchObject({
    total: 3,
    results: [{ id: "1003" }, { id: "1002", properties: { city: "oslo" } }],
    paging: { next: { after: "2" } },
  });
  const last = await expectCall(sandbox, 200, "POST", SEARCH, { ...body, after: "2" });
  expect(last).toMatchObject({ total: 3, results: [{ id: "1001" }] });
  expect(last).not.toHaveProperty("paging");
});

const LEAD = { propertyName: "lifecyclestage", operator: "EQ", value: "lead" };

test.each([
  ["six groups", { filterGroups: Array.from({ length: 6 }, () => ({ filters: [LEAD] })) }],
  ["seven filters in a group", filters(...Array.from({ length: 7 }, () => LEAD))],
  [
    "nineteen filters",
    { filterGroups: [6, 6, 6, 1].map((length) => ({ filters: Array.from({ length }, () => LEAD) })) },
  ],
  ["two sorts", { sorts: ["email", "city"] }],
  ["a page of 201", { limit: 201 }],
  ["what is beyond 10,000", { limit: 200, after: "9801" }],
  ["a body over 3,000 characters", { query: "x".repeat(3000) }],
  ["an unknown property", filters({ propertyName: "nothing", operator: "HAS_PROPERTY" })],
  ["an unknown operator", filters({ propertyName: "city", operator: "LIKE", value: "x" })],
  ["an operator without its value", filters({ propertyName: "city", operator: "EQ" })],
  ["a number that is none", filters({ propertyName: "hs_object_id", operator: "EQ", value: "x" })],
])("refuses %s", async (_what, body) => {
  expect(await expectCall(openSandbox(), 400, "POST", SEARCH, body)).toMatchObject({
    category: "VALIDATION_ERROR",
  });
});

test("an account has five searches a second for everyone, which no header tells of", async () => {
  const sandbox = await listeningSandbox();
  for (let made = 0; made < 4; made += 1) await expectCall(sandbox, 200, "POST", SEARCH, {});
  const fifth = await call(sandbox, "POST", SEARCH, {}, sandbox.access);
  expect(fifth.status).toBe(200);
  expect(fifth.headers.get("x-hubspot-ratelimit-max")).toBeNull();
  const sixth = await call(sandbox, "POST", SEARCH, {}, sandbox.access);
  expect(sixth.status).toBe(429);
  expect(await sixth.json()).toMatchObject({
    message: "You have reached your secondly limit.",
    errorType: "RATE_LIMIT",
    policyName: "SECONDLY",
  });
  sandbox.clock.now += 1000;
  expect((await call(sandbox, "POST", SEARCH, {}, sandbox.access)).status).toBe(200);
  const read = await call(sandbox, "GET", "/crm/v3/objects/contacts", undefined, sandbox.access);
  expect(read.headers.get("x-hubspot-ratelimit-remaining")).toBe("109");
});
