import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_EVENTS,
  parseWebhookBatch,
  sourceOf,
  type WebhookBatch,
} from "../../../src/hubspot/webhooks/webhooks.ts";

/** A creation as HubSpot documents it. */
const CREATION = {
  eventId: 531833541,
  subscriptionId: 3923621,
  portalId: 4242,
  appId: 1234567,
  occurredAt: 1752613920733,
  subscriptionType: "contact.creation",
  attemptNumber: 0,
  objectId: 138017612137,
  changeFlag: "CREATED",
  changeSource: "CRM_UI",
  sourceId: "userId:76023669",
};

function parsed(events: readonly unknown[]): WebhookBatch {
  const batch = parseWebhookBatch(JSON.stringify(events));
  if (!batch.ok) throw new Error(batch.error);
  return batch.value;
}

function only(event: object) {
  const events = [...parsed([event]).byPortal.values()].flat();
  expect(events).toHaveLength(1);
  return events[0];
}

describe("a webhook batch", () => {
  it("becomes the events of each portal, in the order of arrival", () => {
    const batch = parsed([
      CREATION,
      { ...CREATION, portalId: 7, objectId: 1 },
      { ...CREATION, objectId: 2, subscriptionType: "contact.deletion" },
    ]);
    expect([...batch.byPortal.keys()]).toEqual([4242, 7]);
    expect(batch.byPortal.get(4242)?.map(({ objectId, type }) => [objectId, type])).toEqual([
      ["138017612137", "contact.creation"],
      ["2", "contact.deletion"],
    ]);
    expect(batch.ignored.size).toBe(0);
  });

  it("keeps what the app acts on", () => {
    expect(only(CREATION)).toEqual({
      dedupeKey: "4242:3923621:531833541:138017612137:1752613920733:contact.creation",
      type: "contact.creation",
      objectType: "contact",
      objectId: "138017612137",
      occurredAt: 1752613920733,
      changeSource: "CRM_UI",
      sourceId: "userId:76023669",
    });
  });

  it("drops property values", () => {
    const change = {
      subscriptionType: "contact.propertyChange",
      propertyName: "email",
      propertyValue: "zoe@example.com",
    };
    const event = only({ ...CREATION, ...change });
    expect(event?.propertyName).toBe("email");
    expect(JSON.stringify(event)).not.toContain("zoe");
  });

  it("reads the generic events of contacts as the contact's", () => {
    for (const verb of ["creation", "deletion"]) {
      const event = only({
        ...CREATION,
        subscriptionType: `object.${verb}`,
        objectTypeId: "0-1",
        isSensitive: false,
      });
      expect(event?.type).toBe(`contact.${verb}`);
    }
  });

  it("takes eventType where subscriptionType is absent, and numeric strings for ids", () => {
    const { subscriptionType, ...rest } = CREATION;
    const event = only({
      ...rest,
      eventType: subscriptionType,
      portalId: "4242",
      objectId: "9",
      occurredAt: "1752613920733",
    });
    expect(event).toMatchObject({ type: "contact.creation", objectId: "9", occurredAt: 1752613920733 });
  });

  it("does without event id, subscription id, change source and source id", () => {
    const absent = {
      eventId: undefined,
      subscriptionId: undefined,
      changeSource: undefined,
      sourceId: undefined,
    };
    expect(only({ ...CREATION, ...absent })).toMatchObject({
      dedupeKey: "4242:0:0:138017612137:1752613920733:contact.creation",
      changeSource: "",
      sourceId: "",
    });
  });

  it("counts types that nobody subscribed to, whatever their fields", () => {
    const batch = parsed([
      { subscriptionType: "company.merge", portalId: 4242, primaryObjectId: 1, mergedObjectIds: [2] },
      { subscriptionType: "contact.associationChange", fromObjectId: 1, toObjectId: 2 },
      { subscriptionType: "contact.associationChange", fromObjectId: 2, toObjectId: 1 },
      { subscriptionType: "object.creation", objectTypeId: "0-2", objectId: 5, portalId: 4242 },
      { subscriptionType: "conversation.newMessage" },
      CREATION,
    ]);
    expect(Object.fromEntries(batch.ignored)).toEqual({
      "company.merge": 1,
      "contact.associationChange": 2,
      "object.creation 0-2": 1,
      "conversation.newMessage": 1,
    });
    expect(batch.byPortal.get(4242)).toHaveLength(1);
  });

  it("names the survivor of a merge, new or old, and everybody who became part of it", () => {
    const merge = {
      ...CREATION,
      subscriptionType: "contact.merge",
      objectId: undefined,
      primaryObjectId: 1,
      mergedObjectIds: [2],
    };
    const kept = only({ ...merge, newObjectId: 1, numberOfPropertiesMoved: 4 });
    expect(kept).toMatchObject({ type: "contact.merge", objectId: "1", mergedIds: ["2"] });
    expect(only(merge)).toMatchObject({ objectId: "1", mergedIds: ["2"] });
    expect(only({ ...merge, newObjectId: 3 })).toMatchObject({ objectId: "3", mergedIds: ["1", "2"] });
    expect(only({ ...merge, subscriptionType: "object.merge", objectTypeId: "0-1" })?.type).toBe(
      "contact.merge",
    );
    expect(only({ ...merge, subscriptionType: "deal.merge" })).toMatchObject({
      type: "deal.merge",
      objectType: "deal",
    });
    expect(parseWebhookBatch(JSON.stringify([{ ...merge, mergedObjectIds: [] }]))).toEqual({
      ok: false,
      error: "malformed_event",
    });
  });

  it("reads values of our own properties alone, and tells our own writes by the app's id", () => {
    const change = { ...CREATION, subscriptionType: "contact.propertyChange", propertyValue: "verified" };
    const foreign = only({ ...change, propertyName: "idv_status" });
    expect(foreign).toMatchObject({ propertyName: "idv_status", value: "verified" });
    expect(foreign).not.toHaveProperty("own");
    expect(only({ ...change, propertyName: "email", propertyValue: "zoe@example.com" })).not.toHaveProperty(
      "value",
    );
    const byApp = { ...change, propertyName: "idv_status", changeSource: "INTEGRATION" };
    expect(only({ ...byApp, sourceId: "1234567" })).toMatchObject({ own: true });
    expect(only({ ...byApp, sourceId: "7654321" })).not.toHaveProperty("own");
    expect(only({ ...change, propertyName: "idv_status", propertyValue: null })).toMatchObject({ value: "" });
  });

  it("may be empty", () => {
    expect(parsed([]).byPortal.size).toBe(0);
  });

  it.each([
    ["text that is not JSON", "not json", "not_json"],
    ["nothing", "", "not_json"],
    ["an object", JSON.stringify(CREATION), "not_an_array"],
    ["101 events", JSON.stringify(Array.from({ length: MAX_EVENTS + 1 }, () => CREATION)), "too_many_events"],
    ["an item that is no object", "[1]", "malformed_event"],
    [
      "an item without a type",
      JSON.stringify([{ ...CREATION, subscriptionType: undefined }]),
      "malformed_event",
    ],
    ["a type that is no word", JSON.stringify([{ subscriptionType: "x\ny" }]), "malformed_event"],
    [
      "a creation without an object",
      JSON.stringify([{ ...CREATION, objectId: undefined }]),
      "malformed_event",
    ],
    ["a creation of object 0", JSON.stringify([{ ...CREATION, objectId: 0 }]), "malformed_event"],
    ["a creation without a portal", JSON.stringify([{ ...CREATION, portalId: null }]), "malformed_event"],
    [
      "a creation without a time",
      JSON.stringify([{ ...CREATION, occurredAt: "yesterday" }]),
      "malformed_event",
    ],
  ])("is refused when it is %s", (_, body, error) => {
    expect(parseWebhookBatch(body)).toEqual({ ok: false, error });
  });

  it("holds up to 100 events", () => {
    const events = Array.from({ length: MAX_EVENTS }, (_, i) => ({ ...CREATION, objectId: i + 1 }));
    expect(parsed(events).byPortal.get(4242)).toHaveLength(MAX_EVENTS);
  });
});

