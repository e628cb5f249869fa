import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/hubspot/transport/rate-limiter.ts";
import { createHubSpotClient } from "../../../src/hubspot/client.ts";
import { SEGMENT_KEYS, SEGMENTS, type SegmentKey } from "../../../src/hubspot/crm/segments.ts";
import type { ApiVersion } from "../../../src/hubspot/transport/api-version.ts";
import { ok } from "../../../src/lib/result.ts";

type Answer = (request: Request) => Response;

const missing = () =>
  Response.json(
    { status: "error", message: "List does not exist", category: "OBJECT_NOT_FOUND" },
    { status: 404 },
  );
const made = (listId: string) => () => Response.json({ list: { listId } });

const filter = (operation: object, property = "idv_status") => {
  const condition = {
    filterType: "PROPERTY",
    property,
    operation: { operationType: "ENUMERATION", ...operation },
  };
  const all = { filterBranchType: "AND", filterBranchOperator: "AND", filterBranches: [] };
  const branches = [{ ...all, filters: [condition] }];
  return { filterBranchType: "OR", filterBranchOperator: "OR", filters: [], filterBranches: branches };
};
/** The filters of each segment, as HubSpot returns them: in another order of fields than they were sent. */
const FILTERS = {
  notVerified: filter({ includeObjectsWithNoValueSet: true, values: ["verified"], operator: "IS_NONE_OF" }),
  pending: filter({ includeObjectsWithNoValueSet: false, values: ["pending"], operator: "IS_ANY_OF" }),
  failed: filter({ values: ["failed"], operator: "IS_ANY_OF", includeObjectsWithNoValueSet: false }),
  expired: filter({ values: ["expired"], operator: "IS_ANY_OF", includeObjectsWithNoValueSet: false }),
};
/** The list of a segment; `change` alters any field. */
const list = (listId: string, key: SegmentKey, change: object = {}) => {
  const stored = { listId, processingType: "DYNAMIC", filterBranch: FILTERS[key], listVersion: 2, ...change };
  return () => Response.json({ list: stored });
};
/** The search's findings of these segments, by the ids that `list` gives them. */
const found = (ids: Readonly<Partial<Record<SegmentKey, string>>>, hasMore = false) => {
  const lists = SEGMENT_KEYS.flatMap((key) =>
    ids[key] === undefined ? [] : [{ listId: ids[key], name: SEGMENTS[key].name, objectTypeId: "0-1" }],
  );
  return () => Response.json({ lists, hasMore, offset: lists.length, total: lists.length });
};
const SEARCH = "POST /crm/v3/lists/search";
const ALL_THERE = SEGMENT_KEYS.map((key, index) => list(String(index + 1), key));

