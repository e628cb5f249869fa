import { describe, expect, test } from "vitest";

import { call, createContact, openSandbox, readContact } from "./support.ts";

const VERSIONS = [
  ["/crm/v3/objects/contacts", 207],
  ["/crm/objects/2026-03/contacts", 207],
  ["/crm/objects/2026-09/contacts", 200],
] as const;

describe.each(VERSIONS)("batches at %s", (contacts, partial) => {
  test("write and read many records", async () => {
    const sandbox = openSandbox();
    const created = await call(sandbox, "POST", `${contacts}/batch/create`, {
      inputs: [{ properties: { firstname: "Ada" } }, { properties: { firstname: "Eve" } }],
    });
    expect(created.status).toBe(201);
    const updated = await call(sandbox, "POST", `${contacts}/batch/update`, {
      inputs: [
        { id: "1001", properties: { city: "Oslo" } },
        { id: 1002, properties: { city: "Rome" } },
      ],
    });
    expect(updated.status).toBe(200);
    expect(await updated.json()).not.toHaveProperty("errors");
    const read = await call(sandbox, "POST", `${contacts}/batch/read`, {
      inputs: [{ id: "1001" }, { id: "1002" }],
      properties: ["firstname", "city"],
    });
    expect(await read.json()).toMatchObject({
      status: "COMPLETE",
      results: [
        { id: "1001", properties: { firstname: "Ada", city: "Oslo" } },
        { id: "1002", properties: { firstname: "Eve", city: "Rome" } },
      ],
    });
    const removed = await call(sandbox, "POST", `${contacts}/batch/archive`, { inputs: [{ id: "1001" }] });
    expect(removed.status).toBe(204);
    expect((await call(sandbox, "GET", `${contacts}/1001`)).status).toBe(404);
  });

  test(`report records that are not there beside the others, with ${partial}`, async () => {
    const sandbox = openSandbox();
    const id = await createContact(sandbox, { firstname: "Ada" });
    const inputs = [
      { id: "9", properties: { city: "Oslo" } },
      { id, properties: { city: "Oslo" } },
    ];
    const updated = await call(sandbox, "POST", `${contacts}/batch/update`, { inputs });
    expect(updated.status).toBe(partial);
    const missing = {
      numErrors: 1,
      errors: [{ status: "error", category: "OBJECT_NOT_FOUND", context: { ids: ["9"] } }],
    };
    expect(await updated.json()).toMatchObject({ results: [{ id }], ...missing });
    expect(await readContact(sandbox, id, "city")).toMatchObject({ city: "Oslo" });
    const read = await call(sandbox, "POST", `${contacts}/batch/read`, { inputs: [{ id: "9" }, { id }] });
    expect(read.status).toBe(partial);
    expect(await read.json()).toMatchObject(missing);
  });

  test(`with trace ids let the good inputs through and name the bad one, with ${partial}`, async () => {
    const sandbox = openSandbox();
    const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
    const response = await call(sandbox, "POST", `${contacts}/batch/update`, {
      inputs: [
        { id: ada, objectWriteTraceId: "t-1", properties: { city: "Oslo" } },
        { id: eve, objectWriteTraceId: "t-2", properties: { nothing: "x" } },
      ],
    });
    expect(response.status).toBe(partial);
    expect(await response.json()).toMatchObject({
      results: [{ id: ada, objectWriteTraceId: "t-1" }],
      numErrors: 1,
      errors: [
        {
          status: "error",
          category: "VALIDATION_ERROR",
          context: { objectWriteTraceId: ["t-2"] },
          errors: [{ code: "PROPERTY_DOESNT_EXIST" }],
        },
      ],
    });
    expect(await readContact(sandbox, ada, "city")).toMatchObject({ city: "Oslo" });
  });

  test("without trace ids fail as a whole when one input is refused", async () => {
    const sandbox = openSandbox();
    const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
    const response = await call(sandbox, "POST", `${contacts}/batch/update`, {
      inputs: [
        { id: ada, properties: { city: "Oslo" } },
        { id: eve, objectWriteTraceId: "t-2", properties: { nothing: "x" } },
      ],
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      category: "VALIDATION_ERROR",
      errors: [{ code: "PROPERTY_DOESNT_EXIST" }],
    });
    expect(await readContact(sandbox, ada, "city")).toMatchObject({ city: null });
  });

  test("refuse an id given twice, trace ids or not", async () => {
    const sandbox = openSandbox();
    const id = await createContact(sandbox, {});
    const response = await call(sandbox, "POST", `${contacts}/batch/update`, {
      inputs: [
        { id, objectWriteTraceId: "1", properties: {} },
        { id, objectWriteTraceId: "2", properties: {} },
      ],
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      message: `Duplicate IDs found in batch input: [${id}]. IDs must be unique`,
    });
  });

  test.each(["create", "update", "read", "archive"])(
    "%s takes 100 inputs and refuses 101",
    async (action) => {
      const sandbox = openSandbox();
      const inputs = Array.from({ length: 101 }, (_, at) => ({ id: String(at + 1), properties: {} }));
      const send = (some: unknown) => call(sandbox, "POST", `${contacts}/batch/${action}`, { inputs: some });
      expect((await send(inputs)).status).toBe(400);
      expect((await send(inputs.slice(1))).ok).toBe(true);
    },
  );
});

test("a create that would make a second contact of one address is a conflict of that input", async () => {
  const sandbox = openSandbox();
  const response = await call(sandbox, "POST", "/crm/v3/objects/contacts/batch/create", {
    inputs: [
      { objectWriteTraceId: "a", properties: { email: "ada@example.com" } },
      { objectWriteTraceId: "b", properties: { email: "ada@example.com" } },
    ],
  });
  expect(response.status).toBe(207);
  expect(await response.json()).toMatchObject({
    results: [{ id: "1001" }],
    errors: [{ category: "CONFLICT", context: { objectWriteTraceId: ["b"] } }],
  });
});
