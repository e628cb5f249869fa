/**
 * "Verify caller" at a ticket, through the real objects, against the sandbox HubSpot and 1Kosmos.
 *
 * @module-tag waits
 */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { TicketCard } from "../../../src/features/cards/ticket-contract.ts";
import { end, gatedPortal, PASSED, settleDown } from "../deal/play.ts";
import { makePollsDue, onStorage } from "../support/peek.ts";
import {
  creationOf,
  endSession,
  installedPortal,
  newContact,
  sessionsOf,
  work,
  type TestPortal,
} from "../support/portal.ts";
import {
  moveTicket,
  NEW,
  newTicket,
  TICKET_GATE,
  ticketEvent,
  ticketOf,
  ticketWithContact,
  WAITING_ON_US,
} from "./play.ts";

const AGENT = "77";

async function verifyCaller(portal: TestPortal, ticketId: string, contactId: string, requestKey?: string) {
  const request = requestKey === undefined ? { contactId } : { contactId, requestKey };
  const answer = await portal.stub.verifyCaller({ ticketId, userId: AGENT, request });
  if (!answer.ok) throw new Error(answer.error);
  await settleDown(portal);
  return answer.value;
}

async function cardOf(portal: TestPortal, ticketId: string): Promise<TicketCard> {
  const card = await portal.stub.ticketCard(ticketId);
  if (!card.ok) throw new Error(card.error);
  return card.value;
}

async function personOf(portal: TestPortal, contactId: string) {
  return env.CONTACT.getByName(`${portal.portalId}:${contactId}`).personView();
}

/** 1Kosmos' id of the session that a check of this contact waits for. */
function openSessionOf(portal: TestPortal, contactId: string): Promise<string> {
  const query = "SELECT state ->> '$.member.session' AS session FROM caller_checks WHERE contact_id = ?";
  return onStorage(portal, ({ sql }) => sql.exec<{ session: string }>(query, contactId).one().session);
}

/** Ends the contact's open session at 1Kosmos, and lets the app find out. */
async function endAt1Kosmos(portal: TestPortal, contactId: string, outcome: object): Promise<void> {
  await endSession(await openSessionOf(portal, contactId), outcome);
  await makePollsDue(portal);
  await portal.stub.sweep();
  await settleDown(portal);
}

/** A contact who has passed an identity verification. */
async function verifiedContact(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  await end(portal, [contactId], { ...PASSED, did: `did:web:sandbox.1kosmos.net:${contactId}` });
  return contactId;
}

describe("a caller who was never verified", () => {
  it("shows a document: the ticket is pending, then verified, with the time", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    expect(await cardOf(portal, ticketId)).toMatchObject({
      caller: null,
      contacts: [{ contactId, asks: "identity", status: null, lastStepUpAt: null }],
    });
    const { outcome, card } = await verifyCaller(portal, ticketId, contactId);
    expect(outcome).toBe("started");
    expect(card.caller).toMatchObject({ contactId, kind: "identity", status: "pending" });
    expect(card.caller?.code).toMatch(/^\d\d \d\d$/u);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "pending", verifiedAt: "" });
    await end(portal, [contactId], PASSED);
    const { caller } = await cardOf(portal, ticketId);
    expect(caller).toMatchObject({ status: "verified", code: null, reason: null });
    const written = await ticketOf(portal, ticketId);
    expect(written).toMatchObject({ caller: "verified", verifiedAt: caller?.verifiedAt });
    expect(Math.abs(Date.parse(written.verifiedAt) - Date.now())).toBeLessThan(60_000);
  });

  it("who fails is not verified: the reason is on the card, and another try starts anew", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    const first = await verifyCaller(portal, ticketId, contactId);
    await end(portal, [contactId], { outcome: "failed", errorCode: "IDV0011" });
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "failed", verifiedAt: "" });
    expect((await cardOf(portal, ticketId)).caller).toMatchObject({
      status: "failed",
      reason: { code: "document_expired", label: "Document expired" },
    });
    const second = await verifyCaller(portal, ticketId, contactId);
    expect(second).toMatchObject({ outcome: "started", card: { caller: { status: "pending" } } });
    expect(second.card.caller?.askedAt).not.toBe(first.card.caller?.askedAt);
    expect((await sessionsOf(portal)).get(contactId)).toBe(2);
  });
});

describe("a caller who is verified already", () => {
  it("is asked for a step-up; that they were verified before does not count as the caller", async () => {
    const portal = await installedPortal();
    const contactId = await verifiedContact(portal);
    const ticketId = await newTicket(portal, [contactId]);
    expect((await cardOf(portal, ticketId)).contacts).toMatchObject([{ asks: "stepup", status: "verified" }]);
    const { card } = await verifyCaller(portal, ticketId, contactId);
    expect(card.caller).toMatchObject({ kind: "stepup", status: "pending" });
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "pending" });
    await endAt1Kosmos(portal, contactId, { outcome: "passed" });
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "verified" });
    const after = await cardOf(portal, ticketId);
    expect(after.caller).toMatchObject({ kind: "stepup", status: "verified" });
    expect(after.contacts[0]?.lastStepUpAt).not.toBeNull();
  });
});

describe("the code", () => {
  it("is the same on the agent's card and on the person's page, and another one for the next press", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    const { card } = await verifyCaller(portal, ticketId, contactId);
    expect(await personOf(portal, contactId)).toMatchObject({
      callerAt: Date.parse(card.caller?.askedAt ?? ""),
    });
    const again = await verifyCaller(portal, ticketId, contactId, "second-press");
    expect(again.outcome).toBe("joined");
    expect(await personOf(portal, contactId)).toMatchObject({
      callerAt: Date.parse(again.card.caller?.askedAt ?? ""),
    });
    expect((await sessionsOf(portal)).get(contactId)).toBe(1);
  });

  it("is on no page of somebody whom nobody asked at a ticket", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await personOf(portal, contactId)).not.toHaveProperty("callerAt");
  });
});

