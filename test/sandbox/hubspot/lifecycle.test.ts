import { expect, test } from "vitest";
import { z } from "zod";

import { createDeal, expectCall, listeningSandbox, turn } from "./crm-support.ts";
import { call, createContact, openSandbox, readContact } from "./support.ts";

const CONTACTS = "/crm/v3/objects/contacts";

async function mergeOf(sandbox: ReturnType<typeof openSandbox>, primary: string, other: string) {
  const body = await expectCall(sandbox, 200, "POST", `${CONTACTS}/merge`, {
    primaryObjectId: primary,
    objectIdToMerge: other,
  });
  return z.object({ id: z.string() }).parse(body).id;
}

test("a merge keeps the more recent values, the primary's address, and the associations of both", async () => {
  const sandbox = openSandbox();
  const ada = await createContact(sandbox, { email: "ada@example.com", city: "Oslo", phone: "1" });
  const eve = await createContact(sandbox, { email: "eve@example.com", city: "Rome", company: "Eve Ltd" });
  const deal = await createDeal(sandbox);
  await expectCall(sandbox, 200, "PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${eve}`);
  sandbox.clock.now += 1000;
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${ada}`, { properties: { phone: "2" } });
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${eve}`, { properties: { city: "Bergen" } });

  expect(await mergeOf(sandbox, ada, eve)).toBe(ada);

  const names = "email,city,phone,company,hs_additional_emails,hs_merged_object_ids";
  expect(await readContact(sandbox, ada, names)).toMatchObject({
    email: "ada@example.com",
    city: "Bergen",
    phone: "2",
    company: "Eve Ltd",
    hs_additional_emails: "eve@example.com",
    hs_merged_object_ids: eve,
  });
  const linked = await expectCall(sandbox, 200, "GET", `/crm/v4/objects/contacts/${ada}/associations/deals`);
  expect(linked).toMatchObject({ results: [{ toObjectId: deal }] });
  expect((await call(sandbox, "POST", CONTACTS, { properties: { email: "eve@example.com" } })).status).toBe(
    409,
  );
});

