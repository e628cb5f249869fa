/** A deal's card: what its gate waits for. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn } from "../support/card.ts";
import { makePollsDue } from "../support/peek.ts";
import { recordCalls } from "../support/card-play.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  work,
  type TestPortal,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

async function dealWith(portal: TestPortal, stage: string, ...contactIds: string[]): Promise<string> {
  const response = await portal.crm("POST", "/crm/v3/objects/deals", {
    properties: { dealname: "Deal", pipeline: "default", dealstage: stage },
    associations: contactIds.map((id) => ({
      to: { id },
      types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }],
    })),
  });
  return (await response.json<{ id: string }>()).id;
}

/** Has 1Kosmos state a word in place of a session's verdict. */
async function sayOf(sessionId: string, word: string): Promise<void> {
  const url = `https://sandbox.1kosmos.net/sandbox/sessions/${sessionId}/says`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ word }) });
  if (!response.ok) throw new Error(`1Kosmos did not say it: ${response.status}`);
}

async function deal(portal: TestPortal, id: string): Promise<unknown> {
  return (await cardIn(portal).call("GET", `/hubspot/card/deals/${id}`)).json();
}

describe("a deal's card", () => {
  it("lists its contacts with their standing and whether a link is open, without the links, also when it is at no gate", async () => {
    const portal = await installedPortal();
    const [asked, idle] = [await newContact(portal), await newContact(portal)];
    await cardIn(portal).startVerification(asked);
    const dealId = await dealWith(portal, "appointmentscheduled", asked, idle);
    expect(await deal(portal, dealId)).toEqual({
      dealId,
      gate: null,
      gateProblem: null,
      gateProblemWording: null,
      refusedWrite: null,
      contacts: [
        {
          contactId: asked,
          status: "pending",
          ial: null,
          decidedBy: null,
          preparing: false,
          review: false,
          note: "",
          link: {
            kind: "identity",
            expiresAt: expect.any(String),
            openedAt: null,
          },
          counts: false,
        },
        {
          contactId: idle,
          status: null,
          ial: null,
          decidedBy: null,
          preparing: false,
          review: false,
          note: "",
          link: null,
          counts: false,
        },
      ],
      connection: { state: "ready", message: null, code: null },
      refreshAfterMs: 2000,
    });
  });

  it("says what its gate waits for, and for whom", async () => {
    const portal = await installedPortal();
    const saved = await portal.stub.putSettings({
      gates: [{ pipelineId: "default", stageId: "contractsent", mode: "enforce" }],
    });
    expect(saved).toMatchObject({ ok: true });
    const contactId = await newContact(portal);
    const dealId = await dealWith(portal, "appointmentscheduled", contactId);
    await portal.crm("PATCH", `/crm/v3/objects/deals/${dealId}`, {
      properties: { dealstage: "contractsent" },
    });
    await portal.stub.accept([
      creationOf(dealId, {
        type: "deal.propertyChange",
        objectType: "deal",
        propertyName: "dealstage",
        stageId: "contractsent",
      }),
    ]);
    await work(portal);
    expect(await deal(portal, dealId)).toMatchObject({
      gate: {
        status: "held",
        reason: "its contact is not verified",
        refusal: "",
        wantedStage: { id: "contractsent", label: "Contract Sent" },
        movesOn: true,
        since: expect.stringMatching(/Z$/u),
      },
      contacts: [{ contactId, status: "pending", counts: true }],
    });
    const { idv_session_id: sessionId } = await idvOf(portal, contactId);
    await sayOf(sessionId ?? "", "needs_review");
    await makePollsDue(portal);
    await portal.stub.sweep();
    await work(portal);
    expect(await deal(portal, dealId)).toMatchObject({ contacts: [{ status: "pending", review: true }] });
    expect(await cardIn(portal).contact(contactId)).toMatchObject({
      trigger: { by: "deal_stage", reference: dealId },
    });
  });

  it("of another portal is 404", async () => {
    const [mine, theirs] = [await installedPortal(), await installedPortal()];
    const dealId = await dealWith(theirs, "appointmentscheduled");
    expect((await cardIn(mine).call("GET", `/hubspot/card/deals/${dealId}`)).status).toBe(404);
  });

  it("looks again seldom while 1Kosmos lets a contact's session wait", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "not-the-key" });
    const contactId = await newContact(portal);
    const dealId = await dealWith(portal, "appointmentscheduled", contactId);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    const contacts = [{ contactId, preparing: true }];
    expect(await deal(portal, dealId)).toMatchObject({ contacts, refreshAfterMs: 10_000 });
  });

  it("that many look at costs HubSpot two calls", async () => {
    const portal = await installedPortal();
    const dealId = await dealWith(portal, "appointmentscheduled", await newContact(portal));
    const calls = recordCalls();
    await Promise.all(Array.from({ length: 20 }, () => deal(portal, dealId)));
    expect(calls.toSorted()).toEqual([
      "/crm/associations/2026-09/deals/contacts/batch/read",
      "/crm/v3/objects/deals/batch/read",
    ]);
  });
});