describe("a press", () => {
  it("that comes twice starts one check and one session", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    const [one, two] = await Promise.all([
      verifyCaller(portal, ticketId, contactId, "k"),
      verifyCaller(portal, ticketId, contactId, "k"),
    ]);
    expect(one.card.caller?.askedAt).toBe(two.card.caller?.askedAt);
    expect((await sessionsOf(portal)).get(contactId)).toBe(1);
  });

  it("for a contact that is not the ticket's is refused", async () => {
    const portal = await installedPortal();
    const { ticketId } = await ticketWithContact(portal);
    const stranger = await newContact(portal);
    const request = { contactId: stranger };
    const input = { ticketId, userId: AGENT, request };
    expect(await portal.stub.verifyCaller(input)).toEqual({ ok: false, error: "unknown_record" });
    expect((await sessionsOf(portal)).get(stranger)).toBeUndefined();
  });
});

describe("a new ticket", () => {
  it("is marked as not asked, unless the admin does not want that; a late event takes nothing back", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    await portal.stub.accept([ticketEvent(ticketId, "creation")]);
    await settleDown(portal);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "not_asked" });
    await verifyCaller(portal, ticketId, contactId);
    await portal.stub.accept([ticketEvent(ticketId, "creation")]);
    await settleDown(portal);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ caller: "pending" });
    await portal.stub.putSettings({ helpDesk: { markNewTickets: false } });
    const unmarked = await newTicket(portal);
    await portal.stub.accept([ticketEvent(unmarked, "creation")]);
    await settleDown(portal);
    expect(await ticketOf(portal, unmarked)).toMatchObject({ caller: "" });
  });
});

describe("a note", () => {
  it("says on the ticket that the caller was verified, once, where the admin wants it", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ helpDesk: { note: true } });
    const { ticketId, contactId } = await ticketWithContact(portal);
    await verifyCaller(portal, ticketId, contactId);
    await end(portal, [contactId], PASSED);
    const path = `/crm/v4/objects/tickets/${ticketId}/associations/notes`;
    const { results } = await (await portal.crm("GET", path)).json<{ results: { toObjectId: string }[] }>();
    expect(results).toHaveLength(1);
    const note = await portal.crm(
      "GET",
      `/crm/v3/objects/notes/${results[0]?.toObjectId}?properties=hs_note_body`,
    );
    const { properties } = await note.json<{ properties: { hs_note_body: string } }>();
    expect(properties.hs_note_body).toMatch(/ \d\d:\d\d, identity verification$/u);
  });
});

describe("a gate for the caller", () => {
  it("holds a ticket although its contact is verified, until the caller is verified at this ticket", async () => {
    const portal = await gatedPortal({ ...TICKET_GATE, contacts: "caller" });
    const contactId = await verifiedContact(portal);
    const ticketId = await newTicket(portal, [contactId]);
    await moveTicket(portal, ticketId, WAITING_ON_US);
    expect(await ticketOf(portal, ticketId)).toMatchObject({ stage: NEW, status: "held" });
    expect((await cardOf(portal, ticketId)).gate?.reason).toMatch(/caller is not verified/u);
    await verifyCaller(portal, ticketId, contactId);
    await endAt1Kosmos(portal, contactId, { outcome: "passed" });
    expect(await ticketOf(portal, ticketId)).toMatchObject({
      stage: WAITING_ON_US,
      status: "passed",
      caller: "verified",
    });
  });

  it("is refused for deals", async () => {
    const portal = await installedPortal();
    const gate = { pipelineId: "default", stageId: "closedwon", contacts: "caller", mode: "enforce" };
    expect(await portal.stub.putSettings({ gates: [gate] })).toMatchObject({
      ok: false,
      error: { "gates.0.contacts": expect.stringContaining("for tickets") },
    });
  });
});

describe("a privacy deletion", () => {
  it("leaves nothing of the caller's check", async () => {
    const portal = await installedPortal();
    const { ticketId, contactId } = await ticketWithContact(portal);
    await verifyCaller(portal, ticketId, contactId);
    await portal.stub.accept([
      { ...creationOf(contactId), type: "contact.privacyDeletion", dedupeKey: `forget:${contactId}` },
    ]);
    await settleDown(portal);
    expect((await cardOf(portal, ticketId)).caller).toBeNull();
  });
});

describe("who may start a check of the caller", () => {
  it.each([
    ["another user", { users: ["78"], teams: [] }],
    ["members of a team that the agent is not in", { users: [], teams: ["12"] }],
    ["nobody", { users: [], teams: [] }],
  ])(
    "is limited to %s by the same setting as for cards: the agent is refused in words, and nothing is made",
    async (_whom, mayStart) => {
      const portal = await installedPortal();
      expect(await portal.stub.putSettings({ mayStart })).toMatchObject({ ok: true });
      const { ticketId, contactId } = await ticketWithContact(portal);
      expect(await verifyCaller(portal, ticketId, contactId)).toMatchObject({
        outcome: "refused",
        code: "not_allowed",
      });
      const card = await portal.stub.ticketCard(ticketId, AGENT);
      expect(card).toMatchObject({ ok: true, value: { mayNotStartCode: "not_allowed" } });
      expect(await sessionsOf(portal)).toEqual(new Map());
      await portal.stub.putSettings({ mayStart: { users: [AGENT], teams: [] } });
      expect(await verifyCaller(portal, ticketId, contactId)).toMatchObject({ outcome: "started" });
    },
  );
});
