/** A portal comes, rests, leaves and comes back: the real object against the sandbox, with the annex for what it lacks. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pollJournal } from "../../../src/journal.ts";
import { jurisdictionKey } from "../../../src/objects.ts";
import { tokensKey } from "../../../src/portal/tokens.ts";
import { HubSpotAnnex, uninstallEntry } from "../support/hubspot-annex.ts";
import {
  APP_ORIGIN,
  consent,
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  sessionsOf,
  work,
  type TestPortal,
} from "../support/portal.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

afterEach(() => {
  vi.restoreAllMocks();
});

async function pendingContact(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return contactId;
}

async function installAgain(portal: TestPortal) {
  const { portalId } = portal;
  return portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
}

/** The app's access token ends in a minute: the next call needs another one. */
async function expireToken(portal: TestPortal): Promise<void> {
  const grant = await consent(portal.portalId);
  const { portalId } = portal;
  await portal.stub.install({
    portalId,
    grant: { ...grant, expiresAt: Date.now() + 60_000 },
    origin: APP_ORIGIN,
  });
}

/** What is left in the portal's object and of its alarm. */
async function leftIn(stub: DurableObjectStub) {
  return runInDurableObject(stub, async (_, state) => {
    const query = "SELECT count(*) AS n FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'";
    return {
      tables: state.storage.sql.exec<{ n: number }>(query).one().n,
      alarm: await state.storage.getAlarm(),
    };
  });
}

async function backdateWipe(portal: TestPortal, byMs: number): Promise<void> {
  await runInDurableObject(portal.stub, (_, state) => {
    state.storage.sql.exec(
      "UPDATE meta SET value = json_set(value, '$.wipeAt', json_extract(value, '$.wipeAt') - ?) WHERE key = 'portal'",
      byMs,
    );
  });
}

const NOTHING_LEFT = { tables: 0, alarm: null };

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
    await runInDurableObject(portal.stub, (_, state) => {
      state.storage.sql.exec("DELETE FROM meta WHERE key = 'segments'");
    });
    await installAgain(portal);
    await work(portal);
    expect(annex.lists.size).toBe(5);
  });

  it("that HubSpot refuses are shown, and delay nothing else", async () => {
    const annex = new HubSpotAnnex().open();
    const message = "You have reached the limit of active lists";
    annex.refuseLists = { status: 400, body: { status: "error", message, category: "VALIDATION_ERROR" } };
    const portal = await installedPortal();
    const contactId = await pendingContact(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect((await portal.stub.overview())?.segments).toEqual({ state: "refused", reason: message });
  });
});

describe("a grant that HubSpot took back", () => {
  it("leaves the portal disconnected with its work kept, and reconnecting resumes it", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const before = await pendingContact(portal);
    annex.grantsEnded = true;
    await expireToken(portal);
    const meanwhile = await pendingContact(portal);
    expect(await portal.stub.overview()).toMatchObject({ status: "disconnected" });
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
    expect(await portal.stub.overview()).toMatchObject({ status: "connected", wipeAt: null });
  });

  it("ends the portal after 30 days", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    await pendingContact(portal);
    annex.grantsEnded = true;
    await expireToken(portal);
    await pendingContact(portal);
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
    const contactId = await pendingContact(portal);
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
    const contactId = await pendingContact(portal);
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
    const contactId = await pendingContact(portal);
    await portal.stub.putSettings({ disconnectGraceHours: 24 });
    await portal.stub.disconnect();
    await backdateWipe(portal, 25 * HOUR);
    expect(await installAgain(portal)).toMatchObject({ firstInstall: true });
    expect(await portal.stub.overview()).toMatchObject({
      connection: null,
      counters: {},
      settings: { disconnectGraceHours: 0 },
    });
    const target = await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).linkTarget(false);
    expect(target).toEqual({ kind: "unknown" });
    await runDurableObjectAlarm(portal.stub);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
  });
});

describe("an uninstall in HubSpot", () => {
  /** A later hour of the cron for every test: the journal's reader remembers the last one. */
  let hours = 0;
  const poll = async () => pollJournal(env, Date.now() + (hours += 2) * HOUR);

  it("is read from the journal: tokens gone, storage wiped, alarms deleted, and a reinstall starts clean", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const contactId = await pendingContact(portal);
    annex.grantsEnded = true;
    await scheduler.wait(2);
    annex.files.push([{ type: "object", action: "CREATE" }], [uninstallEntry(portal.portalId, Date.now())]);
    await resetJournal();
    await poll();
    expect(annex.subscriptions).toEqual([
      { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: "4-1916193", properties: [] },
    ]);
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).toBeNull();
    await runDurableObjectAlarm(portal.stub);
    expect(await leftIn(portal.stub)).toEqual(NOTHING_LEFT);
    expect(await leftIn(env.CONTACT.getByName(`${portal.portalId}:${contactId}`))).toEqual(NOTHING_LEFT);

    annex.grantsEnded = false;
    expect(await installAgain(portal)).toMatchObject({ firstInstall: true });
    expect(await portal.stub.overview()).toMatchObject({
      status: "connected",
      connection: null,
      counters: {},
    });
  });

  it("that is older than the newest connection changes nothing", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    annex.grantsEnded = true;
    annex.files.push([uninstallEntry(portal.portalId, Date.now() - DAY)]);
    await resetJournal();
    await poll();
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
  });

  it("that the grant contradicts changes nothing: a portal that works is not deleted", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    annex.files.push([uninstallEntry(portal.portalId, Date.now() + DAY)]);
    await resetJournal();
    await poll();
    expect(await portal.stub.overview()).toMatchObject({ status: "connected", wipeAt: null });
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).not.toBeNull();
  });

  it("is looked for once an hour, from where the last look ended, and again soon after a failure", async () => {
    const annex = new HubSpotAnnex().open();
    annex.files.push([], []);
    await resetJournal();
    const at = Date.now() + (hours += 2) * HOUR;
    const reads = () => annex.asked.filter((call) => call.includes("/journal/"));
    await Promise.all([pollJournal(env, at), pollJournal(env, at)]);
    expect(reads()).toEqual([
      "GET /webhooks-journal/journal/2026-03/earliest",
      "GET /webhooks-journal/journal/2026-03/offset/o0/next",
      "GET /webhooks-journal/journal/2026-03/offset/o1/next",
    ]);
    await pollJournal(env, at + HOUR - 1);
    expect(reads()).toHaveLength(3);
    annex.journalStatus = 503;
    await pollJournal(env, at + HOUR);
    annex.journalStatus = 200;
    await pollJournal(env, at + HOUR + 60_000);
    expect(reads()).toHaveLength(4);
    await pollJournal(env, at + HOUR + 5 * 60_000);
    expect(reads().at(-1)).toBe("GET /webhooks-journal/journal/2026-03/offset/o1/next");
    annex.journalStatus = 404;
    await pollJournal(env, at + 12 * HOUR);
    annex.journalStatus = 200;
    await pollJournal(env, at + 2 * DAY);
    expect(reads()[6]).toBe("GET /webhooks-journal/journal/2026-03/earliest");
  });
});

/** A reader that has never read. */
async function resetJournal(): Promise<void> {
  await runInDurableObject(env.JOURNAL.getByName("hubspot"), (_, state) => {
    state.storage.sql.exec("UPDATE cursor SET offset = NULL, read_at = 0, next_at = 0");
  });
}
