import { describe, expect, test } from "vitest";

import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { call, createContact, openSandbox, readContact } from "./support.ts";

const STATUS = {
  groupName: "idv",
  name: "idv_status",
  label: "Status",
  type: "enumeration",
  fieldType: "select",
  options: [
    { label: "Pending", value: "pending", displayOrder: 0 },
    { label: "Verified", value: "verified", displayOrder: 1 },
  ],
};

async function withGroup(path: string): Promise<HubSpotSandbox> {
  const sandbox = openSandbox();
  await call(sandbox, "POST", `${path}/groups`, { name: "idv", label: "Identity" });
  return sandbox;
}

/** HubSpot's OpenAPI documents: the 2026-09 one lists 200 alone for batches. */
const VERSIONS = [
  { path: "/crm/v3/properties/contacts", all: 201, some: 207 },
  { path: "/crm/properties/2026-03/contacts", all: 201, some: 207 },
  { path: "/crm/properties/2026-09/contacts", all: 200, some: 200 },
];

describe.each(VERSIONS)("$path", ({ path, all, some }) => {
  test("creates, reads, changes and archives a property", async () => {
    const sandbox = await withGroup(path);
    const created = await call(sandbox, "POST", path, STATUS);
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ ...STATUS, archived: false, hubspotDefined: false });

    const patched = await call(sandbox, "PATCH", `${path}/idv_status`, { label: "Verification" });
    expect(await patched.json()).toMatchObject({ label: "Verification", options: STATUS.options });
    expect(await (await call(sandbox, "GET", `${path}/idv_status`)).json()).toMatchObject({
      label: "Verification",
    });

    expect((await call(sandbox, "DELETE", `${path}/idv_status`)).status).toBe(204);
    expect((await call(sandbox, "GET", `${path}/idv_status`)).status).toBe(404);
    expect((await call(sandbox, "GET", `${path}/idv_status?archived=true`)).status).toBe(200);
  });

  test("a name in use is a 409 with HubSpot's body", async () => {
    const sandbox = await withGroup(path);
    await call(sandbox, "POST", path, STATUS);
    const again = await call(sandbox, "POST", path, STATUS);
    expect(again.status).toBe(409);
    expect(await again.json()).toEqual({
      status: "error",
      message: "A property named 'idv_status' already exists.",
      correlationId: expect.any(String),
      category: "OBJECT_ALREADY_EXISTS",
      subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
    });
    const group = await call(sandbox, "POST", `${path}/groups`, { name: "idv", label: "Identity" });
    expect(group.status).toBe(409);
    expect(await group.json()).toMatchObject({ category: "OBJECT_ALREADY_EXISTS" });
  });

  test("a batch creates what it can, and names the others", async () => {
    const sandbox = await withGroup(path);
    const date = { ...STATUS, name: "idv_verified_date", type: "date", fieldType: "date", options: [] };
    const first = await call(sandbox, "POST", `${path}/batch/create`, { inputs: [STATUS] });
    expect(first.status).toBe(all);
    const second = await call(sandbox, "POST", `${path}/batch/create`, { inputs: [STATUS, date] });
    expect(second.status).toBe(some);
    expect(await second.json()).toMatchObject({
      status: "COMPLETE",
      results: [{ name: "idv_verified_date" }],
      numErrors: 1,
      errors: [{ subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS", context: { name: ["idv_status"] } }],
    });
    const inputs = [{ name: "idv_status" }, { name: "nothing" }];
    const read = await call(sandbox, "POST", `${path}/batch/read`, { inputs });
    expect(read.status).toBe(some);
    expect(await read.json()).toMatchObject({ results: [{ name: "idv_status" }], numErrors: 1 });
    expect((await call(sandbox, "POST", `${path}/batch/archive`, { inputs })).status).toBe(204);
    expect((await call(sandbox, "GET", `${path}/idv_status`)).status).toBe(404);
  });

  test("groups are listed, changed, and deleted once they are empty", async () => {
    const sandbox = await withGroup(path);
    await call(sandbox, "POST", path, STATUS);
    expect(await (await call(sandbox, "GET", `${path}/groups`)).json()).toMatchObject({
      results: [{ name: "contactinformation" }, { name: "idv", label: "Identity" }],
    });
    const renamed = await call(sandbox, "PATCH", `${path}/groups/idv`, { label: "Identity Verification" });
    expect(await renamed.json()).toMatchObject({ name: "idv", label: "Identity Verification" });
    expect((await call(sandbox, "DELETE", `${path}/groups/idv`)).status).toBe(400);
    await call(sandbox, "DELETE", `${path}/idv_status`);
    expect((await call(sandbox, "DELETE", `${path}/groups/idv`)).status).toBe(204);
    expect((await call(sandbox, "GET", `${path}/groups/idv`)).status).toBe(404);
  });
});

test.each([
  ["an enumeration without options", { options: [] }],
  ["a field type of another type", { fieldType: "number" }],
  ["a group that is not there", { groupName: "nothing" }],
  ["a name with capitals", { name: "idvStatus" }],
  [
    "two options of one value",
    {
      options: [
        { label: "A", value: "a" },
        { label: "B", value: "a" },
      ],
    },
  ],
  ["a checkbox with other options than true and false", { fieldType: "booleancheckbox" }],
])("refuses %s", async (_case, wrong) => {
  const sandbox = await withGroup("/crm/v3/properties/contacts");
  const response = await call(sandbox, "POST", "/crm/v3/properties/contacts", { ...STATUS, ...wrong });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
});

test("an archived property disappears from answers and refuses values; its name brings both back", async () => {
  const path = "/crm/v3/properties/contacts";
  const sandbox = await withGroup(path);
  await call(sandbox, "POST", path, STATUS);
  const id = await createContact(sandbox, { idv_status: "pending" });
  await call(sandbox, "DELETE", `${path}/idv_status`);
  expect(await readContact(sandbox, id, "idv_status")).not.toHaveProperty("idv_status");
  const write = await call(sandbox, "PATCH", `/crm/v3/objects/contacts/${id}`, {
    properties: { idv_status: "verified" },
  });
  expect(await write.json()).toMatchObject({ errors: [{ code: "PROPERTY_DOESNT_EXIST" }] });

  expect((await call(sandbox, "POST", path, STATUS)).status).toBe(201);
  expect(await readContact(sandbox, id, "idv_status")).toMatchObject({ idv_status: "pending" });
});

test("HubSpot's own properties cannot be archived", async () => {
  const sandbox = openSandbox();
  const response = await call(sandbox, "DELETE", "/crm/v3/properties/contacts/email");
  expect(response.status).toBe(400);
});
