/** Both generations of HubSpot's paths against the sandbox: the same calls, the same outcomes, and what only one enforces. */
import { beforeEach, describe, expect, it } from "vitest";
import { API_VERSIONS, type ApiVersion } from "../../../src/hubspot/transport/api-version.ts";
import { createRateLimiter } from "../../../src/hubspot/transport/rate-limiter.ts";
import { createHubSpotClient, type HubSpotClient } from "../../../src/hubspot/client.ts";
import { CONTACT_PROPERTY_NAMES } from "../../../src/domain/properties.ts";
import { ok } from "../../../src/lib/result.ts";

const API = "https://api.hubapi.com";
const [FIRST, GATED] = ["appointmentscheduled", "contractsent"] as const;

/** The outcome of two deals, one of which lacks what the stage requires. */
const RULED: Readonly<Record<ApiVersion, (odd: string, fine: string) => object>> = {
  v3: (odd, fine) => ({ outcome: ok({ written: [odd, fine], failed: [] }), alone: { ok: true } }),
  "2026-09": (odd, fine) => ({
    outcome: ok({ written: [fine], failed: [{ id: odd, failure: { reason: "refused" } }] }),
    alone: {
      ok: false,
      error: {
        reason: "refused",
        properties: ["closedate"],
        message: expect.stringContaining("MISSING_CONDITIONAL_REQUIRED_PROPERTY"),
      },
    },
  }),
};

describe.each(API_VERSIONS)("a portal's CRM over %s", (apiVersion) => {
  let token: string;
  let portalId: number;
  let client: HubSpotClient;
  beforeEach(async () => {
    const made = await fetch(`${API}/sandbox/portals`, { method: "POST", body: "{}" });
    const portal = await made.json<{ portalId: number; privateAppToken: string }>();
    token = portal.privateAppToken;
    portalId = portal.portalId;
    client = clientOver(apiVersion);
  });

  it("gets the properties and segments once, and finds them the next time", async () => {
    const first = await client.ensureContactProperties();
    expect(first).toMatchObject({ ok: true, value: { group: "created", created: CONTACT_PROPERTY_NAMES } });
    const again = await client.ensureContactProperties();
    expect(again).toMatchObject({
      ok: true,
      value: { group: "present", created: [], repaired: [], problems: [] },
    });
    expect(await client.gated.deal.ensureProperties()).toMatchObject({
      ok: true,
      value: { group: "created" },
    });
    const segments = await client.ensureSegments({});
    expect(segments.failure).toBeNull();
    expect(await client.ensureSegments(segments.found)).toEqual(segments);
    expect(await client.ensureSegments({})).toEqual(segments);
  });

  it("takes snapshots one by one and in batches, and names who is not there", async () => {
    await client.ensureContactProperties();
    const [one, two] = [await create("contacts", {}), await create("contacts", {})];
    expect(await client.patchContact(one, { idv_status: "pending" })).toEqual(ok(undefined));
    const day = { idv_status: "verified", idv_verified_date: "2026-11-23" } as const;
    const update = [
      { id: one, properties: day },
      { id: "999999", properties: day },
      { id: two, properties: day },
    ];
    const written = await client.updateContacts(update);
    expect(written).toMatchObject({
      ok: true,
      value: { written: [one, two], failed: [{ id: "999999", failure: { reason: "not_found" } }] },
    });
    const values = await client.readContact(two, ["idv_status", "idv_verified_date"]);
    expect(values).toMatchObject({ ok: true, value: day });
  });

  it("tells where deals are, who belongs to them, and in which order stages come", async () => {
    const contact = await create("contacts", {});
    const deal = await create("deals", { pipeline: "default", dealstage: FIRST });
    await admin("PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`);
    const pipelines = await client.gated.deal.readPipelines();
    expect(pipelines).toMatchObject({ ok: true, value: [{ id: "default" }] });
    const deals = await client.gated.deal.read([deal, "999999"], { history: true });
    expect(deals).toMatchObject({
      ok: true,
      value: { found: [{ id: deal, stageId: FIRST }], gone: ["999999"] },
    });
    const contacts = await client.gated.deal.readContacts([deal]);
    expect(contacts).toEqual(ok(new Map([[deal, [{ contactId: contact, labels: [] }]]])));
  });

  it("shows an event once, and says so the second time", async () => {
    const event = {
      id: crypto.randomUUID(),
      type: "idv_failed",
      objectId: await create("contacts", {}),
      at: Date.now(),
      properties: { kind: "identity", status: "failed" },
    } as const;
    expect(await client.sendEvents([event])).toEqual(ok({ taken: [event.id], failed: [] }));
    expect(await client.sendEvents([event])).toMatchObject({ ok: false, error: { reason: "conflict" } });
  });

  it("refuses a move by the portal's rule for that deal alone, where it enforces rules, and names what is missing", async () => {
    await admin("POST", `/sandbox/pipelines/default/stages/${FIRST}/required`, {
      properties: ["closedate"],
      portalId,
    });
    const place = { pipeline: "default", dealstage: GATED };
    const odd = await create("deals", place);
    const fine = await create("deals", { ...place, closedate: "2026-12-31" });
    const updates = [odd, fine].map((id) => ({ id, properties: { dealstage: FIRST } }));
    const outcome = await client.gated.deal.update(updates);
    const alone = await client.gated.deal.patch(odd, { dealstage: FIRST });
    expect({ outcome, alone }).toMatchObject(RULED[apiVersion](odd, fine));
  });

  function clientOver(version: ApiVersion): HubSpotClient {
    return createHubSpotClient({
      accessToken: () => Promise.resolve(ok(token)),
      rateLimiter: createRateLimiter(),
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      log: () => undefined,
      apiVersion: version,
    });
  }

  async function admin(method: string, path: string, body: object = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(API + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  async function create(type: string, properties: object): Promise<string> {
    const made = await admin("POST", `/crm/v3/objects/${type}`, { properties });
    return (await made.json<{ id: string }>()).id;
  }
});

describe("a date that HubSpot brings into its own form", () => {
  it("is written all the same: the warning changes nothing", async () => {
    const warnings = [{ category: "PROPERTY_VALUE_NORMALIZED", message: "…", context: {} }];
    const client = createHubSpotClient({
      accessToken: () => Promise.resolve(ok("t")),
      rateLimiter: createRateLimiter(),
      fetch: async () => Response.json({ status: "COMPLETE", results: [{ id: "1", warnings }], warnings }),
      now: Date.now,
      log: () => undefined,
      apiVersion: "2026-09",
    });
    const properties = { idv_verified_date: "2026-11-23" };
    expect(await client.updateContacts([{ id: "1", properties }])).toEqual(
      ok({ written: ["1"], failed: [] }),
    );
  });
});
