import { describe, expect, test } from "vitest";
import { z } from "zod";

import { createDeal, expectCall, listeningSandbox, turn } from "./crm-support.ts";
import { createContact, openSandbox } from "./support.ts";

const DEALS = "/crm/v3/objects/deals";
const stageSchema = z
  .object({ id: z.string(), label: z.string(), metadata: z.record(z.string(), z.string()) })
  .loose();
const pipelineSchema = z.object({ id: z.string(), stages: z.array(stageSchema) }).loose();

type Sandbox = ReturnType<typeof openSandbox>;

/** A second pipeline with the stages "new" and "won". */
async function secondPipeline(sandbox: Sandbox): Promise<z.infer<typeof pipelineSchema>> {
  const body = await expectCall(sandbox, 201, "POST", "/crm/v3/pipelines/deals", {
    label: "Renewals",
    displayOrder: 1,
    stages: [
      { label: "New", displayOrder: 0, metadata: { probability: "0.2" } },
      { label: "Won", displayOrder: 1, metadata: { probability: 1 } },
    ],
  });
  return pipelineSchema.parse(body);
}

describe.each(["/crm/v3/pipelines", "/crm/pipelines/2026-03", "/crm/pipelines/2026-09"])(
  "pipelines at %s",
  (pipelines) => {
    test("a portal has HubSpot's sales pipeline from the start", async () => {
      const body = await expectCall(openSandbox(), 200, "GET", `${pipelines}/deals`);
      const { results } = z.object({ results: z.array(pipelineSchema) }).parse(body);
      expect(results.map(({ id }) => id)).toEqual(["default"]);
      expect(results[0]?.stages.map(({ id, metadata }) => [id, metadata])).toEqual([
        ["appointmentscheduled", { probability: "0.2", isClosed: "false" }],
        ["qualifiedtobuy", { probability: "0.4", isClosed: "false" }],
        ["presentationscheduled", { probability: "0.6", isClosed: "false" }],
        ["decisionmakerboughtin", { probability: "0.8", isClosed: "false" }],
        ["contractsent", { probability: "0.9", isClosed: "false" }],
        ["closedwon", { probability: "1.0", isClosed: "true" }],
        ["closedlost", { probability: "0.0", isClosed: "true" }],
      ]);
    });

    test("stages are made, changed and deleted, and deals can be in them at once", async () => {
      const sandbox = openSandbox();
      const stages = `${pipelines}/deals/default/stages`;
      const made = stageSchema.parse(
        await expectCall(sandbox, 201, "POST", stages, { label: "Legal", metadata: { probability: "0.7" } }),
      );
      const deal = await createDeal(sandbox, { dealname: "Big", dealstage: made.id });
      const path = `${stages}/${made.id}`;
      const renamed = await expectCall(sandbox, 200, "PATCH", path, { label: "Lawyers" });
      expect(renamed).toMatchObject({ label: "Lawyers", metadata: { probability: "0.7" } });
      const property = await expectCall(sandbox, 200, "GET", "/crm/v3/properties/deals/dealstage");
      expect(property).toMatchObject({
        options: expect.arrayContaining([expect.objectContaining({ value: made.id, label: "Lawyers" })]),
      });
      await expectCall(sandbox, 400, "DELETE", `${path}?validateDealStageUsagesBeforeDelete=true`);
      await expectCall(sandbox, 204, "DELETE", `${DEALS}/${deal}`);
      await expectCall(sandbox, 204, "DELETE", path);
      await expectCall(sandbox, 404, "GET", path);
    });
  },
);

test("since 2026-09 what deals use is kept without asking, before only on request", async () => {
  const sandbox = openSandbox();
  const { id, stages } = await secondPipeline(sandbox);
  await createDeal(sandbox, { dealname: "Big", pipeline: id, dealstage: stages[0]?.id ?? "" });
  const refused = await expectCall(sandbox, 400, "DELETE", `/crm/pipelines/2026-09/deals/${id}`);
  expect(refused).toMatchObject({ subCategory: "PipelineError.PIPELINE_ID_IN_USE" });
  await expectCall(sandbox, 204, "DELETE", `/crm/v3/pipelines/deals/${id}`);
});

