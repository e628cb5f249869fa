import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/hubspot/budget.ts";
import { createHubSpotClient } from "../../../src/hubspot/client.ts";
import { SEGMENT_KEYS, SEGMENTS } from "../../../src/hubspot/segments.ts";
import type { ApiVersion } from "../../../src/hubspot/api-version.ts";
import { ok } from "../../../src/result.ts";

type Answer = (request: Request) => Response;

const missing = () =>
  Response.json(
    { status: "error", message: "List does not exist", category: "OBJECT_NOT_FOUND" },
    { status: 404 },
  );
const made = (listId: string) => () => Response.json({ list: { listId } });

/** A client of a HubSpot that answers these one after the other, then `otherwise`. */
function connect(answers: readonly Answer[], otherwise: Answer = missing, apiVersion: ApiVersion = "v3") {
  const asked: string[] = [];
  const bodies: string[] = [];
  const client = createHubSpotClient({
    accessToken: async () => ok("access"),
    budget: createBudget(),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = answers[asked.length] ?? otherwise;
      asked.push(`${request.method} ${decodeURIComponent(new URL(request.url).pathname)}`);
      bodies.push(await request.clone().text());
      return answer(request);
    },
    now: () => 1_795_000_000_000,
    log: () => {},
    apiVersion,
  });
  return { client, asked, bodies };
}

const ALL_KNOWN = { notVerified: "1", pending: "2", failed: "3", expired: "4" };

const refused = () =>
  Response.json(
    { status: "error", message: "A list of this name exists", category: "VALIDATION_ERROR" },
    { status: 400 },
  );
const deleted = () => Response.json({ list: { listId: "1", deletedAt: "2026-11-01T00:00:00Z" } });

describe("the segments", () => {
  it("cost one read each when they stand, and nothing is written", async () => {
    const { client, asked } = connect(["1", "2", "3", "4"].map((id) => made(id)));
    expect(await client.ensureSegments(ALL_KNOWN)).toEqual({ found: ALL_KNOWN, failure: null });
    expect(asked).toEqual(["1", "2", "3", "4"].map((id) => `GET /crm/v3/lists/${id}`));
  });

  it("have the filters that HubSpot documents, under an OR with one AND", async () => {
    const { client, bodies } = connect([], (request) =>
      request.method === "POST" ? Response.json({ list: { listId: 7 } }) : missing(),
    );
    await client.ensureSegments({});
    const sent: unknown[] = bodies.filter((body) => body !== "").map((body) => JSON.parse(body));
    expect(sent).toHaveLength(SEGMENT_KEYS.length);
    expect(sent[0]).toEqual({
      name: SEGMENTS.notVerified.name,
      objectTypeId: "0-1",
      processingType: "DYNAMIC",
      filterBranch: {
        filterBranchType: "OR",
        filterBranchOperator: "OR",
        filters: [],
        filterBranches: [
          {
            filterBranchType: "AND",
            filterBranchOperator: "AND",
            filterBranches: [],
            filters: [
              {
                filterType: "PROPERTY",
                property: "idv_status",
                operation: {
                  operationType: "ENUMERATION",
                  operator: "IS_NONE_OF",
                  values: ["verified"],
                  includeObjectsWithNoValueSet: true,
                },
              },
            ],
          },
        ],
      },
    });
  });

  it("are not made a second time when a creation was carried out and its answer lost", async () => {
    const { client, asked } = connect([missing, refused, made("9")]);
    expect((await client.ensureSegments({})).found).toEqual({ notVerified: "9" });
    expect(asked.slice(0, 3).map((call) => call.split(" ")[0])).toEqual(["GET", "POST", "GET"]);
  });

  it("that were deleted, by whatever answer HubSpot shows it, are made again", async () => {
    const { client } = connect([deleted, missing, made("8"), made("2"), made("3"), made("4")]);
    expect((await client.ensureSegments(ALL_KNOWN)).found).toEqual({ ...ALL_KNOWN, notVerified: "8" });
  });

  it("keep what was found when HubSpot stops answering", async () => {
    const { client } = connect([made("1"), made("2")], () => new Response("busy", { status: 503 }));
    expect(await client.ensureSegments({ notVerified: "1", pending: "2" })).toMatchObject({
      found: { notVerified: "1", pending: "2" },
      failure: { reason: "server_error" },
    });
  });

  it("have dated paths under the dated version", async () => {
    const { client, asked } = connect([missing, missing, made("5")], missing, "2026-09");
    await client.ensureSegments({ notVerified: "1" });
    expect(asked.slice(0, 3)).toEqual([
      "GET /crm/lists/2026-09/1",
      `GET /crm/lists/2026-09/object-type-id/0-1/name/${SEGMENTS.notVerified.name}`,
      "POST /crm/lists/2026-09",
    ]);
  });
});
