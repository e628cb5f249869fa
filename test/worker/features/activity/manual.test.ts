/** An admin decides by hand: only where the settings allow it, with a reason, and shown as such everywhere. */
import { describe, expect, it } from "vitest";
import { idvOf, newContact, type TestPortal } from "../../support/portal.ts";
import { onStorage } from "../../support/peek.ts";
import { cardIn } from "../../support/card.ts";
import { tellTimelines, timelineOf } from "../../support/timeline.ts";
import { settle, tell } from "../../cost/play.ts";
import { activityOf, asked, decided, historyOf, list, listedPortal } from "./play.ts";

const BY = { userId: 77, surface: "page" } as const;
let decisions = 0;

async function decide(
  portal: TestPortal,
  contactId: string,
  verdict: "verified" | "failed",
  id = `decision-${(decisions += 1)}`,
) {
  const input = { id, verdict, reason: "Passport seen at the desk" };
  const outcome = await portal.stub.decide(contactId, input, BY);
  await settle(portal);
  return outcome;
}

/** A deal that the contact is associated with. */
async function dealOf({ crm }: TestPortal, contactId: string): Promise<string> {
  const response = await crm("POST", "/crm/v3/objects/deals", {
    properties: { dealname: "Deal", pipeline: "default", dealstage: "appointmentscheduled" },
    associations: [
      { to: { id: contactId }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }] },
    ],
  });
  return (await response.json<{ id: string }>()).id;
}

async function allowed(): Promise<TestPortal> {
  const portal = await listedPortal();
  expect(await portal.stub.putSettings({ manualDecisions: true })).toMatchObject({ ok: true });
  return portal;
}

describe("a manual decision", () => {
  it("is refused as long as the settings have it off, which they do at first", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    expect(await decide(portal, contactId, "verified")).toMatchObject({
      ok: false,
      error: { verdict: expect.stringContaining("off") },
    });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("verifies without a level, a confidence or a document, and says everywhere that it was one", async () => {
    const portal = await allowed();
    const contactId = await asked(portal);
    await decided(portal, contactId);
    await tell(portal, contactId, { type: "contact.propertyChange", propertyName: "email" });
    expect(await decide(portal, contactId, "verified")).toEqual({ ok: true, value: "marked_verified" });
    const idv = await idvOf(portal, contactId);
    expect(idv).toMatchObject({ idv_status: "verified" });
    for (const name of ["idv_ial_level", "idv_match_confidence", "idv_document_type", "idv_credential_did"])
      expect(idv[name] ?? "").toBe("");
    expect(idv["idv_session_id"]).toMatch(/^manual-/u);
    const [newest] = (await list(portal)).items;
    expect(newest).toMatchObject({
      status: "passed",
      ial: null,
      sessionId: null,
      manual: { by: 77, reason: "Passport seen at the desk" },
    });
    const history = await historyOf(portal, contactId);
    const values = { reason: "Passport seen at the desk" };
    expect(history.summaryWording).toEqual({ code: "manual_verified", values });
    expect(history.summary).toContain(values.reason);
    expect(history.events[0]).toMatchObject({
      event: "marked_verified",
      text: "Identity verification: marked as verified by an admin",
      detail: "by user 77: Passport seen at the desk",
    });
    expect(history.events[0]).toMatchObject({ trigger: null });
    expect(await cardIn(portal).contact(contactId)).toMatchObject({
      status: "verified",
      decidedBy: "admin",
      trigger: null,
    });
    const dealId = await dealOf(portal, contactId);
    const dealCard = await cardIn(portal).call("GET", `/hubspot/card/deals/${dealId}`);
    expect(await dealCard.json()).toMatchObject({
      contacts: [{ contactId, status: "verified", ial: null, decidedBy: "admin" }],
    });
    await tellTimelines(portal);
    const events = await timelineOf(portal, contactId);
    expect(events.filter(({ properties }) => properties["decidedBy"] === "admin")).toMatchObject([
      { eventTypeName: "idv_verified", properties: { status: "verified", session: idv["idv_session_id"] } },
    ]);
    expect(await activityOf(portal)).toMatchObject({
      manual: { passed: 1, failed: 0 },
      totals: { started: 1, passed: 1 },
    });
    const audit = await portal.stub.auditLog(1e9, 1);
    expect(audit).toMatchObject([
      { userId: 77, action: "manual_decision", changes: [{ field: `contact ${contactId}`, to: "verified" }] },
    ]);
  });

  it("ends what was open, and what 1Kosmos says of it later changes nothing", async () => {
    const portal = await allowed();
    const contactId = await asked(portal);
    expect(await decide(portal, contactId, "failed")).toEqual({ ok: true, value: "marked_failed" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "failed" });
    const { items } = await list(portal);
    expect(items.map(({ status, reason }) => [status, reason?.code])).toEqual([
      ["failed", "manual"],
      ["replaced", "replaced"],
    ]);
    const open = await onStorage(portal, ({ sql }) => sql.exec("SELECT * FROM polls").toArray());
    expect(open).toEqual([]);
  });

  it("is about a contact of this account alone, which need not have been asked before", async () => {
    const portal = await allowed();
    const contactId = await newContact(portal);
    expect(await decide(portal, contactId, "verified")).toEqual({ ok: true, value: "marked_verified" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect(await decide(portal, "999999999", "verified")).toMatchObject({ ok: false });
    const other = await allowed();
    expect(await decide(other, "999999998", "verified")).toMatchObject({ ok: false });
  });

  it("is taken once however often it is sent, and needs a reason in one line", async () => {
    const portal = await allowed();
    const contactId = await asked(portal);
    await decide(portal, contactId, "verified", "the-same-one");
    expect(await decide(portal, contactId, "verified", "the-same-one")).toEqual({
      ok: true,
      value: "marked_verified",
    });
    expect((await list(portal)).items).toHaveLength(2);
    for (const reason of ["", "  ", "two\nlines", "x".repeat(201)])
      expect(
        await portal.stub.decide(contactId, { id: "another-one", verdict: "failed", reason }, BY),
      ).toMatchObject({ ok: false, error: { reason: expect.any(String) } });
  });
});
