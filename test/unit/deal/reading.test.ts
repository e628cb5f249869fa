/** Reading deals, their contacts and their pipelines from HubSpot, and where a deal came from. */
import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/hubspot/transport/rate-limiter.ts";
import { createHubSpotClient } from "../../../src/hubspot/client.ts";
import type { ApiVersion } from "../../../src/hubspot/transport/api-version.ts";
import { originOf } from "../../../src/features/gates/reader.ts";
import { ok } from "../../../src/lib/result.ts";
import { at, PIPELINES } from "./support.ts";

interface Asked {
  readonly path: string;
  readonly body: { readonly inputs?: readonly { readonly id: string }[] } & Record<string, unknown>;
}

/** A client, and the calls that reached HubSpot; `answers` are returned in turn, the last one again and again. */
function hubspot(answers: readonly [object, number?][], apiVersion: ApiVersion = "v3") {
  const asked: Asked[] = [];
  const client = createHubSpotClient({
    accessToken: () => Promise.resolve(ok("token")),
    rateLimiter: createRateLimiter(),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      asked.push({ path: new URL(request.url).pathname, body: text === "" ? {} : JSON.parse(text) });
      const [body, status = 200] = answers[Math.min(asked.length, answers.length) - 1] ?? [{}, 500];
      return Response.json(body, { status });
    },
    now: () => 1_795_000_000_000,
    log: () => undefined,
    apiVersion,
  });
  return { client, asked };
}

const deal = (id: string, history?: { value: string; timestamp: string }[]) => ({
  id,
  properties: { dealstage: "contract", pipeline: "sales", idv_gate_status: null },
  ...(history === undefined ? {} : { propertiesWithHistory: { dealstage: history } }),
});
const REFUSED = { status: "error", category: "VALIDATION_ERROR", correlationId: "c", message: "no" };

describe("deals", () => {
  it("are read by the hundred, and by fifty with the history of their stage", async () => {
    const ids = Array.from({ length: 120 }, (_, n) => String(n + 1));
    const plain = hubspot([[{ results: [] }]]);
    await plain.client.gated.deal.read(ids, { history: false });
    expect(plain.asked.map(({ body }) => body.inputs?.length)).toEqual([100, 20]);
    const historic = hubspot([[{ results: [] }]]);
    await historic.client.gated.deal.read(ids, { history: true });
    expect(historic.asked.map(({ body }) => body.inputs?.length)).toEqual([50, 50, 20]);
    expect(historic.asked[0]).toMatchObject({
      path: "/crm/v3/objects/deals/batch/read",
      body: {
        properties: ["dealstage", "pipeline", "idv_gate_status", "idv_gate_target_stage"],
        propertiesWithHistory: ["dealstage"],
      },
    });
  });

  it("come with their marks and their history, newest first; the others are gone", async () => {
    const history = [
      { value: "lead", timestamp: "2026-11-01T00:00:00Z" },
      { value: "contract", timestamp: "2026-11-02T00:00:00.5Z" },
    ];
    const missing = {
      category: "OBJECT_NOT_FOUND",
      message: "Could not get some DEAL objects",
      context: { ids: ["2"] },
    };
    const { client } = hubspot([[{ results: [deal("1", history)], errors: [missing] }, 207]]);
    expect(await client.gated.deal.read(["1", "2"], { history: true })).toEqual(
      ok({
        found: [
          {
            id: "1",
            pipelineId: "sales",
            stageId: "contract",
            gateStatus: "",
            gateTarget: "",
            stages: [
              { stageId: "contract", at: Date.parse("2026-11-02T00:00:00.5Z") },
              { stageId: "lead", at: Date.parse("2026-11-01T00:00:00Z") },
            ],
          },
        ],
        gone: ["2"],
      }),
    );
  });

  it("are not taken for gone when HubSpot failed to read some of them", async () => {
    const failing = { category: "RATE_LIMITS", message: "slow down", context: {} };
    const { client } = hubspot([[{ results: [deal("1")], errors: [failing] }, 207]]);
    expect(await client.gated.deal.read(["1", "2"], { history: false })).toMatchObject({
      ok: false,
      error: { reason: "rate_limited" },
    });
  });
});

const to = (id: number, label: string | null = null) => ({
  toObjectId: id,
  associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 3, label: null }, { label }],
});

const page = (id: number, after?: string) => ({
  results: [{ from: { id: "1" }, to: [to(id)], ...(after && { paging: { next: { after } } }) }],
});