/** A client of a HubSpot that returns these one after the other, then `otherwise`. */
function connect(answers: readonly Answer[], otherwise: Answer = missing, apiVersion: ApiVersion = "v3") {
  const asked: string[] = [];
  const bodies: string[] = [];
  const urls: string[] = [];
  const client = createHubSpotClient({
    accessToken: async () => ok("access"),
    rateLimiter: createRateLimiter(),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = answers[asked.length] ?? otherwise;
      asked.push(`${request.method} ${decodeURIComponent(new URL(request.url).pathname)}`);
      urls.push(request.url);
      bodies.push(await request.clone().text());
      return answer(request);
    },
    now: () => 1_795_000_000_000,
    log: () => {},
    apiVersion,
  });
  return { client, asked, bodies, urls };
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
    const { client, asked } = connect(ALL_THERE);
    expect(await client.ensureSegments(ALL_KNOWN)).toEqual({ found: ALL_KNOWN, problems: {}, failure: null });
    expect(asked).toEqual(["1", "2", "3", "4"].map((id) => `GET /crm/v3/lists/${id}`));
  });

  it("have the filters that HubSpot documents, under an OR with one AND", async () => {
    const { client, bodies } = connect([found({})], () => Response.json({ list: { listId: 7 } }));
    await client.ensureSegments({});
    const sent: unknown[] = bodies.slice(1).map((body) => JSON.parse(body));
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
    const { client, asked } = connect([found({}), refused, list("9", "notVerified")]);
    expect((await client.ensureSegments({})).found).toEqual({ notVerified: "9" });
    expect(asked.slice(0, 3)).toEqual([
      SEARCH,
      "POST /crm/v3/lists/",
      `GET /crm/v3/lists/object-type-id/0-1/name/${SEGMENTS.notVerified.name}`,
    ]);
  });

  it("of a new install are looked for by one search, and no call is answered with 404", async () => {
    const all = SEGMENT_KEYS.map((_, index) => made(String(index + 1)));
    const { client, asked, bodies } = connect([found({}), ...all]);
    expect((await client.ensureSegments({})).found).toEqual(ALL_KNOWN);
    expect(asked).toEqual([SEARCH, ...SEGMENT_KEYS.map(() => "POST /crm/v3/lists/")]);
    expect(JSON.parse(bodies[0] ?? "")).toEqual({ query: "1Kosmos:", count: 100, offset: 0 });
  });

  it("that a search finds are read with their filters; lists of companies and other names are not taken", async () => {
    const lists = [
      { listId: "8", name: SEGMENTS.notVerified.name, objectTypeId: "0-2" },
      { listId: "9", name: `${SEGMENTS.notVerified.name} (old)`, objectTypeId: "0-1" },
      { listId: 2, name: SEGMENTS.pending.name, objectTypeId: "0-1" },
    ];
    const search = () => Response.json({ lists, hasMore: false });
    const { client, asked } = connect([search, made("1"), list("2", "pending"), made("3"), made("4")]);
    expect((await client.ensureSegments({})).found).toEqual(ALL_KNOWN);
    expect(asked).toContain("GET /crm/v3/lists/2");
    expect(asked).not.toContain("GET /crm/v3/lists/8");
  });

  it("are looked for one by one when a search has more than it answers", async () => {
    const { client, asked } = connect([found({}, true), missing, made("1")]);
    await client.ensureSegments({});
    expect(asked.slice(0, 3)).toEqual([
      SEARCH,
      `GET /crm/v3/lists/object-type-id/0-1/name/${SEGMENTS.notVerified.name}`,
      "POST /crm/v3/lists/",
    ]);
  });

  it("that were deleted, by whatever answer HubSpot shows it, are made again", async () => {
    const { client } = connect([deleted, found({}), made("8"), ...ALL_THERE.slice(1)]);
    expect((await client.ensureSegments(ALL_KNOWN)).found).toEqual({ ...ALL_KNOWN, notVerified: "8" });
  });

  it("keep what was found when HubSpot stops answering", async () => {
    const { client } = connect(ALL_THERE.slice(0, 2), () => new Response("busy", { status: 503 }));
    expect(await client.ensureSegments({ notVerified: "1", pending: "2" })).toMatchObject({
      found: { notVerified: "1", pending: "2" },
      failure: { reason: "server_error" },
    });
  });

  it.each([
    ["a manual list", { processingType: "MANUAL", filterBranch: undefined }, "not_dynamic"],
    ["a list that is evaluated once", { processingType: "SNAPSHOT" }, "not_dynamic"],
    ["one whose kind HubSpot does not say", { processingType: undefined }, "not_dynamic"],
    [
      "one that leaves out who was never asked",
      { filterBranch: filter({ operator: "IS_NONE_OF", values: ["verified"] }) },
      "changed",
    ],
    ["one of another status", { filterBranch: FILTERS.pending }, "changed"],
    [
      "one of another property",
      {
        filterBranch: filter(
          { operator: "IS_NONE_OF", values: ["verified"], includeObjectsWithNoValueSet: true },
          "idv_ial_level",
        ),
      },
      "changed",
    ],
    [
      "one with a further condition",
      {
        filterBranch: {
          ...FILTERS.notVerified,
          filterBranches: [
            {
              ...FILTERS.notVerified.filterBranches[0],
              filters: [
                ...(FILTERS.notVerified.filterBranches[0]?.filters ?? []),
                { filterType: "PROPERTY" },
              ],
            },
          ],
        },
      },
      "changed",
    ],
    ["one whose filters HubSpot does not show", { filterBranch: undefined }, "changed"],
  ])("are not taken for made by %s, by id or by name", async (_, change, problem) => {
    const strange = list("1", "notVerified", change);
    const byId = connect([strange, ...ALL_THERE.slice(1)]);
    const { notVerified: _forgotten, ...others } = ALL_KNOWN;
    const seen = { found: others, problems: { notVerified: problem }, failure: null };
    expect(await byId.client.ensureSegments(ALL_KNOWN)).toEqual(seen);
    const byName = connect([found({ notVerified: "1" }), strange, ...ALL_THERE.slice(1)]);
    expect(await byName.client.ensureSegments(others)).toEqual(seen);
    expect([...byId.asked, ...byName.asked].filter((call) => !call.startsWith("GET"))).toEqual([SEARCH]);
  });

  it("are read with their filters", async () => {
    const { client, urls } = connect([found(ALL_KNOWN), ...ALL_THERE]);
    await client.ensureSegments({});
    expect(urls.slice(1).map((url) => new URL(url).searchParams.get("includeFilters"))).toEqual(
      Array.from({ length: SEGMENT_KEYS.length }, () => "true"),
    );
  });

  it("have dated paths under the dated version", async () => {
    const { client, asked } = connect([missing, found({}), made("5")], missing, "2026-09");
    await client.ensureSegments({ notVerified: "1" });
    expect(asked.slice(0, 3)).toEqual([
      "GET /crm/lists/2026-09/1",
      "POST /crm/lists/2026-09/search",
      "POST /crm/lists/2026-09",
    ]);
  });
});
