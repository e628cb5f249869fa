import { describe, expect, test } from "vitest";
import { z } from "zod";

import { createDeal, expectCall, listeningSandbox, turn } from "./crm-support.ts";
import { createContact, openSandbox } from "./support.ts";

const VERSIONS = [
  ["/crm/v4/objects", "/crm/v4/associations"],
  ["/crm/objects/2026-03", "/crm/associations/2026-03"],
  ["/crm/objects/2026-09", "/crm/associations/2026-09"],
] as const;

const DEFAULT_3 = { category: "HUBSPOT_DEFINED", typeId: 3, label: null };

function specOf(associationTypeId: number) {
  return { associationCategory: "HUBSPOT_DEFINED", associationTypeId };
}

describe.each(VERSIONS)("associations at %s", (records, pairs) => {
  test("two records are associated, seen from both sides, and parted", async () => {
    const sandbox = openSandbox();
    const [contact, deal] = [await createContact(sandbox, {}), await createDeal(sandbox)];
    const made = await expectCall(
      sandbox,
      200,
      "PUT",
      `${records}/deals/${deal}/associations/default/contacts/${contact}`,
    );
    expect(made).toMatchObject({
      status: "COMPLETE",
      results: [
        { from: { id: deal }, to: { id: contact }, associationSpec: specOf(3) },
        { from: { id: contact }, to: { id: deal }, associationSpec: specOf(4) },
      ],
    });
    const fromDeal = `${records}/0-3/${deal}/associations/contact`;
    expect(await expectCall(sandbox, 200, "GET", fromDeal)).toEqual({
      results: [{ toObjectId: contact, associationTypes: [DEFAULT_3] }],
    });
    const fromContact = `${records}/contacts/${contact}/associations/deals`;
    expect(await expectCall(sandbox, 200, "GET", fromContact)).toMatchObject({
      results: [{ toObjectId: deal, associationTypes: [{ typeId: 4 }] }],
    });
    await expectCall(sandbox, 204, "DELETE", `${fromContact}/${deal}`);
    expect(await expectCall(sandbox, 200, "GET", fromDeal)).toEqual({ results: [] });
  });

  test("labels are made in pairs, given, taken and deleted", async () => {
    const sandbox = openSandbox();
    const [contact, deal] = [await createContact(sandbox, {}), await createDeal(sandbox)];
    const labels = `${pairs}/deals/contacts/labels`;
    const label = { label: "Decision maker", inverseLabel: "Decides", name: "decision_maker" };
    const { results } = z
      .object({ results: z.array(z.object({ typeId: z.number(), label: z.string() }).loose()) })
      .parse(await expectCall(sandbox, 200, "POST", labels, label));
    expect(results.map((made) => made.label)).toEqual(["Decision maker", "Decides"]);
    const types = [{ associationCategory: "USER_DEFINED", associationTypeId: results[0]?.typeId }];
    const path = `${records}/deals/${deal}/associations/contacts/${contact}`;
    expect(await expectCall(sandbox, 201, "PUT", path, types)).toEqual({
      fromObjectTypeId: "0-3",
      fromObjectId: deal,
      toObjectTypeId: "0-1",
      toObjectId: contact,
      labels: ["Decision maker"],
    });
    const seen = `${records}/contacts/${contact}/associations/deals`;
    expect(await expectCall(sandbox, 200, "GET", seen)).toMatchObject({
      results: [{ associationTypes: [{ typeId: 4, label: null }, { label: "Decides" }] }],
    });
    const inputs = [{ from: { id: deal }, to: { id: contact }, types }];
    await expectCall(sandbox, 204, "POST", `${pairs}/deals/contacts/batch/labels/archive`, { inputs });
    expect(await expectCall(sandbox, 200, "GET", seen)).toMatchObject({
      results: [{ associationTypes: [{ typeId: 4 }] }],
    });
    await expectCall(sandbox, 204, "DELETE", `${labels}/${results[0]?.typeId}`);
    await expectCall(sandbox, 400, "PUT", path, types);
    expect(await expectCall(sandbox, 200, "GET", labels)).toEqual({ results: [DEFAULT_3] });
  });

  test("a batch reads many, with an error for each record that has none", async () => {
    const sandbox = openSandbox();
    const contact = await createContact(sandbox, {});
    const deals = [await createDeal(sandbox), await createDeal(sandbox)] as const;
    await expectCall(sandbox, 200, "POST", `${pairs}/deals/contacts/batch/associate/default`, {
      inputs: [{ from: { id: deals[0] }, to: { id: contact } }],
    });
    const body = { inputs: deals.map((id) => ({ id })) };
    // The 2026-09 specification lists 200 alone.
    const some = pairs.includes("2026-09") ? 200 : 207;
    const answer = await expectCall(sandbox, some, "POST", `${pairs}/deals/contacts/batch/read`, body);
    expect(answer).toMatchObject({
      status: "COMPLETE",
      results: [{ from: { id: deals[0] }, to: [{ toObjectId: contact, associationTypes: [DEFAULT_3] }] }],
      numErrors: 1,
      errors: [
        {
          status: "error",
          category: "OBJECT_NOT_FOUND",
          subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
          message: `No contact is associated with deal ${deals[1]}.`,
          context: { fromObjectId: [deals[1]], fromObjectType: ["deal"], toObjectType: ["contact"] },
        },
      ],
    });
    await expectCall(sandbox, 200, "POST", `${pairs}/deals/contacts/batch/read`, {
      inputs: [{ id: deals[0] }],
    });
  });
});