describe("the contacts of deals", () => {
  const path = "/crm/associations/2026-09/deals/contacts/batch/read";
  it("come with their labels; a deal without any is reported as an error and is none", async () => {
    const nobody = {
      category: "OBJECT_NOT_FOUND",
      subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
      message: "No contact is associated with deal 2.",
      context: { fromObjectId: ["2"] },
    };
    const { client, asked } = hubspot([
      [{ results: [{ from: { id: "1" }, to: [to(5), to(6, "Signer")] }], errors: [nobody] }, 207],
    ]);
    expect(await client.gated.deal.readContacts(["1", "2"])).toEqual(
      ok(
        new Map([
          [
            "1",
            [
              { contactId: "5", labels: [] },
              { contactId: "6", labels: ["Signer"] },
            ],
          ],
          ["2", []],
        ]),
      ),
    );
    expect(asked).toEqual([{ path, body: { inputs: [{ id: "1" }, { id: "2" }] } }]);
  });

  it("are read to the last page: no contact escapes a gate by being one of many", async () => {
    const { client, asked } = hubspot([[page(5, "x")], [page(6, "y")], [page(7)]]);
    const read = await client.gated.deal.readContacts(["1"]);
    expect(read.ok && read.value.get("1")?.map(({ contactId }) => contactId)).toEqual(["5", "6", "7"]);
    expect(asked.map(({ body }) => body.inputs)).toEqual([
      [{ id: "1" }],
      [{ id: "1", after: "x" }],
      [{ id: "1", after: "y" }],
    ]);
    const endless = hubspot([[page(5, "x")]]);
    expect(await endless.client.gated.deal.readContacts(["1"])).toMatchObject({ ok: false });
  });

  it("are unknown for a deal that a page neither answers nor reports: none is not what HubSpot said", async () => {
    const silent = hubspot([[page(5)]]);
    expect(await silent.client.gated.deal.readContacts(["1", "2"])).toEqual(
      ok(new Map([["1", [{ contactId: "5", labels: [] }]]])),
    );
    const cutOff = hubspot([[page(5, "x")], [{ results: [] }]]);
    expect(await cutOff.client.gated.deal.readContacts(["1"])).toEqual(ok(new Map()));
  });

  it("are read for 1,000 deals at most, and a refusal is a failure", async () => {
    const { client } = hubspot([[REFUSED, 400]]);
    await expect(client.gated.deal.readContacts(Array.from({ length: 1001 }, String))).rejects.toThrow(
      RangeError,
    );
    expect(await client.gated.deal.readContacts(["1"])).toMatchObject({
      ok: false,
      error: { reason: "refused" },
    });
  });
});

describe("pipelines", () => {
  it("have their stages in the order of the board, and know which of them are lost", async () => {
    const stages = [
      { id: "lost", label: "Lost", displayOrder: 3, metadata: { isClosed: "true", probability: "0.0" } },
      { id: "new", label: "New", displayOrder: 0, metadata: { isClosed: "false", probability: "0.0" } },
      { id: "won", label: "Won", displayOrder: 2, metadata: { isClosed: "true", probability: "1.0" } },
      { id: "odd", label: "", displayOrder: 1 },
    ];
    const { client, asked } = hubspot([[{ results: [{ id: "default", label: "Sales", stages }] }]]);
    expect(await client.gated.deal.readPipelines()).toEqual(
      ok([
        {
          id: "default",
          label: "Sales",
          stages: [
            { id: "new", label: "New", lost: false },
            { id: "odd", label: "odd", lost: false },
            { id: "won", label: "Won", lost: false },
            { id: "lost", label: "Lost", lost: true },
          ],
        },
      ]),
    );
    expect(asked[0]?.path).toBe("/crm/v3/pipelines/deals");
  });
});

describe("the dated paths", () => {
  it("are taken by every one of these calls", async () => {
    const { client, asked } = hubspot([[{ results: [] }]], "2026-09");
    await client.gated.deal.read(["1"], { history: false });
    await client.gated.deal.readContacts(["1"]);
    await client.gated.deal.readPipelines();
    await client.gated.deal.update([{ id: "1", properties: { dealstage: "lead" } }]);
    expect(asked.map(({ path }) => path)).toEqual([
      "/crm/objects/2026-09/deals/batch/read",
      "/crm/associations/2026-09/deals/contacts/batch/read",
      "/crm/pipelines/2026-09/deals",
      "/crm/objects/2026-09/deals/batch/update",
    ]);
  });
});

const from = (stages: readonly [string, number][], firstMoveAt: number, pipelineId = "sales") => {
  const history = stages.map(([stageId, when]) => ({ stageId, at: when }));
  return originOf(
    { pipelineId, stageId: history[0]?.stageId ?? "", stages: history },
    firstMoveAt,
    PIPELINES,
  );
};

describe("where a deal came from", () => {
  it("is the stage before the move", () => {
    expect(
      from(
        [
          ["contract", 30],
          ["quote", 20],
          ["lead", 10],
        ],
        30,
      ),
    ).toEqual(at("quote"));
  });

  it("is the stage before the first of several moves that nobody has judged", () => {
    expect(
      from(
        [
          ["won", 30],
          ["contract", 20],
          ["lead", 10],
        ],
        20,
      ),
    ).toEqual(at("lead"));
  });

  it("is in the pipeline that has the stage", () => {
    expect(
      from(
        [
          ["contract", 30],
          ["p-new", 10],
        ],
        30,
      ),
    ).toEqual(at("p-new", "partners"));
  });

  it("is nowhere for a deal that was created there, or that only left and came back", () => {
    expect(from([["contract", 30]], 30)).toBeNull();
    expect(
      from(
        [
          ["contract", 30],
          ["lead", 25],
          ["contract", 10],
        ],
        25,
      ),
    ).toBeNull();
  });
});
