/** HubSpot's events about deals: how they are read, and which of them need an evaluation of the deal. */
import { describe, expect, it } from "vitest";
import { parseWebhookBatch } from "../../../src/hubspot/webhooks/webhooks.ts";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import { evaluationsFor, type StoredGates } from "../../../src/features/gates/events.ts";
import { gate, PIPELINES } from "./support.ts";

/** A stage's change as HubSpot documents it. */
const MOVED = {
  eventId: 100,
  subscriptionId: 200,
  portalId: 4242,
  appId: 1234567,
  occurredAt: 1752613920733,
  subscriptionType: "deal.propertyChange",
  attemptNumber: 0,
  objectId: 77,
  changeSource: "CRM_UI",
  sourceId: "userId:1",
  propertyName: "dealstage",
  propertyValue: "contract",
};
const ASSOCIATED = {
  eventId: 101,
  subscriptionId: 201,
  portalId: 4242,
  appId: 1234567,
  occurredAt: 1752613920733,
  subscriptionType: "deal.associationChange",
  attemptNumber: 0,
  changeSource: "USER",
  associationType: "DEAL_TO_CONTACT",
  fromObjectId: 77,
  toObjectId: 5,
  associationRemoved: true,
  isPrimaryAssociation: false,
};

function read(event: object): HubSpotEvent | undefined {
  const batch = parseWebhookBatch(JSON.stringify([event]));
  if (!batch.ok) throw new Error(batch.error);
  return [...batch.value.byPortal.values()].flat()[0];
}

describe("an event about a deal", () => {
  it("keeps the stage that the deal has reached, under either subscription", () => {
    const seen = { type: "deal.propertyChange", objectType: "deal", objectId: "77", stageId: "contract" };
    expect(read(MOVED)).toMatchObject(seen);
    const generic = { ...MOVED, subscriptionType: "object.propertyChange", objectTypeId: "0-3" };
    expect(read(generic)).toMatchObject(seen);
    expect(read(generic)?.dedupeKey).not.toBe(read(MOVED)?.dedupeKey);
  });

  it("keeps no other value, of a deal or of a contact", () => {
    expect(read({ ...MOVED, propertyName: "dealname", propertyValue: "Jane Doe" })).not.toHaveProperty(
      "stageId",
    );
    const contact = { ...MOVED, subscriptionType: "contact.propertyChange", propertyValue: "Jane Doe" };
    expect(JSON.stringify(read(contact))).not.toContain("Jane");
  });

  it("is our own when its source is our app", () => {
    const own = { ...MOVED, changeSource: "INTEGRATION", sourceId: "1234567" };
    expect(read(own)).toMatchObject({ own: true });
    for (const other of [
      { ...own, sourceId: "7654321" },
      { ...own, changeSource: "API" },
      { ...own, appId: undefined, sourceId: "0" },
      MOVED,
    ])
      expect(read(other)).not.toHaveProperty("own");
  });

  it("about its contacts names the deal, from whichever end it is told", () => {
    expect(read(ASSOCIATED)).toMatchObject({ type: "deal.associationChange", objectId: "77" });
    const otherEnd = { ...ASSOCIATED, associationType: "CONTACT_TO_DEAL", fromObjectId: 5, toObjectId: 77 };
    expect(read(otherEnd)).toMatchObject({ objectId: "77" });
    expect(read(otherEnd)?.dedupeKey).not.toBe(read(ASSOCIATED)?.dedupeKey);
    const generic = { ...ASSOCIATED, subscriptionType: "object.associationChange", objectTypeId: "0-3" };
    expect(read(generic)).toMatchObject({ type: "deal.associationChange", objectId: "77" });
  });

  it("about its contacts is read by the types of both ends when HubSpot names no type of its own", () => {
    const generic = {
      ...ASSOCIATED,
      subscriptionType: "object.associationChange",
      associationType: undefined,
    };
    const fromDeal = { ...generic, fromObjectTypeId: "0-3", toObjectTypeId: "0-1" };
    expect(read(fromDeal)).toMatchObject({ type: "deal.associationChange", objectId: "77" });
    const ends = { fromObjectId: 5, toObjectId: 77, fromObjectTypeId: "0-1", toObjectTypeId: "0-3" };
    expect(read({ ...generic, ...ends })).toMatchObject({ type: "deal.associationChange", objectId: "77" });
    // The label's own name says nothing of the types.
    expect(read({ ...fromDeal, associationType: "SIGNER" })).toMatchObject({ objectId: "77" });
    expect(read({ ...fromDeal, toObjectTypeId: "0-2" })).toBeUndefined();
    expect(read({ ...fromDeal, fromObjectTypeId: "0-1" })).toBeUndefined();
    expect(read({ ...generic, objectTypeId: "0-3" })).toBeUndefined();
  });

  it("about its companies is ignored, and one without its records is malformed", () => {
    expect(read({ ...ASSOCIATED, associationType: "DEAL_TO_COMPANY" })).toBeUndefined();
    expect(parseWebhookBatch(JSON.stringify([{ ...ASSOCIATED, fromObjectId: undefined }]))).toEqual({
      ok: false,
      error: "malformed_event",
    });
  });
});

