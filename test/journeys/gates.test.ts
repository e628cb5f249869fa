/** Deals at gates, reported by HubSpot's own webhooks and played by a HubSpot client from outside. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crmCaller } from "../../sandbox/crm-call.ts";
import { createDealUser, type DealUser, STAGES } from "../../sandbox/crm-deals.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import { isCrmCall, isWebhook } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";
import { SOON } from "../soon.ts";

const HELD = { stage: STAGES.first, status: "held", target: STAGES.contract };
const PASSED = { stage: STAGES.contract, status: "passed", target: "" };

/** Deals moved at once, and the calls that each of them may cost. */
const CROWD = 500;
const CALLS_PER_DEAL = 0.1;

/** The app judges a deal by its contacts, so it reads them whenever it does. */
const isLook = ({ url }: { readonly url: string }) => url.endsWith("/deals/contacts/batch/read");

/** HubSpot has reported to the app that the app moved a deal on. */
function tellsOfOwnMove(exchange: Exchange): boolean {
  const { requestBody: body, status } = exchange;
  return (
    isWebhook(exchange) &&
    status === 204 &&
    body.includes('"INTEGRATION"') &&
    body.includes(`"${STAGES.contract}"`)
  );
}

describe("a deal at an enforcing gate", () => {
  let scene: Scene;
  let deals: DealUser;
  beforeAll(async () => {
    scene = await setScene();
    deals = createDealUser(scene.stack.origins.hubspot);
    await scene.admin().putSettings({
      triggers: { manual: false, api: false, import: false, form: false, integration: false },
      gates: [
        { pipelineId: "default", stageId: STAGES.contract, minIal: "IAL1", mode: "enforce" },
        { pipelineId: "default", stageId: STAGES.won, minIal: "IAL2", mode: "enforce" },
      ],
    });
  });
  afterAll(() => scene.close());

  it("goes back, waits for its contact, and goes on; nothing of what the app wrote makes it look again", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await deals.create([id]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => deals.read(deal), SOON).toEqual(PASSED);
    const reads = () => scene.exchanges(({ url }) => url.endsWith("/deals/batch/read")).length;
    const before = reads();
    await waitFor("HubSpot to tell of the app's own move", () =>
      scene.exchanges(tellsOfOwnMove).length > 0 ? true : undefined,
    );
    expect((await scene.admin().overview()).waiting.inbox).toBe(0);
    expect(reads()).toBe(before);
  });

  it("without contacts waits for one, and for the one that is added", async () => {
    const deal = await deals.create([]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    const { id } = await scene.crm.create(aPerson());
    const crm = crmCaller(scene.stack.origins.hubspot);
    await crm("PUT", `/crm/v4/objects/deals/${deal}/associations/default/contacts/${id}`);
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => deals.read(deal), SOON).toEqual(PASSED);
  });

  it("that loses its unverified contact, its last, stays held", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await deals.create([id]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    const looks = scene.exchanges(isLook).length;
    await deals.dissociate(deal, id);
    await waitFor("the app to look again", async () =>
      scene.exchanges(isLook).length > looks ? true : undefined,
    );
    expect(await deals.read(deal)).toEqual(HELD);
  });

  it("that a person moves meanwhile stays where it was put", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await deals.create([id]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    await deals.move(deal, STAGES.second);
    await expect
      .poll(() => deals.read(deal), SOON)
      .toEqual({ stage: STAGES.second, status: "held", target: "" });
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect
      .poll(() => deals.read(deal), SOON)
      .toEqual({ stage: STAGES.second, status: "passed", target: "" });
  });

  it("meets two gates of one pipeline one after the other, the second at its own level", async () => {
    const { id } = await scene.crm.create(aPerson());
    const deal = await deals.create([id]);
    await deals.move(deal, STAGES.contract);
    await expect.poll(() => deals.read(deal), SOON).toEqual(HELD);
    const first = await scene.contactWith(id, "pending");
    await scene.endSessionOf(first, { outcome: "passed", ial: "IAL1" });
    await expect.poll(() => deals.read(deal), SOON).toEqual(PASSED);
    await deals.move(deal, STAGES.won);
    const heldAgain = { stage: STAGES.contract, status: "held", target: STAGES.won };
    await expect.poll(() => deals.read(deal), SOON).toEqual(heldAgain);
    const second = await scene.contactWith(id, "pending");
    expect(propertyOf(second, "idv_session_id")).not.toBe(propertyOf(first, "idv_session_id"));
    await scene.endSessionOf(second, { outcome: "passed", ial: "IAL2" });
    await expect.poll(() => deals.read(deal), SOON).toEqual({ ...PASSED, stage: STAGES.won });
  });

  it("that is merged into another one leaves it its hold, and its contact", async () => {
    const { id } = await scene.crm.create(aPerson());
    const survivor = await deals.create([]);
    const loser = await deals.create([id]);
    await deals.move(loser, STAGES.contract);
    await expect.poll(() => deals.read(loser), SOON).toEqual(HELD);
    await deals.mergeDeals(survivor, loser);
    await waitFor("the app to know of the survivor's hold", async () => {
      const { heldDeals } = await scene.admin().overview();
      const waits = (dealId: string) => heldDeals.some((deal) => deal.dealId === dealId);
      return waits(survivor) && !waits(loser) ? true : undefined;
    });
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "passed" });
    await expect.poll(() => deals.read(survivor), SOON).toEqual(PASSED);
  });

  it("500 of them at once cost at most 0.1 calls of HubSpot's CRM each", { tags: ["long"] }, async () => {
    const crowd = await deals.createMany(CROWD);
    const before = appCalls().length;
    const { openSessions } = (await scene.admin().overview()).waiting;
    await deals.moveMany(crowd, STAGES.contract);
    await waitFor(
      "all to be held and their contacts to be pending",
      async () => {
        const { waiting } = await scene.admin().overview();
        const settled =
          waiting.inbox === 0 && waiting.outbox === 0 && waiting.openSessions >= openSessions + CROWD;
        return settled ? true : undefined;
      },
      { timeoutMs: 60_000 },
    );
    expect(await deals.readMany(crowd)).toEqual(crowd.map(() => HELD));
    const calls = appCalls().slice(before);
    expect(calls.length).toBeLessThanOrEqual(CROWD * CALLS_PER_DEAL);
    expect(calls.every(({ status }) => status < 400)).toBe(true);
  });

  /** The CRM user has a token of their own. */
  function appCalls() {
    return scene.exchanges(isCrmCall);
  }
});
