/**
 * A portal's behaviour after crashes, and while HubSpot and 1Kosmos do not take its calls.
 *
 * @module-tag waits
 */
import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sweepDuePortals } from "../../../src/cron.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  sessionsOf,
  SESSIONS_CONNECTION,
  work,
  type TestPortal,
} from "../support/portal.ts";

describe("a crash", () => {
  it("between the acknowledgement and the work loses nothing and doubles nothing", async () => {
    const portal = await installedPortal();
    const contacts = await Promise.all([newContact(portal), newContact(portal)]);
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await abortAllDurableObjects();
    const again = { ...portal, stub: env.PORTAL.getByName(String(portal.portalId)) };
    await work(again);
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
    await runDurableObjectAlarm(again.stub);
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
  });

  it("in the middle of the work repeats the same request, not a second one", async () => {
    const portal = await installedPortal();
    const contacts = await Promise.all(Array.from({ length: 40 }, () => newContact(portal)));
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    const working = runDurableObjectAlarm(portal.stub).catch(() => "cut off");
    await scheduler.wait(30);
    await abortAllDurableObjects();
    await working;
    const again = { ...portal, stub: env.PORTAL.getByName(String(portal.portalId)) };
    await again.stub.accept([creationOf(contacts[0] ?? "")]);
    await work(again);
    expect(await sessionsOf(portal)).toEqual(new Map(contacts.map((id) => [id, 1])));
    for (const id of contacts) expect(await idvOf(portal, id)).toMatchObject({ idv_status: "pending" });
  });

  it("an evicted portal still knows its tokens, its connection and its settings", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ linkLifetimeHours: 24 });
    await evictDurableObject(portal.stub);
    const { contactId } = await pendingContact(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect((await portal.stub.overview())?.settings.linkLifetimeHours).toBe(24);
  });

  it("that cost the portal its alarm is mended by the cron", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await loseAlarm(portal);
    await sweepDuePortals(env, Date.now() + 10 * 60_000);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });
});

describe("HubSpot does not take a write", () => {
  it("because a property was deleted: it is made again and the write repeated", async () => {
    const portal = await installedPortal();
    await portal.crm("DELETE", "/crm/v3/properties/contacts/idv_verification_url");
    const { contactId, url } = await pendingContact(portal);
    expect(url).toContain("/v/");
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });

  it("because it does not find the contact: the others are written, and its deletion ends the attempts", async () => {
    const portal = await installedPortal();
    const contacts = await Promise.all(Array.from({ length: 5 }, () => newContact(portal)));
    await portal.crm("DELETE", `/crm/v3/objects/contacts/${contacts[2]}`);
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await work(portal);
    const statuses = await Promise.all(
      contacts.filter((_, index) => index !== 2).map((id) => idvOf(portal, id)),
    );
    expect(statuses.map(({ idv_status }) => idv_status)).toEqual([
      "pending",
      "pending",
      "pending",
      "pending",
    ]);
    const overview = await portal.stub.overview();
    expect(overview?.waiting.outbox).toBe(1);
    expect(overview?.counters).toMatchObject({ snapshots_written: 4 });
    await portal.stub.accept([creationOf(contacts[2] ?? "", { type: "contact.deletion" })]);
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ waiting: { outbox: 0 }, deadLetters: [] });
  });
});

describe("1Kosmos does not take us", () => {
  it("because the key is wrong: idv_status stays as it was, the portal shows it, and a new key lets the work go on", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: null });
    expect(await portal.stub.overview()).toMatchObject({
      attention: expect.any(String),
      waiting: { inbox: 1 },
    });
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await portal.stub.overview()).toMatchObject({ attention: null, waiting: { inbox: 0 } });
  });

  it("because it is not connected yet: the work waits for the connection", async () => {
    const portal = await installedPortal(null);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ connection: null, waiting: { inbox: 1 } });
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });
});

async function loseAlarm(portal: TestPortal): Promise<void> {
  await runInDurableObject(portal.stub, async (_, state) => state.storage.deleteAlarm());
}
