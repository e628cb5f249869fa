/** A portal is installed, idle, uninstalled and installed again: the real object against the sandbox, with the annex for what it lacks. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { jurisdictionKey } from "../../../src/objects.ts";
import { tokensKey } from "../../../src/portal/access/tokens.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { moveBack, putDocument } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  sessionsOf,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { DAY, expireToken, HOUR, installAgain, leftIn, NOTHING_LEFT, pass } from "./portal-life-play.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function backdateWipe(portal: TestPortal, byMs: number): Promise<void> {
  await moveBack(portal, ["$.wipeAt"], byMs);
}

describe("segments", () => {
  it("are made at install, each once, with filters that count contacts without a value", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await work(portal);
    expect((await portal.stub.overview())?.segments).toEqual({ state: "ready", reason: null });
    expect([...annex.lists.values()].map(({ name }) => name)).toEqual([
      "1Kosmos: not verified",
      "1Kosmos: pending",
      "1Kosmos: failed",
      "1Kosmos: expired",
    ]);
    await installAgain(portal);
    await work(portal);
    expect(annex.lists.size).toBe(4);
    const filter = JSON.stringify(annex.lists.get("1")?.filterBranch);
    expect(filter).toContain(
      '"operator":"IS_NONE_OF","values":["verified"],"includeObjectsWithNoValueSet":true',
    );
  });

  it("are found by id when renamed, by name when the id is unknown, and made again when deleted", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await work(portal);
    const renamed = annex.lists.get("1");
    if (renamed !== undefined) annex.lists.set("1", { ...renamed, name: "Ours" });
    annex.lists.delete("2");
    await installAgain(portal);
    await work(portal);
    expect([...annex.lists.values()].map(({ name }) => name)).toEqual([
      "Ours",
      "1Kosmos: failed",
      "1Kosmos: expired",
      "1Kosmos: pending",
    ]);
    await putDocument(portal, "segments", null);
    await installAgain(portal);
    await work(portal);
    expect(annex.lists.size).toBe(5);
  });

  it("that were turned static or given other filters are not ready, until they are renamed and made anew", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await work(portal);
    const [notVerified, failed] = [annex.lists.get("1"), annex.lists.get("3")];
    if (notVerified === undefined || failed === undefined) throw new Error("the segments were not made");
    annex.lists.set("1", { ...notVerified, processingType: "SNAPSHOT" });
    await installAgain(portal);
    await work(portal);
    expect((await portal.stub.overview())?.segments).toEqual({
      state: "not_dynamic",
      reason: expect.stringMatching(/^The segment "1Kosmos: not verified" is not an active list, .*Rename/u),
    });
    expect(await portal.stub.conditions()).toMatchObject([
      {
        code: "segment_not_dynamic",
        message: expect.stringContaining("Rename"),
        retryAt: expect.any(Number),
      },
    ]);
    annex.lists.set("1", { ...notVerified, processingType: "SNAPSHOT", name: "By hand" });
    annex.lists.set("3", { ...failed, filterBranch: notVerified.filterBranch });
    await installAgain(portal);
    await work(portal);
    expect(annex.lists.get("5")).toMatchObject({ name: "1Kosmos: not verified", processingType: "DYNAMIC" });
    expect((await portal.stub.overview())?.segments).toEqual({
      state: "changed",
      reason: expect.stringMatching(/^The filters of the segment "1Kosmos: failed" were changed/u),
    });
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "segment_changed", message: expect.stringContaining("1Kosmos: failed") },
    ]);
    annex.lists.set("3", failed);
    await installAgain(portal);
    await work(portal);
    expect((await portal.stub.overview())?.segments).toEqual({ state: "ready", reason: null });
    expect(await portal.stub.conditions()).toEqual([]);
  });

  it("that HubSpot refuses are shown, and delay nothing else", async () => {
    const annex = new HubSpotAnnex().open();
    const message = "You have reached the limit of active lists";
    annex.refuseLists = { status: 400, body: { status: "error", message, category: "VALIDATION_ERROR" } };
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect((await portal.stub.overview())?.segments).toEqual({ state: "refused", reason: message });
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "segments_refused", severity: "warning", message: expect.stringContaining(message) },
    ]);
  });
});

describe("a grant that HubSpot took back", () => {
  it("leaves the portal with its work kept, and reconnecting resumes it at once", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { contactId: before } = await pendingContact(portal);
    annex.grantsEnded = true;
    await expireToken(portal);
    const { contactId: meanwhile } = await pendingContact(portal);
    expect(await portal.stub.overview()).toMatchObject({ status: "refused", wipeAt: null });
    const later = await newContact(portal);
    expect(await portal.stub.accept([creationOf(later)])).toMatchObject({ kind: "accepted", stored: 1 });
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ waiting: { inbox: 2 } });

    annex.grantsEnded = false;
    expect(await installAgain(portal)).toMatchObject({ firstInstall: false });
    await work(portal);
    for (const id of [before, meanwhile, later])
      expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
    expect(await sessionsOf(portal)).toEqual(new Map([before, meanwhile, later].map((id) => [id, 1])));
    const overview = await portal.stub.overview();
    expect(overview).toMatchObject({ status: "connected", wipeAt: null });
    expect(overview?.grantRefusal).toBeUndefined();
  });

  it("disconnects the portal after 30 days of refusals, and ends it 30 days later", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await pendingContact(portal);
    annex.grantsEnded = true;
    await expireToken(portal);
    await pendingContact(portal);
    await pass(portal, 30 * DAY);
    expect(await portal.stub.overview()).toMatchObject({ status: "disconnected" });
    const { wipeAt } = (await portal.stub.overview()) ?? {};
    expect((wipeAt ?? 0) - Date.now()).toBeGreaterThan(29 * DAY);
    await backdateWipe(portal, 30 * DAY + HOUR);
    await portal.stub.sweep();
    await runDurableObjectAlarm(portal.stub);
    expect(await leftIn(portal.stub)).toEqual(NOTHING_LEFT);
  });
});

describe("a disconnect from our page", () => {
  it("takes the app out of HubSpot, and leaves no token, storage, contact or alarm", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await env.TOKENS.put(jurisdictionKey(portal.portalId), "none");
    expect(await portal.stub.disconnect()).toMatchObject({ ok: true });
    expect(annex.uninstalls).toBe(1);
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).toBeNull();
    expect(await portal.stub.accept([creationOf("77")])).toEqual({ kind: "unknown_portal" });
    await runDurableObjectAlarm(portal.stub);
    expect(await leftIn(portal.stub)).toEqual(NOTHING_LEFT);
    expect(await leftIn(env.CONTACT.getByName(`${portal.portalId}:${contactId}`))).toEqual(NOTHING_LEFT);
    expect(await env.TOKENS.get(jurisdictionKey(portal.portalId))).toBeNull();
    expect(await portal.stub.overview()).toBeNull();
    expect(await portal.stub.sweep()).toBeNull();
  });

  it("ends the grant at HubSpot", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await portal.stub.disconnect();
    expect(annex.revoked).toEqual([expect.stringMatching(/^na1-/u)]);
  });

  it("changes nothing when HubSpot does not answer", async () => {
    const annex = new HubSpotAnnex().open();
    annex.uninstallStatus = 503;
    const portal = await installedPortal();
    expect(await portal.stub.disconnect()).toMatchObject({ ok: false });
    expect(await portal.stub.overview()).toMatchObject({ status: "connected", wipeAt: null });
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).not.toBeNull();
  });

  it("keeps everything for the settings' grace: who comes back within it finds it all", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await portal.stub.putSettings({ disconnectGraceHours: 24, linkLifetimeHours: 5 });
    await portal.stub.disconnect();
    await runDurableObjectAlarm(portal.stub);
    expect(await portal.stub.overview()).toMatchObject({ status: "leaving", waiting: { openSessions: 1 } });
    expect(await installAgain(portal)).toMatchObject({ firstInstall: false });
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({
      status: "connected",
      settings: { linkLifetimeHours: 5 },
      connection: { kind: "sessions" },
    });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("is deleted once while somebody installs again: what the new install stores stays", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal();
    const ids = await Promise.all(Array.from({ length: 40 }, () => newContact(portal)));
    await portal.stub.accept(ids.map((id) => creationOf(id)));
    await work(portal);
    await portal.stub.disconnect();
    const [again] = await Promise.all([installAgain(portal), runDurableObjectAlarm(portal.stub)]);
    expect(again).toMatchObject({ firstInstall: true });
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({
      status: "connected",
      connection: null,
      counters: {},
    });
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).not.toBeNull();
  });

  it("starts clean when the grace is over, even if the alarm never came", async () => {
    new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    await portal.stub.putSettings({ disconnectGraceHours: 24 });
    await portal.stub.disconnect();
    await backdateWipe(portal, 25 * HOUR);
    expect(await installAgain(portal)).toMatchObject({ firstInstall: true });
    expect(await portal.stub.overview()).toMatchObject({
      connection: null,
      counters: {},
      settings: { disconnectGraceHours: 0 },
    });
    const target = await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).personView();
    expect(target).toEqual({ state: "erased" });
    await runDurableObjectAlarm(portal.stub);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
  });
});
