/**
 * Events that need no evaluation, and how deals, contacts, settings and portals come and go.
 *
 * @module-tag waits
 */
import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { jobsOf, storedAboutDeal } from "../support/peek.ts";
import { creationOf, installedPortal, newContact, newPortal, sessionsOf, work } from "../support/portal.ts";
import { holdTimelines } from "../support/timeline.ts";
import {
  dealEvent,
  dealOf,
  end,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  HELD,
  heldDeal,
  hubspotAnswers,
  hubspotCalls,
  LATER,
  moveAndSettle,
  moveDeal,
  newDeal,
  PASSED,
  SECOND,
  settleDown,
  stageEvent,
  stagesOf,
} from "./play.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("what is not a reason to evaluate", () => {
  it("our own writes, other properties, stages before the gate, and everything when there is no gate", async () => {
    const portal = await gatedPortal();
    await holdTimelines(portal); // the event of the first deal would be sent some time later
    const warmUp = await newDeal(portal, FIRST);
    await moveAndSettle(portal, warmUp, GATED);
    const dealId = await newDeal(portal, SECOND);
    const { calls } = hubspotCalls();
    const events = [
      stageEvent(dealId, GATED, { own: true, changeSource: "INTEGRATION" }),
      stageEvent(dealId, SECOND),
      dealEvent(dealId, "propertyChange", { propertyName: "amount" }),
      dealEvent(dealId, "associationChange"),
      dealEvent(dealId, "deletion"),
    ];
    const before = await portal.stub.overview();
    expect(await portal.stub.accept(events)).toMatchObject({ kind: "accepted" });
    await work(portal);
    expect(calls).toEqual([]);
    expect((await jobsOf(portal)).filter(({ subject }) => subject === `deal:${dealId}`)).toEqual([]);
    const ignored = (before?.counters["events_ignored"] ?? 0) + events.length;
    expect((await portal.stub.overview())?.counters).toMatchObject({ events_ignored: ignored });
    const without = await installedPortal();
    await without.stub.accept([stageEvent("1001", GATED)]);
    await work(without);
    expect((await without.stub.overview())?.counters).toMatchObject({ events_ignored: 1 });
  });

  it("the same batch ten times, shuffled, two at a time: one hold, one session", async () => {
    const portal = await gatedPortal();
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    const moved = await moveDeal(portal, dealId, GATED);
    const batch = [moved, { ...moved, dedupeKey: `${moved.dedupeKey}:object` }];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await Promise.all([portal.stub.accept(batch), portal.stub.accept(batch.toReversed())]);
      await work(portal);
    }
    await settleDown(portal);
    expect(await stagesOf(portal, dealId)).toEqual([FIRST, GATED, FIRST]);
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 1]]));
  });

  it("an event that is late: the deal is where it is now, not where the event says", async () => {
    const portal = await gatedPortal();
    const dealId = await newDeal(portal, FIRST, [await newContact(portal)]);
    await portal.stub.accept([stageEvent(dealId, GATED)]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: FIRST, status: "", target: "" });
  });
});

describe("a crash", () => {
  it("between the acknowledgement and the look loses nothing", async () => {
    const portal = await gatedPortal();
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    await portal.stub.accept([await moveDeal(portal, dealId, GATED)]);
    await abortAllDurableObjects();
    const again = { ...portal, stub: env.PORTAL.getByName(String(portal.portalId)) };
    await settleDown(again);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 1]]));
  });
});

describe("a deal that is gone", () => {
  it("is forgotten, and nothing of it stays", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal);
    await portal.crm("DELETE", `/crm/v3/objects/deals/${dealId}`);
    await portal.stub.accept([dealEvent(dealId, "deletion")]);
    await settleDown(portal);
    expect(await portal.stub.dealGate(dealId)).toBeNull();
    expect(await storedAboutDeal(portal, dealId)).toEqual([]);
    await end(portal, contacts, PASSED);
    expect(await portal.stub.overview()).toMatchObject({ deadLetters: [], heldDeals: [] });
  });
});

describe("a contact that is deleted", () => {
  it("no longer counts: the deal waits for the others", async () => {
    const portal = await gatedPortal();
    const { dealId, contacts } = await heldDeal(portal, 2);
    const [one = "", two = ""] = contacts;
    await end(portal, [one], PASSED);
    await portal.crm("DELETE", `/crm/v3/objects/contacts/${two}`);
    await portal.stub.accept([creationOf(two, { type: "contact.deletion" })]);
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toMatchObject({ stage: GATED, status: "passed" });
  });
});

