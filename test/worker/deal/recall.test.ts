/**
 * Records with marks in HubSpot that the app has not stored: copies, restored deals, and what became of several.
 *
 * @module-tag waits
 */
import { describe, expect, it } from "vitest";
import { NEW_GATE_STATE } from "../../../src/domain/gate/state.ts";
import { newContact, type TestPortal } from "../support/portal.ts";
import {
  dealEvent,
  dealOf,
  end,
  FIRST,
  GATED,
  gatedPortal,
  HELD,
  heldDeal,
  moveAndSettle,
  newDeal,
  PASSED,
  settleDown,
} from "./play.ts";
import { at, gate, Played, unknown, verified } from "../../unit/deal/support.ts";

/** A deal that waits before the gate by its marks in HubSpot; nothing is known of it here. */
function strange(target = "contract"): Played {
  const deal = new Played(at("lead"));
  deal.contacts = [unknown("1")];
  deal.marks = { status: "held", target };
  return deal;
}

describe("a deal that nobody knows and that bears the marks of a hold", () => {
  it("waits as before when it was restored or merged, and moves on", () => {
    const deal = strange();
    const decision = deal.take(deal.evaluate(2000, true));
    expect(decision).toMatchObject({ write: null, needs: [{ contactId: "1" }] });
    expect(decision.state.hold).toMatchObject({ from: at("lead"), wanted: at("contract") });
    deal.contacts = [verified("1")];
    expect(deal.again().write).toMatchObject({ stageId: "contract", idv_gate_status: "passed" });
  });

  it("waits for nothing when it is a copy of another deal: its marks are cleared", () => {
    const deal = strange();
    expect(deal.take(deal.evaluate(2000)).write).toEqual({
      idv_gate_status: "not_required",
      idv_gate_target_stage: "",
    });
    deal.contacts = [verified("1")];
    expect(deal.again().write).toBeNull();
  });

  it.each([
    ["a stage that does not exist", "signed-long-ago"],
    ["an earlier stage", "lead"],
    ["no stage", ""],
  ])("is never moved to %s", (_, target) => {
    const deal = strange(target);
    deal.place = at("quote");
    deal.take(deal.evaluate(2000, true));
    deal.contacts = [verified("1")];
    deal.again();
    expect(deal.stage).toBe("quote");
    expect(deal.marks.status).toBe("not_required");
  });

  it("gets no leave to stand at another gate from them", () => {
    const deal = strange("won");
    deal.gates = [gate(), gate({ stageId: "won" })];
    deal.cameFrom = at("lead");
    deal.place = at("contract");
    expect(deal.take(deal.evaluate(2000, true)).write).toMatchObject({ stageId: "lead" });
    expect(deal.state).not.toEqual(NEW_GATE_STATE);
  });
});

describe("a lost deal", () => {
  it("that is won without verification goes back to where it was lost, though that comes last on the board", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    deal.move(at("lost"));
    expect(deal.move(at("won"))).toMatchObject({ outcome: "held", write: { stageId: "lost" } });
    deal.contacts = [verified("1")];
    expect(deal.again().write).toMatchObject({ stageId: "won", idv_gate_status: "passed" });
  });

  it("that is taken up again crosses a gate that only triggers", () => {
    const deal = new Played(at("lead"), [gate({ mode: "trigger" })]);
    deal.contacts = [unknown("1")];
    deal.move(at("lost"));
    expect(deal.move(at("won")).state.requested).toEqual([{ contactId: "1", level: null }]);
  });
});

describe("a held deal in HubSpot", () => {
  it("that is deleted and restored waits again, and moves on when its contact is verified", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    await portal.crm("DELETE", `/crm/v3/objects/deals/${dealId}`);
    await portal.stub.accept([dealEvent(dealId, "deletion")]);
    await settleDown(portal);
    expect(await portal.stub.dealGate(dealId)).toBeNull();
    await portal.crm("POST", `/sandbox/deals/${dealId}/restore?portalId=${portal.portalId}`);
    await portal.stub.accept([dealEvent(dealId, "restore")]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("that becomes part of another one leaves nothing but its hold; the other waits for the contacts of both", async () => {
    const portal = await gatedPortal();
    const { dealId: loser, contacts } = await heldDeal(portal);
    const other = await newContact(portal);
    const survivor = await newDeal(portal, FIRST, [other]);
    await mergeDeals(portal, survivor, loser);
    expect(await portal.stub.dealGate(loser)).toBeNull();
    expect(await portal.stub.dealGate(survivor)).toMatchObject({ status: "held", movesOn: true });
    expect(await dealOf(portal, survivor)).toEqual(HELD);
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, survivor)).toEqual(HELD);
    await end(portal, [other], PASSED);
    expect(await dealOf(portal, survivor)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("that takes in another one keeps waiting, also for whoever came with it", async () => {
    const portal = await gatedPortal();
    const { dealId: survivor, contacts } = await heldDeal(portal);
    const other = await newContact(portal);
    await mergeDeals(portal, survivor, await newDeal(portal, FIRST, [other]));
    expect(await dealOf(portal, survivor)).toEqual(HELD);
    await end(portal, [...contacts, other], PASSED);
    expect(await dealOf(portal, survivor)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("told of its end before the merge is held all the same, by what HubSpot kept of its marks", async () => {
    const portal = await gatedPortal();
    const { dealId: loser, contacts } = await heldDeal(portal);
    const survivor = await newDeal(portal, FIRST);
    await portal.crm("POST", "/crm/v3/objects/deals/merge", {
      primaryObjectId: survivor,
      objectIdToMerge: loser,
    });
    await portal.stub.accept([dealEvent(loser, "deletion")]);
    await settleDown(portal);
    await portal.stub.accept([dealEvent(survivor, "merge", { mergedIds: [loser] })]);
    await settleDown(portal);
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, survivor)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("an unverified deal that a merge puts past the gate goes back", async () => {
    const portal = await gatedPortal();
    const stranger = await newDeal(portal, FIRST, [await newContact(portal)]);
    const trusted = await newContact(portal);
    const passed = await newDeal(portal, FIRST, [trusted]);
    await moveAndSettle(portal, passed, GATED);
    await end(portal, [trusted], PASSED);
    await mergeDeals(portal, stranger, passed);
    expect(await dealOf(portal, stranger)).toEqual(HELD);
  });
});

/** An admin merges two deals in HubSpot, and the app does what it does about it. */
async function mergeDeals(portal: TestPortal, primary: string, secondary: string): Promise<void> {
  const body = { primaryObjectId: primary, objectIdToMerge: secondary };
  const merged = await portal.crm("POST", "/crm/v3/objects/deals/merge", body);
  if (!merged.ok) throw new Error(`HubSpot: ${merged.status}`);
  await portal.stub.accept([dealEvent(primary, "merge", { mergedIds: [secondary] })]);
  await settleDown(portal);
}
