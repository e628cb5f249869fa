import { describe, expect, test } from "vitest";
import { z } from "zod";

import { call, createContact, install, openSandbox, readContact } from "./support.ts";

describe.each(["/crm/v3/objects/contacts", "/crm/objects/2026-09/contacts", "/crm/v3/objects/0-1"])(
  "contacts at %s",
  (contacts) => {
    test("create, read, change, archive", async () => {
      const sandbox = openSandbox();
      const created = await call(sandbox, "POST", contacts, {
        properties: { email: "Ada@Example.com", firstname: "Ada" },
      });
      expect(created.status).toBe(201);
      expect(await created.json()).toMatchObject({
        id: "1001",
        properties: { email: "ada@example.com", firstname: "Ada", hs_object_id: "1001" },
        createdAt: "2026-11-23T12:00:00.000Z",
        archived: false,
      });

      sandbox.clock.now += 1000;
      const patched = await call(sandbox, "PATCH", `${contacts}/1001`, {
        properties: { firstname: "", lastname: "Byron" },
      });
      expect(patched.status).toBe(200);

      const read = await call(sandbox, "GET", `${contacts}/1001`);
      expect(await read.json()).toMatchObject({
        properties: {
          createdate: "2026-11-23T12:00:00.000Z",
          email: "ada@example.com",
          firstname: null,
          lastname: "Byron",
          hs_object_id: "1001",
          lastmodifieddate: "2026-11-23T12:00:01.000Z",
        },
        updatedAt: "2026-11-23T12:00:01.000Z",
      });

      expect((await call(sandbox, "DELETE", `${contacts}/1001`)).status).toBe(204);
      const gone = await call(sandbox, "GET", `${contacts}/1001`);
      expect(gone.status).toBe(404);
      expect(await gone.json()).toMatchObject({ status: "error", category: "OBJECT_NOT_FOUND" });
      const archived = await call(sandbox, "GET", `${contacts}/1001?archived=true`);
      expect(await archived.json()).toMatchObject({ archived: true });
      expect((await call(sandbox, "PATCH", `${contacts}/1001`, { properties: {} })).status).toBe(404);
    });

    test("reads the properties that were asked for, by id or by e-mail", async () => {
      const sandbox = openSandbox();
      await createContact(sandbox, { email: "ada@example.com", city: "Oslo" });
      const path = `${contacts}/ADA@example.com?idProperty=email&properties=city,phone&properties=nothing`;
      const answer = z
        .object({ properties: z.record(z.string(), z.string().nullable()) })
        .parse(await (await call(sandbox, "GET", path)).json());
      expect(answer.properties).toEqual({
        city: "Oslo",
        phone: null,
        createdate: expect.any(String),
        hs_object_id: "1001",
        lastmodifieddate: expect.any(String),
      });
      const by = await call(sandbox, "PATCH", `${contacts}/ada@example.com?idProperty=email`, {
        properties: { city: "Bergen" },
      });
      expect(await by.json()).toMatchObject({ id: "1001", properties: { city: "Bergen" } });
      const wrong = await call(sandbox, "GET", `${contacts}/Oslo?idProperty=city`);
      expect(wrong.status).toBe(400);
    });
  },
);

test("a list comes in pages, without the archived", async () => {
  const sandbox = openSandbox();
  for (let made = 0; made < 5; made += 1) await createContact(sandbox, { firstname: `n${made}` });
  await call(sandbox, "DELETE", "/crm/v3/objects/contacts/1002");
  const page = z.object({
    results: z.array(z.object({ id: z.string() })),
    paging: z.object({ next: z.object({ after: z.string(), link: z.url() }) }).optional(),
  });
  const ids: string[] = [];
  let path: string | undefined = "/crm/v3/objects/contacts?limit=2&properties=firstname";
  while (path !== undefined) {
    const answer: z.infer<typeof page> = page.parse(await (await call(sandbox, "GET", path)).json());
    ids.push(...answer.results.map(({ id }) => id));
    const link = answer.paging?.next.link;
    path = link === undefined ? undefined : new URL(link).pathname + new URL(link).search;
  }
  expect(ids).toEqual(["1001", "1003", "1004", "1005"]);
  expect((await call(sandbox, "GET", "/crm/v3/objects/contacts?limit=101")).status).toBe(400);
});

