/** Deals at gates, told by HubSpot's own webhooks and played by a HubSpot client from outside. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, setScene } from "./support.ts";

const [FIRST, SECOND, GATED] = ["appointmentscheduled", "qualifiedtobuy", "contractsent"] as const;
const HELD = { stage: FIRST, status: "held", target: GATED };
const PASSED = { stage: GATED, status: "passed", target: "" };

/** How long a journey waits for HubSpot to show what the app did, in ms. */
const SOON = { timeout: 15_000, interval: 25 };

/** Deals moved at once, and the calls that each of them may cost. */
const CROWD = 500;
const CALLS_PER_DEAL = 0.1;
/** HubSpot's limit for batches of deals. */
const BATCH = 100;

const propertiesSchema = z.object({ properties: z.record(z.string(), z.string().nullable()) });
const idSchema = z.object({ id: z.string() });
const idsSchema = z.object({ results: z.array(idSchema) });

/** The app judges a deal by its contacts, so it reads them whenever it does. */
const isLook = ({ url }: { readonly url: string }) => url.endsWith("/deals/contacts/batch/read");

describe("a deal at an enforcing gate", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene();
    await scene.admin().putSettings({
      triggers: { manual: false, api: false, import: false, form: false, integration: false },
      gates: [{ pipelineId: "default", stageId: GATED, contacts: "all", minIal: "IAL1", mode: "enforce" }],
    });
  });
  afterAll(() => scene.close());

  it("goes back, waits for its contact, and goes on; nothing of what the app wrote makes it look again", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await newDeal([id]);
    await move(deal, GATED);
    await expect.poll(() => dealNow(deal), SOON).toEqual(HELD);
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => dealNow(deal), SOON).toEqual(PASSED);
    const reads = scene.exchanges(({ url }) => url.endsWith("/deals/batch/read"));
    expect(reads).toHaveLength(2);
  });

  it("without contacts waits for one, and for the one that is added", async () => {
    const deal = await newDeal([]);
    await move(deal, GATED);
    await expect.poll(() => dealNow(deal), SOON).toEqual(HELD);
    const { id } = await scene.crm.create(aPerson());
    await crm("PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${id}`);
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => dealNow(deal), SOON).toEqual(PASSED);
  });

  it("that loses its unverified contact, its last, stays held", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await newDeal([id]);
    await move(deal, GATED);
    await expect.poll(() => dealNow(deal), SOON).toEqual(HELD);
    const looks = scene.exchanges(isLook).length;
    await crm("DELETE", `/crm/v4/objects/deals/${deal}/associations/contacts/${id}`);
    await waitFor("the app to look again", async () =>
      scene.exchanges(isLook).length > looks ? true : undefined,
    );
    expect(await dealNow(deal)).toEqual(HELD);
  });

  it("that a person moves meanwhile stays where it was put", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await newDeal([id]);
    await move(deal, GATED);
    await expect.poll(() => dealNow(deal), SOON).toEqual(HELD);
    await move(deal, SECOND);
    await expect.poll(() => dealNow(deal), SOON).toEqual({ stage: SECOND, status: "held", target: "" });
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => dealNow(deal), SOON).toEqual({ stage: SECOND, status: "passed", target: "" });
  });

  it("500 of them at once cost at most 0.1 HubSpot calls each", async () => {
    const contacts = await createMany("contacts", (n) => ({ email: `crowd-${n}@example.com` }));
    const stage = { pipeline: "default", dealstage: FIRST };
    const deals = await createMany("deals", (n) => ({ dealname: `Crowd ${n}`, ...stage }));
    await crm("POST", "/crm/v4/associations/deals/contacts/batch/associate/default", {
      inputs: deals.map((id, index) => ({ from: { id }, to: { id: contacts[index] } })),
    });
    const before = appCalls().length;
    for (let start = 0; start < CROWD; start += BATCH) {
      const inputs = deals
        .slice(start, start + BATCH)
        .map((id) => ({ id, properties: { dealstage: GATED } }));
      await crm("POST", "/crm/v3/objects/deals/batch/update", { inputs });
    }
    await waitFor(
      "all to be held and their contacts to be pending",
      async () => {
        const { waiting } = await scene.admin().overview();
        const settled = waiting.inbox === 0 && waiting.outbox === 0 && waiting.openSessions >= CROWD;
        return settled ? true : undefined;
      },
      { timeoutMs: 60_000 },
    );
    for (const deal of deals) expect(await dealNow(deal)).toEqual(HELD);
    const calls = appCalls().slice(before);
    expect(calls.length).toBeLessThanOrEqual(CROWD * CALLS_PER_DEAL);
    expect(calls.every(({ status }) => status < 400)).toBe(true);
  });

  async function crm(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(scene.stack.origins.hubspot + path, {
      method,
      headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }

  async function newDeal(contacts: readonly string[]): Promise<string> {
    const properties = { dealname: "A deal", pipeline: "default", dealstage: FIRST };
    const { id } = idSchema.parse(await crm("POST", "/crm/v3/objects/deals", { properties }));
    for (const contact of contacts) {
      await crm("PUT", `/crm/v4/objects/deals/${id}/associations/default/contacts/${contact}`);
    }
    return id;
  }

  async function move(deal: string, dealstage: string): Promise<void> {
    await crm("PATCH", `/crm/v3/objects/deals/${deal}`, { properties: { dealstage } });
  }

  async function dealNow(deal: string) {
    const query = "properties=dealstage,idv_gate_status,idv_gate_target_stage";
    const { properties } = propertiesSchema.parse(await crm("GET", `/crm/v3/objects/deals/${deal}?${query}`));
    const { dealstage, idv_gate_status: status, idv_gate_target_stage: target } = properties;
    return { stage: dealstage, status: status ?? "", target: target ?? "" };
  }

  async function createMany(type: string, properties: (n: number) => object): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let start = 0; start < CROWD; start += BATCH) {
      const inputs = Array.from({ length: BATCH }, (_, n) => ({ properties: properties(start + n) }));
      const made = idsSchema.parse(await crm("POST", `/crm/v3/objects/${type}/batch/create`, { inputs }));
      ids.push(...made.results.map(({ id }) => id));
    }
    return ids;
  }

  /** What the app has asked of HubSpot's CRM; the CRM user has a token of their own. */
  function appCalls() {
    return scene.exchanges(({ side, direction, url, requestHeaders }) => {
      const isCrm = side === "hubspot" && direction === "in" && url.includes("/crm/");
      return isCrm && !(requestHeaders["authorization"] ?? "").includes(HUBSPOT.privateAppToken);
    });
  }
});