test.each([
  ["a stage without a probability", "default/stages", { label: "X" }],
  ["a probability between the steps", "default/stages", { label: "X", metadata: { probability: "0.25" } }],
  [
    "a stage id that another pipeline has",
    "",
    { label: "X", stages: [{ stageId: "closedwon", label: "X", metadata: { probability: "1" } }] },
  ],
  ["a pipeline of a label that exists", "", { label: "Sales Pipeline" }],
])("refuses %s", async (_what, path, body) => {
  const url = `/crm/v3/pipelines/deals/${path}`.replace(/\/$/u, "");
  expect(await expectCall(openSandbox(), 400, "POST", url, body)).toMatchObject({
    category: "VALIDATION_ERROR",
  });
});

test("only deals have pipelines", async () => {
  const refused = await expectCall(openSandbox(), 400, "GET", "/crm/v3/pipelines/contacts");
  expect(refused).toMatchObject({ message: "Pipelines are not supported for object type 0-1" });
});

test("a deal's stage belongs to its pipeline; without one it is in the default pipeline", async () => {
  const sandbox = openSandbox();
  const { id: pipeline, stages } = await secondPipeline(sandbox);
  const dealstage = stages[0]?.id ?? "";
  const deal = await createDeal(sandbox, { dealname: "Big" });
  const read = () => expectCall(sandbox, 200, "GET", `${DEALS}/${deal}?properties=pipeline,dealstage`);
  expect(await read()).toMatchObject({ properties: { pipeline: "default", dealstage: null } });
  const path = `${DEALS}/${deal}`;
  expect(await expectCall(sandbox, 400, "PATCH", path, { properties: { dealstage } })).toMatchObject({
    errors: [{ code: "INVALID_OPTION", context: { propertyName: ["dealstage"] } }],
  });
  await expectCall(sandbox, 200, "PATCH", path, { properties: { dealstage, pipeline } });
  expect(await read()).toMatchObject({ properties: { pipeline, dealstage } });
  await turn(sandbox, { stageMovesPipeline: true });
  await expectCall(sandbox, 200, "PATCH", path, { properties: { dealstage: "closedwon" } });
  expect(await read()).toMatchObject({ properties: { pipeline: "default", dealstage: "closedwon" } });
});

async function requiring(): Promise<{ sandbox: Sandbox; deal: string }> {
  const sandbox = openSandbox();
  const deal = await createDeal(sandbox, { dealname: "Big", dealstage: "contractsent" });
  await expectCall(sandbox, 200, "POST", "/sandbox/pipelines/default/stages/closedwon/required", {
    properties: ["closed_won_reason", "amount"],
  });
  return { sandbox, deal };
}

describe("required properties", () => {
  const won = { properties: { dealstage: "closedwon", amount: "5" } };

  test("of a stage are enforced since 2026-09, and not before", async () => {
    const { sandbox, deal } = await requiring();
    const refused = await expectCall(sandbox, 400, "PATCH", `/crm/objects/2026-09/deals/${deal}`, won);
    expect(refused).toMatchObject({
      category: "VALIDATION_ERROR",
      errors: [
        {
          code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
          context: { propertyName: ["closed_won_reason"] },
        },
      ],
    });
    await expectCall(sandbox, 200, "PATCH", `/crm/objects/2026-03/deals/${deal}`, won);
    const other = { properties: { description: "x" } };
    await expectCall(sandbox, 200, "PATCH", `/crm/objects/2026-09/deals/${deal}`, other);
    const cleared = { properties: { amount: "" } };
    await expectCall(sandbox, 400, "PATCH", `/crm/objects/2026-09/deals/${deal}`, cleared);
  });

  test("are enforced in every version by the switch, and met by a write that has them", async () => {
    const { sandbox, deal } = await requiring();
    await turn(sandbox, { requirementsEverywhere: true });
    await expectCall(sandbox, 400, "PATCH", `${DEALS}/${deal}`, won);
    const whole = { properties: { ...won.properties, closed_won_reason: "price" } };
    expect(await expectCall(sandbox, 200, "PATCH", `${DEALS}/${deal}`, whole)).toMatchObject(whole);
  });

  test("of a new record are enforced when it is created", async () => {
    const sandbox = openSandbox();
    await expectCall(sandbox, 200, "POST", "/sandbox/objects/contacts/required", { properties: ["email"] });
    const body = { properties: { firstname: "Ada" } };
    expect(await expectCall(sandbox, 400, "POST", "/crm/objects/2026-09/contacts", body)).toMatchObject({
      errors: [{ code: "MISSING_REQUIRED_PROPERTY", context: { propertyName: ["email"] } }],
    });
    await expectCall(sandbox, 201, "POST", "/crm/v3/objects/contacts", body);
  });
});

