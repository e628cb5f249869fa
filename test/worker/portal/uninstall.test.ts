/** An uninstall in HubSpot, which no webhook reports. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pollJournal } from "../../../src/journal.ts";
import { tokensKey } from "../../../src/portal/access/tokens.ts";
import { HubSpotAnnex, uninstallEntry } from "../support/hubspot-annex.ts";
import { resetJournalReader } from "../support/peek.ts";
import { installedPortal, pendingContact } from "../support/portal.ts";
import { HOUR, DAY, installAgain, leftIn, NOTHING_LEFT } from "./portal-life-play.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an uninstall in HubSpot", () => {
  /** A later hour of the cron for every test: the journal's reader stores the last one. */
  let hours = 0;
  const poll = async () => pollJournal(env, Date.now() + (hours += 2) * HOUR);

  it("is read from the journal: tokens gone, storage wiped, alarms deleted, and a reinstall starts clean", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
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
  await resetJournalReader(env.JOURNAL.getByName("hubspot"));
}
