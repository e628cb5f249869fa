/**
 * HubSpot does not let us move a deal: refused for good, refused for one of many, or out of reach.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ageOutbox } from "../support/peek.ts";
import { newContact, work } from "../support/portal.ts";
import {
  dealOf,
  end,
  FIRST,
  GATED,
  gatedPortal,
  heldDeal,
  hubspotAnswers,
  moveAndSettle,
  moveDeal,
  newDeal,
  PASSED,
  SECOND,
  settleDown,
} from "./play.ts";

const REQUIRED = () =>
  Response.json(
    {
      status: "error",
      category: "VALIDATION_ERROR",
      correlationId: "c-1",
      message: "closedate is required in this stage",
    },
    { status: 400 },
  );
const moves = (request: Request, body: string) =>
  request.method !== "GET" && /objects\/deals/u.test(request.url) && body.includes('"dealstage":');

afterEach(() => {
  vi.restoreAllMocks();
});

describe("HubSpot refuses a move", () => {
  it("back: the deal stays, marked held, HubSpot's reason visible; the move is tried once", async () => {
    const portal = await gatedPortal();
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    const moved = await moveDeal(portal, dealId, GATED);
    const refusing = hubspotAnswers(moves, REQUIRED);
    await portal.stub.accept([moved]);
    await settleDown(portal);
    expect(refusing.count()).toBe(1);
    refusing.stop();
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "held", target: "" });
    expect((await portal.stub.overview())?.heldDeals).toMatchObject([
      { dealId, movesOn: false, refusal: "closedate is required in this stage" },
    ]);
    await end(portal, [contactId], PASSED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("on: the deal is marked as passed and a person moves it; nothing is repeated", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    const refusing = hubspotAnswers(moves, REQUIRED);
    await end(portal, contacts, PASSED);
    expect(refusing.count()).toBe(1);
    refusing.stop();
    expect(await dealOf(portal, dealId)).toEqual({ stage: FIRST, status: "passed", target: "" });
    expect(await portal.stub.dealGate(dealId)).toMatchObject({
      refusal: "closedate is required in this stage",
    });
    await moveAndSettle(portal, dealId, GATED);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "passed", target: "" });
  });

  it("of one deal among many: the others are moved all the same", async () => {
    const portal = await gatedPortal();
    const deals = await Promise.all(Array.from({ length: 5 }, () => newDeal(portal, FIRST)));
    const events = await Promise.all(deals.map((id) => moveDeal(portal, id, GATED)));
    const bad = deals[2] ?? "";
    // A refused input fails the batch, as HubSpot does without multi-status responses.
    const refusing = hubspotAnswers(
      (request, body) =>
        moves(request, body) && (request.url.endsWith(`/${bad}`) || body.includes(`"${bad}"`)),
      REQUIRED,
    );
    await portal.stub.accept(events);
    await settleDown(portal);
    refusing.stop();
    const stages = await Promise.all(deals.map(async (id) => (await dealOf(portal, id)).stage));
    expect(stages).toEqual([FIRST, FIRST, GATED, FIRST, FIRST]);
  });

  it("for a while: a move that could not leave in time is decided anew, and overrules nobody", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST, [await newContact(portal)]);
    const moved = await moveDeal(portal, dealId, GATED);
    const down = hubspotAnswers(moves, () => new Response("upstream error", { status: 503 }));
    await portal.stub.accept([moved]);
    await work(portal);
    expect(down.count()).toBeGreaterThan(0);
    down.stop();
    await moveDeal(portal, dealId, SECOND);
    await ageOutbox(portal, "deals", 61_000);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: SECOND });
  });
});
