/** Both generations of HubSpot's paths: nothing else is called, and what only the dated ones enforce is met. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { crmCaller } from "../../sandbox/crm-call.ts";
import { createDealUser, type DealUser, STAGES } from "../../sandbox/crm-deals.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import { openLink } from "../../sandbox/person.ts";
import { isAppCall } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";
import { SOON } from "../soon.ts";

const HELD = { stage: STAGES.first, status: "held", target: STAGES.contract };
const PASSED = { stage: STAGES.contract, status: "passed", target: "" };
const TOLD = ["idv_gate_held", "idv_gate_released", "idv_link_opened", "idv_session_created", "idv_verified"];

/**
 * The older one runs with `npm run test:long`: every other journey calls its paths. The behaviour of each generation
 * for a deal that lacks what its old stage requires, when the app takes it back there.
 */
const GENERATIONS = [
  {
    hubspotApiVersion: "v3",
    tags: ["long"],
    called: ["v3", "2026-09", "2026-03"],
    lacking: HELD,
    said: /^$/u,
  },
  {
    hubspotApiVersion: "2026-09",
    tags: [],
    called: ["2026-09"],
    lacking: { stage: STAGES.contract, status: "held", target: "" },
    said: /MISSING_CONDITIONAL_REQUIRED_PROPERTY.*closedate/u,
  },
];

const timelineSchema = z.object({ results: z.array(z.object({ eventTypeName: z.string() })) });

GENERATIONS.forEach(({ hubspotApiVersion, tags, called, lacking, said }) => {
  describe(`over HubSpot's ${hubspotApiVersion}`, { tags }, () => {
    let scene: Scene;
    let deals: DealUser;
    beforeAll(async () => {
      scene = await setScene({ hubspotApiVersion });
      deals = createDealUser(scene.stack.origins.hubspot);
      await scene.admin().putSettings({
        gates: [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" }],
      });
    });
    afterAll(() => scene.close());

    it("a deal waits for its contact and goes on; both timelines tell of it; no other paths are called", async () => {
      const { id } = await scene.crm.create(aPerson());
      const pending = await scene.contactWith(id, "pending");
      const deal = await deals.create([id]);
      await deals.move(deal, STAGES.contract);
      await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
      await openLink(propertyOf(pending, "idv_verification_url"));
      await scene.endSessionOf(pending, { outcome: "passed" });
      await scene.contactWith(id, "verified");
      await expect.poll(() => deals.read(deal), SOON).toEqual(PASSED);
      await expect.poll(() => told(), SOON).toEqual(TOLD);
      const paths = scene.exchanges(isAppCall).map(({ url }) => new URL(url).pathname);
      const moving = paths.filter((path) => /^\/(?:crm|integrators)\//u.test(path));
      const versions = moving.map((path) => /\/(v\d|\d{4}-\d{2})(?=\/|$)/u.exec(path)?.[1]);
      expect(new Set(versions)).toEqual(new Set(called));
    });

    it("a portal's rule for a stage: it stops a deal on its way back only where HubSpot enforces it, and visibly", async () => {
      const crm = crmCaller(scene.stack.origins.hubspot);
      await crm("POST", `/sandbox/pipelines/default/stages/${STAGES.first}/required`, {
        properties: ["closedate"],
      });
      const { id } = await scene.crm.create(aPerson());
      await scene.contactWith(id, "pending");
      const [odd, ...others] = [await deals.create([id]), await deals.create([id]), await deals.create([id])];
      const properties = { closedate: "2026-12-31T00:00:00Z" };
      for (const deal of others) await crm("PATCH", `/crm/v3/objects/deals/${deal}`, { properties });
      await deals.moveMany([odd, ...others], STAGES.contract);
      for (const deal of others) await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
      await expect.poll(() => deals.read(odd), SOON).toEqual(lacking);
      const { heldDeals } = await scene.admin().overview();
      expect(heldDeals.find(({ dealId }) => dealId === odd)?.refusal).toMatch(said);

      // A refused write that were to be repeated would wait in the outbox.
      await waitFor("nothing waits to be written", async () =>
        (await scene.admin().overview()).waiting.outbox === 0 ? true : undefined,
      );
      const before = scene.exchanges(isDealWrite).length;
      await scene.stack.runCron();
      expect(scene.exchanges(isDealWrite)).toHaveLength(before);
      expect(await deals.read(odd)).toEqual(lacking);
    });

    /** The types of all events on timelines, sorted. */
    async function told(): Promise<readonly string[]> {
      const answer = await crmCaller(scene.stack.origins.hubspot)("GET", "/sandbox/timeline");
      const types = timelineSchema.parse(answer).results.map(({ eventTypeName }) => eventTypeName);
      return types.toSorted((left, right) => left.localeCompare(right));
    }
  });
});

/** The app writes to deals. */
function isDealWrite(exchange: Exchange): boolean {
  const { method, url } = exchange;
  const isWrite = method === "PATCH" ? /\/deals\/\d+$/u.test(url) : url.endsWith("/deals/batch/update");
  return isWrite && isAppCall(exchange);
}
