import { expect, test } from "vitest";

import { createDeal, expectCall } from "./crm-support.ts";
import { call, createContact, install, openSandbox } from "./support.ts";

// The app of these tests was granted to read and write contacts, and nothing else.
test.each([
  ["GET", "/crm/v3/lists/1", "crm.lists.read"],
  ["POST", "/crm/lists/2026-09", "crm.lists.write"],
  ["POST", "/crm/v3/objects/deals", "crm.objects.deals.write"],
  ["POST", "/crm/v3/objects/deals/search", "crm.objects.deals.read"],
  ["GET", "/crm/v4/objects/deals/1/associations/deals", "crm.objects.deals.read"],
  ["POST", "/crm/v3/pipelines/deals", "crm.schemas.deals.write"],
])("%s %s needs a scope of its own", async (method, path, scope) => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  const refused = await call(sandbox, method, path, method === "GET" ? undefined : {}, access);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    category: "MISSING_SCOPES",
    errors: [{ context: { requiredGranularScopes: expect.arrayContaining([scope]) } }],
  });
});

test("to read pipelines, and associations that contacts are part of, the contacts scope is enough", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  for (const path of ["/crm/v3/pipelines/deals", "/crm/v4/objects/deals/1/associations/contacts"]) {
    expect((await call(sandbox, "GET", path, undefined, access)).status).toBe(200);
  }
});

test("records, associations, pipelines and lists of one portal are not another's", async () => {
  const sandbox = openSandbox();
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151 });
  const [contact, deal] = [await createContact(sandbox, {}), await createDeal(sandbox)];
  await expectCall(
    sandbox,
    200,
    "PUT",
    `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`,
  );
  await expectCall(sandbox, 200, "POST", "/crm/v3/lists", {
    name: "x",
    objectTypeId: "0-1",
    processingType: "MANUAL",
  });
  await expectCall(sandbox, 201, "POST", "/crm/v3/pipelines/deals", { label: "Renewals", pipelineId: "r" });
  const elsewhere = async (method: string, path: string, body?: unknown) =>
    (await call(sandbox, method, path, body, "sandbox-private-app-token-5151")).status;
  expect(await elsewhere("GET", `/crm/v3/objects/contacts/${contact}`)).toBe(404);
  expect(await elsewhere("GET", "/crm/v3/lists/1")).toBe(404);
  expect(await elsewhere("GET", "/crm/v3/pipelines/deals/r")).toBe(404);
  expect(
    await elsewhere("POST", "/crm/v4/associations/deals/contacts/batch/read", { inputs: [{ id: deal }] }),
  ).toBe(207);
  expect(
    await elsewhere("PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`),
  ).toBe(404);
});