describe("the identity of a delivery", () => {
  it("is the same for every attempt", () => {
    const attempts = Array.from(
      { length: 10 },
      (_, attemptNumber) => only({ ...CREATION, attemptNumber })?.dedupeKey,
    );
    expect(new Set(attempts).size).toBe(1);
  });

  it.each([
    { portalId: 7 },
    { subscriptionId: 1 },
    { eventId: 1 },
    { objectId: 1 },
    { occurredAt: 1 },
    { subscriptionType: "contact.deletion" },
  ])("differs when %o does", (change) => {
    expect(only({ ...CREATION, ...change })?.dedupeKey).not.toBe(only(CREATION)?.dedupeKey);
  });

  it("never runs two events into one", () => {
    const id = fc.integer({ min: 1, max: 1_000_000_000 });
    const event = fc.record({ portalId: id, subscriptionId: id, eventId: id, objectId: id, occurredAt: id });
    fc.assert(
      fc.property(event, event, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(only({ ...CREATION, ...a })?.dedupeKey === only({ ...CREATION, ...b })?.dedupeKey).toBe(same);
      }),
    );
  });
});

describe("the source of a change", () => {
  it.each([
    ["CRM_UI", "manual"],
    ["CRM", "manual"],
    ["CRM_UI_BULK_ACTION", "manual"],
    ["MOBILE_IOS", "manual"],
    ["MOBILE_ANDROID", "manual"],
    ["FORM", "form"],
    ["FORMS", "form"],
    ["IMPORT", "import"],
    ["API", "api"],
    ["INTEGRATION", "integration"],
    ["AUTOMATION_PLATFORM", "integration"],
    ["crm_ui", "manual"],
    ["CRMSOMETHING", "integration"],
    ["", "integration"],
  ])("%s is %s", (changeSource, source) => {
    expect(sourceOf(changeSource)).toBe(source);
  });
});

describe("an event that cannot be read", () => {
  it("does not take the others with it: it is counted, and so is a type nobody knows", () => {
    const odd = [
      { ...CREATION, objectId: "abc" },
      { ...CREATION, subscriptionType: "lead2.creation" },
      { ...CREATION, subscriptionType: "contact.propertyChange", propertyName: null },
      CREATION,
    ];
    const batch = parseWebhookBatch(JSON.stringify(odd));
    expect(batch.ok && [...batch.value.byPortal.values()].flat()).toHaveLength(1);
    expect(batch.ok && Object.fromEntries(batch.value.ignored)).toEqual({
      "lead2.creation": 1,
      "contact.propertyChange": 1,
    });
    expect(batch.ok && Object.fromEntries(batch.value.unreadable)).toEqual({ objectId: 1 });
  });
});
