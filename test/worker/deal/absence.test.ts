/** HubSpot leaves a deal, or a deal's contacts, out of a response without an error. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeEvaluationsDue, makePollsDue, nextEvaluationAt } from "../support/peek.ts";
import { endSession, idvOf, newContact, work, type TestPortal } from "../support/portal.ts";
import {
  associate,
  dealEvent,
  dealOf,
  FIRST,
  GATED,
  gatedPortal,
  HELD,
  heldDeal,
  hubspotAnswers,
  moveDeal,
  newDeal,
  PASSED,
  settleDown,
} from "./play.ts";
import { SOON } from "../../soon.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const DEALS = "/crm/v3/objects/deals/batch/read";
const CONTACTS = "/crm/associations/2026-09/deals/contacts/batch/read";

/** HubSpot's batch reads at this path find nothing and report nothing. */
function silence(path: string) {
  return hubspotAnswers(
    ({ url }) => new URL(url).pathname === path,
    () => Response.json({ status: "COMPLETE", results: [] }),
  );
}

/** Works until HubSpot was called once more. */
async function untilAsked(portal: TestPortal, silent: { count: () => number }): Promise<void> {
  const asked = silent.count();
  await vi.waitFor(
    async () => {
      await work(portal);
      expect(silent.count()).toBeGreaterThan(asked);
    },
    { ...SOON, interval: 20 },
  );
}

/** How long until the next evaluation, in ms. */
async function nextEvaluationIn(portal: TestPortal): Promise<number> {
  return (await nextEvaluationAt(portal)) - Date.now();
}

/** The held deal's contact is verified while HubSpot is silent. */
async function verifyInSilence(portal: TestPortal, contactId: string, silent: { count: () => number }) {
  const { idv_session_id: sessionId } = await idvOf(portal, contactId);
  await endSession(sessionId ?? "", PASSED);
  await makePollsDue(portal);
  await portal.stub.sweep();
  await untilAsked(portal, silent);
}

describe.each([DEALS, CONTACTS])("what %s leaves out once", (path) => {
  it("is asked for again after a move: the gate holds", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST, [await newContact(portal)]);
    const silent = silence(path);
    await portal.stub.accept([await moveDeal(portal, dealId, GATED)]);
    await untilAsked(portal, silent);
    silent.stop();
    expect(await portal.stub.dealGate(dealId)).toBeNull();
    expect(await nextEvaluationIn(portal)).toBeLessThanOrEqual(5000);
    await makeEvaluationsDue(portal);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
  });

  it("is asked for again after the verification: the deal moves on", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    const silent = silence(path);
    await verifyInSilence(portal, contacts[0] ?? "", silent);
    silent.stop();
    expect(await portal.stub.dealGate(dealId)).toMatchObject({ status: "held", movesOn: true });
    await makeEvaluationsDue(portal);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it(
    "stays held however long HubSpot is silent, and moves on when it is found",
    { tags: ["waits"] },
    async () => {
      const portal = await gatedPortal();
      const { dealId, contacts } = await heldDeal(portal);
      const silent = silence(path);
      await verifyInSilence(portal, contacts[0] ?? "", silent);
      for (let pause = 0; pause < 4; pause += 1) {
        await makeEvaluationsDue(portal);
        await untilAsked(portal, silent);
      }
      silent.stop();
      expect(await portal.stub.overview()).toMatchObject({
        heldDeals: [{ dealId, status: "held", reason: expect.stringContaining("does not find this deal") }],
      });
      expect(await nextEvaluationIn(portal)).toBeGreaterThan(23 * 3_600_000);
      await makeEvaluationsDue(portal);
      await settleDown(portal);
      expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
    },
  );
});

describe("a deal that HubSpot left out", () => {
  it("is seen as moved when something else is reported of it meanwhile", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST, []);
    const silent = silence(DEALS);
    await portal.stub.accept([await moveDeal(portal, dealId, GATED)]);
    await untilAsked(portal, silent);
    silent.stop();
    await associate(portal, dealId, await newContact(portal));
    await portal.stub.accept([dealEvent(dealId, "associationChange")]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
  });

  it("is forgotten at once when HubSpot reports its deletion", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    const silent = silence(DEALS);
    await verifyInSilence(portal, contacts[0] ?? "", silent);
    await portal.stub.accept([dealEvent(dealId, "deletion")]);
    await settleDown(portal);
    expect(await portal.stub.dealGate(dealId)).toBeNull();
  });
});
