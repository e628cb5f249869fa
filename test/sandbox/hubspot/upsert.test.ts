import { expect, test } from "vitest";

import { expectCall } from "./crm-support.ts";
import { createContact, openSandbox, readContact } from "./support.ts";

const CONTACTS = "/crm/v3/objects/contacts";

test("an upsert changes the holder of a unique value, creates for a new one, and says which", async () => {
  const sandbox = openSandbox();
  const ada = await createContact(sandbox, { email: "ada@example.com" });
  const inputs = [
    { id: "ADA@example.com", idProperty: "email", properties: { city: "Oslo" } },
    { id: "eve@example.com", idProperty: "email", properties: { city: "Rome" } },
  ];
  const answer = await expectCall(sandbox, 200, "POST", `${CONTACTS}/batch/upsert`, { inputs });
  expect(answer).toMatchObject({
    results: [
      { id: "1002", new: true, properties: { email: "eve@example.com", city: "Rome" } },
      { id: ada, new: false, properties: { city: "Oslo" } },
    ],
  });
  expect(await readContact(sandbox, ada, "city")).toMatchObject({ city: "Oslo" });
});

test.each([undefined, "city", "hs_object_id"])("an upsert by %s is refused", async (idProperty) => {
  const sandbox = openSandbox();
  const inputs = [{ id: "1", ...(idProperty === undefined ? {} : { idProperty }), properties: {} }];
  expect(await expectCall(sandbox, 400, "POST", `${CONTACTS}/batch/upsert`, { inputs })).toMatchObject({
    category: "VALIDATION_ERROR",
  });
});

test("a record is created with its associations, or not at all", async () => {
  const sandbox = openSandbox();
  const ada = await createContact(sandbox, {});
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];
  const create = (id: string) => ({ properties: { dealname: "Big" }, associations: [{ to: { id }, types }] });
  await expectCall(sandbox, 404, "POST", "/crm/v3/objects/deals", create("9999"));
  expect(await expectCall(sandbox, 200, "GET", "/crm/v3/objects/deals")).toMatchObject({ results: [] });
  await expectCall(sandbox, 201, "POST", "/crm/v3/objects/deals", create(ada));
  const read = await expectCall(sandbox, 200, "GET", `${CONTACTS}/${ada}?associations=deals`);
  expect(read).toMatchObject({
    associations: { deals: { results: [{ id: expect.any(String), type: "contact_to_deal" }] } },
  });
});

test("of a batch with trace ids the refused creation leaves nothing behind", async () => {
  const sandbox = openSandbox();
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];
  const inputs = [
    { properties: { dealname: "Good" }, objectWriteTraceId: "good" },
    {
      properties: { dealname: "Bad" },
      objectWriteTraceId: "bad",
      associations: [{ to: { id: "77" }, types }],
    },
  ];
  const answer = await expectCall(sandbox, 207, "POST", "/crm/v3/objects/deals/batch/create", { inputs });
  expect(answer).toMatchObject({ errors: [{ context: { objectWriteTraceId: ["bad"] } }] });
  const listed = await expectCall(sandbox, 200, "GET", "/crm/v3/objects/deals");
  expect(listed).toMatchObject({ results: [{ properties: { dealname: "Good" } }] });
  expect(listed).not.toMatchObject({ results: [{}, {}] });
});
