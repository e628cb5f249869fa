/**
 * Journeys of deals at gates through the real objects, against the sandbox HubSpot and 1Kosmos.
 *
 * @module-tag waits
 */
import { describe, expect, it } from "vitest";
import {
  idvOf,
  installedPortal,
  newContact,
  sessionsOf,
  SESSIONS_CONNECTION,
  work,
} from "../support/portal.ts";
import {
  associate,
  associateAs,
  dealEvent,
  dealOf,
  dissociate,
  end,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  HELD,
  heldDeal,
  LATER,
  moveAndSettle,
  moveDeal,
  newDeal,
  newLabel,
  PASSED,
  putGates,
  SECOND,
  settleDown,
  stagesOf,
} from "./play.ts";

describe("a deal at an enforcing gate", () => {
  it("is held, its contacts are sent to verification, and it moves on when the last of them is verified", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal, 2);
    const [one = "", two = ""] = contacts;
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    for (const id of contacts) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
    await end(portal, [one], PASSED);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    await end(portal, [two], PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("moves once when its two contacts are verified at the same instant", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal, 2);
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
    expect(await stagesOf(portal, dealId)).toEqual([GATED, FIRST, GATED, FIRST]);
  });

  it("passes without a hold when its contacts are verified already; nobody is asked again", async () => {
    const portal = await gatedPortal();
    const { contacts } = await heldDeal(portal);
    await end(portal, contacts, PASSED);
    const next = await newDeal(portal, FIRST, contacts);
    await moveAndSettle(portal, next, GATED);
    expect(await dealOf(portal, next)).toEqual({ stage: GATED, status: "passed", target: "" });
    expect(await stagesOf(portal, next)).toEqual([GATED, FIRST]);
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
  });

  it("stays held, visibly, when its contact fails; nobody is asked again until somebody moves the deal", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    await end(portal, contacts, { outcome: "failed" });
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect(await portal.stub.dealGate(dealId)).toMatchObject({
      status: "held",
      movesOn: true,
      wanted: { pipelineId: "default", stageId: GATED },
      reason: "its contact is not verified",
      contacts: [{ contactId: contacts[0], status: "failed" }],
    });
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 2])));
  });

  it("that is taken away from its gate asks nobody again who has failed", async () => {
    const portal = await gatedPortal();
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, SECOND, [contactId]);
    await moveAndSettle(portal, dealId, GATED);
    await end(portal, [contactId], { outcome: "failed" });
    await moveAndSettle(portal, dealId, FIRST);
    expect(await dealOf(portal, dealId)).toEqual({ stage: FIRST, status: "held", target: "" });
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 1]]));
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 2]]));
  });

  it("without contacts is held with that reason; a contact that is added is asked, and frees it", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST);
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect((await portal.stub.overview())?.heldDeals).toMatchObject([
      { dealId, reason: "the deal has no associated contact", contacts: [] },
    ]);
    const contactId = await newContact(portal);
    await associate(portal, dealId, contactId);
    await portal.stub.accept([dealEvent(dealId, "associationChange")]);
    await settleDown(portal);
    await end(portal, [contactId], PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
    expect((await portal.stub.overview())?.heldDeals).toEqual([]);
  });

  it("that loses its last contact stays held and says so; that loses its unverified one moves on", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal, 2);
    const [one = "", two = ""] = contacts;
    await end(portal, [one], PASSED);
    await dissociate(portal, dealId, one);
    await dissociate(portal, dealId, two);
    await portal.stub.accept([dealEvent(dealId, "associationChange")]);
    await settleDown(portal);
    expect(await portal.stub.dealGate(dealId)).toMatchObject({
      reason: "the deal has no associated contact",
    });
    await associate(portal, dealId, one);
    await portal.stub.accept([dealEvent(dealId, "associationChange")]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("that a person moves during the hold stays where the person put it; only its mark changes", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    await moveAndSettle(portal, dealId, SECOND);
    expect(await dealOf(portal, dealId)).toEqual({ stage: SECOND, status: "held", target: "" });
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: SECOND, status: "passed", target: "" });
  });

  it("is held again when it is pushed forward again, to where it now wants to go", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    await moveAndSettle(portal, dealId, LATER);
    expect(await dealOf(portal, dealId)).toEqual({ ...HELD, target: LATER });
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: LATER, status: "passed" });
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
  });

  it("goes back to the stage before several quick moves, of which none was judged", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST, [await newContact(portal)]);
    await scheduler.wait(20);
    const events = [await moveDeal(portal, dealId, GATED), await moveDeal(portal, dealId, LATER)];
    await portal.stub.accept(events);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ ...HELD, target: LATER });
  });

  it("is marked, not moved, when it was created there", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, GATED, [await newContact(portal)]);
    await portal.stub.accept([dealEvent(dealId, "creation")]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "held", target: "" });
    expect(await portal.stub.dealGate(dealId)).toMatchObject({ movesOn: false });
  });

  it("is held although 1Kosmos is not connected; its contacts are asked once it is", async () => {
    const portal = await installedPortal(null);
    await putGates(portal, GATE);
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    await portal.stub.accept([await moveDeal(portal, dealId, GATED)]);
    await work(portal);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await settleDown(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("asks for its level: a pass below it does not free the deal", async () => {
    const portal = await gatedPortal({ ...GATE, minIal: "IAL2" });
    const { dealId, contacts } = await heldDeal(portal);
    await end(portal, contacts, { outcome: "passed", ial: "IAL1" });
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect(await portal.stub.dealGate(dealId)).toMatchObject({
      reason: "its contact is not verified at IAL2",
      contacts: [{ status: "verified", ial: "IAL1" }],
    });
  });

  it("two gates in one pipeline are met one after the other", async () => {
    const portal = await gatedPortal({ ...GATE, stageId: SECOND }, { ...GATE, minIal: "IAL2" });
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    await moveAndSettle(portal, dealId, SECOND);
    expect(await dealOf(portal, dealId)).toEqual({ stage: FIRST, status: "held", target: SECOND });
    await end(portal, [contactId], { outcome: "passed", ial: "IAL1" });
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: SECOND, status: "passed" });
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: SECOND, status: "held", target: GATED });
    await end(portal, [contactId], PASSED);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: GATED, status: "passed" });
  });

  it("waits for the contacts with the label only", async () => {
    const portal = await gatedPortal();
    const [signer, other] = [await newContact(portal), await newContact(portal)];
    const dealId = await newDeal(portal, FIRST, [signer, other]);
    await associateAs(portal, await newLabel(portal, "Signer"), dealId, signer);
    await putGates(portal, { ...GATE, contacts: { label: "Signer" } });
    await moveAndSettle(portal, dealId, GATED);
    expect(await sessionsOf(portal)).toEqual(new Map([[signer, 1]]));
    await end(portal, [signer], PASSED);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: GATED, status: "passed" });
  });
});

describe("the other modes", () => {
  it("trigger: verification starts when the stage is reached, and the deal is left alone", async () => {
    const portal = await gatedPortal({ ...GATE, mode: "trigger" });
    const { dealId, contacts } = await heldDeal(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "", target: "" });
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
  });

  it("observe: the deal is marked as well, and changes its mark when the contact is verified", async () => {
    const portal = await gatedPortal({ ...GATE, mode: "observe" });
    const { dealId, contacts } = await heldDeal(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "held", target: "" });
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });
});