test("the id of a merged record resolves in single calls and not in batches", async () => {
  const sandbox = openSandbox();
  const [ada, eve] = [await createContact(sandbox, {}), await createContact(sandbox, {})];
  await mergeOf(sandbox, ada, eve);
  expect(await expectCall(sandbox, 200, "GET", `${CONTACTS}/${eve}`)).toMatchObject({ id: ada });
  const patched = await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${eve}`, {
    properties: { city: "Oslo" },
  });
  expect(patched).toMatchObject({ id: ada, properties: { city: "Oslo" } });
  const inputs = [{ id: eve, properties: { city: "Rome" } }];
  const missing = { results: [], errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: [eve] } }] };
  expect(await expectCall(sandbox, 207, "POST", `${CONTACTS}/batch/update`, { inputs })).toMatchObject(
    missing,
  );
  expect(
    await expectCall(sandbox, 207, "POST", `${CONTACTS}/batch/read`, { inputs: [{ id: eve }] }),
  ).toMatchObject(missing);
});

test("by the switch a merge makes a new record, which both ids lead to, after another merge too", async () => {
  const sandbox = openSandbox();
  await turn(sandbox, { mergeCreatesNewId: true });
  const ids = [await createContact(sandbox, {}), await createContact(sandbox, {})] as const;
  const third = await createContact(sandbox, {});
  const first = await mergeOf(sandbox, ids[0], ids[1]);
  expect(ids).not.toContain(first);
  const second = await mergeOf(sandbox, third, first);
  for (const id of [...ids, first, third]) {
    expect(await expectCall(sandbox, 200, "GET", `${CONTACTS}/${id}`)).toMatchObject({ id: second });
  }
});

test("a merge is told once, with the record that stays, and without changes of properties", async () => {
  const sandbox = await listeningSandbox();
  const ada = await createContact(sandbox, { city: "Oslo" });
  sandbox.clock.now += 1000;
  const eve = await createContact(sandbox, { city: "Rome", jobtitle: "CEO" });
  await sandbox.heard(4);
  await mergeOf(sandbox, ada, eve);
  const merged = {
    objectId: Number(ada),
    primaryObjectId: Number(ada),
    mergedObjectIds: [Number(eve)],
    newObjectId: Number(ada),
    numberOfPropertiesMoved: 2,
  };
  const events = await sandbox.heard(2);
  expect(events).toMatchObject([
    { subscriptionType: "contact.merge", ...merged },
    { subscriptionType: "object.merge", objectTypeId: "0-1", ...merged },
  ]);
});

test.each([
  [true, ["contact.privacyDeletion", "contact.deletion"]],
  [false, ["contact.deletion", "contact.privacyDeletion"]],
])("a privacy deletion leaves nothing; its two events come in either order (%j)", async (first, order) => {
  const sandbox = await listeningSandbox();
  await turn(sandbox, { privacyDeletionFirst: first });
  const id = await createContact(sandbox, { email: "ada@example.com" });
  await sandbox.heard(1);
  await expectCall(sandbox, 204, "POST", `${CONTACTS}/gdpr-delete`, {
    objectId: "ADA@example.com",
    idProperty: "email",
  });
  expect((await sandbox.heard(2)).map((event) => event["subscriptionType"])).toEqual(order);
  await expectCall(sandbox, 404, "GET", `${CONTACTS}/${id}`);
  await expectCall(sandbox, 404, "GET", `${CONTACTS}/${id}?archived=true`);
  await expectCall(sandbox, 404, "POST", `/sandbox/contacts/${id}/restore`);
  expect(await createContact(sandbox, { email: "ada@example.com" })).not.toBe(id);
});

test("a deleted record is restored by hand, with its values, unless another took its address", async () => {
  const sandbox = await listeningSandbox();
  const id = await createContact(sandbox, { email: "ada@example.com", firstname: "Ada" });
  const deal = await createDeal(sandbox, { dealname: "Big" });
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${id}`);
  await expectCall(sandbox, 204, "DELETE", `/crm/v3/objects/deals/${deal}`);
  await sandbox.heard(5);
  await expectCall(sandbox, 200, "POST", `/sandbox/contacts/${id}/restore`);
  await expectCall(sandbox, 200, "POST", `/sandbox/deals/${deal}/restore`);
  expect(await sandbox.heard(3)).toMatchObject([
    { subscriptionType: "contact.restore", objectId: Number(id), changeSource: "CRM_UI" },
    { subscriptionType: "deal.restore", objectId: Number(deal) },
    { subscriptionType: "object.restore", objectTypeId: "0-3" },
  ]);
  expect(await readContact(sandbox, id, "firstname")).toMatchObject({ firstname: "Ada" });
  await expectCall(sandbox, 404, "POST", `/sandbox/contacts/${id}/restore`);
  await expectCall(sandbox, 204, "DELETE", `${CONTACTS}/${id}`);
  await createContact(sandbox, { email: "ada@example.com" });
  await expectCall(sandbox, 409, "POST", `/sandbox/contacts/${id}/restore`);
});

test("a locked record answers every write with 423, and reads as before", async () => {
  const sandbox = openSandbox();
  const id = await createContact(sandbox, {});
  await turn(sandbox, { lockedRecords: [{ portalId: 4242, type: "contact", id }] });
  const properties = { city: "Oslo" };
  await expectCall(sandbox, 423, "PATCH", `${CONTACTS}/${id}`, { properties });
  await expectCall(sandbox, 423, "DELETE", `${CONTACTS}/${id}`);
  await expectCall(sandbox, 200, "GET", `${CONTACTS}/${id}`);
  const inputs = [{ id, objectWriteTraceId: "t", properties }];
  expect(await expectCall(sandbox, 207, "POST", `${CONTACTS}/batch/update`, { inputs })).toMatchObject({
    errors: [{ category: "LOCKED" }],
  });
  await turn(sandbox, { lockedRecords: [] });
  await expectCall(sandbox, 200, "PATCH", `${CONTACTS}/${id}`, { properties });
});

test("an account that moves answers 477 with the seconds to wait, and other accounts are not touched", async () => {
  const sandbox = openSandbox();
  await turn(sandbox, { migratingPortals: [4242] });
  const refused = await call(sandbox, "GET", CONTACTS);
  expect(refused.status).toBe(477);
  expect(refused.headers.get("retry-after")).toBe("86400");
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151 });
  const other = await call(sandbox, "GET", CONTACTS, undefined, "sandbox-private-app-token-5151");
  expect(other.status).toBe(200);
});