describe("the settings", () => {
  it("refuse pipelines and stages that HubSpot does not have, by name, and keep what was there", async () => {
    const portal = await gatedPortal();
    const refused = await portal.stub.putSettings({
      gates: [
        GATE,
        { ...GATE, pipelineId: "renewals" },
        { ...GATE, stageId: "signed" },
        { ...GATE, mode: "?" },
      ],
    });
    expect(refused).toMatchObject({ ok: false, error: { "gates.3.mode": expect.any(String) } });
    const misplaced = await portal.stub.putSettings({
      gates: [GATE, { ...GATE, pipelineId: "renewals" }, { ...GATE, stageId: "signed" }],
    });
    expect(misplaced).toMatchObject({
      ok: false,
      error: {
        "gates.1.pipelineId": expect.stringContaining('no deal pipeline "renewals"'),
        "gates.2.stageId": expect.stringContaining('no stage "signed"'),
      },
    });
    expect((await portal.stub.overview())?.settings.gates).toEqual([GATE]);
  });

  it("do not ask HubSpot when the gates stay as they are", async () => {
    const portal = await gatedPortal();
    await settleDown(portal); // the install goes on in the background
    const { calls } = hubspotCalls();
    expect(await portal.stub.putSettings({ gates: [GATE], linkLifetimeHours: 24 })).toMatchObject({
      ok: true,
    });
    expect(await portal.stub.putSettings({ gates: [] })).toMatchObject({ ok: true });
    expect(calls).toEqual([]);
  });

  it("say so when HubSpot cannot be asked", async () => {
    const portal = await installedPortal();
    hubspotAnswers(
      ({ url }) => url.includes("/pipelines/"),
      () => new Response("down", { status: 502 }),
    );
    expect(await portal.stub.putSettings({ gates: [GATE] })).toMatchObject({
      ok: false,
      error: { gates: expect.any(String) },
    });
  });

  it("refuse an association label that HubSpot does not have, by name", async () => {
    const portal = await installedPortal();
    const signer = { ...GATE, stageId: LATER, contacts: { label: "Signer" } };
    const refused = await portal.stub.putSettings({ gates: [GATE, signer] });
    expect(refused).toMatchObject({
      ok: false,
      error: { "gates.1.contacts.label": expect.stringContaining('no label "Signer"') },
    });
    await portal.crm("POST", "/crm/v4/associations/deals/contacts/labels", {
      label: "Signer",
      name: "signer",
    });
    expect(await portal.stub.putSettings({ gates: [GATE, signer] })).toMatchObject({ ok: true });
    const misspelt = await portal.stub.putSettings({ gates: [{ ...GATE, contacts: { label: "signer" } }] });
    expect(misspelt).toMatchObject({
      error: { "gates.0.contacts.label": expect.stringContaining('there are "Signer"') },
    });
    expect(await portal.stub.listPipelines()).toMatchObject({ labels: [{ label: "Signer" }] });
  });

  it("give a gate up while HubSpot is down, and change one beside a gate whose stage is gone", async () => {
    const later = { ...GATE, stageId: LATER };
    const portal = await gatedPortal(GATE, later);
    const down = hubspotAnswers(
      ({ url }) => url.includes("/pipelines/"),
      () => new Response("down", { status: 502 }),
    );
    expect(await portal.stub.putSettings({ gates: [later] })).toMatchObject({ ok: true });
    expect(await portal.stub.putSettings({ gates: [later, GATE] })).toMatchObject({ ok: false });
    down.stop();
    await portal.crm("DELETE", `/crm/v3/pipelines/deals/default/stages/${LATER}`);
    expect(await portal.stub.putSettings({ gates: [later, GATE] })).toMatchObject({ ok: true });
    expect(await portal.stub.putSettings({ gates: [{ ...later, mode: "trigger" }] })).toMatchObject({
      error: { "gates.0.stageId": expect.stringContaining("no stage") },
    });
  });

  it("know what a gate can be put on, and do without while HubSpot is down", async () => {
    const portal = await installedPortal();
    const down = hubspotAnswers(
      ({ url }) => url.includes("/pipelines/"),
      () => new Response("down", { status: 502 }),
    );
    expect(await portal.stub.listPipelines()).toEqual({
      pipelines: null,
      labels: [],
      tickets: { pipelines: null, labels: [] },
    });
    down.stop();
    expect((await portal.stub.listPipelines()).pipelines?.[0]?.stages).toContainEqual(
      expect.objectContaining({ id: GATED }),
    );
    await settleDown(portal);
    const { calls } = hubspotCalls();
    await portal.stub.listPipelines();
    expect(calls).toEqual([]);
  });

  it("that no longer have the gate let its deals go", async () => {
    const portal = await gatedPortal();
    const { dealId } = await heldDeal(portal);
    await portal.stub.putSettings({ gates: [] });
    await settleDown(portal);
    expect(await dealOf(portal, dealId)).toEqual({ stage: GATED, status: "not_required", target: "" });
  });
});

describe("portals", () => {
  it("get the deal properties at install, and again when one was deleted", async () => {
    const portal = await gatedPortal();
    await portal.crm("DELETE", "/crm/v3/properties/deals/idv_gate_target_stage");
    const { dealId } = await heldDeal(portal);
    expect(await dealOf(portal, dealId)).toEqual(HELD);
  });

  it("that granted no deals yet go on with contacts", async () => {
    const refusing = hubspotAnswers(
      ({ url }) => url.includes("/properties/deals"),
      () =>
        Response.json(
          { status: "error", category: "MISSING_SCOPES", correlationId: "c", message: "scopes" },
          { status: 403 },
        ),
    );
    const portal = await installedPortal();
    refusing.stop();
    expect(await portal.stub.overview()).toMatchObject({ provisioning: "done" });
  });

  it("keep their deals apart, even when the ids are the same", async () => {
    const [one, two] = [await gatedPortal(), await gatedPortal()];
    const { dealId } = await heldDeal(one);
    expect(await two.stub.dealGate(dealId)).toBeNull();
    expect((await two.stub.overview())?.heldDeals).toEqual([]);
  });

  it("that were never installed have no deals", async () => {
    const portal = await newPortal();
    expect(await portal.stub.dealGate("1")).toBeNull();
    expect(await portal.stub.accept([stageEvent("1", GATED)])).toEqual({ kind: "unknown_portal" });
  });
});