test.each([
  ["batch/read", 1000, 207],
  ["batch/create", 2000, 207],
])("%s takes %d inputs and no more", async (path, most, status) => {
  const sandbox = openSandbox();
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];
  const inputs = Array.from({ length: most + 1 }, (_, index) => ({
    id: String(index + 1),
    from: { id: String(index + 1) },
    to: { id: "1" },
    types,
  }));
  const url = `/crm/v4/associations/deals/contacts/${path}`;
  expect(await expectCall(sandbox, 400, "POST", url, { inputs })).toMatchObject({
    message: `The batch holds ${most + 1} inputs, which is over the maximum of ${most}.`,
  });
  await expectCall(sandbox, status, "POST", url, { inputs: inputs.slice(1) });
});

test("an archived record is in no response, and is back with its associations when restored", async () => {
  const sandbox = openSandbox();
  const [contact, deal] = [await createContact(sandbox, {}), await createDeal(sandbox)];
  await expectCall(
    sandbox,
    200,
    "PUT",
    `/crm/v3/objects/deals/${deal}/associations/contacts/${contact}/deal_to_contact`,
  );
  const path = `/crm/v3/objects/deals/${deal}/associations/contacts`;
  const there = { results: [{ id: contact, type: "deal_to_contact" }] };
  expect(await expectCall(sandbox, 200, "GET", path)).toEqual(there);
  await expectCall(sandbox, 204, "DELETE", `/crm/v3/objects/contacts/${contact}`);
  expect(await expectCall(sandbox, 200, "GET", path)).toEqual({ results: [] });
  await expectCall(sandbox, 200, "POST", `/sandbox/contacts/${contact}/restore`);
  expect(await expectCall(sandbox, 200, "GET", path)).toEqual(there);
});

test("associations come in pages", async () => {
  const sandbox = openSandbox();
  const deal = await createDeal(sandbox);
  const contacts = [await createContact(sandbox, {}), await createContact(sandbox, {})] as const;
  const inputs = contacts.map((id) => ({ from: { id: deal }, to: { id } }));
  const associate = "/crm/v4/associations/deals/contacts/batch/associate/default";
  await expectCall(sandbox, 200, "POST", associate, { inputs });
  const path = `/crm/v4/objects/deals/${deal}/associations/contacts?limit=1`;
  expect(await expectCall(sandbox, 200, "GET", path)).toMatchObject({
    results: [{ toObjectId: contacts[0] }],
    paging: { next: { after: contacts[0] } },
  });
  const last = await expectCall(sandbox, 200, "GET", `${path}&after=${contacts[0]}`);
  expect(last).toMatchObject({ results: [{ toObjectId: contacts[1] }] });
  expect(last).not.toHaveProperty("paging");
});

test("a change of an association is told from both sides, once", async () => {
  const sandbox = await listeningSandbox();
  const [contact, deal] = [await createContact(sandbox, {}), await createDeal(sandbox)];
  await sandbox.heard(2);
  const path = `/crm/v4/objects/deals/${deal}/associations`;
  await expectCall(sandbox, 200, "PUT", `${path}/default/contacts/${contact}`);
  await expectCall(sandbox, 200, "PUT", `${path}/default/contacts/${contact}`);
  await expectCall(sandbox, 204, "DELETE", `${path}/contacts/${contact}`);
  await expectCall(sandbox, 204, "DELETE", `${path}/contacts/${contact}`);
  const fromDeal = { fromObjectId: Number(deal), toObjectId: Number(contact) };
  const fromContact = { fromObjectId: Number(contact), toObjectId: Number(deal) };
  const events = await sandbox.heard(4);
  expect(events).toMatchObject(
    [false, true].flatMap((associationRemoved) => [
      {
        subscriptionType: "deal.associationChange",
        associationType: "DEAL_TO_CONTACT",
        ...fromDeal,
        associationRemoved,
        isPrimaryAssociation: false,
      },
      {
        subscriptionType: "contact.associationChange",
        associationType: "CONTACT_TO_DEAL",
        ...fromContact,
        associationRemoved,
      },
    ]),
  );
  expect(events[0]).not.toHaveProperty("objectId");
  await turn(sandbox, { associationEventsHaveObjectId: true });
  await expectCall(sandbox, 200, "PUT", `${path}/default/contacts/${contact}`);
  expect(await sandbox.heard(2)).toMatchObject([{ objectId: Number(deal) }, { objectId: Number(contact) }]);
});
