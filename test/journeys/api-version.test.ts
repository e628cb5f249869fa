/** HubSpot's dated paths, with the rules that only they enforce, and what timelines tell meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { openLink } from "../../sandbox/person.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

const [FIRST, GATED] = ["appointmentscheduled", "contractsent"] as const;
const SOON = { timeout: 20_000, interval: 50 };
/** Long enough for a refused write to be repeated, if it were: the first pauses are 2 and 5 s. In ms. */
const A_WHILE_MS = 8000;

const idSchema = z.object({ id: z.string() });
const propertiesSchema = z.object({ properties: z.record(z.string(), z.string().nullable()) });
const timelineSchema = z.object({ results: z.array(z.object({ eventTypeName: z.string() })) });

describe.for(["v3", "2026-09"])("over HubSpot's %s", (hubspotApiVersion) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({ hubspotApiVersion });
    await scene.admin().putSettings({
      gates: [{ pipelineId: "default", stageId: GATED, contacts: "all", minIal: "IAL1", mode: "enforce" }],
    });
  });
  afterAll(() => scene.close());

  it("a deal waits for its contact and goes on; both timelines tell of it; no other paths are called", async () => {
    const { id } = await scene.crm.create(aPerson());
    const pending = await scene.contactWith(id, "pending");
    const deal = await newDeal([id]);
    await move(deal, GATED);
    await expect.poll(() => dealNow(deal), SOON).toEqual({ stage: FIRST, status: "held" });
    await openLink(propertyOf(pending, "idv_verification_url"));
    await scene.endSessionOf(pending, { outcome: "passed" });
    await scene.contactWith(id, "verified");
    await expect.poll(() => dealNow(deal), SOON).toEqual({ stage: GATED, status: "passed" });

    await expect
      .poll(() => timelineOf(), SOON)
      .toEqual([
        "idv_gate_held",
        "idv_gate_released",
        "idv_link_opened",
        "idv_session_created",
        "idv_verified",
      ]);
    const versions = appPaths().map((path) => /\/(v\d|\d{4}-\d{2})(?=\/|$)/u.exec(path)?.[1]);
    const known = hubspotApiVersion === "v3" ? ["2026-03", "v3", "v4"] : ["2026-09"];
    expect([...new Set(versions)].toSorted()).toEqual(known);
  });

  it("a portal's rule for a stage: it stops a deal on its way back only where HubSpot enforces it, and visibly", async () => {
    await crm("POST", `/sandbox/pipelines/default/stages/${FIRST}/required`, { properties: ["closedate"] });
    const { id } = await scene.crm.create(aPerson());
    await scene.contactWith(id, "pending");
    const [odd, ...others] = [await newDeal([id]), await newDeal([id]), await newDeal([id])];
    for (const deal of others) await setClosedate(deal);
    for (const deal of [odd, ...others]) await move(deal, GATED);
    for (const deal of others) {
      await expect.poll(() => dealNow(deal), SOON).toEqual({ stage: FIRST, status: "held" });
    }
    const enforced = hubspotApiVersion !== "v3";
    const stage = enforced ? GATED : FIRST;
    await expect.poll(() => dealNow(odd), SOON).toEqual({ stage, status: "held" });
    const { heldDeals } = await scene.admin().overview();
    const refusal = heldDeals.find(({ dealId }) => dealId === odd)?.refusal ?? "";
    expect(refusal).toEqual(
      enforced ? expect.stringMatching(/MISSING_CONDITIONAL_REQUIRED_PROPERTY.*closedate/u) : "",
    );

    const writes = (): number => scene.exchanges(isDealWrite).length;
    const before = writes();
    await new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
    expect(writes()).toBe(before);
    expect(await dealNow(odd)).toEqual({ stage, status: "held" });
    await waitFor("nothing to wait any more", async () =>
      (await scene.admin().overview()).waiting.outbox === 0 ? true : undefined,
    );
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

  async function setClosedate(deal: string): Promise<void> {
    await crm("PATCH", `/crm/v3/objects/deals/${deal}`, {
      properties: { closedate: "2026-12-31T00:00:00Z" },
    });
  }

  async function dealNow(deal: string) {
    const path = `/crm/v3/objects/deals/${deal}?properties=dealstage,idv_gate_status`;
    const { properties } = propertiesSchema.parse(await crm("GET", path));
    return { stage: properties["dealstage"], status: properties["idv_gate_status"] ?? "" };
  }

  /** The types of all events so far, sorted. */
  async function timelineOf(): Promise<readonly string[]> {
    const { results } = timelineSchema.parse(await crm("GET", "/sandbox/timeline"));
    return results.map(({ eventTypeName }) => eventTypeName).toSorted();
  }

  /** What the app has called of HubSpot's CRM and timelines; the CRM user has a token of their own. */
  function appPaths(): readonly string[] {
    const calls = scene.exchanges(({ side, direction, url, requestHeaders }) => {
      const isApi = side === "hubspot" && direction === "in" && /\/(?:crm|integrators)\//u.test(url);
      return isApi && !(requestHeaders["authorization"] ?? "").includes(HUBSPOT.privateAppToken);
    });
    return calls.map(({ url }) => new URL(url).pathname);
  }

  function isDealWrite({ method, url, requestHeaders }: Parameters<Parameters<Scene["exchanges"]>[0]>[0]) {
    const isWrite = method === "PATCH" ? /\/deals\/\d+$/u.test(url) : url.endsWith("/deals/batch/update");
    return isWrite && !(requestHeaders["authorization"] ?? "").includes(HUBSPOT.privateAppToken);
  }
});