const event = (type: string, change: Partial<HubSpotEvent> = {}): HubSpotEvent => ({
  dedupeKey: "i",
  type,
  objectType: "deal",
  objectId: "77",
  occurredAt: 5,
  changeSource: "CRM_UI",
  sourceId: "",
  ...change,
});
const moved = (stageId: string, change: Partial<HubSpotEvent> = {}) =>
  event("deal.propertyChange", { propertyName: "dealstage", stageId, ...change });

/** The evaluations that an event needs: each with its deal, its dedupe key and its reason. */
const evaluations = (of: HubSpotEvent, knowledge: StoredGates) =>
  evaluationsFor(of, knowledge).map(({ name, queue, subject, dedupeKey, payload }) => {
    expect([name, queue]).toEqual(["gates.evaluate", "gates"]);
    return { subject, dedupeKey, payload };
  });
const UNMOVED = { movedAt: 0, adopts: false, endedAt: 0, contactsChanged: false };

describe("a reason to evaluate a deal", () => {
  const NOTHING_KNOWN: StoredGates = {
    type: "deal",
    gates: [gate()],
    pipelines: PIPELINES,
    has: () => false,
    waits: () => false,
  };
  it("is a move to a stage at or past a gate, with its time", () => {
    expect(evaluations(moved("contract"), NOTHING_KNOWN)).toEqual([
      { subject: "deal:77", dedupeKey: "i", payload: { ...UNMOVED, movedAt: 5 } },
    ]);
    expect(evaluations(moved("won"), NOTHING_KNOWN)).toHaveLength(1);
    expect(evaluations(moved("quote"), NOTHING_KNOWN)).toEqual([]);
    expect(evaluations(moved("p-signed"), NOTHING_KNOWN)).toEqual([]);
  });

  it("is any move of a deal that has been at a gate", () => {
    expect(evaluations(moved("lead"), { ...NOTHING_KNOWN, has: () => true })).toHaveLength(1);
  });

  it("is any move while the pipelines are not known, or the stage is not in them", () => {
    expect(evaluations(moved("lead"), { ...NOTHING_KNOWN, pipelines: null })).toHaveLength(1);
    expect(evaluations(moved("brand-new"), NOTHING_KNOWN)).toHaveLength(1);
    expect(
      evaluations(event("deal.propertyChange", { propertyName: "dealstage" }), NOTHING_KNOWN),
    ).toHaveLength(1);
  });

  it("is never our own move", () => {
    expect(evaluations(moved("contract", { own: true }), { ...NOTHING_KNOWN, has: () => true })).toEqual([]);
  });

  it("is nothing while there is no gate, and another property never", () => {
    expect(evaluations(moved("contract"), { ...NOTHING_KNOWN, gates: [] })).toEqual([]);
    expect(evaluations(event("deal.creation"), { ...NOTHING_KNOWN, gates: [] })).toEqual([]);
    expect(evaluations(event("deal.propertyChange", { propertyName: "amount" }), NOTHING_KNOWN)).toEqual([]);
  });

  it("is a creation, and for a deal at or past a gate a change of its contacts", () => {
    expect(evaluations(event("deal.creation"), NOTHING_KNOWN)).toMatchObject([{ payload: { movedAt: 5 } }]);
    expect(evaluations(event("deal.associationChange"), NOTHING_KNOWN)).toEqual([]);
    expect(
      evaluations(event("deal.associationChange"), { ...NOTHING_KNOWN, waits: () => true }),
    ).toMatchObject([{ payload: { ...UNMOVED, contactsChanged: true } }]);
    const known = { ...NOTHING_KNOWN, has: () => true };
    expect(evaluations(event("deal.associationChange"), known)).toHaveLength(1);
    expect(evaluations(event("deal.associationChange"), { ...known, gates: [] })).toEqual([]);
  });

  it("is a restore, and a merge: an evaluation of the deal that remains, and one that ends each known loser", () => {
    const seen = { subject: "deal:77", payload: { movedAt: 5, adopts: true, endedAt: 0 } };
    expect(evaluations(event("deal.restore"), NOTHING_KNOWN)).toMatchObject([seen]);
    const merge = event("deal.merge", { mergedIds: ["78", "79"] });
    expect(evaluations(merge, NOTHING_KNOWN)).toMatchObject([seen]);
    const knowing = { ...NOTHING_KNOWN, has: (dealId: string) => dealId === "79" };
    expect(evaluations(merge, knowing)).toMatchObject([
      seen,
      { subject: "deal:79", dedupeKey: "i:79", payload: { ...UNMOVED, endedAt: 5 } },
    ]);
    expect(evaluations(merge, { ...NOTHING_KNOWN, gates: [] })).toEqual([]);
  });
});