test("a second contact with the same e-mail address is refused, until the first is archived", async () => {
  const sandbox = openSandbox();
  const id = await createContact(sandbox, { email: "ada@example.com" });
  const again = () =>
    call(sandbox, "POST", "/crm/v3/objects/contacts", { properties: { email: "ADA@example.com" } });
  const refused = await again();
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    status: "error",
    message: `Contact already exists. Existing ID: ${id}`,
    category: "CONFLICT",
  });
  const other = await createContact(sandbox, { email: "eve@example.com" });
  const taken = await call(sandbox, "PATCH", `/crm/v3/objects/contacts/${other}`, {
    properties: { email: "ada@example.com" },
  });
  expect(taken.status).toBe(409);
  await call(sandbox, "DELETE", `/crm/v3/objects/contacts/${id}`);
  expect((await again()).status).toBe(201);
});

test("an address that a contact gives up is free for another", async () => {
  const sandbox = openSandbox();
  const id = await createContact(sandbox, { email: "ada@example.com" });
  await call(sandbox, "PATCH", `/crm/v3/objects/contacts/${id}`, {
    properties: { email: "new@example.com" },
  });
  expect(await createContact(sandbox, { email: "ada@example.com" })).toBe("1002");
  await call(sandbox, "PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { email: "" } });
  expect(await createContact(sandbox, { email: "new@example.com" })).toBe("1003");
});

test("every wrong value is named, in the message and in errors[], and nothing is written", async () => {
  const sandbox = openSandbox();
  const id = await createContact(sandbox, { firstname: "Ada" });
  const response = await call(sandbox, "PATCH", `/crm/v3/objects/contacts/${id}`, {
    properties: { firstname: "Eve", nothing: "x", lifecyclestage: "astronaut", createdate: "2020-01-01" },
  });
  expect(response.status).toBe(400);
  const body = z
    .object({ message: z.string(), errors: z.array(z.unknown()) })
    .loose()
    .parse(await response.json());
  expect(body).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
  expect(body.message).toContain(
    String.raw`Property values were not valid: [{"isValid":false,"message":"Property \"nothing\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"nothing"`,
  );
  expect(body.errors).toMatchObject([
    { code: "PROPERTY_DOESNT_EXIST", context: { propertyName: ["nothing"] } },
    { code: "INVALID_OPTION", context: { propertyName: ["lifecyclestage"] } },
    { code: "READ_ONLY_VALUE", context: { propertyName: ["createdate"] } },
  ]);
  expect(await readContact(sandbox, id, "firstname")).toMatchObject({ firstname: "Ada" });
});

test("a property's history tells value, time and source, newest first", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  const id = await createContact(sandbox, { city: "Oslo" });
  sandbox.clock.now += 1000;
  const path = `/crm/v3/objects/contacts/${id}`;
  await call(sandbox, "PATCH", path, { properties: { city: "Bergen" } }, access);
  await call(sandbox, "PATCH", path, { properties: { city: "Bergen" } });
  const read = await call(sandbox, "GET", `${path}?propertiesWithHistory=city`);
  expect(await read.json()).toMatchObject({
    propertiesWithHistory: {
      city: [
        {
          value: "Bergen",
          timestamp: "2026-11-23T12:00:01.000Z",
          sourceType: "INTEGRATION",
          sourceId: "1234567",
        },
        { value: "Oslo", timestamp: "2026-11-23T12:00:00.000Z", sourceType: "CRM_UI", sourceId: "userId:1" },
      ],
    },
  });
});

test("deals live beside contacts under the same rules", async () => {
  const sandbox = openSandbox();
  const created = await call(sandbox, "POST", "/crm/v3/objects/deals", {
    properties: { dealname: "Big", dealstage: "contractsent", amount: "1200.50" },
  });
  expect(created.status).toBe(201);
  const refused = await call(sandbox, "PATCH", "/crm/v3/objects/deals/1001", {
    properties: { dealstage: "nowhere", amount: "many" },
  });
  expect(refused.status).toBe(400);
});

test("an unknown object type and a body that is not JSON are 400s", async () => {
  const sandbox = openSandbox();
  const unknown = await call(sandbox, "GET", "/crm/v3/objects/widgets");
  expect(unknown.status).toBe(400);
  expect(await unknown.json()).toMatchObject({ message: "Unable to infer object type from: widgets" });
  const broken = await sandbox.app.request("/crm/v3/objects/contacts", {
    method: "POST",
    headers: { authorization: "Bearer sandbox-private-app-token" },
    body: "{",
  });
  expect(broken.status).toBe(400);
});
