/** A portal that did not grant everything: what is missing is said and not called, and contacts go on. */
import { describe, expect, it } from "vitest";
import { REQUESTED } from "../../../src/hubspot/oauth/scopes.ts";
import { hubspotAnswers } from "../deal/play.ts";
import {
  consent,
  creationOf,
  installedPortal,
  newContact,
  APP_ORIGIN,
  SESSIONS_CONNECTION,
  work,
} from "../support/portal.ts";

const GATES = { gates: [{ pipelineId: "default", stageId: "contractsent", mode: "enforce" }] };

describe("a portal that granted the required scopes alone", () => {
  it("verifies contacts, calls nothing that it was not granted, and says what is missing", async () => {
    const called: string[] = [];
    const watching = hubspotAnswers(
      ({ url }) => {
        called.push(new URL(url).pathname);
        return false;
      },
      () => new Response(),
    );
    const portal = await installedPortal(SESSIONS_CONNECTION, []);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    watching.stop();
    const contact = await portal.crm("GET", `/crm/v3/objects/contacts/${contactId}?properties=idv_status`);
    expect(await contact.json()).toMatchObject({ properties: { idv_status: "pending" } });
    expect(called.filter((path) => /deals|tickets|lists/u.test(path))).toEqual([]);
    const overview = await portal.stub.overview();
    expect(overview).toMatchObject({
      provisioning: "done",
      withheld: ["segments", "gates", "tickets", "timeline", "workflows", "users"],
      segments: { state: "refused", reason: expect.any(String) },
      deadLetters: [],
    });
  });

  it("takes no gate, because it would hold nothing, until deals are granted", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION, []);
    expect(await portal.stub.putSettings(GATES)).toEqual({
      ok: false,
      error: { gates: expect.any(String) },
    });
    const { portalId } = portal;
    await portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
    expect(await portal.stub.putSettings(GATES)).toMatchObject({ ok: true });
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ withheld: [], segments: { state: "ready" } });
    const property = await portal.crm("GET", "/crm/v3/properties/deals/idv_gate_status");
    expect(property.status).toBe(200);
  });

  it("keeps its gates when deals are taken back, and what else is written goes on", async () => {
    const portal = await installedPortal();
    expect(await portal.stub.putSettings(GATES)).toMatchObject({ ok: true });
    const { portalId } = portal;
    const optional = REQUESTED.optionalScopes.filter((scope) => !scope.includes("deals"));
    await portal.stub.install({ portalId, grant: await consent(portalId, optional), origin: APP_ORIGIN });
    expect(await portal.stub.putSettings({ linkLifetimeHours: 5 })).toMatchObject({ ok: true });
    expect(await portal.stub.putSettings(GATES)).toMatchObject({ ok: true });
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({
      withheld: ["gates"],
      settings: { gates: [{ stageId: "contractsent" }] },
      waiting: { outbox: 0 },
    });
  });
});
