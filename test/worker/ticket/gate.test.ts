/**
 * Tickets at gates: the same code as for deals, through the real objects, against the sandbox HubSpot and 1Kosmos.
 *
 * @module-tag waits
 */
import { describe, expect, it } from "vitest";
import { REQUESTED } from "../../../src/hubspot/oauth/scopes.ts";
import { end, GATE, gatedPortal, heldDeal, hubspotCalls, PASSED, settleDown } from "../deal/play.ts";
import { idvOf, installedPortal, newContact, SESSIONS_CONNECTION } from "../support/portal.ts";
import {
  CLOSED,
  moveTicket,
  NEW,
  newTicket,
  TICKET_GATE,
  ticketEvent,
  ticketOf,
  ticketWithContact,
  WAITING_ON_CONTACT,
  WAITING_ON_US,
} from "./play.ts";

describe("a ticket at an enforcing gate", () => {
  it("goes back, its contact is asked, and it moves on when the contact is verified", async () => {
    const portal = await gatedPortal(TICKET_GATE);
    const { ticketId, contactId } = await ticketWithContact(portal);
    await moveTicket(portal, ticketId, WAITING_ON_CONTACT);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ stage: WAITING_ON_CONTACT, status: "" });
    await moveTicket(portal, ticketId, WAITING_ON_US);
    const held = { stage: WAITING_ON_CONTACT, status: "held", target: WAITING_ON_US };
    expect(await ticketOf(portal, ticketId)).toMatchObject(held);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await portal.stub.ticketGate(ticketId)).toMatchObject({
      ticketId,
      reason: "its contact is not verified",
      contacts: [{ contactId }],
    });
    expect((await portal.stub.overview())?.heldTickets).toMatchObject([{ ticketId }]);
    await end(portal, [contactId], PASSED);
    expect(await ticketOf(portal, ticketId)).toMatchObject({
      stage: WAITING_ON_US,
      status: "passed",
      target: "",
    });
  });

  it("is held for later stages too, and by nothing while its contact is verified", async () => {
    const portal = await gatedPortal(TICKET_GATE);
    const { ticketId, contactId } = await ticketWithContact(portal);
    await moveTicket(portal, ticketId, CLOSED);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ stage: NEW, status: "held", target: CLOSED });
    await end(portal, [contactId], PASSED);
    const next = await newTicket(portal, [contactId]);
    await moveTicket(portal, next, WAITING_ON_US);
    expect(await ticketOf(portal, next)).toMatchObject({ stage: WAITING_ON_US, status: "passed" });
  });

  it("with the id of a deal has a state of its own", async () => {
    const portal = await gatedPortal(GATE, TICKET_GATE);
    const { dealId } = await heldDeal(portal);
    const ticketId = await newTicket(portal, [await newContact(portal)]);
    expect(ticketId).toBe(dealId);
    await moveTicket(portal, ticketId, WAITING_ON_US);
    expect(await portal.stub.ticketGate(ticketId)).toMatchObject({ status: "held" });
    expect(await portal.stub.dealGate(dealId)).toMatchObject({ status: "held" });
    await portal.stub.accept([ticketEvent(ticketId, "deletion", { occurredAt: Date.now() + 1000 })]);
    await portal.crm("DELETE", `/crm/v3/objects/tickets/${ticketId}`);
    await settleDown(portal);
    expect(await portal.stub.ticketGate(ticketId)).toBeNull();
    expect(await portal.stub.dealGate(dealId)).toMatchObject({ status: "held" });
  });
});

describe("a gate's setting", () => {
  it("names the tickets' own pipelines, and is refused for a stage that they do not have", async () => {
    const portal = await gatedPortal(TICKET_GATE);
    expect(await portal.stub.listPipelines()).toMatchObject({
      tickets: { pipelines: [{ id: "0", label: "Support Pipeline" }] },
    });
    const saved = await portal.stub.putSettings({ gates: [{ ...TICKET_GATE, stageId: "closedwon" }] });
    expect(saved).toMatchObject({
      ok: false,
      error: { "gates.0.stageId": expect.stringContaining('has no stage "closedwon"') },
    });
    const elsewhere = await portal.stub.putSettings({ gates: [{ ...GATE, objectType: "ticket" }] });
    expect(elsewhere).toMatchObject({
      ok: false,
      error: { "gates.0.pipelineId": expect.stringContaining("no ticket pipeline") },
    });
  });
});

describe("a portal that did not grant access to tickets", () => {
  it("takes no gate for them, calls nothing about them, and deals work as before", async () => {
    const optional = REQUESTED.optionalScopes.filter((scope) => scope !== "tickets");
    const { calls, stop } = hubspotCalls();
    const portal = await installedPortal(SESSIONS_CONNECTION, optional);
    expect(await portal.stub.putSettings({ gates: [TICKET_GATE] })).toEqual({
      ok: false,
      error: { gates: expect.stringContaining("not granted access to tickets") },
    });
    expect(await portal.stub.putSettings({ gates: [GATE] })).toMatchObject({ ok: true });
    const { contacts } = await heldDeal(portal);
    await portal.stub.accept([ticketEvent("77", "creation"), ticketEvent("77", "associationChange")]);
    await end(portal, contacts, PASSED);
    stop();
    expect(calls.filter((call) => call.includes("tickets"))).toEqual([]);
    expect(await portal.stub.overview()).toMatchObject({ withheld: ["tickets"], deadLetters: [] });
    expect((await portal.stub.listPipelines()).tickets).toBeNull();
  });
});