test("since 2026-09 a date with a time is cut to its day with a warning, before it is refused", async () => {
  const sandbox = openSandbox();
  await expectCall(sandbox, 201, "POST", "/crm/v3/properties/contacts", {
    groupName: "contactinformation",
    name: "idv_verified_date",
    label: "Verified",
    type: "date",
    fieldType: "date",
  });
  const id = await createContact(sandbox, {});
  const body = { properties: { idv_verified_date: "2026-11-23T15:00:00Z" } };
  await expectCall(sandbox, 400, "PATCH", `/crm/v3/objects/contacts/${id}`, body);
  const written = await expectCall(sandbox, 200, "PATCH", `/crm/objects/2026-09/contacts/${id}`, body);
  expect(written).toMatchObject({
    properties: { idv_verified_date: "2026-11-23" },
    warnings: [
      {
        category: "PROPERTY_VALUE_NORMALIZED",
        context: {
          propertyName: ["idv_verified_date"],
          rawValue: ["2026-11-23T15:00:00Z"],
          normalizedValue: ["2026-11-23"],
        },
      },
    ],
  });
  const day = { properties: { idv_verified_date: "2026-11-24" } };
  const plain = await expectCall(sandbox, 200, "PATCH", `/crm/objects/2026-09/contacts/${id}`, day);
  expect(plain).not.toHaveProperty("warnings");
});

test("deals are imported with contacts, and a person moves many at once", async () => {
  const sandbox = await listeningSandbox();
  const imported = z
    .object({ firstDealId: z.string(), firstContactId: z.string() })
    .loose()
    .parse(await expectCall(sandbox, 200, "POST", "/sandbox/deals/import", { count: 3 }));
  const linked = await expectCall(
    sandbox,
    200,
    "GET",
    `/crm/v4/objects/deals/${imported.firstDealId}/associations/contacts`,
  );
  expect(linked).toMatchObject({ results: [{ toObjectId: imported.firstContactId }] });
  // Per pair: two creations, two values of the deal, the contact's city, and the association from both sides.
  await sandbox.heard(21);
  const moved = await expectCall(sandbox, 200, "POST", "/sandbox/deals/move", {
    count: 2,
    stage: "closedwon",
  });
  expect(moved).toMatchObject({ moved: 2, dealIds: ["1001", "1002"] });
  const event = { subscriptionType: "deal.propertyChange", propertyName: "dealstage" };
  expect(await sandbox.heard(2)).toMatchObject([
    { ...event, objectId: 1001, propertyValue: "closedwon", changeSource: "CRM_UI" },
    { ...event, objectId: 1002 },
  ]);
  const body = { dealIds: ["1003", "9"], stage: "closedwon" };
  await expectCall(sandbox, 404, "POST", "/sandbox/deals/move", body);
  const third = await expectCall(sandbox, 200, "GET", `${DEALS}/1003?properties=dealstage`);
  expect(third).toMatchObject({ properties: { dealstage: "appointmentscheduled" } });
  await expectCall(sandbox, 400, "POST", "/sandbox/deals/move", { count: 1, stage: "nowhere" });
});
